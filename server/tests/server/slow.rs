//! Clients that take their time, over a real connection: they are let go, and others do not notice.

use std::time::Duration;

use domain::role::Role;
use server::{Config, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::TestApp;

const PATIENCE: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

/// Opens an office with little patience; it closes when what is returned is dropped.
async fn office() -> (u16, tempfile::TempDir, tokio::sync::oneshot::Sender<()>) {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = Config {
        patience: PATIENCE,
        ..Config::new(folder.path().to_owned())
    };
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        let closed = async { drop(closed.await) };
        serve(config, listener, closed).await.unwrap();
    });
    (port, folder, close)
}

/// Sends some bytes and returns all that comes back until the connection ends.
async fn answer(port: u16, sent: &str) -> String {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    connection.write_all(sent.as_bytes()).await.unwrap();
    let mut received = Vec::new();
    let ended = tokio::time::timeout(LONG, connection.read_to_end(&mut received)).await;
    ended.expect("the server lets go of it").unwrap();
    String::from_utf8(received).unwrap()
}

#[tokio::test]
async fn whoever_does_not_finish_a_request_is_let_go() {
    let (port, _folder, _open) = office().await;
    let silent = answer(port, "").await;
    assert!(!silent.contains("200 OK"), "{silent}");
    let half_a_head = answer(port, "GET /healthz HTTP/1.1\r\nhost: a").await;
    assert!(!half_a_head.contains("200 OK"), "{half_a_head}");
    let half_a_body = "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                       content-length: 1000\r\n\r\n{\"name\":";
    let half_a_body = answer(port, half_a_body).await;
    assert!(half_a_body.starts_with("HTTP/1.1 503"), "{half_a_body}");
}

#[tokio::test]
async fn a_whole_request_is_answered_and_the_connection_let_go_when_nothing_follows() {
    let (port, _folder, _open) = office().await;
    let whole = answer(port, "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.ends_with("ok"), "{whole}");
}

#[tokio::test]
async fn a_body_that_comes_slowly_but_comes_is_read() {
    let (port, _folder, _open) = office().await;
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let head = "POST /api/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 30\r\n\r\n";
    connection.write_all(head.as_bytes()).await.unwrap();
    for piece in ["{\"name\":\"a\"", ",\"password\"", ":\"long\"", "}"] {
        tokio::time::sleep(PATIENCE / 2).await;
        connection.write_all(piece.as_bytes()).await.unwrap();
    }
    let mut received = [0; 12];
    connection.read_exact(&mut received).await.unwrap();
    assert_eq!(received, *b"HTTP/1.1 401");
}

#[tokio::test]
async fn a_desk_that_listens_does_not_keep_the_server_from_stopping() {
    let app = TestApp::over(tempfile::tempdir().unwrap());
    app.add_account("giamsat", Role::Supervisor, "Giám sát").await;
    let supervisor = app.sign_in("giamsat").await;
    let folder = app.stop();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let config = Config::new(folder.path().to_owned());
    let server = tokio::spawn(serve(config, listener, async { drop(closed.await) }));
    let mut desk = TcpStream::connect(address).await.unwrap();
    let asked = format!(
        "GET /api/live HTTP/1.1\r\nhost: a\r\ncookie: {}\r\n\r\n",
        supervisor.cookie
    );
    desk.write_all(asked.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    desk.read_exact(&mut head).await.unwrap();
    assert_eq!(head, *b"HTTP/1.1 200");
    close.send(()).unwrap();
    let ended = tokio::time::timeout(LONG, server).await;
    ended.expect("the server stops").unwrap().unwrap();
}
