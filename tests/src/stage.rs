//! Telling one story: alone on the machine, within its time, and with evidence when it fails.

use std::fs;
use std::panic;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{LocalSet, spawn_local};

use crate::harness::browser::Browser;
use crate::harness::engine::{Engine, Size};
use crate::harness::office::Office;
use crate::harness::places;

/// Three browsers at once are enough for two cores.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

const LIMIT: Duration = Duration::from_secs(420);

/// Where one story takes place.
#[derive(Debug)]
pub struct Stage {
    story: &'static str,
    browsers: Mutex<Vec<Browser>>,
}

/// Runs a story while no other runs. When it fails, pictures, words and logs lie in `target/stories`.
///
/// # Panics
/// As the story does, and when it takes too long.
pub fn tell<S, F>(story: &'static str, play: S)
where
    S: FnOnce(Arc<Stage>) -> F,
    F: Future<Output = ()> + 'static,
{
    let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let failure = runtime.block_on(LocalSet::new().run_until(async {
        let stage = Arc::new(Stage {
            story,
            browsers: Mutex::default(),
        });
        stage.clears_old_evidence();
        let playing = spawn_local(play(Arc::clone(&stage)));
        let abort = playing.abort_handle();
        let failure = match tokio::time::timeout(LIMIT, playing).await {
            Ok(Ok(())) => None,
            Ok(Err(error)) => error.try_into_panic().ok(),
            Err(_) => Some(Box::new(format!("{story}: not finished after {LIMIT:?}")) as Box<_>),
        };
        if failure.is_some() {
            stage.keeps_evidence().await;
        }
        abort.abort();
        stage.closes();
        failure
    }));
    runtime.shutdown_timeout(Duration::from_secs(5));
    drop(turn);
    if let Some(failure) = failure {
        panic::resume_unwind(failure);
    }
}

impl Stage {
    /// Sets up an office with its people. It is closed and knows no enterprise yet.
    pub fn office(&self) -> Office {
        Office::with_people(&self.file("office.log"))
    }

    /// Gives somebody a browser.
    pub async fn browser(&self, name: &str, engine: Engine, size: Size, port: u16) -> Browser {
        let log = self.file(&format!("{name}-driver.log"));
        let browser = Browser::start(name, engine, size, &format!("http://127.0.0.1:{port}"), log).await;
        self.browsers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(browser.clone());
        browser
    }

    fn browsers(&self) -> Vec<Browser> {
        self.browsers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn file(&self, name: &str) -> PathBuf {
        places::evidence().join(format!("{}-{name}", self.story))
    }

    fn clears_old_evidence(&self) {
        let prefix = format!("{}-", self.story);
        for entry in fs::read_dir(places::evidence()).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                drop(fs::remove_file(entry.path()));
            }
        }
    }

    async fn keeps_evidence(&self) {
        for browser in self.browsers() {
            // A browser that hangs must not keep the others from testifying.
            let limit = Duration::from_secs(10);
            if let Ok(Some(picture)) = tokio::time::timeout(limit, browser.picture()).await {
                drop(fs::write(self.file(&format!("{}.png", browser.name())), picture));
            }
            if let Ok(Some(words)) = tokio::time::timeout(limit, browser.testimony()).await {
                drop(fs::write(self.file(&format!("{}.txt", browser.name())), words));
            }
        }
        eprintln!("Evidence of {} lies in {}", self.story, places::evidence().display());
    }

    fn closes(&self) {
        for browser in self.browsers() {
            browser.dies();
        }
    }
}
