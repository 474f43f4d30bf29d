//! The office's questions to the server.

use std::collections::BTreeSet;

use domain::api::{
    ApproveMany, ApprovedOne, AuditRow, ConflictField, ConflictRow, ContactErased, Decide, DecisionOutcome, DeskEdit,
    DeviceRow, DismissPair, EnterpriseRow, EraseContact, HistoryRow, ListQuery, Listing, MoveRequest, NewRequest,
    OtherRow, Overview, PairRow, Person, PersonRequest, Proposals, QuarantineRow, RecordDetail, RequestRegister,
    RestorePair, Review, ReviewLevels, Revoke, SavedView, SetReviewLevels, Settle, SettleOutcome, SettlingRule, Undo,
    ViewName, VisitRow,
};
use domain::record::{DeviceId, FieldName, RecordId, RecordKind};
use domain::review::Levels;
use gloo_net::http::Method;
use js_sys::encode_uri_component;

use super::http::{Call, get, post};
use crate::problem::Problem;

/// Asks for the figures of the first screen.
pub async fn overview() -> Result<Overview, Problem> {
    get("/api/overview").await
}

/// Asks for everybody's name.
pub async fn people() -> Result<Vec<Person>, Problem> {
    get("/api/people").await
}

/// Asks how many people approve a visit.
pub async fn review_levels() -> Result<ReviewLevels, Problem> {
    get("/api/review/levels").await
}

/// Says how many people approve one from now on.
pub async fn set_review_levels(levels: Levels) -> Result<ReviewLevels, Problem> {
    post("/api/review/levels", &SetReviewLevels { levels }).await
}

/// Asks for a page of enterprises.
pub async fn enterprises(query: ListQuery) -> Result<Listing<EnterpriseRow>, Problem> {
    get(&format!("/api/enterprises{}", query_string(&query))).await
}

/// Asks for a page of visits.
pub async fn visits(query: ListQuery) -> Result<Listing<VisitRow>, Problem> {
    get(&format!("/api/visits{}", query_string(&query))).await
}

/// Asks for a page of records of another kind.
pub async fn others(kind: RecordKind, query: ListQuery) -> Result<Listing<OtherRow>, Problem> {
    get(&format!("/api/others/{kind}{}", query_string(&query))).await
}

/// Asks for one record with every live value.
pub async fn record(id: RecordId) -> Result<RecordDetail, Problem> {
    get(&format!("/api/records/{id}")).await
}

/// Asks for every change of one record, the last first.
pub async fn history(id: RecordId) -> Result<Vec<HistoryRow>, Problem> {
    get(&format!("/api/records/{id}/history")).await
}

/// Asks for the first answers that disagree; of one question only, if one is named.
pub async fn conflicts(limit: u32, only: Option<(RecordKind, FieldName)>) -> Result<Listing<ConflictRow>, Problem> {
    let only = only.map_or_else(String::new, |(kind, field)| one_question(kind, &field));
    get(&format!("/api/conflicts?offset=0&limit={limit}{only}")).await
}

fn one_question(kind: RecordKind, field: &FieldName) -> String {
    format!(
        "&kind={kind}&field={}",
        String::from(encode_uri_component(field.as_str()))
    )
}

/// Asks which questions people disagree about.
pub async fn conflict_fields() -> Result<Vec<ConflictField>, Problem> {
    get("/api/conflicts/fields").await
}

/// Asks what a rule would settle.
pub async fn by_rule(kind: RecordKind, field: FieldName, rule: SettlingRule) -> Result<Proposals, Problem> {
    let only = one_question(kind, &field);
    get(&format!("/api/conflicts/by_rule?rule={}{only}", rule.as_str())).await
}

/// Settles many conflicts; returns what became of each.
pub async fn settle_all(wishes: &[Settle]) -> Result<Vec<SettleOutcome>, Problem> {
    post("/api/conflicts/settle_all", &wishes).await
}

/// Settles a conflict.
pub async fn settle(settle: &Settle) -> Result<DeskEdit, Problem> {
    post("/api/conflicts/settle", settle).await
}

/// Reopens a conflict that was settled.
pub async fn undo(undo: &Undo) -> Result<DeskEdit, Problem> {
    post("/api/conflicts/undo", undo).await
}

/// Asks for a page of pairs of enterprises that may be one; of those that were said to be two, if `apart`.
pub async fn pairs(apart: bool, offset: u32, limit: u32) -> Result<Listing<PairRow>, Problem> {
    get(&format!("/api/duplicates?apart={apart}&offset={offset}&limit={limit}")).await
}

/// Says that two enterprises are two.
pub async fn dismiss_pair(pair: [RecordId; 2], reason: String) -> Result<(), Problem> {
    let call = Call::new(Method::POST, "/api/duplicates/dismiss").json(&DismissPair { pair, reason });
    call.send().await?;
    Ok(())
}

/// Takes that back.
pub async fn restore_pair(pair: [RecordId; 2]) -> Result<(), Problem> {
    let call = Call::new(Method::POST, "/api/duplicates/restore").json(&RestorePair { pair });
    call.send().await?;
    Ok(())
}

/// Approves a visit, or sends it back.
pub async fn review(review: &Review) -> Result<DeskEdit, Problem> {
    post("/api/review", review).await
}

/// Approves visits that nothing speaks against: one outcome each.
pub async fn approve_many(wish: &ApproveMany) -> Result<Vec<ApprovedOne>, Problem> {
    post("/api/review/approve", wish).await
}

/// Asks for the edits that could not be merged.
pub async fn quarantine() -> Result<Listing<QuarantineRow>, Problem> {
    get("/api/quarantine").await
}

/// Decides on edits in quarantine: one outcome each.
pub async fn decide(wish: &Decide) -> Result<Vec<DecisionOutcome>, Problem> {
    post("/api/quarantine/decide", wish).await
}

/// Asks for everybody's devices.
pub async fn devices() -> Result<Vec<DeviceRow>, Problem> {
    get("/api/devices").await
}

/// Puts a device out: what it still holds is handed in and waits for a decision, then it is wiped.
pub async fn revoke_device(device: DeviceId, reason: String) -> Result<(), Problem> {
    let address = format!("/api/devices/{device}/revoke");
    let call = Call::new(Method::POST, &address).json(&Revoke { reason });
    call.send().await?;
    Ok(())
}

/// Asks for the register of persons' requests.
pub async fn requests() -> Result<RequestRegister, Problem> {
    get("/api/requests").await
}

/// Enters a request of a person.
pub async fn enter_request(asked: &NewRequest) -> Result<PersonRequest, Problem> {
    post("/api/requests", asked).await
}

/// Takes a step of a request.
pub async fn move_request(number: u64, wish: &MoveRequest) -> Result<PersonRequest, Problem> {
    post(&format!("/api/requests/{number}"), wish).await
}

/// Takes the contact of an enterprise or a visit out of everything that is stored.
pub async fn erase_contact(record: RecordId) -> Result<ContactErased, Problem> {
    post("/api/contacts/erase", &EraseContact { record }).await
}

/// Asks for a page of the audit log: by this author, of this act, on these days.
pub async fn audit(query: ListQuery) -> Result<Listing<AuditRow>, Problem> {
    let asked = [
        ("who", query.author),
        ("what", query.state),
        ("about", query.q),
        ("from", query.from),
        ("to", query.to),
        ("offset", query.offset.to_string()),
    ];
    get(&format!("/api/audit{}", end_of_address(asked))).await
}

/// Asks how the person likes to see a list.
pub async fn views(list: &str) -> Result<Vec<SavedView>, Problem> {
    get(&format!("/api/views/{list}")).await
}

/// Saves a way to see a list; returns all of them.
pub async fn save_view(list: &str, view: &SavedView) -> Result<Vec<SavedView>, Problem> {
    post(&format!("/api/views/{list}"), view).await
}

/// Forgets a way to see a list; returns those that are left.
pub async fn forget_view(list: &str, name: String) -> Result<Vec<SavedView>, Problem> {
    let address = format!("/api/views/{list}");
    let call = Call::new(Method::DELETE, &address).json(&ViewName { name });
    Ok(call.fetch().await?)
}

/// Writes what a list asks for as the end of an address; what is not asked for is left out.
pub fn query_string(query: &ListQuery) -> String {
    let flag = |on: bool| if on { "true".to_owned() } else { String::new() };
    let number = |number: u32| if number > 0 { number.to_string() } else { String::new() };
    let asked = [
        ("q", query.q.clone()),
        ("zone", query.zone.clone()),
        ("state", query.state.clone()),
        ("from", query.from.clone()),
        ("to", query.to.clone()),
        ("author", query.author.clone()),
        ("conflicts", flag(query.conflicts)),
        ("review", query.review.clone()),
        ("unit", query.unit.clone()),
        ("overdue", flag(query.overdue)),
        ("sort", query.sort.clone()),
        ("descending", flag(query.descending)),
        ("offset", number(query.offset)),
        ("limit", number(query.limit)),
        ("columns", query.columns.clone()),
    ];
    end_of_address(asked)
}

/// Returns where a list can be had as a file, with the columns that are shown: the rows of `only`, or all if it is empty.
pub fn export_address(
    list: &str,
    ending: &str,
    language: &str,
    query: &ListQuery,
    only: &BTreeSet<RecordId>,
) -> String {
    let whole = ListQuery {
        offset: 0,
        limit: 0,
        ..query.clone()
    };
    let asked = query_string(&whole);
    let joint = if asked.is_empty() { '?' } else { '&' };
    let mut address = format!("/api/export/{list}.{ending}{asked}{joint}lang={language}");
    if !only.is_empty() {
        let only: Vec<String> = only.iter().map(RecordId::to_string).collect();
        address.push_str("&only=");
        address.push_str(&only.join(","));
    }
    address
}

pub(super) fn end_of_address<const N: usize>(asked: [(&str, String); N]) -> String {
    let pairs: Vec<String> = asked
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode_uri_component(&value)))
        .collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}
