//! What the server is told when it starts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::schedule::Schedule;
use crate::tls::Source;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that holds everything: the database and its lock.
    pub data_dir: PathBuf,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on.
    pub port: u16,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long a client may take for the head of a request, or pause within its body.
    pub patience: Duration,
    /// Proxies in front of the server, whose word about who asks is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where the certificate comes from; without one the server speaks plain HTTP.
    pub tls: Option<Source>,
    /// Backups to make while serving.
    pub backups: Option<Schedule>,
}

impl Config {
    /// Returns the usual settings for a data folder: port 8080, this machine only.
    pub const fn new(data_dir: PathBuf) -> Self {
        Self {
            data_dir,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            request_timeout: Duration::from_secs(60),
            // Longer than the desk waits between two questions, so that its connection is still there for the next.
            patience: Duration::from_secs(30),
            trusted_proxies: Vec::new(),
            tls: None,
            backups: None,
        }
    }

    /// Tells whether passwords and figures would cross a network in the clear: other machines are let in, without TLS
    /// and without a proxy that has it.
    pub const fn is_in_the_clear(&self) -> bool {
        self.tls.is_none() && self.trusted_proxies.is_empty() && !self.host.is_loopback()
    }

    /// Returns the address to listen on.
    pub const fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::this_machine("127.0.0.1", false, false, false)]
    #[case::this_machine_in_version_six("::1", false, false, false)]
    #[case::everybody("0.0.0.0", false, false, true)]
    #[case::everybody_in_version_six("::", false, false, true)]
    #[case::the_office("192.168.1.5", false, false, true)]
    #[case::everybody_over_tls("0.0.0.0", true, false, false)]
    #[case::a_proxy("10.0.0.5", false, true, false)]
    fn nothing_crosses_a_network_in_the_clear(
        #[case] host: &str,
        #[case] tls: bool,
        #[case] proxy: bool,
        #[case] in_the_clear: bool,
    ) {
        let config = Config {
            host: host.parse().unwrap(),
            tls: tls.then_some(Source::Local),
            trusted_proxies: proxy.then(|| "10.0.0.2".parse().unwrap()).into_iter().collect(),
            ..Config::new(PathBuf::new())
        };
        assert_eq!(config.is_in_the_clear(), in_the_clear);
    }
}
