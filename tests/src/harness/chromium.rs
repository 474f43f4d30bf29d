//! What only Chromium offers through its driver: the console's log, a slower processor, a slower network.

use serde_json::{Value, json};

/// The parts of a Chromium session that the WebDriver standard does not know.
#[derive(Clone, Debug)]
pub struct Chromium {
    session: String,
    http: reqwest::Client,
}

impl Chromium {
    /// Speaks to the session at this address.
    pub fn new(driver: &str, session: &str) -> Self {
        Self {
            session: format!("{driver}/session/{session}"),
            http: reqwest::Client::new(),
        }
    }

    /// Sends a command of Chromium's developer tools.
    ///
    /// # Panics
    /// When the driver refuses it.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let answer = self
            .post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
            .await;
        assert!(answer["error"].is_null(), "{command}: {answer}");
        answer
    }

    /// Makes the processor this many times slower.
    pub async fn throttles_processor(&self, times: f64) {
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": times }))
            .await;
    }

    /// Gives the page the network of a phone; rates are in bits per second, the delay in milliseconds.
    pub async fn throttles_network(&self, delay: f64, down: f64, up: f64) {
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({
            "offline": false, "latency": delay, "downloadThroughput": down / 8.0, "uploadThroughput": up / 8.0,
        });
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }

    /// Has every request go out: what an earlier round fetched is not taken from the browser's own cache.
    pub async fn forgets_the_network(&self) {
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true }))
            .await;
    }

    /// Returns what the page has printed to the console since it was last asked.
    pub async fn console(&self) -> Value {
        self.post("se/log", &json!({ "type": "browser" })).await
    }

    async fn post(&self, command: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/{command}", self.session)).json(body);
        let answer: Value = match request.send().await {
            Ok(response) => response.json().await.unwrap_or_default(),
            Err(error) => json!({ "value": { "error": error.to_string() } }),
        };
        answer["value"].clone()
    }
}
