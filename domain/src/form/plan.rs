//! The order of evaluation: which field builds on which.
//!
//! A field's value builds on what its `calculation` and `relevant` and its section's `relevant` look at, and in a repeat
//! on what its `repeat_count` looks at. These form no
//! circle: one is refused when the form is loaded, with the names on it. `required`, `constraint` and `choice_filter`
//! only look; they never change a value, so they may look anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::Expression;
use super::repeat::plain_name;
use super::{Form, Question, Required};
use crate::record::FieldName;

/// Who depends on whom, by place in [`Form::questions`].
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The place of each field.
    pub(super) places: BTreeMap<FieldName, usize>,
    /// The section of each field; hidden fields stand in none.
    pub(super) sections: Vec<Option<usize>>,
    /// The place of the first question of each section.
    pub(super) starts: Vec<usize>,
    /// All places, each behind those it builds on.
    pub(super) order: Vec<usize>,
    /// For each place, its rank in the order.
    pub(super) rank: Vec<usize>,
    /// For each place, those whose value or applicability builds on it.
    pub(super) dependants: Vec<Vec<usize>>,
    /// For each place, those whose answer is checked against it.
    pub(super) readers: Vec<Vec<usize>>,
    /// For each place, the checks of the sheet `checks` that look at it.
    pub(super) checks: Vec<Vec<usize>>,
}

impl Plan {
    /// Works out the order.
    ///
    /// # Errors
    /// The names of the fields on a circle.
    pub(super) fn of(form: &Form) -> Result<Self, Vec<FieldName>> {
        let questions: Vec<&Question> = form.questions().collect();
        let places: BTreeMap<_, _> = questions
            .iter()
            .enumerate()
            .map(|(place, question)| (question.name.clone(), place))
            .collect();
        let hidden = std::iter::repeat_n(None, form.hidden.len());
        let grouped = form
            .groups
            .iter()
            .enumerate()
            .flat_map(|(place, group)| group.questions.iter().map(move |_| Some(place)));
        let sections: Vec<Option<usize>> = hidden.chain(grouped).collect();
        let starts = form.groups.iter().scan(form.hidden.len(), |next, group| {
            let start = *next;
            *next += group.questions.len();
            Some(start)
        });
        let starts = starts.collect();
        let place = |name: &str| places.get(name).copied();
        // How many instances a repeat has is what its count looks at: questions, and repeats before it.
        let mut counted: Vec<Vec<usize>> = Vec::new();
        let read = |counted: &[Vec<usize>], expression: &Expression| {
            let of = |name: &str| match form.repeats.iter().position(|repeat| repeat.name == plain_name(name)) {
                Some(repeat) => counted.get(repeat).cloned().unwrap_or_default(),
                None => place(name).into_iter().collect(),
            };
            form.reads(expression).flat_map(of).collect::<Vec<_>>()
        };
        for repeat in &form.repeats {
            let count = repeat.count.as_ref().map(|count| read(&counted, count));
            counted.push(count.unwrap_or_default());
        }
        let reads = |expression: &Expression| read(&counted, expression);
        let empty = vec![Vec::new(); questions.len()];
        let (mut dependants, mut readers, mut checks) = (empty.clone(), empty.clone(), empty);
        let mut needs = vec![BTreeSet::new(); questions.len()];
        for (place, question) in questions.iter().enumerate() {
            let plain = plain_name(question.name.as_str());
            let within = form.repeats.iter().position(|repeat| repeat.has(plain));
            needs[place].extend(within.into_iter().flat_map(|repeat| counted[repeat].iter().copied()));
            let section = sections
                .get(place)
                .copied()
                .flatten()
                .and_then(|section| form.groups[section].relevant.as_ref());
            for expression in [&question.relevant, &question.calculation]
                .into_iter()
                .flatten()
                .chain(section)
            {
                needs[place].extend(reads(expression));
            }
            let required = if let Required::When(condition) = &question.required {
                Some(condition)
            } else {
                None
            };
            for read in [&question.constraint, &question.choice_filter]
                .into_iter()
                .flatten()
                .chain(required)
                .flat_map(reads)
            {
                readers[read].push(place);
            }
        }
        for (place, needs) in needs.iter().enumerate() {
            needs.iter().for_each(|need| dependants[*need].push(place));
        }
        for (place, check) in form.checks.iter().enumerate() {
            for read in check.relevant.iter().chain([&check.constraint]).flat_map(reads) {
                checks[read].push(place);
            }
        }
        let order = sorted(&needs, &dependants).map_err(|circle| {
            circle
                .into_iter()
                .map(|place| questions[place].name.clone())
                .collect::<Vec<_>>()
        })?;
        let mut rank = vec![0; order.len()];
        order
            .iter()
            .enumerate()
            .for_each(|(place, question)| rank[*question] = place);
        Ok(Self {
            places,
            sections,
            starts,
            order,
            rank,
            dependants,
            readers,
            checks,
        })
    }
}

/// Sorts so that everything stands behind what it needs, otherwise as in the sheet.
fn sorted(needs: &[BTreeSet<usize>], dependants: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut open: Vec<usize> = needs.iter().map(BTreeSet::len).collect();
    let mut ready: BTreeSet<usize> = (0..needs.len()).filter(|place| open[*place] == 0).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(place) = ready.pop_first() {
        order.push(place);
        for dependant in &dependants[place] {
            open[*dependant] -= 1;
            if open[*dependant] == 0 {
                ready.insert(*dependant);
            }
        }
    }
    let Some(start) = (0..needs.len()).find(|place| open[*place] > 0) else {
        return Ok(order);
    };
    // Whoever is left needs somebody who is left: following that leads round a circle.
    let mut path = vec![start];
    loop {
        let last = path[path.len() - 1];
        let Some(next) = needs[last].iter().copied().find(|need| open[*need] > 0) else {
            return Err(path);
        };
        if let Some(begin) = path.iter().position(|place| *place == next) {
            return Err(path.split_off(begin));
        }
        path.push(next);
    }
}
