//! What a list would change, row by row, before anything does.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::api::{Bilingual, Likeness, RowDecision, RowKind};
use domain::likeness::countries_differ;
use domain::provider::Provider;
use domain::reach::{Extent, Place};
use domain::record::{Answer, FieldName, Record, RecordId};
use domain::vietnam::{company_core, fold};

use super::cells::{ReadRow, Weight};
use super::matching::{Match, Register};
use super::under_way::Turn;
use crate::fields::{self, is_count};
use crate::store::{HandsIn, KnownEnterprise, NewRow, Store, StoreError};

/// Pairs that are compared at once.
const COMPARED: usize = 2_000;

/// Whose list it is, of which day, and who hands it in.
pub(super) struct Context<'a> {
    pub(super) store: &'a Arc<dyn Store>,
    pub(super) by: HandsIn,
    pub(super) turn: Turn,
    /// The day of its figures, where the list does not say.
    pub(super) as_of: Answer,
    pub(super) extent: Arc<Extent>,
}

/// Says of every row what it is.
pub(super) async fn preview(context: &Context<'_>, rows: Vec<ReadRow>) -> Result<Vec<NewRow>, StoreError> {
    let known = context.store.known_enterprises(Arc::clone(&context.extent)).await?;
    let (provider, as_of) = (context.by.provider, context.as_of.clone());
    let (extent, turn) = (Arc::clone(&context.extent), context.turn.clone());
    let matched = tokio::task::spawn_blocking(move || {
        // It goes on when nobody waits for it any more, and so does its turn.
        let _turn = turn;
        let register = Register::of(known);
        Sorting::new(&register, &extent).all(rows, provider, &as_of)
    });
    let mut rows = matched.await.map_err(|error| StoreError::Broken(error.to_string()))?;
    other_countries(context, &mut rows).await?;
    let known: Vec<usize> = (0..rows.len())
        .filter(|index| rows[*index].record.is_some() && rows[*index].kind != RowKind::Refused)
        .collect();
    for part in known.chunks(COMPARED) {
        let said = part
            .iter()
            .filter_map(|index| Some((rows[*index].record?, rows[*index].answers.clone())))
            .collect();
        let changes = context.store.compare(context.by, said).await?;
        for (index, cells) in part.iter().zip(changes) {
            let row = &mut rows[*index];
            if row.kind == RowKind::Changed && cells.is_empty() {
                row.kind = RowKind::Unchanged;
                row.decision = RowDecision::Leave;
            }
            row.cells = cells;
        }
    }
    Ok(rows)
}

/// Near names with investors of other countries are two enterprises.
async fn other_countries(context: &Context<'_>, rows: &mut [NewRow]) -> Result<(), StoreError> {
    let countries = |row: &NewRow| {
        let said = row
            .answers
            .iter()
            .find(|(field, _)| field.as_str() == fields::INVESTOR_COUNTRIES);
        match said.map(|(_, answer)| answer) {
            Some(countries @ Answer::Choices(_)) => Some(countries.clone()),
            _ => None,
        }
    };
    let asked: HashSet<RecordId> = rows
        .iter()
        .filter(|row| countries(row).is_some())
        .flat_map(|row| row.like.iter().map(|like| like.record))
        .collect();
    let records = context.store.enterprise_records(asked.into_iter().collect()).await?;
    let of: HashMap<RecordId, Record> = records.into_iter().map(|record| (record.id, record)).collect();
    for row in rows.iter_mut().filter(|row| !row.like.is_empty()) {
        let Some(said) = countries(row) else { continue };
        let name = company_core(&row.name);
        row.like.retain(|like| {
            let known = of
                .get(&like.record)
                .map(|record| record.answer(fields::INVESTOR_COUNTRIES));
            let is_elsewhere = known.is_some_and(|known| countries_differ(known, &said));
            // Only what is near: the same name, or the same code, stays a doubt.
            let is_only_near = company_core(&like.name) != name && !says_code(&row.answers, &like.tax_code);
            !(is_elsewhere && is_only_near)
        });
        if row.like.is_empty() && row.kind == RowKind::Doubtful && row.remarks.len() == 1 {
            row.kind = RowKind::New;
            row.decision = RowDecision::Accept;
            row.remarks.clear();
        }
    }
    Ok(())
}

fn says_code(answers: &[(FieldName, Answer)], code: &str) -> bool {
    answers
        .iter()
        .any(|(field, answer)| field.as_str() == fields::TAX_CODE && answer.as_text() == Some(code))
}

/// Sorts the rows of one list. Two rows of one enterprise would contradict each other at every import anew.
struct Sorting<'r> {
    register: &'r Register,
    extent: &'r Extent,
    codes: HashMap<String, u32>,
    /// The first of each name in each zone, but one without a tax code before all others.
    names: HashMap<(String, String), Named>,
    cores: HashMap<(String, String), u32>,
    targets: HashMap<RecordId, u32>,
}

/// A row that has a name in a zone.
#[derive(Clone, Copy)]
struct Named {
    line: u32,
    has_code: bool,
}

impl<'r> Sorting<'r> {
    fn new(register: &'r Register, extent: &'r Extent) -> Self {
        Self {
            register,
            extent,
            codes: HashMap::new(),
            names: HashMap::new(),
            cores: HashMap::new(),
            targets: HashMap::new(),
        }
    }

    fn all(&mut self, rows: Vec<ReadRow>, provider: Provider, as_of: &Answer) -> Vec<NewRow> {
        (0..)
            .zip(rows)
            .map(|(place, row)| self.one(place, row, provider, as_of))
            .collect()
    }

    fn one(&mut self, place: u32, mut row: ReadRow, provider: Provider, as_of: &Answer) -> NewRow {
        let (mut record, mut like) = (None, Vec::new());
        if row.weight() != Some(Weight::Refusal) {
            self.against_the_list(&mut row);
        }
        if row.weight() != Some(Weight::Refusal) {
            let (code, zone) = (row.text(fields::TAX_CODE).to_owned(), row.text(fields::ZONE).to_owned());
            match self.register.find(&row.name, &code, &zone) {
                Match::New => self.check_reach(&mut row, &zone),
                Match::Same(place) => {
                    if let Some(known) = self.register.get(place) {
                        record = self.take(&mut row, known);
                        // A list may move it, but not out of what its provider was given.
                        if !zone.is_empty() && zone != known.zone {
                            self.check_reach(&mut row, &zone);
                        }
                    }
                }
                Match::Doubt(places, words) => {
                    let within = places.into_iter().filter_map(|place| self.register.get(place));
                    like = within.filter(|known| known.is_within).map(likeness).collect();
                    row.remarks.push((Weight::Doubt, words));
                    self.check_reach(&mut row, &zone);
                }
            }
        }
        with_source(&mut row.answers, provider, as_of);
        let kind = match (row.weight(), record) {
            (Some(Weight::Refusal), _) => RowKind::Refused,
            (Some(Weight::Doubt), _) => RowKind::Doubtful,
            (_, Some(_)) => RowKind::Changed,
            (_, None) => RowKind::New,
        };
        let decision = match kind {
            RowKind::New | RowKind::Changed => RowDecision::Accept,
            RowKind::Unchanged | RowKind::Doubtful | RowKind::Refused => RowDecision::Leave,
        };
        NewRow {
            place,
            line: row.line,
            kind,
            decision,
            record: record.filter(|_| kind != RowKind::Refused),
            answers: if kind == RowKind::Refused {
                Vec::new()
            } else {
                row.answers
            },
            cells: Vec::new(),
            remarks: row.remarks.into_iter().map(|(_, words)| words).collect(),
            like,
            name: row.name,
        }
    }

    fn against_the_list(&mut self, row: &mut ReadRow) {
        let (code, zone) = (row.text(fields::TAX_CODE).to_owned(), row.text(fields::ZONE).to_owned());
        let name = (fold(&row.name), zone.clone());
        let core = (company_core(&row.name), zone);
        let named = self.names.get(&name).copied();
        let same = if code.is_empty() {
            named.map(|named| named.line)
        } else {
            self.codes.get(&code).copied()
        };
        if let Some(line) = same {
            let words = Bilingual::new(
                format!("Trùng doanh nghiệp với dòng {line}; hãy giữ lại một dòng."),
                format!("The same enterprise as in line {line}; keep one of the two."),
            );
            row.remarks.push((Weight::Refusal, words));
            return;
        }
        if let Some(Named { line, .. }) = named.filter(|named| !named.has_code) {
            let words = Bilingual::new(
                format!("Cùng tên, cùng khu với dòng {line} là dòng không có mã số thuế; có thể là một doanh nghiệp."),
                format!("The name and zone of line {line}, which has no tax code; it may be one enterprise."),
            );
            row.remarks.push((Weight::Doubt, words));
        } else if let Some(line) = self.cores.get(&core).filter(|_| code.is_empty()) {
            let words = Bilingual::new(
                format!("Tên gần như ở dòng {line}, cùng khu; có thể là một doanh nghiệp."),
                format!("Nearly the name of line {line}, in the same zone; it may be one enterprise."),
            );
            row.remarks.push((Weight::Doubt, words));
        }
        let named = Named {
            line: row.line,
            has_code: !code.is_empty(),
        };
        if named.has_code {
            self.codes.insert(code, row.line);
            self.names.entry(name).or_insert(named);
        } else {
            self.names.insert(name, named);
        }
        self.cores.insert(core, row.line);
    }

    /// Takes a known enterprise for a row, unless another row has it or it is out of reach.
    fn take(&mut self, row: &mut ReadRow, known: &KnownEnterprise) -> Option<RecordId> {
        if !known.is_within {
            out_of_reach(row);
            return None;
        }
        if let Some(line) = self.targets.get(&known.id) {
            let words = Bilingual::new(
                format!("Cùng doanh nghiệp trong sổ với dòng {line}; hãy giữ lại một dòng."),
                format!("The same enterprise of the register as line {line}; keep one of the two."),
            );
            row.remarks.push((Weight::Refusal, words));
            return None;
        }
        self.targets.insert(known.id, row.line);
        Some(known.id)
    }

    fn check_reach(&self, row: &mut ReadRow, zone: &str) {
        let place = Place {
            zone: zone.to_owned(),
            unit: String::new(),
        };
        if !self.extent.holds(&place) {
            out_of_reach(row);
        }
    }
}

fn out_of_reach(row: &mut ReadRow) {
    let words = Bilingual::new("Ngoài phạm vi được giao.", "Outside what this account may write to.");
    row.remarks.push((Weight::Refusal, words));
}

fn likeness(known: &KnownEnterprise) -> Likeness {
    Likeness {
        record: known.id,
        name: known.name.clone(),
        tax_code: known.tax_code.clone(),
        zone: known.zone.clone(),
    }
}

/// A count goes with its day and its source (X09). Where the form has no choice for the source, it says so: else the count
/// would go by the name of whatever source stands.
fn with_source(answers: &mut Vec<(FieldName, Answer)>, provider: Provider, as_of: &Answer) {
    if !answers.iter().any(|(field, _)| is_count(field.as_str())) {
        return;
    }
    if !answers
        .iter()
        .any(|(field, _)| field.as_str() == fields::HEADCOUNT_AS_OF)
    {
        answers.push((FieldName::new(fields::HEADCOUNT_AS_OF), as_of.clone()));
    }
    let source = provider.headcount_source();
    let source = source.map_or(Answer::NotCollected, |source| Answer::Choice(source.into()));
    answers.push((FieldName::new(fields::HEADCOUNT_SOURCE), source));
}
