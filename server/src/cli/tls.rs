//! `thucdia tls` and what `serve` is told about certificates.

use std::io::IsTerminal;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::Failure;
use crate::clock::{SharedClock, in_vietnam};
use crate::tls::local::{self, Local};
use crate::tls::{Authority, Source};

/// Where the certificate comes from: one of three, or none behind a proxy or on this machine alone.
#[derive(Debug, Args)]
pub(super) struct TlsArguments {
    /// Certificate in PEM form, with those that vouch for it; looked at each minute and on SIGHUP.
    #[arg(long, env = "TLS_CERT", requires = "tls_key", conflicts_with_all = ["tls", "acme"])]
    tls_cert: Option<PathBuf>,
    /// Its private key in PEM form.
    #[arg(long, env = "TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// `local`: the certificate that `thucdia tls init` made.
    #[arg(long, env = "TLS", conflicts_with = "acme")]
    tls: Option<Own>,
    /// Public host name, for which a certificate is got by ACME; the name's port 443 must lead here.
    #[arg(long, env = "ACME", requires = "acme_contact", value_name = "HOST")]
    acme: Option<String>,
    /// Mail address that the authority may write to. Giving it agrees to the authority's terms.
    #[arg(long, env = "ACME_CONTACT", requires = "acme", value_name = "MAIL")]
    acme_contact: Option<String>,
    /// Another authority than Let's Encrypt: the address of its directory.
    #[arg(long, env = "ACME_DIRECTORY", requires = "acme", value_name = "URL")]
    acme_directory: Option<String>,
    /// Certificate in PEM form by which to know that authority.
    #[arg(long, env = "ACME_ROOT", requires = "acme", value_name = "FILE")]
    acme_root: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Own {
    Local,
}

impl TlsArguments {
    /// Returns the source that was asked for.
    pub(super) fn source(self) -> Option<Source> {
        if let (Some(cert), Some(key)) = (self.tls_cert, self.tls_key) {
            return Some(Source::Files { cert, key });
        }
        if let Some(Own::Local) = self.tls {
            return Some(Source::Local);
        }
        let (host, contact) = (self.acme?, self.acme_contact?);
        Some(Source::Acme(Authority {
            host: host.to_ascii_lowercase(),
            contact,
            directory: self.acme_directory.unwrap_or_else(|| Authority::usual().to_owned()),
            root: self.acme_root,
        }))
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum TlsCommand {
    /// Make the office's own certificate authority and a certificate for the server.
    Init {
        /// Host name or address that phones will use; may be given again. Otherwise this machine's.
        #[arg(long = "name", value_name = "HOST|IP")]
        names: Vec<String>,
        /// Make a new authority, which then has to be installed on every phone.
        #[arg(long)]
        new_authority: bool,
        /// Port that the server will listen on, for the address shown.
        #[arg(long, env = "PORT", default_value_t = 8080)]
        port: u16,
    },
    /// Show certificate, fingerprint and what to do on phones.
    Show {
        /// Port that the server listens on, for the address shown.
        #[arg(long, env = "PORT", default_value_t = 8080)]
        port: u16,
    },
}

impl TlsCommand {
    pub(super) fn run(self, data_dir: &Path, clock: &SharedClock) -> Result<(), Failure> {
        let (local, port) = match self {
            Self::Init {
                names,
                new_authority,
                port,
            } => {
                let names = if names.is_empty() { of_this_machine() } else { names };
                (local::init(data_dir, &names, new_authority, clock.now())?, port)
            }
            Self::Show { port } => (local::show(data_dir)?, port),
        };
        print!("{}", told(&local, port)?);
        Ok(())
    }
}

/// Returns this machine's name in the local network and its address there.
fn of_this_machine() -> Vec<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = name.map(|name| name.trim().to_ascii_lowercase());
    let name = name.filter(|name| !name.is_empty() && !name.contains('.'));
    // Nothing is sent: connecting a datagram socket only asks the system from which address it would.
    let address = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        Ok(socket.local_addr()?.ip().to_string())
    });
    let name = name.map(|name| format!("{name}.local"));
    address.into_iter().chain(name).collect()
}

fn told(local: &Local, port: u16) -> Result<String, Failure> {
    let host = local.server.names.first().map_or("localhost", String::as_str);
    let host = match host.parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) => format!("[{host}]"),
        _ => host.to_owned(),
    };
    let at = if port == 443 { String::new() } else { format!(":{port}") };
    let link = format!("https://{host}{at}/ca.crt");
    let code = QrCode::new(&link).map_err(|error| Failure::Said(error.to_string()))?;
    let code = code.render::<Dense1x2>().build();
    // Black on white whatever colours the terminal has: cameras read it that way round.
    let code = if std::io::stdout().is_terminal() {
        code.lines()
            .map(|line| format!("\x1b[30;107m{line}\x1b[0m\n"))
            .collect()
    } else {
        code
    };
    let day = |millis| in_vietnam(millis).format("%d/%m/%Y").to_string();
    let Local { authority, server } = local;
    Ok(format!(
        "Chứng chỉ máy chủ: {names}, dùng đến {until}. Máy chủ tự gia hạn.\n\
         Nơi cấp (của văn phòng): dùng đến {authority_until}\n\
         Dấu vân tay SHA-256: {fingerprint}\n\
         \n\
         Chạy máy chủ: thucdia serve --host 0.0.0.0 --port {port} --tls local\n\
         \n\
         Trên mỗi điện thoại, một lần:\n  \
         1. Mở {link} (hoặc quét mã dưới đây). Trình duyệt cảnh báo: chọn tiếp tục.\n  \
         2. So dấu vân tay của tệp tải về với dấu vân tay trên. Khác nhau thì dừng lại.\n  \
         3. Android: Cài đặt > Bảo mật > Cài đặt chứng chỉ > Chứng chỉ CA, chọn tệp vừa tải.\n     \
         iPhone: Cài đặt > Hồ sơ đã tải về > Cài đặt; rồi Cài đặt chung > Giới thiệu > Cài đặt tin cậy chứng nhận, bật lên.\n  \
         4. Đóng trình duyệt, mở lại địa chỉ: không còn cảnh báo.\n\
         \n\
         On each phone, once: open the link (or scan the code) and go on in spite of the warning; compare the fingerprint;\n\
         install it as a CA certificate (Android: Settings > Security; iPhone: Downloaded profile, then trust it under\n\
         General > About > Certificate Trust Settings); open the address again: no warning is left.\n\
         \n\
         {code}\n",
        names = server.names.join(", "),
        until = day(server.until),
        authority_until = day(authority.until),
        fingerprint = authority.fingerprint,
    ))
}
