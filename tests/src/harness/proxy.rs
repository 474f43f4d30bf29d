//! The stretch of network between one phone and the office, which a story can cut, slow down and count.
//!
//! It passes bytes on as they come and reads only the first line of each request. That suffices because browsers send one
//! HTTP/1.1 request at a time on a connection, and each begins a packet of its own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use super::wait::until;

const PUSH: &[u8] = b"POST /api/sync/push";
const CHUNK: usize = 64 * 1024;

/// One network, with an address of its own.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    office: SocketAddr,
    /// Where requests go that are not for the office's API; the office itself, but for measurements.
    pages: SocketAddr,
    alive: watch::Sender<bool>,
    answers_to_lose: AtomicUsize,
    bytes_per_second: AtomicU64,
    pushes: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

/// Bytes that went over the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traffic {
    /// From the phone.
    pub up: u64,
    /// To the phone.
    pub down: u64,
}

impl Proxy {
    /// Opens a network to the office on this port.
    ///
    /// # Panics
    /// When the machine has no free port.
    pub async fn to(office: u16) -> Self {
        Self::between(office, office).await
    }

    /// Opens a network on which only the API is the office's, and the pages come from another port.
    ///
    /// # Panics
    /// When the machine has no free port.
    pub async fn between(office: u16, pages: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("there is a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let state = Arc::new(State {
            office: SocketAddr::from((Ipv4Addr::LOCALHOST, office)),
            pages: SocketAddr::from((Ipv4Addr::LOCALHOST, pages)),
            alive: watch::Sender::new(true),
            answers_to_lose: AtomicUsize::new(0),
            bytes_per_second: AtomicU64::new(0),
            pushes: AtomicU64::new(0),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
        });
        let shared = Arc::clone(&state);
        let listening = tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let mut alive = shared.alive.subscribe();
                if *alive.borrow_and_update() {
                    let connection = Connection::new(phone, Arc::clone(&shared));
                    tokio::spawn(async move {
                        tokio::select! {
                            () = connection.run() => {}
                            _ = alive.changed() => {}
                        }
                    });
                }
            }
        });
        Self { port, state, listening }
    }

    /// Returns the port to which the phone speaks.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection, and each new one as soon as it is made.
    pub fn goes_dead(&self) {
        self.state.alive.send_replace(false);
    }

    /// Lets connections through again.
    pub fn comes_back(&self) {
        self.state.alive.send_replace(true);
    }

    /// Cuts the connection after the request and before the answer, for the next so many pushes.
    pub fn loses_answers(&self, pushes: usize) {
        self.state.answers_to_lose.store(pushes, Ordering::SeqCst);
    }

    /// Returns how many of the answers that should be lost are not lost yet.
    pub fn answers_still_to_lose(&self) -> usize {
        self.state.answers_to_lose.load(Ordering::SeqCst)
    }

    /// Lets no more than so many bytes through in a second, in each direction of each connection; 0 is no limit.
    pub fn is_slow(&self, bytes_per_second: u64) {
        self.state.bytes_per_second.store(bytes_per_second, Ordering::SeqCst);
    }

    /// Returns how many pushes were begun.
    pub fn pushes(&self) -> u64 {
        self.state.pushes.load(Ordering::SeqCst)
    }

    /// Waits until more pushes were begun than so many.
    ///
    /// # Panics
    /// When there is none for a long time.
    pub async fn sees_a_push_after(&self, number: u64) {
        until("the phone begins to push", async || {
            (self.pushes() > number).then_some(())
        })
        .await;
    }

    /// Returns the bytes counted so far.
    pub fn traffic(&self) -> Traffic {
        Traffic {
            up: self.state.up.load(Ordering::SeqCst),
            down: self.state.down.load(Ordering::SeqCst),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
        self.goes_dead();
    }
}

/// One connection of the phone, and those to the servers that belong to it.
struct Connection {
    from_phone: OwnedReadHalf,
    to_phone: Arc<Mutex<OwnedWriteHalf>>,
    state: Arc<State>,
    /// Whether the answer that comes next must not arrive.
    answer_is_lost: Arc<AtomicBool>,
    /// Turns true when a server has hung up.
    over: watch::Sender<bool>,
}

impl Connection {
    fn new(phone: TcpStream, state: Arc<State>) -> Self {
        // Small messages leave at once: what is measured should be the product and not Nagle's algorithm.
        drop(phone.set_nodelay(true));
        let (from_phone, to_phone) = phone.into_split();
        let to_phone = Arc::new(Mutex::new(to_phone));
        Self {
            from_phone,
            to_phone,
            state,
            answer_is_lost: Arc::default(),
            over: watch::Sender::new(false),
        }
    }

    /// Passes bytes on until one side hangs up; any failure ends the connection, as it would on a real network.
    async fn run(mut self) {
        let mut over = self.over.subscribe();
        let mut servers: BTreeMap<SocketAddr, OwnedWriteHalf> = BTreeMap::new();
        let mut current = self.state.office;
        let mut buffer = vec![0; CHUNK];
        loop {
            let count = tokio::select! {
                read = self.from_phone.read(&mut buffer) => match read {
                    Ok(count) if count > 0 => count,
                    Ok(_) | Err(_) => return,
                },
                _ = over.changed() => return,
            };
            let bytes = &buffer[..count];
            self.state.up.fetch_add(count as u64, Ordering::SeqCst);
            self.state.takes_its_time(count).await;
            if let Some(server) = self.state.server_of(bytes) {
                current = server;
                self.begins(bytes);
            }
            let server = match servers.entry(current) {
                Entry::Occupied(open) => open.into_mut(),
                Entry::Vacant(place) => {
                    let Some(server) = self.calls(current).await else {
                        return;
                    };
                    place.insert(server)
                }
            };
            if server.write_all(bytes).await.is_err() {
                return;
            }
        }
    }

    /// Notes what kind of request begins here.
    fn begins(&self, request: &[u8]) {
        let is_push = request.starts_with(PUSH);
        let less_one = |left: usize| left.checked_sub(1);
        let lost = is_push
            && self
                .state
                .answers_to_lose
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less_one)
                .is_ok();
        self.answer_is_lost.store(lost, Ordering::SeqCst);
        if is_push {
            self.state.pushes.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Connects to a server and lets its answers flow to the phone.
    async fn calls(&self, server: SocketAddr) -> Option<OwnedWriteHalf> {
        let server = TcpStream::connect(server).await.ok()?;
        drop(server.set_nodelay(true));
        let (from_server, to_server) = server.into_split();
        let answers = Answers {
            from_server,
            to_phone: Arc::clone(&self.to_phone),
            state: Arc::clone(&self.state),
            answer_is_lost: Arc::clone(&self.answer_is_lost),
        };
        let over = self.over.clone();
        tokio::spawn(async move {
            answers.run().await;
            over.send_replace(true);
        });
        Some(to_server)
    }
}

/// The way back, from a server to the phone.
struct Answers {
    from_server: OwnedReadHalf,
    to_phone: Arc<Mutex<OwnedWriteHalf>>,
    state: Arc<State>,
    answer_is_lost: Arc<AtomicBool>,
}

impl Answers {
    async fn run(mut self) {
        let mut alive = self.state.alive.subscribe();
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = tokio::select! {
                read = self.from_server.read(&mut buffer) => read,
                _ = alive.changed() => return,
            };
            let Ok(count) = read else { return };
            // The office has done its work when it begins to answer: now the phone must not learn of it.
            if count == 0 || self.answer_is_lost.load(Ordering::SeqCst) {
                return;
            }
            self.state.takes_its_time(count).await;
            self.state.down.fetch_add(count as u64, Ordering::SeqCst);
            if self.to_phone.lock().await.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    }
}

impl State {
    async fn takes_its_time(&self, bytes: usize) {
        let rate = self.bytes_per_second.load(Ordering::SeqCst);
        if let Some(millis) = (bytes as u64 * 1_000).checked_div(rate) {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
    }

    /// Tells which server a request is for; nothing when these bytes are the middle of one.
    fn server_of(&self, bytes: &[u8]) -> Option<SocketAddr> {
        let line = bytes.split(|byte| *byte == b'\r').next()?;
        let mut words = line.split(|byte| *byte == b' ');
        let (method, path, version) = (words.next()?, words.next()?, words.next()?);
        let is_request = [&b"GET"[..], b"POST", b"PUT", b"DELETE", b"HEAD"].contains(&method) && version == b"HTTP/1.1";
        let is_api = path.starts_with(b"/api/") || path == b"/healthz";
        is_request.then_some(if is_api { self.office } else { self.pages })
    }
}
