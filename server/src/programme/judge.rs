//! What the forms of a programme say about a record that is stored, as they would on the phone.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;
use domain::api::{Bilingual, FieldProblem};
use domain::elsewhere::{Elsewhere, Subject, answers_of, known, previous};
use domain::form::{Rule, problems_among};
use domain::programme::Programme;
use domain::record::{PersonId, Record, Register};
use domain::role::Right;

use super::in_force::InForce;
use crate::fields;
use crate::store::{Account, Judge};

/// Returns what looks at a record. `accounts` tells who may review: an approval counts by who gave it, not by who is
/// looking.
pub(crate) fn judge(in_force: Option<Arc<InForce>>, accounts: &[Account], today: NaiveDate) -> Judge {
    let reviewers = accounts.iter().filter(|account| account.role.may(Right::Review));
    let reviewers = reviewers.map(|account| account.person).collect();
    Box::new(move |record, form, author, elsewhere| {
        in_force.map_or_else(Vec::new, |in_force| {
            let bench = Bench {
                programme: &in_force.programme,
                reviewers,
                today,
            };
            bench.problems(record, form, author, elsewhere)
        })
    })
}

struct Bench<'a> {
    programme: &'a Programme,
    reviewers: HashSet<PersonId>,
    today: NaiveDate,
}

impl Bench<'_> {
    fn problems(
        &self,
        record: &Record,
        form: Option<&str>,
        author: Option<PersonId>,
        elsewhere: &dyn Elsewhere,
    ) -> Vec<FieldProblem> {
        // A version that this office never had in force is looked at with the one that it has.
        let tagged = form.and_then(|tag| self.programme.form_tagged(tag));
        let Some(form) = tagged.or_else(|| self.programme.form(record.kind.as_str())) else {
            return Vec::new();
        };
        let answers = answers_of(record);
        let reviewed = record.fields.get(fields::REVIEW_STATE).and_then(Register::shown);
        let subject = Subject {
            record: record.id,
            kind: record.kind,
            answers: &answers,
            author: author.unwrap_or(PersonId::from_bytes([0; 16])),
            may_review: reviewed.is_none_or(|written| self.reviewers.contains(&written.author)),
        };
        let mut surroundings = self.programme.surroundings();
        surroundings.known = known(elsewhere, subject);
        surroundings.previous = previous(elsewhere, subject)
            .map(|record| answers_of(&record))
            .unwrap_or_default();
        let problems = problems_among(&form, &answers, &surroundings, self.today);
        let described = problems.into_iter().map(|problem| FieldProblem {
            reason: problem.reason(&answers).map(str::to_owned),
            field: problem.field,
            level: problem.level,
            missing: problem.rule == Rule::Required,
            check: problem.check,
            message: Bilingual::new(problem.message.vi, problem.message.en),
        });
        described.collect()
    }
}
