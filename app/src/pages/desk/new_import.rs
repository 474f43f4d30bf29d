//! `/desk/imports/new`: a file, whose it is, and how its columns are read.

use domain::api::{ColumnChoice, ColumnRead, FileRead, Mapping};
use domain::provider::Provider;
use domain::record::{FieldName, RecordKind};
use domain::script::Script;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use crate::api::imports::{self, Handing};
use crate::browser::{clock, file};
use crate::components::desk::back_link::BackLink;
use crate::components::desk::figures::{count, question};
use crate::components::desk::focus::{focus_again, focused};
use crate::components::desk::import_words::{provider_words, script_words};
use crate::components::words::{language, t};
use crate::components::{Notice, NoticeKind, Page, ProblemNotice};
use crate::problem::Problem;
use crate::state::use_forms;

/// What has been chosen so far.
#[derive(Clone, Copy)]
struct Choosing {
    provider: RwSignal<Option<Provider>>,
    as_of: RwSignal<String>,
    file: StoredValue<Option<(String, Vec<u8>)>>,
    mapping: RwSignal<Mapping>,
    read: RwSignal<Option<FileRead>>,
    /// Which question is the latest: an answer to an earlier one says nothing any more.
    turn: StoredValue<u64>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
}

impl Choosing {
    fn new() -> Self {
        Self {
            provider: RwSignal::new(None),
            as_of: RwSignal::new(clock::today().to_string()),
            file: StoredValue::new(None),
            mapping: RwSignal::new(Mapping::default()),
            read: RwSignal::new(None),
            turn: StoredValue::new(0),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn handing(self) -> Option<(Handing, Vec<u8>)> {
        let (name, bytes) = self.file.get_value()?;
        let handing = Handing {
            provider: self.provider.get_untracked()?,
            file: name,
            as_of: self.as_of.get_untracked(),
            mapping: self.mapping.get_untracked(),
        };
        Some((handing, bytes))
    }

    /// Begins a question; what is still under way of earlier ones is not waited for any more.
    fn take_turn(self) -> u64 {
        self.turn.update_value(|turn| *turn += 1);
        self.problem.set(None);
        self.turn.get_value()
    }

    /// Tells whether an answer is still the one that is waited for.
    fn is_on(self, turn: u64) -> bool {
        self.turn.try_get_value() == Some(turn)
    }

    /// Takes a file that was chosen, in place of what there was.
    fn take(self, chosen: file::File) {
        let turn = self.take_turn();
        self.file.set_value(None);
        self.read.set(None);
        self.mapping.set(Mapping::default());
        spawn_local(async move {
            let bytes = file::read(&chosen).await;
            if !self.is_on(turn) {
                return;
            }
            if let Some(bytes) = bytes {
                self.file.set_value(Some((chosen.name(), bytes)));
                self.look();
            } else {
                self.busy.set(false);
                self.problem.set(Some(Problem::broken()));
            }
        });
    }

    /// Has the file looked at, once file and provider are known.
    fn look(self) {
        let turn = self.take_turn();
        let Some((handing, bytes)) = self.handing() else {
            self.busy.set(false);
            self.read.set(None);
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            let answer = imports::look(&handing, &bytes).await;
            if !self.is_on(turn) {
                return;
            }
            match answer {
                Ok(read) => {
                    let focused = focused();
                    self.read.set(Some(read));
                    focus_again(focused);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
            self.busy.set(false);
        });
    }

    /// Says how a column is read. What was said of it before counts, not what the last answer showed: that may be on its way.
    fn choose(self, column: &ColumnRead, change: impl FnOnce(&mut ColumnChoice)) {
        self.mapping.update(|mapping| {
            let said = mapping.columns.iter_mut();
            let mut said = said.filter(|choice| choice.position == column.position);
            if let Some(choice) = said.next() {
                change(choice);
            } else {
                let mut choice = ColumnChoice {
                    position: column.position,
                    field: column.field.clone(),
                    script: None,
                };
                change(&mut choice);
                mapping.columns.push(choice);
            }
        });
        self.look();
    }
}

/// The page.
#[component]
pub(crate) fn NewImport() -> impl IntoView {
    let choosing = Choosing::new();
    let navigate = use_navigate();
    let preview = move |_| {
        let Some((handing, bytes)) = choosing.handing() else {
            return;
        };
        let turn = choosing.take_turn();
        choosing.busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = imports::begin(&handing, &bytes).await;
            if !choosing.is_on(turn) {
                return;
            }
            match answer {
                Ok(import) => navigate(
                    &format!("/desk/imports/{}", import.number),
                    leptos_router::NavigateOptions::default(),
                ),
                Err(problem) => {
                    choosing.problem.set(Some(problem));
                    choosing.busy.set(false);
                }
            }
        });
    };
    let has_name = move || {
        choosing.read.with(|read| {
            let columns = read.iter().flat_map(|read| &read.columns);
            columns
                .filter_map(|column| column.field.as_ref())
                .any(|field| field.as_str() == "enterprise_name")
        })
    };
    let found = move || choosing.read.get().map(|read| view! { <Found read choosing /> });
    let nameless = move || (choosing.read.with(Option::is_some) && !has_name()).then(|| view! { <Nameless /> });
    view! {
        <Page title=Signal::derive(|| t!(desk.imports.new_title).to_owned())>
            <BackLink />
            <p class="muted">{move || t!(desk.imports.new_lead)}</p>
            <Asked choosing />
            {move || choosing.problem.get().map(|problem| view! { <ProblemNotice problem /> })}
            {move || choosing.busy.get().then(|| view! { <p role="status">{t!(desk.imports.reading)}</p> })}
            {found}
            {nameless}
            <div class="page__actions">
                <button
                    class="button"
                    data-kind="primary"
                    type="button"
                    data-test="import-preview"
                    disabled=move || choosing.busy.get() || !has_name()
                    on:click=preview
                >
                    {move || t!(desk.imports.preview)}
                </button>
            </div>
        </Page>
    }
}

#[component]
fn Nameless() -> impl IntoView {
    let title = Signal::derive(|| t!(desk.imports.nameless).to_owned());
    view! { <Notice kind=NoticeKind::Warning title test="import-nameless" /> }
}

/// Whose list it is, of which day, and the file.
#[component]
fn Asked(choosing: Choosing) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        if let Some(chosen) = field.get_untracked().and_then(|field| file::chosen(&field)) {
            choosing.take(chosen);
        }
    };
    let providers = move || {
        Provider::ALL
            .map(|provider| view! { <option value=provider.as_str()>{provider_words(provider)}</option> })
            .collect_view()
    };
    view! {
        <div class="fields">
            <div class="field">
                <label class="field__label" for="import-provider">
                    {move || t!(desk.imports.from)}
                </label>
                <div class="field__box">
                    <select
                        class="field__input"
                        id="import-provider"
                        data-test="import-provider"
                        on:change:target=move |event| {
                            choosing.provider.set(event.target().value().parse().ok());
                            choosing.look();
                        }
                    >
                        <option value="">{move || t!(desk.imports.choose)}</option>
                        {providers}
                    </select>
                </div>
            </div>
            <div class="field">
                <label class="field__label" for="import-as-of">
                    {move || t!(desk.imports.as_of)}
                </label>
                <div class="field__box">
                    <input
                        class="field__input"
                        id="import-as-of"
                        type="date"
                        data-test="import-as-of"
                        prop:value=move || choosing.as_of.get()
                        on:change:target=move |event| choosing.as_of.set(event.target().value())
                    />
                </div>
            </div>
            <div class="field">
                <label class="field__label" for="import-file">
                    {move || t!(desk.imports.choose_file)}
                </label>
                <div class="field__box">
                    <input
                        class="field__input"
                        id="import-file"
                        type="file"
                        accept=".csv,.txt,.xlsx"
                        data-test="import-file"
                        node_ref=field
                        on:change=chosen
                    />
                </div>
            </div>
        </div>
    }
}

/// How the file was read: sheet, headings, columns.
#[component]
fn Found(read: FileRead, choosing: Choosing) -> impl IntoView {
    let (rows, between, heading) = (read.rows, read.between, read.heading_line);
    let (sheets, sheet) = (read.sheets, read.sheet);
    let before = read.before;
    let fields = StoredValue::new(read.fields);
    let columns = read
        .columns
        .into_iter()
        .map(|column| view! { <Column column fields choosing /> })
        .collect_view();
    let choose_sheet = move || {
        let (sheets, sheet) = (sheets.clone(), sheet.clone());
        (sheets.len() > 1).then(|| {
            let options = sheets
                .into_iter()
                .map(|name| view! { <option value=name.clone() selected=name == sheet>{name.clone()}</option> })
                .collect_view();
            view! {
                <label class="cluster">
                    {t!(desk.imports.sheet)}
                    <select
                        class="field__input"
                        data-test="import-sheet"
                        on:change:target=move |event| {
                            let name = event.target().value();
                            choosing.mapping.set(Mapping { sheet: Some(name), columns: Vec::new() });
                            choosing.look();
                        }
                    >
                        {options}
                    </select>
                </label>
            }
        })
    };
    let again = before.map(|before| {
        let title = Signal::derive(move || t!(desk.imports.again, number = before.number));
        view! { <Notice kind=NoticeKind::Info title test="import-again" /> }
    });
    view! {
        {again}
        <div class="spread">
            <p data-test="import-found">
                {move || {
                    if heading == 0 {
                        t!(desk.imports.found_without, rows = count(rows), between = count(between))
                    } else {
                        t!(
                            desk.imports.found,
                            rows = count(rows),
                            between = count(between),
                            line = count(u64::from(heading))
                        )
                    }
                }}
            </p>
            {choose_sheet}
        </div>
        <div class="table-frame" tabindex="0" role="region" aria-label=move || t!(desk.imports.columns)>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{move || t!(desk.imports.heading)}</th>
                        <th scope="col">{move || t!(desk.imports.read_as)}</th>
                        <th scope="col">{move || t!(desk.imports.samples)}</th>
                        <th scope="col">{move || t!(desk.imports.script)}</th>
                    </tr>
                </thead>
                <tbody>{columns}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Column(column: ColumnRead, fields: StoredValue<Vec<FieldName>>, choosing: Choosing) -> impl IntoView {
    let script = column.script;
    let current = column.field.clone();
    let is_remembered = column.remembered;
    let is_hidden = column.personal && current.is_none();
    let form = use_forms().by_kind(RecordKind::Enterprise);
    let named = if column.heading.is_empty() {
        format!("({})", column.position + 1)
    } else {
        column.heading.clone()
    };
    let (field_label, script_label) = (named.clone(), named.clone());
    let options = move || {
        fields.with_value(|fields| {
            let option = |field: &FieldName| {
                let words = question(form.as_deref(), field, language());
                let is_chosen = current.as_ref() == Some(field);
                view! { <option value=field.to_string() selected=is_chosen>{words}</option> }
            };
            fields.iter().map(option).collect_view()
        })
    };
    let note = move || {
        if is_hidden {
            Some(t!(desk.imports.personal))
        } else if is_remembered {
            Some(t!(desk.imports.remembered))
        } else {
            None
        }
    };
    let samples = column.samples.join(" · ");
    let field_id = format!("import-field-{}", column.position);
    let script_id = format!("import-script-{}", column.position);
    let has_letters = column.has_letters;
    let column = StoredValue::new(column);
    let scripts = has_letters.then(|| {
        let options = Script::ALL
            .map(|known| view! { <option value=known.as_str() selected=known == script>{script_words(known)}</option> })
            .collect_view();
        view! {
            <select
                class="field__input"
                id=script_id
                aria-label=move || format!("{} {script_label}", t!(desk.imports.script))
                data-test="import-script"
                on:change:target=move |event| {
                    let script = Script::named(&event.target().value());
                    column.with_value(|column| choosing.choose(column, |choice| choice.script = script));
                }
            >
                {options}
            </select>
        }
    });
    view! {
        <tr data-test="import-column">
            <th scope="row">
                {named}
                {move || note().map(|note| view! { <p class="muted">{note}</p> })}
            </th>
            <td>
                <select
                    class="field__input"
                    id=field_id
                    aria-label=move || format!("{} {field_label}", t!(desk.imports.read_as))
                    data-test="import-field"
                    on:change:target=move |event| {
                        let name = event.target().value();
                        let field = (!name.is_empty()).then(|| FieldName::new(&name));
                        column.with_value(|column| choosing.choose(column, |choice| choice.field = field));
                    }
                >
                    <option value="">{move || t!(desk.imports.left_out)}</option>
                    {options}
                </select>
            </td>
            <td>{samples}</td>
            <td>{scripts}</td>
        </tr>
    }
}
