//! A phone without a screen: it speaks the conversation itself, for what no hand does fast enough.

use std::collections::BTreeMap;
use std::io::Write;

use domain::api::{DeviceState, Listing, Me, VisitRow};
use domain::record::{
    Answer, Change, DeviceId, Edit, EditId, Epoch, FieldName, HybridClock, RecordId, RecordKind, pack,
};
use domain::sync::{self, Manifest, PROTOCOL, PushRequest, PushResponse, Receipt};
use flate2::{Compression, write::GzEncoder};

use crate::harness::office::PASSWORD;

/// One device of one account.
#[derive(Clone, Debug)]
pub struct Device {
    http: reqwest::Client,
    office: String,
    id: DeviceId,
    me: Me,
    clock: HybridClock,
    written: u64,
    named: u64,
}

impl Device {
    /// Signs in at the server on this port; `number` tells the story's devices apart.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn signs_in(port: u16, name: &str, number: u8) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .build()
            .expect("an HTTP client");
        let office = format!("http://127.0.0.1:{port}");
        let words = serde_json::json!({ "name": name, "password": PASSWORD });
        let answer = http
            .post(format!("{office}/api/session"))
            .json(&words)
            .send()
            .await
            .expect("the server answers");
        let status = answer.status();
        let text = answer.text().await.unwrap_or_default();
        let me: Me = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status} {text}: {error}"));
        let id = DeviceId::from_parts(me.server_time, [number; 10]);
        Self {
            http,
            office,
            id,
            me,
            clock: HybridClock::default(),
            written: 0,
            named: 0,
        }
    }

    /// Returns its name for itself.
    pub const fn id(&self) -> DeviceId {
        self.id
    }

    /// Writes a visit with a note and, to be as large as a real one, with the usual figures.
    pub fn writes_a_visit(&mut self, note: &str) -> Edit {
        let record = self.new_record();
        self.writes(record, RecordKind::Visit, &visit_answers(note))
    }

    /// Writes an edit of a record, having seen nothing of it.
    ///
    /// # Panics
    /// When an answer's code is none.
    pub fn writes(&mut self, record: RecordId, kind: RecordKind, answers: &[(&str, String)]) -> Edit {
        self.written += 1;
        let changes = answers.iter().map(|(field, code)| {
            let value = Answer::from_code(code).expect("the story's answers are well formed");
            (
                FieldName::new(field),
                Change {
                    value,
                    seen: Default::default(),
                },
            )
        });
        Edit {
            id: EditId {
                device: self.id,
                counter: self.written,
            },
            record,
            kind,
            author: self.me.person,
            stamp: self.clock.tick(self.me.server_time + self.written),
            form: Some(format!("{kind}@2026.1")),
            changes: changes.collect(),
            deletion: None,
            reason: None,
            restores: None,
            extra: BTreeMap::new(),
        }
    }

    /// Pushes edits, as the app does it: packed, encoded, gzipped.
    ///
    /// # Errors
    /// With what went wrong on the way, or with the server's refusal.
    pub async fn pushes(&self, edits: &[Edit]) -> Result<PushResponse, String> {
        let request = self.request(edits);
        self.sends(gzipped(&sync::encode(&request))).await
    }

    /// Pushes an edit as the device that wrote it would, and returns what becomes of it.
    ///
    /// # Errors
    /// With what went wrong on the way, or with the server's refusal.
    pub async fn repeats(&self, edit: &Edit) -> Result<Vec<sync::Outcome>, String> {
        let mut request = self.request(std::slice::from_ref(edit));
        request.device = edit.id.device;
        let answer = self.sends(gzipped(&sync::encode(&request))).await?;
        Ok(answer.verdicts.into_iter().map(|verdict| verdict.outcome).collect())
    }

    /// Asks which life of its database the server is in.
    ///
    /// # Panics
    /// When it does not say.
    pub async fn epoch(&self) -> Epoch {
        let manifest = self.fetches("/api/sync/manifest?scope=visits").await;
        let manifest: Manifest = sync::decode(&manifest).expect("a manifest");
        manifest.epoch
    }

    /// Returns the push as a message.
    pub fn request(&self, edits: &[Edit]) -> PushRequest {
        PushRequest {
            device: self.id,
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            sent_at: self.me.server_time,
            unsent: u32::try_from(edits.len()).unwrap_or(u32::MAX),
            edits: pack::pack_edits(edits),
        }
    }

    /// Sends bytes to where pushes go.
    ///
    /// # Errors
    /// With what went wrong on the way, or with the server's refusal.
    pub async fn sends(&self, body: Vec<u8>) -> Result<PushResponse, String> {
        let request = self
            .http
            .post(format!("{}/api/sync/push", self.office))
            .header("Thucdia-Protocol", PROTOCOL)
            .header("Content-Type", "application/octet-stream")
            .header("Content-Encoding", "gzip")
            .body(body);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| error.to_string())?;
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&bytes)));
        }
        sync::decode(&bytes).map_err(|error| error.to_string())
    }

    /// Asks the server what it has of this device.
    ///
    /// # Panics
    /// When it does not say.
    pub async fn state(&self) -> DeviceState {
        self.asks(&format!("/api/sync/device/{}", self.id)).await
    }

    /// Asks for a page of the visits; only the desk's roles may.
    pub async fn visits(&self) -> Listing<VisitRow> {
        self.asks("/api/visits?limit=200").await
    }

    /// Asks for JSON.
    ///
    /// # Panics
    /// When the answer is something else.
    pub async fn asks<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let answer = self
            .http
            .get(format!("{}{path}", self.office))
            .send()
            .await
            .expect("the server answers");
        let text = answer.text().await.unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }

    /// Sends a file, or nothing, and reads the JSON that comes back.
    ///
    /// # Panics
    /// When the answer is something else.
    pub async fn hands_in<T: serde::de::DeserializeOwned>(&self, path: &str, file: Vec<u8>) -> T {
        let request = self.http.post(format!("{}{path}", self.office)).body(file);
        let answer = request.send().await.expect("the server answers");
        let text = answer.text().await.unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }

    /// Asks for bytes; what is gzipped arrives unpacked.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn fetches(&self, path: &str) -> Vec<u8> {
        let request = self
            .http
            .get(format!("{}{path}", self.office))
            .header("Thucdia-Protocol", PROTOCOL);
        let answer = request
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("the server answers");
        answer.bytes().await.expect("the answer is whole").into()
    }

    /// Names a record that nobody has written yet, another one each time.
    pub fn new_record(&mut self) -> RecordId {
        self.named += 1;
        let mut unique = [0; 10];
        unique[..8].copy_from_slice(&self.named.to_be_bytes());
        unique[8..].copy_from_slice(&self.id.as_bytes()[14..]);
        RecordId::from_parts(self.me.server_time, unique)
    }
}

/// Returns the receipts of an answer in the order of its edits; nothing for an edit that was not taken.
pub fn receipts(answer: &PushResponse) -> Vec<Option<Receipt>> {
    let receipt = |verdict: &sync::Verdict| match &verdict.outcome {
        sync::Outcome::Applied(receipt) | sync::Outcome::Duplicate(receipt) => Some(*receipt),
        sync::Outcome::Rejected(_) | sync::Outcome::RetryLater => None,
    };
    answer.verdicts.iter().map(receipt).collect()
}

/// Packs bytes as browsers and servers do.
///
/// # Panics
/// Never: memory takes everything.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

fn visit_answers(note: &str) -> Vec<(&'static str, String)> {
    let codes = [
        ("visit_date", "d2026-01-15"),
        ("visit_mode", "con_site"),
        ("visit_purposes", "lmeeting survey"),
        ("visit_outcome", "cdone"),
        ("met_roles", "ldirector hr"),
        ("numbers_confirmed_by", "centerprise"),
        ("headcount_as_of", "d2026-01-01"),
        ("headcount_source", "centerprise"),
        ("workers_total", "i1250"),
        ("workers_female", "i730"),
        ("has_party_org", "cno"),
        ("has_union", "cyes"),
        ("union_members", "i1100"),
        ("has_youth_union", "cno"),
    ];
    let mut answers: Vec<(&str, String)> = codes.map(|(field, code)| (field, code.to_owned())).into();
    answers.push(("visit_note", format!("t{note}")));
    answers
}
