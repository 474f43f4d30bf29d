//! Sheets: the programme's own with something broken, and made up ones.

use super::expressions::{Names, grow, one_of, spoil};
use super::{Chance, Material, Texts, said};
use crate::form::{Lists, RuleTable};

/// Stands in for a list that a programme derives from its tables.
pub(super) const STAND_IN: &str = "name,label::vi,label::en,kind,host_kind,parent,valid_from,valid_to\n\
    bloc,Đảng ủy Khối,Bloc committee,party_body,agency,,2008-01-01,2025-02-28\n\
    zone_union,Công đoàn các KCN,Zone union,mass_organisation,agency,bloc,2008-01-01,\n\
    r2026,Đợt 2026,Round 2026,,,,2026-01-01,2026-12-31\n";

const CHOICES: &str = "list_name,name,label::vi,label::en,side\n\
    yn,yes,Có,Yes,left\nyn,no,Không,No,right\n\
    zone,TS,Tiên Sơn,Tien Son,left\nzone,QV,Quế Võ,Que Vo,left\nzone,DT,Đình Trám,Dinh Tram,right\n";

/// Rows of cells; the first are the headings.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(text: &str) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows = reader.records().filter_map(Result::ok);
        Self {
            rows: rows.map(|row| row.iter().map(str::to_owned).collect()).collect(),
        }
    }

    fn text(&self) -> String {
        let line = |row: &Vec<String>| {
            let cells = row.iter().map(|cell| {
                if cell.contains([',', '"', '\n', '\r']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            });
            cells.collect::<Vec<_>>().join(",") + "\n"
        };
        self.rows.iter().map(line).collect()
    }

    fn column(&self, heading: &str) -> Option<usize> {
        self.rows.first()?.iter().position(|cell| cell == heading)
    }

    /// Returns the cells of a column that are not empty.
    fn cells(&self, heading: &str) -> impl Iterator<Item = (usize, &str)> {
        let column = self.column(heading);
        let rows = self.rows.iter().enumerate().skip(1);
        rows.filter_map(move |(place, row)| Some((place, row.get(column?)?.as_str())))
            .filter(|(_, cell)| !cell.is_empty())
    }

    fn push(&mut self, cells: &[(&str, String)]) {
        let headings = self.rows.first().cloned().unwrap_or_default();
        let cell = |heading: &String| {
            let found = cells.iter().find(|(name, _)| name == heading);
            found.map(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        self.rows.push(headings.iter().map(cell).collect());
    }
}

/// Names the lists that a form takes from files.
pub(super) fn lists_named(survey: &str) -> Vec<String> {
    let table = Table::read(survey);
    let types = table.cells("type").filter_map(|(_, cell)| {
        let (kind, file) = cell.split_once(' ')?;
        kind.ends_with("_from_file").then(|| file.trim())
    });
    let files = types.map(|file| file.strip_suffix(".csv").unwrap_or(file).to_owned());
    let pulled = survey
        .split("pulldata('")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next());
    files.chain(pulled.map(str::to_owned)).collect()
}

/// Breaks the sheets of a form in a few places.
pub(super) fn mutate(chance: &mut Chance, texts: &mut Texts, most: usize) {
    let names = names_of(&Table::read(&texts.survey));
    for _ in 0..=chance.below(most) {
        let sheet = match chance.below(10) {
            0..=6 => &mut texts.survey,
            7 => &mut texts.choices,
            8 => &mut texts.checks,
            _ => &mut texts.settings,
        };
        if chance.permille(80) {
            *sheet = spoil(chance, sheet);
            continue;
        }
        let mut table = Table::read(sheet);
        mutate_table(chance, &mut table, &names);
        *sheet = table.text();
    }
}

fn mutate_table(chance: &mut Chance, table: &mut Table, names: &Names) {
    while table.rows.len() < 2 {
        table.rows.push(vec!["a".into(), "b".into()]);
    }
    let row = 1 + chance.below(table.rows.len() - 1);
    let other = 1 + chance.below(table.rows.len() - 1);
    match chance.below(12) {
        0 => drop(table.rows.remove(row)),
        1 => table.rows.insert(other, table.rows[row].clone()),
        2 => table.rows.swap(row, other),
        3 => {
            // A column moves away, and its heading with it.
            let column = chance.below(table.rows[0].len());
            for cells in table.rows.iter_mut().filter(|cells| column < cells.len()) {
                cells.remove(column);
            }
        }
        4..=6 => {
            let columns = [
                "relevant",
                "constraint",
                "calculation",
                "required",
                "choice_filter",
                "default",
                "repeat_count",
            ];
            let grown = grow(chance, names, 3);
            set(table, row, one_of(chance, &columns).unwrap_or("relevant"), grown);
        }
        7 => {
            let types = [
                "text",
                "integer",
                "decimal",
                "date",
                "dateTime",
                "note",
                "hidden",
                "calculate",
                "acknowledge",
                "today",
                "start",
                "end",
                "select_one yn",
                "select_multiple yn",
                "select_one_from_file organisations.csv",
                "range",
                "begin_group",
                "end_group",
                "begin_repeat",
                "end_repeat",
                "begin group",
                "barcode",
            ];
            let kind = one_of(chance, &types).unwrap_or("text").to_owned();
            set(table, row, "type", kind);
        }
        8 => {
            let words = [
                "min=0 max=9",
                "unknown=yes",
                "level=warning",
                "max-length=3",
                "start=0 end=10 step=0.5",
                "month-year",
                "quarter",
                "multiline",
                "tax-code",
                "year",
                "yes",
                "no",
                "true()",
            ];
            let columns = ["parameters", "appearance", "required", "readonly", "previous"];
            let column = one_of(chance, &columns).unwrap_or("parameters");
            let word = one_of(chance, &words).unwrap_or("yes").to_owned();
            set(table, row, column, word);
        }
        9 => {
            // The cell of another row.
            let column = chance.below(table.rows[row].len());
            let cell = table.rows[other].get(column).cloned().unwrap_or_default();
            if let Some(place) = table.rows[row].get_mut(column) {
                *place = cell;
            }
        }
        _ => {
            let column = chance.below(table.rows[row].len());
            if let Some(cell) = table.rows[row].get_mut(column) {
                *cell = spoil(chance, cell);
            }
        }
    }
}

/// Writes a cell; a column that the sheet does not have is added.
fn set(table: &mut Table, row: usize, heading: &str, text: String) {
    let column = table.column(heading).unwrap_or_else(|| {
        table.rows[0].push(heading.to_owned());
        table.rows[0].len() - 1
    });
    let cells = &mut table.rows[row];
    cells.resize(cells.len().max(column + 1), String::new());
    cells[column] = text;
}

fn names_of(table: &Table) -> Names {
    let mut names = Names {
        itself: true,
        ..Names::default()
    };
    let kinds: Vec<_> = table.cells("type").collect();
    for (row, name) in table.cells("name") {
        let kind = kinds
            .iter()
            .find(|(place, _)| *place == row)
            .map_or("", |(_, kind)| *kind);
        match kind {
            "begin_repeat" => names.repeats.push(name.to_owned()),
            "begin_group" | "note" | "" => {}
            _ => names.fields.push(name.to_owned()),
        }
        if kind.starts_with("select") {
            names.selects.push(name.to_owned());
        }
    }
    names
}

/// Makes up a form: sections, groups in them, repeats counted and not, questions that look at those before them.
pub(super) fn made_up(chance: &mut Chance) -> Texts {
    let headings = [
        "type",
        "name",
        "label::vi",
        "label::en",
        "required",
        "relevant",
        "constraint",
        "constraint_message::vi",
        "constraint_message::en",
        "calculation",
        "default",
        "appearance",
        "choice_filter",
        "parameters",
        "repeat_count",
    ];
    let mut table = Table {
        rows: vec![headings.map(str::to_owned).to_vec()],
    };
    let mut names = Names::default();
    let mut open: Vec<&str> = Vec::new();
    for place in 0..6 + chance.below(30) {
        if open.is_empty() || (open.len() < 4 && chance.permille(120)) {
            let repeat = !open.contains(&"repeat") && chance.permille(400);
            let what = if repeat { "repeat" } else { "group" };
            let name = format!("{what}{place}");
            let count = repeat && chance.permille(500);
            table.push(&[
                ("type", format!("begin_{what}")),
                ("name", name.clone()),
                ("label::vi", "Phần".into()),
                ("label::en", "Part".into()),
                ("relevant", sometimes(chance, 300, |chance| grow(chance, &names, 2))),
                (
                    "repeat_count",
                    if count { grow(chance, &names, 1) } else { String::new() },
                ),
            ]);
            if repeat {
                names.repeats.push(name);
            }
            open.push(what);
        } else if chance.permille(100) {
            let what = open.pop().unwrap_or("group");
            table.push(&[("type", format!("end_{what}"))]);
        }
        if !open.is_empty() {
            question(chance, &mut table, &mut names, place);
        }
    }
    for what in open.into_iter().rev() {
        table.push(&[("type", format!("end_{what}"))]);
    }
    let mut checks = Table::read("name,relevant,constraint,level,message::vi,message::en,fields\n");
    for place in 0..chance.below(4) {
        let field = names
            .fields
            .get(chance.below(names.fields.len()))
            .cloned()
            .unwrap_or_default();
        checks.push(&[
            ("name", format!("x{place}")),
            ("relevant", sometimes(chance, 300, |chance| grow(chance, &names, 2))),
            ("constraint", grow(chance, &names, 3)),
            (
                "level",
                one_of(chance, &["error", "warning", "hint"])
                    .unwrap_or("hint")
                    .to_owned(),
            ),
            ("message::vi", "Lạ".into()),
            ("message::en", "Odd".into()),
            ("fields", field),
        ]);
    }
    // Now and then it is in a repeat, and the form is refused.
    let dates: Vec<_> = table
        .cells("type")
        .filter(|(_, kind)| *kind == "date")
        .map(|(row, _)| row)
        .collect();
    let dated = sometimes(chance, 100, |chance| {
        let row = dates
            .get(chance.below(dates.len()))
            .and_then(|row| table.rows.get(*row));
        row.and_then(|row| row.get(1)).cloned().unwrap_or_default()
    });
    Texts {
        survey: table.text(),
        choices: CHOICES.into(),
        settings: format!("form_id,version,form_title::vi,form_title::en,date_field\nf,1,F,F,{dated}\n"),
        checks: if checks.rows.len() > 1 {
            checks.text()
        } else {
            String::new()
        },
    }
}

fn question(chance: &mut Chance, table: &mut Table, names: &mut Names, place: usize) {
    let types = [
        "text",
        "integer",
        "integer",
        "integer",
        "decimal",
        "date",
        "date",
        "dateTime",
        "note",
        "hidden",
        "calculate",
        "calculate",
        "acknowledge",
        "select_one yn",
        "select_one zone",
        "select_multiple zone",
        "range",
        "today",
        "end",
        "select_one_from_file organisations.csv",
    ];
    let kind = one_of(chance, &types).unwrap_or("text");
    let name = format!("q{place}");
    let select = kind.starts_with("select");
    let calculated = kind == "calculate" || (kind != "note" && !select && chance.permille(60));
    let with_itself = Names {
        itself: true,
        ..names.clone()
    };
    let filter = Names {
        columns: vec!["name".into(), "label".into()],
        ..names.clone()
    };
    let constrained = kind != "note" && chance.permille(300);
    let said = |words: &str| if constrained { words.to_owned() } else { String::new() };
    let appearance = match kind {
        "date" => one_of(chance, &["", "month-year", "quarter"]).unwrap_or(""),
        "text" => one_of(chance, &["", "multiline", "tax-code"]).unwrap_or(""),
        _ => "",
    };
    let parameters = match kind {
        "range" => "start=-5 end=5 step=0.5",
        "integer" | "decimal" => one_of(chance, &["", "min=0 max=100", "unknown=yes", "level=warning"]).unwrap_or(""),
        _ => "",
    };
    let required = if matches!(kind, "note" | "today") || calculated {
        String::new()
    } else {
        match chance.below(4) {
            0 => "yes".into(),
            1 => grow(chance, names, 2),
            _ => String::new(),
        }
    };
    table.push(&[
        ("type", kind.to_owned()),
        ("name", name.clone()),
        ("label::vi", "Câu".into()),
        ("label::en", "Question".into()),
        ("required", required),
        ("relevant", sometimes(chance, 300, |chance| grow(chance, names, 3))),
        (
            "constraint",
            if constrained {
                grow(chance, &with_itself, 3)
            } else {
                String::new()
            },
        ),
        ("constraint_message::vi", said("Xem lại")),
        ("constraint_message::en", said("Look again")),
        (
            "calculation",
            if calculated {
                calculation(chance, names)
            } else {
                String::new()
            },
        ),
        (
            "default",
            if kind == "integer" {
                sometimes(chance, 300, |chance| format!("number({})", grow(chance, names, 1)))
            } else {
                String::new()
            },
        ),
        ("appearance", appearance.to_owned()),
        (
            "choice_filter",
            if select {
                sometimes(chance, 400, |chance| grow(chance, &filter, 2))
            } else {
                String::new()
            },
        ),
        ("parameters", parameters.to_owned()),
    ]);
    if kind != "note" {
        names.fields.push(name.clone());
    }
    if select || kind == "acknowledge" {
        names.selects.push(name);
    }
}

fn calculation(chance: &mut Chance, names: &Names) -> String {
    let grown = grow(chance, names, 3);
    match chance.below(5) {
        0 => format!("once({grown})"),
        1 => format!(
            "if({}, once({grown}), {})",
            grow(chance, names, 1),
            grow(chance, names, 1)
        ),
        2 => format!("coalesce({grown}, 0)"),
        _ => grown,
    }
}

fn sometimes(chance: &mut Chance, permille: u64, text: impl FnOnce(&mut Chance) -> String) -> String {
    if chance.permille(permille) {
        text(chance)
    } else {
        String::new()
    }
}

/// Breaks a list or the rules.
pub(super) fn attack_lists(chance: &mut Chance, material: &Material) -> Result<(), String> {
    let texts: Vec<_> = material.texts.iter().collect();
    let (path, text) = match texts.get(chance.below(texts.len() + 1)) {
        Some((path, text)) => (path.as_str(), text.as_str()),
        None => ("lists/organisations.csv", STAND_IN),
    };
    let mut table = Table::read(text);
    for _ in 0..=chance.below(4) {
        mutate_table(chance, &mut table, &Names::default());
    }
    let mut text = table.text();
    if chance.permille(300) {
        text = spoil(chance, &text);
    }
    let result = if path == "rules.csv" {
        RuleTable::read(&text).map(drop)
    } else {
        Lists::default().add("list", &text)
    };
    result.or_else(|problems| said(&problems))
}
