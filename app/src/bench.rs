//! The bench page: `window.contender`, so that the shipped storage and sync code can be measured beside its peers.
//!
//! Built only with the feature `bench`. Nothing here stores or sends anything by itself; it asks the same [`Storage`] and
//! [`Phone`] as the screens do.

use std::cell::RefCell;
use std::rc::Rc;

use domain::record::{Answer, Draft, PersonId, RecordKind, Stamp};
use domain::sync::Scope;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
use serde::Deserialize;
use serde_json::{Map, Value};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use crate::api::session;
use crate::browser::chance;
use crate::storage::{Seal, Storage};
use crate::sync::{Finish, News, Phone, run};

/// What `open` is given.
#[derive(Deserialize)]
#[serde(default)]
struct Opening {
    /// Names the store, so that runs do not meet.
    db: String,
    /// The account whose edits these are, when the harness has signed in already.
    person: Option<String>,
    /// An account to sign in with, when it has not.
    name: Option<String>,
    password: Option<String>,
    /// The scope of `pull`.
    scope: String,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            db: "bench".into(),
            person: None,
            name: None,
            password: None,
            scope: "register".into(),
        }
    }
}

/// What is open: the store, and its contents once something has asked for them.
struct Bench {
    person: PersonId,
    scope: Scope,
    storage: Storage,
    phone: Option<Rc<Phone>>,
}

type Slot = Rc<RefCell<Option<Bench>>>;

/// Sets `window.contender`.
pub fn install() {
    let slot: Slot = Rc::default();
    let contender = Object::new();
    offer(&contender, "open", &slot, open);
    offer(&contender, "saveVisit", &slot, |slot, visit| {
        save(slot, Array::of1(&visit).into())
    });
    offer(&contender, "saveVisits", &slot, save);
    offer(&contender, "countVisits", &slot, count_visits);
    offer(&contender, "push", &slot, push);
    offer(&contender, "pull", &slot, pull);
    offer(&contender, "loadSearch", &slot, load_search);
    offer(&contender, "search", &slot, search);
    offer(&contender, "close", &slot, close);
    drop(Reflect::set(&window(), &"contender".into(), &contender));
}

fn offer<W>(contender: &Object, name: &str, slot: &Slot, work: impl Fn(Slot, JsValue) -> W + 'static)
where
    W: Future<Output = Result<JsValue, String>> + 'static,
{
    let slot = slot.clone();
    let call = Closure::<dyn Fn(JsValue) -> Promise>::new(move |argument: JsValue| {
        let work = work(slot.clone(), argument);
        future_to_promise(async move { work.await.map_err(|error| js_sys::Error::new(&error).into()) })
    });
    let call: Function = call.into_js_value().unchecked_into();
    drop(Reflect::set(contender, &name.into(), &call));
}

async fn open(slot: Slot, argument: JsValue) -> Result<JsValue, String> {
    let opening: Opening = read(&argument)?;
    let person = match (opening.person, opening.name, opening.password) {
        (Some(person), ..) => person.parse().map_err(|_| format!("{person:?} is not a person's id"))?,
        (None, Some(name), Some(password)) => {
            session::sign_in(name, password, String::new())
                .await
                .map_err(|problem| problem.message.en)?
                .person
        }
        _ => PersonId::from_bytes([0; 16]),
    };
    let scope = opening.scope.parse().unwrap_or(Scope::Register);
    // The key that a PIN would have unwrapped: what a PIN itself costs is measured by itself.
    let seal = Seal::passing().await.map_err(text)?;
    let storage = Storage::named(format!("thucdia-bench-{}", opening.db), person, seal);
    // The first use opens the database; reading where the copy stands is the cheapest one.
    storage.begin_run().await.map_err(text)?;
    slot.replace(Some(Bench {
        person,
        scope,
        storage,
        phone: None,
    }));
    Ok(JsValue::UNDEFINED)
}

async fn save(slot: Slot, visits: JsValue) -> Result<JsValue, String> {
    let visits: Vec<Map<String, Value>> = read(&visits)?;
    let phone = phone(&slot).await?;
    let drafts = visits.iter().map(|visit| draft(visit, phone.person)).collect();
    phone.save(drafts, Stamp::default()).await.map_err(text)?;
    Ok(JsValue::UNDEFINED)
}

async fn count_visits(slot: Slot, _: JsValue) -> Result<JsValue, String> {
    let storage = with(&slot, |bench| bench.storage.clone())?;
    let loaded = storage.load_changes().await.map_err(text)?;
    let acknowledged: usize = loaded.acknowledged.iter().map(|batch| batch.rows.len()).sum();
    Ok(number(loaded.outbox.len() + acknowledged))
}

async fn push(slot: Slot, _: JsValue) -> Result<JsValue, String> {
    let phone = phone(&slot).await?;
    finished(run(&phone, &[], false, &|_| {}).await)?;
    if phone.read().to_send_count() > 0 {
        return Err("some visits were not acknowledged".into());
    }
    Ok(JsValue::UNDEFINED)
}

async fn pull(slot: Slot, _: JsValue) -> Result<JsValue, String> {
    let phone = phone(&slot).await?;
    let scope = with(&slot, |bench| bench.scope)?;
    finished(run(&phone, &[scope], false, &|_| {}).await)?;
    Ok(JsValue::UNDEFINED)
}

async fn load_search(slot: Slot, _: JsValue) -> Result<JsValue, String> {
    let phone = phone(&slot).await?;
    let count = phone.read().mirror.enterprise_count();
    Ok(number(usize::try_from(count).unwrap_or(usize::MAX)))
}

async fn search(slot: Slot, query: JsValue) -> Result<JsValue, String> {
    let phone = phone(&slot).await?;
    let inner = phone.read();
    let found = inner.mirror.search(&query.as_string().unwrap_or_default(), None, 50);
    Ok(found
        .iter()
        .map(|line| JsValue::from_str(&line.id.to_string()))
        .collect::<Array>()
        .into())
}

async fn close(slot: Slot, _: JsValue) -> Result<JsValue, String> {
    slot.replace(None);
    // The owner of the database closes it when it sees that nobody asks any more.
    gloo_timers::future::TimeoutFuture::new(0).await;
    Ok(JsValue::UNDEFINED)
}

/// Returns the contents of the store; reads them the first time.
async fn phone(slot: &Slot) -> Result<Rc<Phone>, String> {
    let (known, person, storage) = with(slot, |bench| (bench.phone.clone(), bench.person, bench.storage.clone()))?;
    if let Some(phone) = known {
        return Ok(phone);
    }
    let phone = Phone::open(person, storage, |_: News| {}).await.map_err(text)?;
    if let Some(bench) = slot.borrow_mut().as_mut() {
        bench.phone = Some(phone.clone());
    }
    Ok(phone)
}

fn with<T>(slot: &Slot, look: impl FnOnce(&Bench) -> T) -> Result<T, String> {
    slot.borrow()
        .as_ref()
        .map(look)
        .ok_or_else(|| "open a store first".into())
}

/// Makes of a plain object the draft that the form would: one answer per member.
fn draft(visit: &Map<String, Value>, person: PersonId) -> Draft {
    let record = visit
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(chance::record_id);
    let mut draft = Draft::new(record, RecordKind::Visit, person, Some("visit@2026.1".into()));
    let nothing = domain::record::Record::new(record, RecordKind::Visit);
    for (name, value) in visit.iter().filter(|(name, _)| *name != "id") {
        draft.set(&nothing, name.as_str(), answer(value));
    }
    draft
}

fn answer(value: &Value) -> Answer {
    match value {
        Value::Null => Answer::Unknown,
        Value::Bool(yes) => Answer::Choice(if *yes { "yes" } else { "no" }.into()),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Answer::Integer(number),
            None => Answer::from_code(&format!("f{number}")).unwrap_or(Answer::Unknown),
        },
        Value::String(text) => {
            let reference = || Answer::from_code(&format!("r{text}")).ok();
            let date = || Answer::from_code(&format!("d{text}")).ok();
            reference().or_else(date).unwrap_or_else(|| Answer::Text(text.clone()))
        }
        Value::Array(names) => Answer::Choices(
            names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| name.replace(' ', "_"))
                .collect(),
        ),
        Value::Object(_) => Answer::Text(value.to_string()),
    }
}

fn finished(finish: Finish) -> Result<(), String> {
    match finish {
        Finish::Done => Ok(()),
        other => Err(format!("the run did not finish: {other:?}")),
    }
}

fn read<T: serde::de::DeserializeOwned>(argument: &JsValue) -> Result<T, String> {
    let text = JSON::stringify(argument)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn number(count: usize) -> JsValue {
    JsValue::from_f64(count as f64)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
