//! What stands beside the list of accounts: a new one, one that is changed, or an invitation that was just made.

use domain::api::{AccountRow, AccountState, ChangeAccount, NewAccount, SessionRow};
use domain::record::PersonId;
use leptos::prelude::*;

use super::account_form::{AccountForm, Filled};
use super::account_table::state_words;
use super::confirmed::Confirmed;
use super::invitation_card::InvitationCard;
use super::live::use_live;
use super::loaded::Loaded;
use super::managing::{Managing, Opened};
use super::panel::Panel;
use super::session_list::SessionList;
use crate::api::accounts;
use crate::components::ProblemNotice;
use crate::components::words::t;
use crate::state::use_account;

/// The panel, or nothing.
#[component]
pub(crate) fn AccountPanel(managing: Managing) -> impl IntoView {
    let close = Callback::new(move |()| managing.close());
    let problem = move || {
        managing
            .problem
            .get()
            .map(|problem| view! { <ProblemNotice problem /> })
    };
    move || {
        let opened = managing.opened.get()?;
        let panel = match opened {
            Opened::New => view! {
                <Panel title=Signal::derive(|| t!(desk.people.invite_new).to_owned()) close>
                    {problem}
                    <NewOne managing />
                </Panel>
            }
            .into_any(),
            Opened::One(person) => {
                let row = managing.people.answer.with_untracked(|people| {
                    let rows = people.ready()?;
                    rows.iter().find(|row| row.person == person).cloned()
                })?;
                let title = row.display_name.clone();
                view! {
                    <Panel title=Signal::derive(move || title.clone()) close>
                        {problem}
                        <One managing row />
                    </Panel>
                }
                .into_any()
            }
            Opened::Invited(invitation) => view! {
                <Panel title=Signal::derive(|| t!(desk.people.invitation).to_owned()) close>
                    <InvitationCard invitation />
                </Panel>
            }
            .into_any(),
        };
        Some(panel)
    }
}

#[component]
fn NewOne(managing: Managing) -> impl IntoView {
    let done = Callback::new(move |filled: Filled| {
        let new = NewAccount {
            name: filled.name,
            display_name: filled.display_name,
            role: filled.role,
            reach: filled.reach,
        };
        managing.invite(async move { accounts::add(&new).await });
    });
    view! {
        <p class="muted">{move || t!(desk.people.new_note)}</p>
        <AccountForm account=None busy=managing.busy submit=Signal::derive(|| t!(desk.people.invite)) done />
    }
}

/// One account. The form begins with what was there when it was opened, and is not overwritten by what comes after.
#[component]
fn One(managing: Managing, row: AccountRow) -> impl IntoView {
    let person = row.person;
    let first = row.clone();
    let now = Memo::new(move |_| {
        managing.people.answer.with(|people| {
            let rows = people.ready();
            let found = rows.and_then(|rows| rows.iter().find(|row| row.person == person).cloned());
            found.unwrap_or_else(|| first.clone())
        })
    });
    let done = Callback::new(move |filled: Filled| {
        let change = ChangeAccount {
            display_name: filled.display_name,
            role: filled.role,
            reach: filled.reach,
        };
        managing.carry_out(
            async move { accounts::change(person, &change).await },
            t!(desk.people.changed),
        );
    });
    let name = row.name.clone();
    view! {
        <dl class="facts">
            <div>
                <dt>{move || t!(sign_in.name)}</dt>
                <dd class="code">{name}</dd>
            </div>
            <div>
                <dt>{move || t!(desk.people.state)}</dt>
                <dd data-test="account-state">{move || now.with(state_words)}</dd>
            </div>
        </dl>
        <LettingIn managing now />
        <AccountForm account=Some(row) busy=managing.busy submit=Signal::derive(|| t!(desk.people.save)) done />
        <Sessions managing person />
        <PuttingOut managing now />
    }
}

/// Inviting again, which is also how a password is reset; taking an invitation back; the second factor.
#[component]
fn LettingIn(managing: Managing, now: Memo<AccountRow>) -> impl IntoView {
    let busy = managing.busy;
    let person = now.with_untracked(|row| row.person);
    let state = Memo::new(move |_| now.with(|row| row.state));
    let is_open = Memo::new(move |_| now.with(|row| row.invited_until.is_some()));
    let has_factor = Memo::new(move |_| now.with(|row| row.second_factor));
    let words = move || match state.get() {
        AccountState::Invited => t!(desk.people.invite_again),
        AccountState::Active | AccountState::Disabled => t!(desk.people.reset),
    };
    let invite = move || {
        (state.get() != AccountState::Disabled).then(|| {
            view! {
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="account-invite"
                    disabled=busy
                    on:click=move |_| managing.invite(accounts::invite(person))
                >
                    {words}
                </button>
            }
        })
    };
    let withdraw = move || {
        is_open.get().then(|| {
            view! {
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    data-test="account-withdraw"
                    disabled=busy
                    on:click=move |_| managing.carry_out(accounts::withdraw(person), t!(desk.people.withdrawn))
                >
                    {move || t!(desk.people.withdraw)}
                </button>
            }
        })
    };
    let factor = move || {
        has_factor.get().then(|| {
            let done = Callback::new(move |()| {
                managing.carry_out(accounts::remove_second_factor(person), t!(desk.people.factor_removed));
            });
            view! {
                <Confirmed
                    words=Signal::derive(|| t!(desk.people.remove_factor))
                    explanation=Signal::derive(|| t!(desk.people.remove_factor_note))
                    test="account-remove-factor"
                    busy
                    done
                />
            }
        })
    };
    view! { <div class="cluster">{invite} {withdraw} {factor}</div> }
}

#[component]
fn Sessions(managing: Managing, person: PersonId) -> impl IntoView {
    let sessions = use_live(|| (), move |()| accounts::sessions(person));
    let end = Callback::new(move |session: String| {
        let work = async move {
            let ended = accounts::end_session(person, &session).await;
            sessions.refresh();
            ended
        };
        managing.carry_out(work, t!(desk.sessions.ended));
    });
    let end_all = Callback::new(move |()| {
        let work = async move {
            let ended = accounts::end_sessions(person).await;
            sessions.refresh();
            ended
        };
        managing.carry_out(work, t!(desk.sessions.ended));
    });
    let several = move || {
        let any = sessions
            .answer
            .with(|rows| rows.ready().is_some_and(|rows| !rows.is_empty()));
        any.then(|| {
            view! {
                <Confirmed
                    words=Signal::derive(|| t!(desk.sessions.end_all))
                    explanation=Signal::derive(|| t!(desk.sessions.end_all_note))
                    test="account-end-sessions"
                    busy=managing.busy
                    done=end_all
                />
            }
        })
    };
    let list = move |rows: &Vec<SessionRow>| view! { <SessionList rows=rows.clone() busy=managing.busy end /> };
    view! {
        <section class="stack">
            <h3>{move || t!(desk.sessions.title)}</h3>
            <Loaded live=sessions view=list />
            {several}
        </section>
    }
}

/// Disabling and enabling. Nobody does it to themselves by mistake.
#[component]
fn PuttingOut(managing: Managing, now: Memo<AccountRow>) -> impl IntoView {
    let busy = managing.busy;
    let person = now.with_untracked(|row| row.person);
    let is_self = use_account().me().is_some_and(|me| me.person == person);
    let is_disabled = Memo::new(move |_| now.with(|row| row.state == AccountState::Disabled));
    move || {
        if is_self {
            return view! { <p class="muted">{move || t!(desk.people.yourself)}</p> }.into_any();
        }
        if is_disabled.get() {
            return view! {
                <button
                    class="button"
                    data-kind="secondary"
                    type="button"
                    data-test="account-enable"
                    disabled=busy
                    on:click=move |_| managing.carry_out(accounts::enable(person), t!(desk.people.enabled))
                >
                    {move || t!(desk.people.enable)}
                </button>
            }
            .into_any();
        }
        let done = Callback::new(move |()| {
            managing.carry_out(accounts::disable(person), t!(desk.people.disabled));
        });
        view! {
            <Confirmed
                words=Signal::derive(|| t!(desk.people.disable))
                explanation=Signal::derive(|| t!(desk.people.disable_note))
                test="account-disable"
                busy
                done
            />
        }
        .into_any()
    }
}
