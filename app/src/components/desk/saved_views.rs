//! Ways to see a list that somebody saved under a name: filters, order and columns.

use domain::api::{MAX_VIEW_NAME, SavedView};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::list_address::ListAddress;
use super::live::use_live;
use crate::api::desk;
use crate::components::dialog::{close_dialog, show_dialog};
use crate::components::words::{said, t};
use crate::components::{Icon, Notice, NoticeKind, use_toasts};
use crate::problem::Problem;
use crate::state::Load;

/// The choice among saved views, and the button that saves or forgets the one that is seen.
#[component]
pub(crate) fn SavedViews(
    list: ListAddress,
    /// The list's name for the server.
    name: &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    let saved = use_live(|| (), move |()| desk::views(name));
    let all = Memo::new(move |_| saved.answer.with(|saved| saved.ready().cloned().unwrap_or_default()));
    let seen = Memo::new(move |_| {
        let end = list.end();
        all.with(|all| all.iter().find(|view| view.query == end).cloned())
    });
    let options = move || {
        let option = |view: SavedView| {
            let name = view.name.clone();
            let is_seen = move || seen.with(|seen| seen.as_ref().is_some_and(|seen| seen.name == name));
            view! {
                <option value=view.query selected=is_seen>
                    {view.name}
                </option>
            }
        };
        all.get().into_iter().map(option).collect_view()
    };
    let forget = move |view: SavedView| {
        spawn_local(async move {
            match desk::forget_view(name, view.name).await {
                Ok(left) => {
                    saved.answer.try_set(Load::Ready(left));
                }
                Err(problem) => toasts.say(said(&problem.message)),
            }
        });
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <select
                class="chip"
                aria-label=move || t!(desk.tools.views)
                data-test="desk-views"
                data-set=move || seen.with(Option::is_some).to_string()
                on:change=move |event| list.go_to(&event_target_value(&event))
            >
                <option value="" selected=move || seen.with(Option::is_none)>
                    {move || t!(desk.tools.views)}
                </option>
                {options}
            </select>
        </Show>
        {move || match seen.get() {
            Some(view) => {
                view! {
                    <button
                        class="button"
                        data-kind="quiet"
                        type="button"
                        data-test="desk-view-forget"
                        on:click=move |_| forget(view.clone())
                    >
                        {move || t!(desk.tools.forget)}
                    </button>
                }
                    .into_any()
            }
            None => view! { <SaveView list name saved=saved.answer /> }.into_any(),
        }}
    }
}

/// Asks for the name under which what is seen is saved.
#[component]
fn SaveView(list: ListAddress, name: &'static str, saved: RwSignal<Load<Vec<SavedView>>>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let show = move |_| {
        problem.set(None);
        show_dialog(dialog);
    };
    let close = move || {
        close_dialog(dialog);
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let view = SavedView {
            name: typed.get_untracked(),
            query: list.end(),
        };
        spawn_local(async move {
            match desk::save_view(name, &view).await {
                Ok(all) => {
                    close();
                    typed.try_set(String::new());
                    saved.try_set(Load::Ready(all));
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
        });
    };
    view! {
        <button class="button" data-kind="quiet" type="button" data-test="desk-view-save" on:click=show>
            <Icon name="plus" />
            {move || t!(desk.tools.save_view)}
        </button>
        <dialog class="dialog" node_ref=dialog aria-labelledby="desk-view-title">
            <form class="stack" on:submit=save>
                <h2 class="dialog__title" id="desk-view-title">{move || t!(desk.tools.save_view)}</h2>
                <p class="muted">{move || t!(desk.tools.save_note)}</p>
                <label class="field">
                    <span class="field__label">{move || t!(desk.tools.view_name)}</span>
                    <span class="field__box">
                        <input
                            class="field__input"
                            required
                            maxlength=MAX_VIEW_NAME.to_string()
                            autocomplete="off"
                            data-test="desk-view-name"
                            prop:value=typed
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                    </span>
                </label>
                {move || {
                    problem
                        .get()
                        .map(|problem| {
                            let title = Signal::derive(move || said(&problem.message));
                            view! { <Notice kind=NoticeKind::Error title test="desk-view-problem" /> }
                        })
                }}
                <div class="dialog__actions">
                    <button class="button" data-kind="primary" type="submit" data-test="desk-view-keep">
                        {move || t!(desk.tools.keep)}
                    </button>
                    <button class="button" data-kind="quiet" type="button" on:click=move |_| close()>
                        {move || t!(desk.tools.cancel)}
                    </button>
                </div>
            </form>
        </dialog>
    }
}
