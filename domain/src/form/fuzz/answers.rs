//! Answers of every type, in any order, to any question.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::expressions::one_of;
use super::{Chance, Counts, Material};
use crate::form::{
    self, Answers, Form, Kind, Language, Problem, Question, State, Surroundings, View, calculations_among, compare,
    defaults, display, instance_name, next_unanswered, parse_answer, problems_among, progress,
};
use crate::record::{Answer, FieldName};

const CODES: [&str; 40] = [
    "-",
    "?",
    "i0",
    "i1",
    "i2",
    "i3",
    "i12",
    "i1250",
    "i-1",
    "i9223372036854775807",
    "i-9223372036854775808",
    "f0.5",
    "f-0.000000001",
    "f9223372036.854775807",
    "t",
    "t ",
    "tBắc Ninh",
    "tông Bình 0912345678",
    "t2300325764",
    "t1.250",
    "t2023-08-13T14:30",
    "t\u{202E}\u{0}\u{1F468}\u{200D}",
    "d2023-08-13",
    "d2026-11-23",
    "d0001-01-01",
    "d9999-12-31",
    "d+262142-12-31",
    "d-262143-01-01",
    "m2023-08",
    "m1000-01",
    "m9999-12",
    "cyes",
    "cno",
    "cOK",
    "cTS",
    "czzz",
    "l",
    "lTS QV",
    "lyes no",
    "gPOINT(1 2)",
];

const TYPED: [&str; 16] = [
    "1.250",
    "12,5",
    "-3",
    "không rõ",
    "13/8/2023",
    "8/2025",
    "Quý 3/2025",
    "13/8/2023 14h30",
    "Có",
    "yes",
    "TS QV",
    "Tiên Sơn; Quế Võ",
    "2300 325 764",
    "",
    "  ",
    "999999999999999999999",
];

/// Makes an answer of any type.
pub(super) fn any(chance: &mut Chance) -> Answer {
    let code = one_of(chance, &CODES).unwrap_or("-");
    Answer::from_code(code).unwrap_or(Answer::NotCollected)
}

/// Makes a day, now and then at the end of the calendar.
pub(super) fn day(chance: &mut Chance) -> NaiveDate {
    let codes = ["2026-11-23", "2023-08-13", "2024-02-29", "0001-01-01", "9999-12-31"];
    let day = one_of(chance, &codes).and_then(|day| day.parse().ok());
    let far = [NaiveDate::MIN, NaiveDate::MAX];
    match chance.below(20) {
        0 => far[chance.below(2)],
        _ => day.unwrap_or_default(),
    }
}

/// Makes an answer, most often one that fits.
fn answer(chance: &mut Chance, question: &Question) -> Answer {
    if chance.permille(300) {
        return any(chance);
    }
    if chance.permille(200) {
        let typed = one_of(chance, &TYPED).unwrap_or("1");
        return parse_answer(question, typed).unwrap_or(Answer::NotCollected);
    }
    let small = i64::try_from(chance.below(60)).unwrap_or(0);
    let choices = question.choices();
    let choice = choices
        .get(chance.below(choices.len()))
        .map(|choice| choice.name.clone());
    match (&question.kind, choice) {
        (Kind::Integer | Kind::Hidden, _) => Answer::Integer(small),
        (Kind::SelectOne(_), Some(choice)) => Answer::Choice(choice),
        (Kind::SelectMultiple(_), Some(choice)) => Answer::Choices([choice].into()),
        (Kind::Date, _) => Answer::Date(day(chance)),
        _ => any(chance),
    }
}

fn surroundings(chance: &mut Chance, material: &Material, form: &Form) -> Surroundings {
    let mut previous = Answers::new();
    for question in form.questions() {
        if chance.permille(300) {
            previous.insert(question.name.clone(), answer(chance, question));
        }
    }
    let known = ["same_tax_code", "enterprise.workers_total", "founding_events", "x"];
    let known = known.iter().map(|name| ((*name).to_owned(), any(chance)));
    let known = known.collect();
    Surroundings {
        now: chance
            .permille(700)
            .then(|| day(chance).and_hms_opt(9, 30, 15))
            .flatten(),
        language: if chance.permille(500) {
            Language::Vi
        } else {
            Language::En
        },
        lists: material.lists.clone(),
        rules: material.rules.clone(),
        previous,
        known,
    }
}

/// Fills a form in, and compares all the while.
pub(super) fn fill(
    chance: &mut Chance,
    counts: &mut Counts,
    material: &Material,
    form: &Form,
) -> Result<Answers, String> {
    let around = surroundings(chance, material, form);
    let today = day(chance);
    let begun = if chance.permille(500) {
        defaults(form, &around, today)
    } else {
        form.questions()
            .filter(|_| chance.permille(300))
            .map(|question| question.name.clone())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|name| (name, any(chance)))
            .collect()
    };
    let form = Arc::new(form.clone());
    let mut state = State::new(form.clone(), begun.clone(), around, today);
    let questions: Vec<_> = form.questions().collect();
    for _ in 0..10 + chance.below(30) {
        let Some(question) = questions.get(chance.below(questions.len())) else {
            break;
        };
        let repeated = form.repeats.iter().any(|repeat| repeat.fields.contains(&question.name));
        let instance = if repeated { 1 + chance.below(4) } else { 1 };
        state.set(&instance_name(&question.name, instance), answer(chance, question));
        counts.answers += 1;
        if chance.permille(20) {
            let around = surroundings(chance, material, &form);
            state.set_surroundings(around, day(chance));
        }
        if chance.permille(200) {
            same(counts, &form, &state)?;
        }
    }
    same(counts, &form, &state)?;
    let (first, second) = (&begun, state.answers());
    let told: BTreeSet<_> = compare(&form, first, second)
        .into_iter()
        .map(|difference| difference.field)
        .collect();
    let value = |answers: &Answers, name: &FieldName| answers.get(name).cloned().unwrap_or(Answer::NotCollected);
    for name in first.keys().chain(second.keys()) {
        let plain = name.as_str().split('#').next().unwrap_or_default();
        let hidden = form
            .question(plain)
            .is_some_and(|question| question.kind == Kind::Hidden);
        if told.contains(name) != (value(first, name) != value(second, name) && !hidden) {
            return Err(format!("compare is wrong about {name}"));
        }
    }
    Ok(second.clone())
}

/// The state says what a fresh look says.
fn same(counts: &mut Counts, sheet: &Form, state: &State) -> Result<(), String> {
    counts.comparisons += 1;
    let (answers, around, today) = (state.answers(), state.surroundings(), state.today());
    let kept: Vec<Problem> = state.problems().cloned().collect();
    let fresh = problems_among(sheet, answers, around, today);
    if kept != fresh {
        return Err(format!(
            "problems differ: kept {kept:?}, fresh {fresh:?}, answers {answers:?}"
        ));
    }
    let calculated = calculations_among(sheet, answers, around, today);
    if !calculated.is_empty() {
        return Err(format!("not calculated: {calculated:?}, answers {answers:?}"));
    }
    let fresh = sheet.expanded(answers, around, today);
    let names = |form: &Form| {
        form.questions()
            .map(|question| question.name.clone())
            .collect::<Vec<_>>()
    };
    if names(&fresh) != names(state.form()) {
        return Err(format!(
            "instances differ: kept {:?}, fresh {:?}",
            state.form().repeats,
            fresh.repeats
        ));
    }
    let (view, kept) = (View::with(&fresh, answers, around, today), state.view());
    for question in fresh.questions() {
        let name = &question.name;
        if view.applies(question) != state.applies(name) || view.requires(question) != state.required(name) {
            return Err(format!(
                "{name} applies or is required only in one, answers {answers:?}"
            ));
        }
        let of = state.problems_of(name).count();
        if of != state.problems().filter(|problem| problem.field == *name).count() {
            return Err(format!("{name} has {of} problems"));
        }
        for language in [Language::Vi, Language::En] {
            drop(display(question, view.answer(question), language));
        }
        if question.choices_offered(&view).count() > question.choices().len() {
            return Err(format!("{name} offers choices that it does not have"));
        }
    }
    if progress(&view) != progress(&kept) {
        return Err("progress differs".into());
    }
    let next = |view| next_unanswered(view, None).map(|question| question.name.clone());
    if next(&view) != next(&kept) {
        return Err("the next open question differs".into());
    }
    Ok(())
}

/// Nothing is lost on the way to another version.
pub(super) fn migrate(counts: &mut Counts, old: &Form, new: &Form, answers: &Answers) -> Result<(), String> {
    counts.migrations += 1;
    let migration = form::migrate(old, new, answers);
    for (name, answer) in answers.iter().filter(|(_, answer)| **answer != Answer::NotCollected) {
        let begin = format!("{name}@");
        let mut aside = migration.set_aside.iter();
        let aside = aside.any(|(other, kept)| other.as_str().starts_with(&begin) && kept == answer);
        if !aside && !migration.answers.contains_key(name) {
            return Err(format!("{name} was lost on the way to another version"));
        }
    }
    let told = migration.left.iter().all(|left| {
        let words = [&left.question, &left.why];
        migration.set_aside.contains_key(&left.field)
            && words.iter().all(|words| !words.vi.is_empty() && !words.en.is_empty())
    });
    if told {
        Ok(())
    } else {
        Err("what was left behind is told without words".into())
    }
}
