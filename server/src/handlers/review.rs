//! Reviewing visits: approving one, sending one back with comments, approving all that nothing speaks against.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::api::{
    APPROVED_AT_ONCE, ApproveMany, ApprovedOne, DeskEdit, RecordDetail, Review, ReviewLevels, ReviewVerdict,
    SetReviewLevels,
};
use domain::form::Level;
use domain::reach::Reach;
use domain::record::RecordId;
use domain::review::{Case, LONGEST_COMMENT, NotTheirs, Standing};
use domain::role::Right;

use crate::app::App;
use crate::auth::SignedIn;
use crate::body::JsonBody;
use crate::error::ApiError;
use crate::programme;
use crate::store::{Account, DeskRefusal};

pub(crate) async fn decide(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<Review>,
) -> Result<Json<DeskEdit>, ApiError> {
    let account = signed_in.may(Right::Review)?;
    let is_too_long = |words: &String| words.chars().count() > LONGEST_COMMENT;
    if is_too_long(&wish.comment) || wish.comments.values().any(is_too_long) {
        return Err(ApiError::comment_too_long(LONGEST_COMMENT));
    }
    let extent = app.extent(&account).await?;
    let decided = app.store.review(account.as_caller(), extent, app.clock.now(), wish);
    match decided.await? {
        Err(DeskRefusal::MovedOn) => Err(ApiError::review_moved_on()),
        decided => Ok(Json(decided?)),
    }
}

pub(crate) async fn approve_many(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<ApproveMany>,
) -> Result<Json<Vec<ApprovedOne>>, ApiError> {
    let account = signed_in.may(Right::Review)?;
    if wish.visits.len() > APPROVED_AT_ONCE {
        return Err(ApiError::unprocessable("too_many"));
    }
    let mut outcomes = Vec::with_capacity(wish.visits.len());
    for (record, version) in wish.visits {
        outcomes.push(approve_if_clean(&app, &account, record, version).await?);
    }
    Ok(Json(outcomes))
}

pub(crate) async fn levels(State(app): State<App>, signed_in: SignedIn) -> Result<Json<ReviewLevels>, ApiError> {
    let account = signed_in.may(Right::Review)?;
    Ok(Json(ReviewLevels {
        levels: app.store.review_levels().await?,
        may_set: may_set_levels(&account),
    }))
}

pub(crate) async fn set_levels(
    State(app): State<App>,
    signed_in: SignedIn,
    JsonBody(wish): JsonBody<SetReviewLevels>,
) -> Result<Json<ReviewLevels>, ApiError> {
    let account = signed_in.may(Right::Confirm)?;
    if !may_set_levels(&account) {
        return Err(ApiError::forbidden());
    }
    let set = app
        .store
        .set_review_levels(wish.levels, account.person, app.clock.now());
    if !set.await? {
        return Err(ApiError::unprocessable("no_programme"));
    }
    Ok(Json(ReviewLevels {
        levels: wish.levels,
        may_set: true,
    }))
}

/// It holds for every visit, so it is for somebody who is there for all of them.
fn may_set_levels(account: &Account) -> bool {
    account.role.may(Right::Confirm) && account.reach == Reach::Everything
}

/// Approves a visit, unless somebody should look at it first. What is approved is the version that was looked at here.
async fn approve_if_clean(
    app: &App,
    account: &Account,
    record: RecordId,
    version: u64,
) -> Result<ApprovedOne, ApiError> {
    // Without a programme nothing would be said against anything.
    let in_force = app.programmes.current(&app.store).await?;
    let in_force = in_force.ok_or_else(|| ApiError::unprocessable("no_programme"))?;
    let judge = programme::judge(Some(in_force), &app.store.accounts().await?, app.clock.today());
    let extent = app.extent(account).await?;
    let Some(detail) = app.store.record(record, extent.clone(), judge).await? else {
        return Ok(ApprovedOne::NotFound);
    };
    if let Some(obstacle) = obstacle(&detail, version, account) {
        return Ok(obstacle);
    }
    let wish = Review {
        record,
        version,
        verdict: ReviewVerdict::Approve,
        comment: String::new(),
        comments: BTreeMap::new(),
    };
    let approved = app.store.review(account.as_caller(), extent, app.clock.now(), wish);
    match approved.await? {
        Ok(_) => Ok(ApprovedOne::Approved),
        Err(DeskRefusal::MovedOn) => Ok(ApprovedOne::MovedOn),
        Err(DeskRefusal::NotFound) => Ok(ApprovedOne::NotFound),
        Err(DeskRefusal::InConflict) => Ok(ApprovedOne::InConflict),
        Err(DeskRefusal::NotTheirLevel | DeskRefusal::NeedsAnother) => Ok(ApprovedOne::NeedsAnother),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Says what asks for a person's eyes, or for another person's: nobody approves their own among many.
fn obstacle(detail: &RecordDetail, version: u64, account: &Account) -> Option<ApprovedOne> {
    let Some(review) = detail.review.as_ref().filter(|_| !detail.deleted) else {
        return Some(ApprovedOne::NotFound);
    };
    if detail.version != version {
        return Some(ApprovedOne::MovedOn);
    }
    if !matches!(review.standing, Standing::Submitted | Standing::FirstApproved) {
        return Some(ApprovedOne::SeenBefore);
    }
    let case = Case {
        standing: review.standing,
        author: review.author,
        first: &review.first,
    };
    let theirs = case.approval(review.levels, account.person, account.role);
    if review.author == Some(account.person) || matches!(theirs, Err(NotTheirs::NeedsAnother | NotTheirs::NotTheirRole))
    {
        return Some(ApprovedOne::NeedsAnother);
    }
    if detail.fields.iter().any(|field| field.conflict) {
        return Some(ApprovedOne::InConflict);
    }
    let speaks_against = |level: Level| matches!(level, Level::Error | Level::Warning);
    let any = detail.problems.iter().any(|problem| speaks_against(problem.level));
    any.then_some(ApprovedOne::HasProblems)
}
