//! The wire: TLS of the server's own, its bounds, and no plain HTTP from elsewhere.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use rstest::rstest;
use server::doctor::{Level, examine};
use server::tls::{Authority, Facts, Source, local};
use server::{App, Config, Peer, ServeError, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use tower::ServiceExt;

use crate::support::{TestApp, request};

const PATIENCE: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(20);

fn now() -> u64 {
    server::clock::Clock::now(&server::clock::SystemClock)
}

/// A server of the office; it closes when this is dropped.
struct Office {
    port: u16,
    folder: tempfile::TempDir,
    _open: tokio::sync::oneshot::Sender<()>,
}

impl Office {
    /// Opens with a certificate of the office's own.
    async fn with_its_own() -> Self {
        let folder = tempfile::tempdir().unwrap();
        local::init(folder.path(), &["may.lan".to_owned()], false, now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::open(folder, listener, Source::Local)
    }

    fn open(folder: tempfile::TempDir, listener: TcpListener, source: Source) -> Self {
        let port = listener.local_addr().unwrap().port();
        let config = Config {
            patience: PATIENCE,
            tls: Some(source),
            ..Config::new(folder.path().to_owned())
        };
        let (open, closed) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(async move {
            let closed = async { drop(closed.await) };
            serve(config, listener, closed).await.unwrap();
        });
        Self {
            port,
            folder,
            _open: open,
        }
    }

    /// Connects as a phone does that was told to trust the office.
    async fn connect(
        &self,
        name: &str,
        version: &'static SupportedProtocolVersion,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let authority = CertificateDer::from(local::authority(self.folder.path()).unwrap());
        connect(self.port, name, version, authority).await
    }
}

async fn connect(
    port: u16,
    name: &str,
    version: &'static SupportedProtocolVersion,
    authority: CertificateDer<'static>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(authority).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn ask(stream: &mut TlsStream<TcpStream>, asked: &str) -> String {
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let ended = tokio::time::timeout(LONG, stream.read_to_end(&mut received)).await;
    // Let go with a word or without: the answer is what counts.
    drop(ended.expect("the server lets go of it"));
    String::from_utf8(received).unwrap()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: may.lan\r\nconnection: close\r\n\r\n";

#[rstest]
#[case::the_newest(&TLS13, ProtocolVersion::TLSv1_3)]
#[case::the_one_before(&TLS12, ProtocolVersion::TLSv1_2)]
#[tokio::test]
async fn a_phone_that_trusts_the_office_speaks_tls(
    #[case] version: &'static SupportedProtocolVersion,
    #[case] spoken: ProtocolVersion,
) {
    let office = Office::with_its_own().await;
    for name in ["may.lan", "localhost", "127.0.0.1"] {
        let mut stream = office.connect(name, version).await.unwrap();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(spoken));
        let answer = ask(&mut stream, HEALTH).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok"),
            "{answer}"
        );
        assert!(
            !answer.contains("strict-transport-security"),
            "locked out without the authority: {answer}"
        );
    }
    assert!(office.connect("kho.lan", version).await.is_err(), "another name");
}

#[tokio::test]
async fn over_tls_the_session_s_cookie_is_for_tls_only_whatever_the_client_says() {
    let office = Office::with_its_own().await;
    let mut stream = office.connect("may.lan", &TLS13).await.unwrap();
    let sign_out = "DELETE /api/session HTTP/1.1\r\nhost: may.lan\r\nx-forwarded-proto: http\r\n\
                    cookie: thucdia_session=a\r\nconnection: close\r\n\r\n";
    let answer = ask(&mut stream, sign_out).await;
    assert!(answer.contains("HttpOnly; SameSite=Strict; Secure"), "{answer}");
}

#[tokio::test]
async fn whoever_draws_out_the_handshake_or_speaks_no_tls_is_let_go() {
    let office = Office::with_its_own().await;
    // A record of TLS that says it goes on.
    let half = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];
    for sent in [&[][..], &half, HEALTH.as_bytes()] {
        let mut stream = TcpStream::connect(("127.0.0.1", office.port)).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut received = Vec::new();
        let ended = tokio::time::timeout(LONG, stream.read_to_end(&mut received)).await;
        // Closed or reset: both let go.
        drop(ended.expect("the server lets go of it"));
        assert!(!received.starts_with(b"HTTP"), "no answer in the clear");
    }
    let mut slow = office.connect("may.lan", &TLS13).await.unwrap();
    let half_a_head = ask(&mut slow, "GET /healthz HTTP/1.1\r\nhost: a").await;
    assert!(!half_a_head.contains("200 OK"), "{half_a_head}");
}

#[tokio::test]
async fn phones_get_the_authority_s_certificate_and_no_key() {
    let office = Office::with_its_own().await;
    let mut stream = office.connect("may.lan", &TLS13).await.unwrap();
    let answer = {
        stream
            .write_all(b"GET /ca.crt HTTP/1.1\r\nhost: may.lan\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        received
    };
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    assert!(head.contains("application/x-x509-ca-cert"), "{head}");
    assert_eq!(answer[end..], local::authority(office.folder.path()).unwrap());
}

#[tokio::test]
async fn there_is_no_authority_to_fetch_where_there_is_none() {
    let app = TestApp::new().await;
    assert_eq!(app.get(None, "/ca.crt").await.status, 404);
}

#[tokio::test]
async fn doctor_looks_at_the_certificate_that_is_served() {
    let office = Office::with_its_own().await;
    // Served means noted.
    drop(office.connect("may.lan", &TLS13).await.unwrap());
    let about = |at| {
        let findings = examine(office.folder.path(), at).into_iter();
        let mut found = findings.filter(|finding| finding.words.en.contains("certificate"));
        found.next().unwrap()
    };
    assert_eq!(about(now()).level, Level::Good);
    let in_two_years = about(now() + 730 * 24 * 3_600_000);
    assert_eq!(in_two_years.level, Level::Bad, "{in_two_years}");
    let (_, key) = Source::Local.files(office.folder.path());
    std::fs::copy(office.folder.path().join("tls/ca.key"), key).unwrap();
    let another_key = about(now());
    assert!(
        another_key.words.en.contains("not that of the certificate"),
        "{another_key}"
    );
}

#[tokio::test]
async fn the_server_does_not_start_where_passwords_would_cross_a_network_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config {
        host: "0.0.0.0".parse().unwrap(),
        ..Config::new(folder.path().to_owned())
    };
    let refused = serve(config, listener, async {}).await;
    assert!(matches!(refused, Err(ServeError::InTheClear)), "{refused:?}");
    let program = program(folder.path(), &["serve", "--host", "0.0.0.0", "--port", "0"])
        .output()
        .unwrap();
    assert!(!program.status.success());
    let said = String::from_utf8_lossy(&program.stderr).into_owned();
    assert!(
        said.contains("--tls local") && said.contains("--trusted-proxy"),
        "{said}"
    );
}

#[rstest]
#[case::the_proxy("10.0.0.2", 200)]
#[case::the_proxy_in_version_six("::ffff:10.0.0.2", 200)]
#[case::this_machine("127.0.0.1", 200)]
#[case::past_the_proxy("10.0.0.3", 403)]
#[tokio::test]
async fn behind_a_proxy_only_the_proxy_and_this_machine_are_let_in(#[case] peer: &str, #[case] status: u16) {
    let app = TestApp::new().await;
    let config = Config {
        trusted_proxies: vec!["10.0.0.2".parse().unwrap()],
        ..Config::new(app.folder.path().to_owned())
    };
    let router = App::new(config, Arc::clone(&app.store), app.clock.clone()).router();
    for path in ["/healthz", "/", "/api/session"] {
        let request = request(None, "GET", path).extension(Peer(peer.parse().unwrap()));
        let answer = router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(answer.status() == 403, status == 403, "{path}: {}", answer.status());
    }
}

/// The real program over a data folder.
fn program(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_thucdia"));
    command
        .arg("--data-dir")
        .arg(data_dir)
        .args(arguments)
        .env_remove("HOST");
    command
}

/// Ends a program when a test does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Tries until something is so.
async fn until<T, F: Future<Output = Option<T>>>(mut tried: impl FnMut() -> F) -> T {
    let found = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            if let Some(found) = tried().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    found.await.expect("it comes about")
}

#[cfg(unix)]
#[tokio::test]
async fn new_files_are_taken_up_on_the_hangup_signal_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["may.lan".to_owned()];
    local::init(folder.path(), &names, false, now()).unwrap();
    let authority = || CertificateDer::from(local::authority(folder.path()).unwrap());
    let (cert, key) = Source::Local.files(folder.path());
    let port = free_port();
    let arguments = [
        "serve",
        "--port",
        &port.to_string(),
        "--tls-cert",
        cert.to_str().unwrap(),
    ];
    let mut command = program(folder.path(), &arguments);
    command
        .arg("--tls-key")
        .arg(&key)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let running = Running(command.spawn().unwrap());
    let shown = || async {
        let stream = connect(port, "may.lan", &TLS13, authority()).await.ok()?;
        let shown = stream.get_ref().1.peer_certificates()?.first()?.clone();
        Some(Facts::of(&shown).unwrap().fingerprint)
    };
    let first = until(shown).await;
    let renewed = local::init(folder.path(), &names, false, now())
        .unwrap()
        .server
        .fingerprint;
    assert_ne!(first, renewed);
    assert_eq!(shown().await.unwrap(), first, "not before it is asked to look");
    let asked = Command::new("kill")
        .args(["-HUP", &running.0.id().to_string()])
        .status();
    assert!(asked.unwrap().success());
    until(|| async { (shown().await? == renewed).then_some(()) }).await;
}

/// A certificate authority as the public ones are: Debian's `pebble`. Its questions go to one port of this machine,
/// whatever the name.
struct PublicAuthority {
    directory: String,
    root: std::path::PathBuf,
    folder: tempfile::TempDir,
    _running: [Running; 2],
}

impl PublicAuthority {
    /// Starts one; `None` where it is not installed.
    fn start(asks_at: u16) -> Option<Self> {
        let Ok(_) = Command::new("pebble").arg("-h").output() else {
            eprintln!("not tested: pebble is not installed (apt-get install pebble)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        local::init(folder.path(), &[], false, now()).unwrap();
        let (cert, key) = Source::Local.files(folder.path());
        let (port, manage, names) = (free_port(), free_port(), free_port());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{port}"),
            "managementListenAddress": format!("127.0.0.1:{manage}"),
            "certificate": cert, "privateKey": key,
            "httpPort": 1, "tlsPort": asks_at, "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
        }});
        let file = folder.path().join("pebble.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let resolver = format!("127.0.0.1:{names}");
        let quiet = |command: &mut Command| {
            let command = command.stdout(Stdio::null()).stderr(Stdio::null());
            Running(command.spawn().unwrap())
        };
        let resolving = quiet(Command::new("pebble-challtestsrv").args([
            "-defaultIPv4",
            "127.0.0.1",
            "-defaultIPv6",
            "",
            "-dns01",
            &resolver,
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-management",
            &format!("127.0.0.1:{}", free_port()),
        ]));
        let asking = quiet(
            Command::new("pebble")
                .args(["-config", file.to_str().unwrap(), "-dnsserver", &resolver])
                .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "0")]),
        );
        // It is up when its port is.
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Some(Self {
            directory: format!("https://localhost:{port}/dir"),
            root: folder.path().join("tls/ca.pem"),
            folder,
            _running: [resolving, asking],
        })
    }

    fn source(&self) -> Source {
        Source::Acme(Authority {
            host: "khaosat.example.vn".into(),
            contact: "quantri@example.vn".into(),
            directory: self.directory.clone(),
            root: Some(self.root.clone()),
        })
    }
}

#[tokio::test]
async fn a_public_authority_sees_that_the_host_is_ours_and_gives_a_certificate() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let Some(authority) = PublicAuthority::start(port) else {
        return;
    };
    let office = Office::open(tempfile::tempdir().unwrap(), listener, authority.source());
    let cert = office.folder.path().join("tls/acme.pem");
    let issued = until(|| async { std::fs::read(&cert).ok().filter(|text| !text.is_empty()) }).await;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&issued).map(Result::unwrap).collect();
    assert!(Facts::of(&chain[0]).unwrap().is_for("khaosat.example.vn"));
    // Pebble's root is made anew at each start; its intermediate vouches just as well here.
    let anchor = chain.last().unwrap().clone();
    let mut stream = until(|| async { connect(port, "khaosat.example.vn", &TLS13, anchor.clone()).await.ok() }).await;
    let answer = ask(
        &mut stream,
        "GET /healthz HTTP/1.1\r\nhost: khaosat.example.vn\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age=31536000"),
        "{answer}"
    );
    assert!(
        office.folder.path().join("tls/acme-account.json").exists(),
        "known again at the renewal"
    );
    drop(authority.folder);
}

#[tokio::test]
async fn that_a_public_authority_gave_nothing_is_said_by_doctor() {
    // Nothing listens where it asks.
    let Some(authority) = PublicAuthority::start(free_port()) else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let office = Office::open(tempfile::tempdir().unwrap(), listener, authority.source());
    let failed = office.folder.path().join("tls/acme-failed.json");
    until(|| async { failed.exists().then_some(()) }).await;
    let findings = examine(office.folder.path(), now());
    let bad = findings
        .iter()
        .find(|finding| finding.words.en.contains("No certificate was given"));
    assert_eq!(bad.map(|finding| finding.level), Some(Level::Bad), "{findings:?}");
}
