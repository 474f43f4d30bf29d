//! `/desk/records/:id`: one merged record, its visits and the history of every field.

use domain::api::{HistoryRow, RecordDetail, Undo};
use domain::record::{RecordId, RecordKind};
use domain::role::Right;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use crate::api::desk;
use crate::components::desk::assignment_words::provide_assignee_names;
use crate::components::desk::back_link::BackLink;
use crate::components::desk::erase_contact::EraseContact;
use crate::components::desk::history::History;
use crate::components::desk::keys_help::{Keys, KeysHelp};
use crate::components::desk::live::{Live, use_live};
use crate::components::desk::loaded::Loaded;
use crate::components::desk::merge_with::MergeWith;
use crate::components::desk::one_with::OneWithOthers;
use crate::components::desk::record_summary::{RecordSummary, record_title};
use crate::components::desk::review_panel::ReviewPanel;
use crate::components::desk::reviewing::Reviewing;
use crate::components::desk::shortcuts::use_shortcuts;
use crate::components::desk::version_compare::VersionCompare;
use crate::components::words::{said, t};
use crate::components::{Notice, NoticeKind, Page};
use crate::problem::Problem;
use crate::state::{use_account, use_forms};

/// One record.
#[component]
pub(crate) fn RecordView() -> impl IntoView {
    use_shortcuts();
    provide_assignee_names();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<RecordId>().ok()));
    let record = use_live(move || id.get(), |id| async move { desk::record(known(id)?).await });
    let history = use_live(move || id.get(), |id| async move { desk::history(known(id)?).await });
    let refused = RwSignal::new(None::<Problem>);
    let reviewing = Reviewing::new(record, history);
    Effect::new(move || {
        id.track();
        reviewing.clear();
    });
    let may_review = use_account().may(Right::Review);
    let keys = Signal::derive(move || {
        let is_reviewed = |detail: &RecordDetail| detail.review.is_some();
        let reviewed = record.answer.with(|answer| answer.ready().is_some_and(is_reviewed));
        if reviewed && may_review {
            Keys::Reviewing
        } else {
            Keys::Reading
        }
    });
    let undo = Callback::new(move |row: HistoryRow| {
        spawn_local(async move {
            let undone = desk::undo(&Undo {
                edit: row.edit,
                field: row.field,
            })
            .await;
            refused.try_set(undone.err());
            record.refresh();
            history.refresh();
        });
    });
    let (may_keep, may_settle) = (use_account().may(Right::KeepData), use_account().may(Right::Settle));
    let may_supervise = use_account().may(Right::Supervise);
    let again = Callback::new(move |()| {
        record.refresh();
        history.refresh();
    });
    view! {
        <Page title=record_title(record) title_test="enterprise-title">
            <BackLink />
            {move || refused.get().map(|problem| view! { <Refused problem /> })}
            <div class="columns">
                <div class="stack">
                    <Loaded
                        live=record
                        view=move |detail| {
                            let taking = Some(reviewing).filter(|_| may_review && detail.review.is_some());
                            view! {
                                <OneWithOthers detail=detail.clone() done=again />
                                <ReviewPanel detail=detail.clone() reviewing />
                                <RecordSummary detail=detail.clone() reviewing=taking />
                            }
                        }
                    />
                    {may_settle.then(|| view! { <Merge record /> })}
                    {may_supervise.then(|| view! { <Check record /> })}
                    {may_keep.then(|| view! { <Contact record done=again /> })}
                </div>
                <aside class="stack" aria-labelledby="desk-history">
                    <h2 id="desk-history">{move || t!(desk.history.title)}</h2>
                    <RecordHistory record history undo />
                </aside>
            </div>
            <KeysHelp keys />
        </Page>
    }
}

/// Merging an enterprise with another; one that gave way already stands for nothing.
#[component]
fn Merge(record: Live<RecordDetail>) -> impl IntoView {
    let about = Memo::new(move |_| {
        let detail = |detail: &RecordDetail| {
            let stands = detail.kind == RecordKind::Enterprise && detail.gave_way.is_none() && !detail.deleted;
            stands.then_some(detail.id)
        };
        record.answer.with(|answer| answer.ready().and_then(detail))
    });
    move || about.get().map(|record| view! { <MergeWith record /> })
}

/// The way to enter what a check of an enterprise or a visit found, and to the founding in an enterprise.
#[component]
fn Check(record: Live<RecordDetail>) -> impl IntoView {
    let about = Memo::new(move |_| {
        record
            .answer
            .with(|answer| answer.ready().map(|detail| (detail.kind, detail.id)))
    });
    move || {
        let (kind, id) = about.get()?;
        matches!(kind, RecordKind::Enterprise | RecordKind::Visit).then(|| {
            let founding = (kind == RecordKind::Enterprise).then(|| {
                view! {
                    <a href=format!("/desk/founding/{id}") data-test="record-founding">
                        {move || t!(desk.founding.title)}
                    </a>
                }
            });
            view! {
                <p class="cluster">
                    {founding}
                    <a href=format!("/desk/supervision?record={id}") data-test="record-check">
                        {move || t!(desk.supervision.enter)}
                    </a>
                </p>
            }
        })
    }
}

/// What can be done about the contact of an enterprise or a visit.
#[component]
fn Contact(record: Live<RecordDetail>, done: Callback<()>) -> impl IntoView {
    let about = Memo::new(move |_| {
        let detail = |detail: &RecordDetail| {
            matches!(detail.kind, RecordKind::Enterprise | RecordKind::Visit).then_some(detail.id)
        };
        record.answer.with(|answer| answer.ready().and_then(detail))
    });
    move || {
        about.get().map(|id| {
            view! {
                <EraseContact record=id done />
                <p>
                    <a href=format!("/desk/requests?record={id}") data-test="record-request">
                        {move || t!(desk.record.request)}
                    </a>
                </p>
            }
        })
    }
}

/// The history waits for the record: its questions come from the form of the record's kind.
#[component]
fn RecordHistory(
    record: Live<RecordDetail>,
    history: Live<Vec<HistoryRow>>,
    undo: Callback<HistoryRow>,
) -> impl IntoView {
    let forms = StoredValue::new(use_forms());
    let kind = Memo::new(move |_| record.answer.with(|answer| answer.ready().map(|detail| detail.kind)));
    let form = move || {
        kind.get()
            .and_then(|kind| forms.with_value(|forms| forms.by_kind(kind)))
    };
    view! {
        <Loaded
            live=history
            view=move |rows| {
                view! {
                    <History rows=rows.clone() form=form() undo />
                    <VersionCompare rows=rows.clone() form=form() />
                }
            }
        />
    }
}

#[component]
fn Refused(problem: Problem) -> impl IntoView {
    let title = Signal::derive(|| t!(desk.conflicts.not_saved).to_owned());
    view! {
        <Notice kind=NoticeKind::Error title test="history-undo-failed">
            <p>{move || said(&problem.message)}</p>
        </Notice>
    }
}

/// An address that names no record is answered like a record that is not there.
pub(super) fn known(id: Option<RecordId>) -> Result<RecordId, Problem> {
    id.ok_or_else(|| {
        Problem::new(
            "not_found",
            "Không tìm thấy bản ghi này. Đường dẫn có thể đã chép thiếu; hãy tìm lại trong danh sách doanh nghiệp.",
            "There is no such record. The address may be incomplete; look for it in the list of enterprises.",
        )
    })
}
