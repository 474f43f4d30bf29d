//! What the server is told when it starts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::schedule::Schedule;

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
            backups: None,
        }
    }

    /// Returns the address to listen on.
    pub const fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}
