//! The running server: what handlers share, and how it starts and stops.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use domain::reach::Extent;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::attempts::Attempts;
use crate::clock::{SharedClock, SystemClock};
use crate::config::Config;
use crate::handlers::shell::Shell;
use crate::import::UnderWay;
use crate::keep;
use crate::listen::listen;
use crate::looks::Looks;
use crate::programme::{self, Programmes};
use crate::schedule;
use crate::snapshot::Snapshots;
use crate::stopping::Stopping;
use crate::store::{self, Account, Store, StoreError};
use crate::tls::{Source, Tls, TlsError};
use crate::turns::Turns;

/// How many passwords are hashed at a time: each takes 19 MiB, and signing in must not be the way to use up the memory.
const HASHED_AT_ONCE: usize = 4;
/// How many lists are written to files at a time: each holds one of the connections that read.
const EXPORTED_AT_ONCE: usize = 2;

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: SharedClock,
    pub(crate) snapshots: Arc<Snapshots>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) exporting: Arc<Semaphore>,
    pub(crate) turns: Arc<Turns>,
    pub(crate) looks: Arc<Looks>,
    pub(crate) programmes: Arc<Programmes>,
    pub(crate) shell: Arc<Shell>,
    pub(crate) stopping: Stopping,
    pub(crate) imports: Arc<UnderWay>,
    pub(crate) config: Arc<Config>,
}

impl App {
    /// Puts a server together over a store and a clock.
    pub fn new(config: Config, store: Arc<dyn Store>, clock: SharedClock) -> Self {
        Self {
            snapshots: Arc::new(Snapshots::new(Arc::clone(&store))),
            store,
            clock,
            attempts: Arc::default(),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            exporting: Arc::new(Semaphore::new(EXPORTED_AT_ONCE)),
            turns: Arc::default(),
            looks: Arc::default(),
            programmes: Arc::default(),
            shell: Arc::new(Shell::load()),
            stopping: Stopping::default(),
            imports: Arc::default(),
            config: Arc::new(config),
        }
    }

    /// Works out what an account reaches today.
    ///
    /// # Errors
    /// When the programme, whose chart says what stands below an organisation, can't be read: better nothing than too much.
    pub(crate) async fn extent(&self, account: &Account) -> Result<Arc<Extent>, StoreError> {
        self.programmes.extent(&self.store, &self.clock, account).await
    }

    /// Returns every route with all layers, for a listener or for a test's `oneshot`.
    pub fn router(&self) -> Router {
        crate::router::router(self.clone())
    }
}

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate.
    #[error("Không dùng được chứng chỉ TLS / the certificate can't be used: {0}")]
    Tls(#[from] TlsError),
    /// Other machines would be let in over plain HTTP.
    #[error(
        "Không mở cho máy khác qua HTTP không mã hoá: mật khẩu và số liệu sẽ lộ trên đường truyền. Hãy chọn một cách:\n  \
         --tls-cert TỆP --tls-key TỆP   có sẵn chứng chỉ\n  \
         --acme TÊN-MIỀN --acme-contact THƯ   máy chủ có tên miền công khai\n  \
         --tls local   mạng nội bộ (chạy thucdia tls init trước)\n  \
         --trusted-proxy ĐỊA-CHỈ   có proxy lo TLS ở phía trước\n\
         Other machines are not let in over plain HTTP: passwords and figures would be readable on the way. \
         Choose one of the above: a certificate in files, one by ACME, the office's own, or a proxy that has TLS."
    )]
    InTheClear,
}

/// Serves until `shutdown` completes; then finishes the requests under way and what waits to be written.
///
/// # Errors
/// When the database can't be opened or the certificate not be used, or other machines would be let in without TLS.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if config.is_in_the_clear() {
        return Err(ServeError::InTheClear);
    }
    let clock: SharedClock = Arc::new(SystemClock);
    let tls = config.tls.clone();
    let tls = tls
        .map(|source| Tls::begin(source, &config.data_dir, clock.now()))
        .transpose()?;
    let acceptor = tls.as_ref().map(Tls::acceptor).transpose()?;
    let store = store::open_sqlite(&config.data_dir, clock.now())?;
    let store: Arc<dyn Store> = store;
    programme::establish(&store, &clock).await?;
    let app = App::new(config, store, clock);
    let warming = tokio::spawn(warm_up(app.clone()));
    let backups = app.config.backups.clone().map(|plan| {
        let (data_dir, clock) = (app.config.data_dir.clone(), Arc::clone(&app.clock));
        tokio::spawn(schedule::run(plan, data_dir, clock))
    });
    let keeping = tokio::spawn(keep::run(app.clone()));
    Source::note(app.config.tls.as_ref(), &app.config.data_dir);
    let certificate = tls.map(|tls| tokio::spawn(tls.keep(Arc::clone(&app.clock))));
    let stopping = app.stopping.clone();
    let shutdown = async move {
        shutdown.await;
        stopping.begin();
    };
    listen(listener, app.router(), &app.config, acceptor, shutdown).await;
    // A backup that is being written comes to its end by itself; a file that it can't finish is removed by the next.
    for task in backups.into_iter().chain(certificate).chain([keeping]) {
        task.abort();
        // Ended or not begun: either way it holds the store no longer.
        drop(task.await);
    }
    if warming.await.is_err() {
        tracing::error!("reading ahead ended by a panic");
    }
    // The last handle to the store ends the writing thread, its queue done.
    drop(app);
    Ok(())
}

/// Reads the programme and, for the lists, all records into memory, so that nobody has to wait for it.
async fn warm_up(app: App) {
    if let Err(error) = app.programmes.current(&app.store).await {
        tracing::error!(%error, "phones can't be given the programme");
    }
    if let Err(error) = app.store.overview(Arc::new(Extent::Everything)).await {
        tracing::warn!(%error, "the lists could not be read ahead");
    }
}
