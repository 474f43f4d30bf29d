//! Expressions, grown from the grammar.

use chrono::NaiveDate;

use super::{Chance, Counts, Expression, Material, answers};
use crate::form::{Answers, Scope, Surroundings, Value};
use crate::record::Answer;

/// What an expression may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) fields: Vec<String>,
    pub(super) selects: Vec<String>,
    pub(super) repeats: Vec<String>,
    /// Columns of a list, where a choice filter stands.
    pub(super) columns: Vec<String>,
    /// Whether `.` means something.
    pub(super) itself: bool,
}

const OPERATORS: [&str; 14] = [
    "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", " div ", " mod ", " and ", " or ", "=",
];
const LITERALS: [&str; 24] = [
    "0",
    "1",
    "12",
    ".5",
    "1250",
    "9007199254740993",
    "999999999999999999999",
    "0.000000001",
    "''",
    "'yes'",
    "'no'",
    "'Đại Đồng'",
    "'a b'",
    "'2026-11-23'",
    "'2026-11'",
    "'2026-02-30'",
    "'2026-11-23T09:30'",
    "'-'",
    "'\u{1F468}\u{200D}'",
    "'NaN'",
    "'1e5'",
    "'%Y-%m-%d'",
    "'%'",
    "'org'",
];
const PATTERNS: [&str; 6] = ["[0-9]+", "a|b", "", "(x*)*y", "\\\\p", ".{0,100}"];

/// Takes one of several.
pub(super) fn one_of<'a, T: ?Sized>(chance: &mut Chance, of: &[&'a T]) -> Option<&'a T> {
    of.get(chance.below(of.len())).copied()
}

fn name(chance: &mut Chance, of: &[String]) -> String {
    of.get(chance.below(of.len()))
        .cloned()
        .unwrap_or_else(|| "nothing".into())
}

/// Grows an expression.
pub(super) fn grow(chance: &mut Chance, names: &Names, depth: usize) -> String {
    if depth == 0 || chance.permille(250) {
        return leaf(chance, names);
    }
    let inner = |chance: &mut Chance| grow(chance, names, depth - 1);
    match chance.below(10) {
        0..=3 => {
            let operator = one_of(chance, &OPERATORS).unwrap_or("=");
            format!("({}){operator}({})", inner(chance), inner(chance))
        }
        4 => format!(
            "{} {} {}",
            inner(chance),
            one_of(chance, &OPERATORS).unwrap_or("="),
            inner(chance)
        ),
        5 => format!("-{}", inner(chance)),
        _ => call(chance, names, depth),
    }
}

fn leaf(chance: &mut Chance, names: &Names) -> String {
    match chance.below(10) {
        0..=4 if !names.fields.is_empty() => format!("${{{}}}", name(chance, &names.fields)),
        5 if names.itself => ".".into(),
        6 if !names.columns.is_empty() => name(chance, &names.columns),
        7 => "today()".into(),
        _ => one_of(chance, &LITERALS).unwrap_or("1").to_owned(),
    }
}

fn call(chance: &mut Chance, names: &Names, depth: usize) -> String {
    if names.fields.is_empty() {
        return leaf(chance, names);
    }
    let functions: Vec<_> = Expression::functions().collect();
    let Some((function, least, most)) = functions.get(chance.below(functions.len())).copied() else {
        return "1".into();
    };
    let field = |chance: &mut Chance| format!("${{{}}}", name(chance, &names.fields));
    let inner = |chance: &mut Chance| grow(chance, names, depth - 1);
    let arguments = match function {
        "count" if !names.repeats.is_empty() => format!("${{{}}}", name(chance, &names.repeats)),
        "count" | "count-non-empty" | "sum" if chance.permille(500) => format!("{} | {}", field(chance), field(chance)),
        "count" | "count-non-empty" | "sum" => field(chance),
        "position" => "..".into(),
        "regex" => format!("{}, '{}'", inner(chance), one_of(chance, &PATTERNS).unwrap_or("a")),
        "rule" => {
            let code = one_of(chance, &["party_org.min_official", "plan.from", "class.scale"]).unwrap_or("plan.from");
            if chance.permille(300) {
                format!("'{code}', {}", inner(chance))
            } else {
                format!("'{code}'")
            }
        }
        "previous" => format!("'{}'", name(chance, &names.fields)),
        "known" => format!(
            "'{}'",
            one_of(chance, &["same_tax_code", "enterprise.workers_total", "x"]).unwrap_or("x")
        ),
        "pulldata" => format!("'organisations', 'kind', 'name', {}", inner(chance)),
        "jr:choice-name" if names.selects.is_empty() => return leaf(chance, names),
        "jr:choice-name" => format!("{}, '${{{}}}'", inner(chance), name(chance, &names.selects)),
        "indexed-repeat" if names.repeats.is_empty() => return leaf(chance, names),
        "indexed-repeat" => format!(
            "{}, ${{{}}}, {}",
            field(chance),
            name(chance, &names.repeats),
            inner(chance)
        ),
        "once" if !names.itself => return leaf(chance, names),
        "string-length" | "normalize-space" if !names.itself => inner(chance),
        _ => {
            let count = least + chance.below(most.min(least + 3) - least + 1);
            (0..count).map(|_| inner(chance)).collect::<Vec<_>>().join(", ")
        }
    };
    format!("{function}({arguments})")
}

/// Breaks a text in a place or two.
pub(super) fn spoil(chance: &mut Chance, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..=chance.below(3) {
        let place = chance.below(letters.len() + 1);
        match chance.below(4) {
            0 if place < letters.len() => drop(letters.remove(place)),
            1 => letters.truncate(place),
            2 if place < letters.len() => letters.insert(place, letters[place]),
            _ => {
                let letter = one_of(
                    chance,
                    &[
                        "(", ")", "'", "\"", "$", "{", "}", ".", ",", "|", "-", " ", "ế", "#", "~", "@", "\u{0}", "0",
                    ],
                );
                letters.splice(place..place, letter.unwrap_or(" ").chars());
            }
        }
    }
    letters.into_iter().collect()
}

pub(super) fn attack(chance: &mut Chance, counts: &mut Counts, material: &Material) -> Result<(), String> {
    let names = Names {
        fields: ["a", "b", "c", "d"].map(str::to_owned).into(),
        selects: vec!["c".into()],
        repeats: vec!["r".into()],
        columns: vec!["name".into(), "side".into()],
        itself: true,
    };
    let answers: Answers = names
        .fields
        .iter()
        .map(|field| (field.as_str().into(), answers::any(chance)))
        .collect();
    let around = Surroundings {
        lists: material.lists.clone(),
        rules: material.rules.clone(),
        previous: answers.clone(),
        known: [("x".to_owned(), answers::any(chance))].into(),
        ..Surroundings::default()
    };
    let today = answers::day(chance);
    for _ in 0..20 {
        let depth = chance.below(5);
        let mut text = grow(chance, &names, depth);
        let spoilt = chance.permille(400);
        if spoilt {
            text = spoil(chance, &text);
        }
        match Expression::parse(&text) {
            Ok(expression) => {
                counts.expressions_read += 1;
                evaluate(&expression, &answers, &around, today);
                if expression.to_string() != text {
                    return Err(format!("{text} is shown as {expression}"));
                }
            }
            Err(error) => {
                counts.expressions_refused += 1;
                let silent = error.message.vi.is_empty() || error.message.en.is_empty();
                if silent || error.at == 0 || error.at > text.chars().count() + 1 {
                    return Err(format!("{text} is refused without a place: {error:?}"));
                }
                if !spoilt && !error.message.en.contains("too long") {
                    return Err(format!("{text} is an expression, and was refused: {error:?}"));
                }
            }
        }
    }
    Ok(())
}

fn evaluate(expression: &Expression, answers: &Answers, around: &Surroundings, today: NaiveDate) {
    let field = |name: &str| answers.get(name).map_or_else(Value::empty, Value::from_answer);
    let own = answers.get("a").unwrap_or(&Answer::NotCollected);
    let scope = Scope::new(today, field)
        .with_own(Value::from_answer(own))
        .with_surroundings(around, today);
    let value = expression.evaluate(&scope);
    // All that is made of a value is total too.
    drop((
        value.to_text(),
        value.to_number(),
        value.to_moment(),
        value.is_true(),
        value.is_empty(),
    ));
}
