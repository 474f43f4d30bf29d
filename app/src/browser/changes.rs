//! That the server has something new, heard over server-sent events.
//!
//! One connection for the whole program, opened by the first who listens. While the window can't be seen there is none: a
//! browser has six per server over HTTP/1.1, and ten windows in the background would leave none to work with.

use std::cell::RefCell;

use leptos::prelude::{
    ArcRwSignal, GetUntracked, Set, Track, Update, document, on_cleanup, window_event_listener_untyped,
};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource};

const ADDRESS: &str = "/api/live";

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// How often something new was heard of, and whether anything would be.
#[derive(Clone, Default)]
pub struct Changes {
    times: ArcRwSignal<u64>,
    connected: ArcRwSignal<bool>,
}

impl Changes {
    /// Listens from now on; connects if nobody listened before, or if the server had sent everybody away.
    pub fn listen() -> Self {
        CONNECTION.with_borrow_mut(|connection| {
            let connection = connection.get_or_insert_default();
            connection.listeners += 1;
            connection.keep_up();
            on_cleanup(|| {
                CONNECTION.with_borrow_mut(|connection| {
                    if let Some(connection) = connection {
                        connection.listeners = connection.listeners.saturating_sub(1);
                        connection.keep_up();
                    }
                });
            });
            connection.changes.clone()
        })
    }

    /// Makes the effect or memo that calls this run again when something new is heard of.
    pub fn track(&self) {
        self.times.track();
    }

    /// Tells whether the server would say so if there were something new.
    pub fn are_heard(&self) -> bool {
        self.connected.get_untracked()
    }
}

/// The connection and what it needs to live.
struct Connection {
    changes: Changes,
    source: Option<EventSource>,
    /// Without any, a window that comes back to the front stays silent.
    listeners: usize,
    on_listening: Closure<dyn FnMut(Event)>,
    on_changed: Closure<dyn FnMut(Event)>,
    on_error: Closure<dyn FnMut(Event)>,
}

impl Default for Connection {
    fn default() -> Self {
        let changes = Changes::default();
        let (heard, opened, lost) = (changes.clone(), changes.clone(), changes.clone());
        let hear = move || heard.times.update(|times| *times += 1);
        // It lives as long as the program.
        std::mem::forget(window_event_listener_untyped("visibilitychange", |_| {
            CONNECTION.with_borrow_mut(|connection| {
                if let Some(connection) = connection {
                    connection.keep_up();
                }
            });
        }));
        Self {
            changes,
            source: None,
            listeners: 0,
            // What came between the lists' questions and this moment was told to nobody: they ask once more.
            on_listening: Closure::new({
                let hear = hear.clone();
                move |_| {
                    opened.connected.set(true);
                    hear();
                }
            }),
            on_changed: Closure::new(move |_| hear()),
            // The browser tries again by itself, and names where it stood.
            on_error: Closure::new(move |_| lost.connected.set(false)),
        }
    }
}

impl Connection {
    /// Connects while the window is seen and somebody listens, and lets go otherwise.
    fn keep_up(&mut self) {
        if document().hidden() || self.listeners == 0 {
            if let Some(source) = self.source.take() {
                source.close();
                self.changes.connected.set(false);
            }
            return;
        }
        let is_open = |source: &EventSource| source.ready_state() != EventSource::CLOSED;
        if self.source.as_ref().is_some_and(is_open) {
            return;
        }
        // Where the browser has none, or forbids it, the lists ask by themselves.
        let Ok(source) = EventSource::new(ADDRESS) else { return };
        let listen = |name: &str, hear: &Closure<dyn FnMut(Event)>| {
            drop(source.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref()));
        };
        listen("listening", &self.on_listening);
        listen("changed", &self.on_changed);
        listen("error", &self.on_error);
        self.source = Some(source);
    }
}
