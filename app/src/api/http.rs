//! Requests to our own server: a timeout on each, and one translation of everything that can go wrong.

use std::time::Duration;

use domain::api::ErrorBody;
use futures::future::{Either, select};
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

use crate::problem::Problem;

/// How long an ordinary request may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Why there is no usable answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HttpError {
    /// No connection, cut, or timed out: nobody knows whether the server did it.
    Unreachable,
    /// The server refused, and said why.
    Refused {
        /// The status.
        status: u16,
        /// The reason, in words.
        problem: Problem,
    },
    /// The answer makes no sense. Something between us and the server may have written it.
    Broken,
}

impl From<HttpError> for Problem {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable => Self::unreachable(),
            HttpError::Refused { problem, .. } => problem,
            HttpError::Broken => Self::broken(),
        }
    }
}

/// A request that is being put together.
pub struct Call {
    builder: RequestBuilder,
    body: JsValue,
    patience: Duration,
}

impl Call {
    /// Begins a request.
    pub fn new(method: Method, address: &str) -> Self {
        let builder = RequestBuilder::new(address)
            .method(method)
            .header("Accept", "application/json");
        Self {
            builder,
            body: JsValue::UNDEFINED,
            patience: PATIENCE,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Waits longer, or less long.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Adds a JSON body.
    #[must_use]
    pub fn json<T: Serialize>(mut self, body: &T) -> Self {
        self.body = JsValue::from_str(&serde_json::to_string(body).unwrap_or_default());
        self.header("Content-Type", "application/json")
    }

    /// Adds a body of bytes.
    #[must_use]
    pub fn bytes(mut self, body: &[u8], content_type: &str) -> Self {
        self.body = Uint8Array::from(body).into();
        self.header("Content-Type", content_type)
    }

    /// Sends the request and returns the answer's bytes.
    pub async fn send(self) -> Result<Vec<u8>, HttpError> {
        let controller = AbortController::new().map_err(|_| HttpError::Unreachable)?;
        let signal = controller.signal();
        let Self {
            builder,
            body,
            patience,
        } = self;
        let exchange = async move {
            let builder = builder.abort_signal(Some(&signal));
            let request = if body.is_undefined() {
                builder.build()
            } else {
                builder.body(body)
            };
            let response = request
                .map_err(|_| HttpError::Broken)?
                .send()
                .await
                .map_err(|_| HttpError::Unreachable)?;
            read(response).await
        };
        let timer = gloo_timers::future::sleep(patience);
        match select(Box::pin(exchange), timer).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                controller.abort();
                Err(HttpError::Unreachable)
            }
        }
    }

    /// Sends the request and reads the answer as JSON.
    pub async fn fetch<T: DeserializeOwned>(self) -> Result<T, HttpError> {
        let bytes = self.send().await?;
        serde_json::from_slice(&bytes).map_err(|_| HttpError::Broken)
    }
}

/// Fetches JSON.
pub async fn get<T: DeserializeOwned>(address: &str) -> Result<T, Problem> {
    Ok(Call::new(Method::GET, address).fetch().await?)
}

/// Asks for something to be done; nothing comes back.
pub async fn send(method: Method, address: &str) -> Result<(), Problem> {
    Call::new(method, address).send().await?;
    Ok(())
}

/// Sends JSON and reads the JSON that comes back.
pub async fn post<B: Serialize, T: DeserializeOwned>(address: &str, body: &B) -> Result<T, Problem> {
    Ok(Call::new(Method::POST, address).json(body).fetch().await?)
}

async fn read(response: Response) -> Result<Vec<u8>, HttpError> {
    let status = response.status();
    let bytes = response.binary().await.map_err(|_| HttpError::Unreachable)?;
    if response.ok() {
        return Ok(bytes);
    }
    match serde_json::from_slice::<ErrorBody>(&bytes) {
        Ok(body) => Err(HttpError::Refused {
            status,
            problem: body.into(),
        }),
        // A hotel's sign-in page, a proxy, a server that is starting: nobody of ours said this.
        Err(_) => Err(HttpError::Broken),
    }
}
