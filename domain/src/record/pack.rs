//! Edits and records in bulk, by column.
//!
//! On the wire and in the mirror, a thousand records are stored as columns: all answers to one question side by side, ids
//! and stamps as differences from the one before. Columns compress far better than rows and can be scanned for one field
//! without building a record (bench.md: bytes decide on a phone's connection). Every pack opens with a format version and
//! a checksum of what follows, so that a damaged page is noticed, never shown.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{
    Answer, AnswerError, Change, Context, DeviceId, Edit, EditId, FieldName, PersonId, Record, RecordId, RecordKind,
    Register, Stamp, Written,
};

const VERSION: u8 = 1;

/// Why bytes are not a pack.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PackError {
    /// The bytes end early, or were made by something else.
    #[error("these bytes are not a pack")]
    NotAPack,
    /// The checksum does not match: the bytes were damaged on the way or on disk.
    #[error("the pack was damaged")]
    Damaged,
    /// A later version made it.
    #[error("the pack has format {0}, which this version can't read")]
    Version(u8),
}

/// An edit inside a readable pack that can't be read itself: its siblings are not held up by it (field note A 5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadEdit {
    /// Which edit.
    pub id: EditId,
    /// The record it wanted to change.
    pub record: RecordId,
    /// The record's kind.
    pub kind: RecordKind,
    /// Where in it.
    pub field: Option<FieldName>,
    /// The text that is not an answer.
    pub error: AnswerError,
}

impl BadEdit {
    const fn of(edit: &Edit, field: Option<FieldName>, error: AnswerError) -> Self {
        Self {
            id: edit.id,
            record: edit.record,
            kind: edit.kind,
            field,
            error,
        }
    }
}

// ---- edits ---------------------------------------------------------------------------------------------------------

#[derive(Serialize, Deserialize)]
struct EditsBody<'a> {
    devices: Vec<DeviceId>,
    authors: Vec<PersonId>,
    #[serde(borrow)]
    forms: Vec<&'a str>,
    heads: Heads,
    records: Planes,
    kinds: Vec<u8>,
    forms_of: Vec<u16>,
    #[serde(borrow)]
    columns: Vec<EditColumn<'a>>,
    seen: Vec<Seen>,
    rest: Vec<(u32, String)>,
}

/// Edit ids, stamps and authors of a list of edits, by column.
#[derive(Serialize, Deserialize, Default)]
struct Heads {
    devices: Vec<u16>,
    counters: Vec<i64>,
    millis: Vec<i64>,
    logical: Vec<u32>,
    authors: Vec<u16>,
}

#[derive(Serialize, Deserialize)]
struct EditColumn<'a> {
    name: &'a str,
    /// Row numbers as differences, the first from 0.
    rows: Vec<u32>,
    #[serde(borrow)]
    values: Vec<std::borrow::Cow<'a, str>>,
}

/// One head of what an edit, or a register, had seen: column, row, device, counter.
type Seen = (u16, u32, u16, u64);

/// What few edits have, as JSON.
#[derive(Serialize, Deserialize)]
struct Rest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deletion: Option<Change<Option<Context>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    restores: Option<EditId>,
    #[serde(flatten)]
    extra: BTreeMap<String, serde_json::Value>,
}

/// Packs edits for a push.
pub fn pack_edits(edits: &[Edit]) -> Vec<u8> {
    let mut devices = Dictionary::default();
    let mut authors = Dictionary::default();
    let mut forms = Dictionary::default();
    let mut names = Dictionary::default();
    let mut columns: Vec<(Vec<u32>, Vec<String>)> = Vec::new();
    let mut heads = HeadsWriter::default();
    let (mut kinds, mut forms_of, mut seen, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (row, edit) in (0u32..).zip(edits) {
        heads.push(edit.id, edit.stamp, edit.author, &mut devices, &mut authors);
        kinds.push(kind_code(edit.kind));
        forms_of.push(edit.form.as_deref().map_or(0, |form| forms.index(form) + 1));
        for (name, change) in &edit.changes {
            let column = names.index(name.as_str());
            if usize::from(column) == columns.len() {
                columns.push((Vec::new(), Vec::new()));
            }
            let (rows, values) = &mut columns[usize::from(column)];
            rows.push(row);
            values.push(change.value.to_code());
            seen.extend(
                change
                    .seen
                    .heads()
                    .map(|head| (column, row, devices.index(head.device), head.counter)),
            );
        }
        let extra = Rest {
            deletion: edit.deletion.clone(),
            reason: edit.reason.clone(),
            restores: edit.restores,
            extra: edit.extra.clone(),
        };
        if extra.deletion.is_some() || extra.reason.is_some() || extra.restores.is_some() || !extra.extra.is_empty() {
            rest.push((row, serde_json::to_string(&extra).unwrap_or_default()));
        }
    }
    seal(&EditsBody {
        devices: devices.entries,
        authors: authors.entries,
        forms: forms.entries,
        heads: heads.heads,
        records: Planes::of(edits.iter().map(|edit| edit.record)),
        kinds,
        forms_of,
        columns: names
            .entries
            .iter()
            .zip(columns)
            .map(|(name, (rows, values))| EditColumn {
                name,
                rows: gaps(&rows),
                values: values.into_iter().map(std::borrow::Cow::Owned).collect(),
            })
            .collect(),
        seen,
        rest,
    })
}

/// Unpacks a push. An edit that can't be read stands as a [`BadEdit`] in its place.
///
/// # Errors
/// When the pack as a whole can't be read.
pub fn unpack_edits(bytes: &[u8]) -> Result<Vec<Result<Edit, BadEdit>>, PackError> {
    let body: EditsBody<'_> = open(bytes)?;
    let count = body.heads.devices.len();
    let heads = body.heads.read(&body.devices, &body.authors)?;
    let records = body.records.read(count)?;
    if body.kinds.len() != count || body.forms_of.len() != count {
        return Err(PackError::NotAPack);
    }
    let mut edits = Vec::with_capacity(count);
    for (row, (id, stamp, author)) in heads.into_iter().enumerate() {
        let form = match body.forms_of[row] {
            0 => None,
            index => Some((*body.forms.get(usize::from(index) - 1).ok_or(PackError::NotAPack)?).to_owned()),
        };
        edits.push(Ok(Edit {
            id,
            record: records[row],
            kind: kind_of(body.kinds[row])?,
            author,
            stamp,
            form,
            changes: BTreeMap::new(),
            deletion: None,
            reason: None,
            restores: None,
            extra: BTreeMap::new(),
        }));
    }
    let mut names = Vec::with_capacity(body.columns.len());
    for column in &body.columns {
        let name = FieldName::new(column.name);
        for (row, code) in rows_of(&column.rows).zip(&column.values) {
            let slot = edits.get_mut(row).ok_or(PackError::NotAPack)?;
            let Ok(edit) = slot else { continue };
            match Answer::from_code(code) {
                Ok(value) => {
                    edit.changes.insert(
                        name.clone(),
                        Change {
                            value,
                            seen: Context::default(),
                        },
                    );
                }
                Err(error) => *slot = Err(BadEdit::of(edit, Some(name.clone()), error)),
            }
        }
        if column.rows.len() != column.values.len() {
            return Err(PackError::NotAPack);
        }
        names.push(name);
    }
    for (column, row, device, counter) in body.seen {
        let name = names.get(usize::from(column)).ok_or(PackError::NotAPack)?;
        let device = *body.devices.get(usize::from(device)).ok_or(PackError::NotAPack)?;
        let slot = edits.get_mut(row as usize).ok_or(PackError::NotAPack)?;
        if let Some(change) = slot.as_mut().ok().and_then(|edit| edit.changes.get_mut(name)) {
            change.seen.insert(EditId { device, counter });
        }
    }
    for (row, json) in body.rest {
        let slot = edits.get_mut(row as usize).ok_or(PackError::NotAPack)?;
        let Ok(edit) = slot else { continue };
        match serde_json::from_str::<Rest>(&json) {
            Ok(rest) => {
                (edit.deletion, edit.reason, edit.restores, edit.extra) =
                    (rest.deletion, rest.reason, rest.restores, rest.extra);
            }
            Err(_) => *slot = Err(BadEdit::of(edit, None, AnswerError(json.chars().take(80).collect()))),
        }
    }
    Ok(edits)
}

// ---- records -------------------------------------------------------------------------------------------------------

#[derive(Serialize, Deserialize)]
struct RecordsBody<'a> {
    devices: Vec<DeviceId>,
    authors: Vec<PersonId>,
    records: Planes,
    kinds: Vec<u8>,
    seqs: Vec<i64>,
    /// The edits whose values are live somewhere in this pack.
    edits: Heads,
    #[serde(borrow)]
    columns: Vec<RecordColumn<'a>>,
    /// What registers have seen beyond their live values.
    seen: Vec<Seen>,
    deletions: Vec<(u32, String)>,
}

#[derive(Serialize, Deserialize)]
struct RecordColumn<'a> {
    name: &'a str,
    /// Row numbers as differences; a row stands once for each live value, the one to show first.
    rows: Vec<u32>,
    /// Which of the pack's edits wrote the value, as differences.
    edits: Vec<i64>,
    #[serde(borrow)]
    values: Vec<std::borrow::Cow<'a, str>>,
}

type Deletion = (Context, Vec<(EditId, Stamp, PersonId, Option<Context>)>);

/// Packs records, each with the sequence number of its last change.
pub fn pack_records<'r>(records: impl IntoIterator<Item = (u64, &'r Record)>) -> Vec<u8> {
    let mut devices = Dictionary::default();
    let mut authors = Dictionary::default();
    let mut names = Dictionary::default();
    let mut edits = Dictionary::default();
    let mut heads = HeadsWriter::default();
    let mut columns: Vec<(Vec<u32>, Vec<u64>, Vec<String>)> = Vec::new();
    let (mut ids, mut kinds, mut seqs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut seen, mut deletions) = (Vec::new(), Vec::new());
    for (row, (seq, record)) in (0u32..).zip(records) {
        ids.push(record.id);
        kinds.push(kind_code(record.kind));
        seqs.push(seq);
        for (name, register) in &record.fields {
            let column = names.index(name.as_str());
            if usize::from(column) == columns.len() {
                columns.push((Vec::new(), Vec::new(), Vec::new()));
            }
            let mut implied = Context::default();
            for (id, written) in register.live() {
                implied.insert(id);
                let known = edits.entries.len();
                let edit = edits.wide_index(id);
                if edit as usize == known {
                    heads.push(id, written.stamp, written.author, &mut devices, &mut authors);
                }
                let (rows, writers, values) = &mut columns[usize::from(column)];
                rows.push(row);
                writers.push(edit);
                values.push(written.value.to_code());
            }
            let beyond = register.context().heads().filter(|head| !implied.covers(*head));
            seen.extend(beyond.map(|head| (column, row, devices.index(head.device), head.counter)));
        }
        if !record.deletion.context().is_empty() {
            let live = record.deletion.live().into_iter();
            let live = live
                .map(|(id, written)| (id, written.stamp, written.author, written.value.clone()))
                .collect();
            let deletion: Deletion = (record.deletion.context().clone(), live);
            deletions.push((row, serde_json::to_string(&deletion).unwrap_or_default()));
        }
    }
    seal(&RecordsBody {
        devices: devices.entries,
        authors: authors.entries,
        records: Planes::of(ids.into_iter()),
        kinds,
        seqs: differences(seqs),
        edits: heads.heads,
        columns: names
            .entries
            .iter()
            .zip(columns)
            .map(|(name, (rows, writers, values))| RecordColumn {
                name,
                rows: gaps(&rows),
                edits: differences(writers),
                values: values.into_iter().map(std::borrow::Cow::Owned).collect(),
            })
            .collect(),
        seen,
        deletions,
    })
}

/// A pack of records, open for reading: by column without building records, or record by record.
pub struct RecordPage<'a> {
    ids: Vec<RecordId>,
    kinds: Vec<RecordKind>,
    seqs: Vec<u64>,
    devices: Vec<DeviceId>,
    edits: Vec<(EditId, Stamp, PersonId)>,
    columns: Vec<RecordColumn<'a>>,
    seen: Vec<Seen>,
    deletions: Vec<(u32, String)>,
}

impl<'a> RecordPage<'a> {
    /// Opens a pack.
    ///
    /// # Errors
    /// When the bytes are damaged or not a pack of records.
    pub fn open(bytes: &'a [u8]) -> Result<Self, PackError> {
        let body: RecordsBody<'a> = open(bytes)?;
        let count = body.kinds.len();
        let ids = body.records.read(count)?;
        let kinds = body.kinds.iter().map(|code| kind_of(*code)).collect::<Result<_, _>>()?;
        let seqs = sums(&body.seqs);
        let whole = body.columns.iter().all(|column| {
            column.rows.len() == column.values.len()
                && column.edits.len() == column.values.len()
                && rows_of(&column.rows).last().is_none_or(|row| row < count)
                && sums(&column.edits)
                    .iter()
                    .all(|edit| (*edit as usize) < body.edits.devices.len())
        });
        if seqs.len() != count || !whole {
            return Err(PackError::NotAPack);
        }
        let edits = body.edits.read(&body.devices, &body.authors)?;
        let (columns, seen, deletions) = (body.columns, body.seen, body.deletions);
        Ok(Self {
            ids,
            kinds,
            seqs,
            devices: body.devices,
            edits,
            columns,
            seen,
            deletions,
        })
    }

    /// Returns how many records the page holds.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Tells whether the page holds no record.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Lists id, kind and sequence number of each record.
    pub fn rows(&self) -> impl Iterator<Item = (RecordId, RecordKind, u64)> + '_ {
        (0..self.len()).map(|row| (self.ids[row], self.kinds[row], self.seqs[row]))
    }

    /// Lists the text form of the answer to show in one field, with its row. Rows without the field are absent.
    pub fn column(&self, name: &str) -> impl Iterator<Item = (usize, &str)> + '_ {
        let column = self.columns.iter().find(|column| column.name == name);
        let mut last = None;
        column
            .into_iter()
            .flat_map(|column| rows_of(&column.rows).zip(&column.values))
            .filter(move |(row, _)| last.replace(*row) != Some(*row))
            .map(|(row, value)| (row, value.as_ref()))
    }

    /// Lists every live answer in one field, with its row.
    pub fn live(&self, name: &str) -> impl Iterator<Item = (usize, &str)> + '_ {
        let column = self.columns.iter().find(|column| column.name == name);
        let values = column
            .into_iter()
            .flat_map(|column| rows_of(&column.rows).zip(&column.values));
        values.map(|(row, value)| (row, value.as_ref()))
    }

    /// Lists who wrote the answer to show in one field, with its row.
    pub fn writers(&self, name: &str) -> impl Iterator<Item = (usize, PersonId)> + '_ {
        let column = self.columns.iter().find(|column| column.name == name);
        let mut last = None;
        column
            .into_iter()
            .flat_map(|column| rows_of(&column.rows).zip(sums(&column.edits)))
            .filter(move |(row, _)| last.replace(*row) != Some(*row))
            .map(|(row, edit)| (row, self.edits[edit as usize].2))
    }

    /// Lists the rows of records that somebody deleted or restored.
    pub fn deletions(&self) -> impl Iterator<Item = usize> + '_ {
        self.deletions.iter().map(|(row, _)| *row as usize)
    }

    /// Builds the records of the page, in order, each with its sequence number.
    ///
    /// # Errors
    /// When an answer in the pack can't be read.
    pub fn records(&self) -> Result<Vec<(u64, Record)>, PackError> {
        self.build(|_| true)
    }

    /// Builds one record.
    ///
    /// # Errors
    /// When there is no such row, or an answer in it can't be read.
    pub fn record(&self, row: usize) -> Result<Record, PackError> {
        let mut built = self.build(|candidate| candidate == row)?;
        built.pop().map(|(_, record)| record).ok_or(PackError::NotAPack)
    }

    fn build(&self, wanted: impl Fn(usize) -> bool) -> Result<Vec<(u64, Record)>, PackError> {
        let mut place = vec![usize::MAX; self.len()];
        let mut built = Vec::new();
        for row in (0..self.len()).filter(|row| wanted(*row)) {
            place[row] = built.len();
            built.push((self.seqs[row], Record::new(self.ids[row], self.kinds[row])));
        }
        let mut seen: HashMap<(u16, u32), Context> = HashMap::new();
        for (column, row, device, counter) in &self.seen {
            let device = *self.devices.get(usize::from(*device)).ok_or(PackError::NotAPack)?;
            seen.entry((*column, *row)).or_default().insert(EditId {
                device,
                counter: *counter,
            });
        }
        for (number, column) in (0u16..).zip(&self.columns) {
            let name = FieldName::new(column.name);
            let writers = sums(&column.edits);
            let mut live: BTreeMap<EditId, Written> = BTreeMap::new();
            let mut entries = rows_of(&column.rows).zip(writers).zip(&column.values).peekable();
            while let Some(((row, writer), value)) = entries.next() {
                if place[row] == usize::MAX {
                    continue;
                }
                let (id, stamp, author) = self.edits[writer as usize];
                let value = Answer::from_code(value).map_err(|_| PackError::NotAPack)?;
                live.insert(id, Written { value, stamp, author });
                if entries.peek().is_none_or(|((next, _), _)| *next != row) {
                    let context = u32::try_from(row).ok().and_then(|row| seen.remove(&(number, row)));
                    let register = Register::from_parts(context.unwrap_or_default(), std::mem::take(&mut live));
                    built[place[row]].1.fields.insert(name.clone(), register);
                }
            }
        }
        for (row, json) in &self.deletions {
            let Some(place) = place.get(*row as usize).filter(|place| **place != usize::MAX) else {
                continue;
            };
            let (context, live): Deletion = serde_json::from_str(json).map_err(|_| PackError::NotAPack)?;
            let live = live
                .into_iter()
                .map(|(id, stamp, author, value)| (id, Written { value, stamp, author }))
                .collect();
            built[*place].1.deletion = Register::from_parts(context, live);
        }
        Ok(built)
    }
}

// ---- what both share -------------------------------------------------------------------------------------------------

fn seal<T: Serialize>(body: &T) -> Vec<u8> {
    let body = postcard::to_allocvec(body).unwrap_or_default();
    let mut bytes = Vec::with_capacity(body.len() + 9);
    bytes.push(VERSION);
    bytes.extend_from_slice(&xxh3_64(&body).to_le_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

fn open<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, PackError> {
    let (version, rest) = bytes.split_first().ok_or(PackError::NotAPack)?;
    if *version != VERSION {
        return Err(PackError::Version(*version));
    }
    let (checksum, body) = rest.split_first_chunk::<8>().ok_or(PackError::NotAPack)?;
    if xxh3_64(body) != u64::from_le_bytes(*checksum) {
        return Err(PackError::Damaged);
    }
    postcard::from_bytes(body).map_err(|_| PackError::NotAPack)
}

/// Gives each different value a number, in order of appearance.
struct Dictionary<T> {
    numbers: HashMap<T, u64>,
    entries: Vec<T>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            entries: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Dictionary<T> {
    fn wide_index(&mut self, value: T) -> u64 {
        let next = self.entries.len() as u64;
        let entries = &mut self.entries;
        *self.numbers.entry(value).or_insert_with_key(|value| {
            entries.push(value.clone());
            next
        })
    }

    /// The number as two bytes. A pack has far fewer devices, people, forms and fields than that; should it ever have
    /// more, the surplus shares the last number and the checksum of the reader's copy tells.
    fn index(&mut self, value: T) -> u16 {
        u16::try_from(self.wide_index(value)).unwrap_or(u16::MAX)
    }
}

#[derive(Default)]
struct HeadsWriter {
    heads: Heads,
    last: (u64, u64),
}

impl HeadsWriter {
    fn push(
        &mut self,
        id: EditId,
        stamp: Stamp,
        author: PersonId,
        devices: &mut Dictionary<DeviceId>,
        authors: &mut Dictionary<PersonId>,
    ) {
        self.heads.devices.push(devices.index(id.device));
        self.heads
            .counters
            .push(id.counter.wrapping_sub(self.last.0).cast_signed());
        self.heads
            .millis
            .push(stamp.millis.wrapping_sub(self.last.1).cast_signed());
        self.heads.logical.push(stamp.logical);
        self.heads.authors.push(authors.index(author));
        self.last = (id.counter, stamp.millis);
    }
}

impl Heads {
    fn read(&self, devices: &[DeviceId], authors: &[PersonId]) -> Result<Vec<(EditId, Stamp, PersonId)>, PackError> {
        let (counters, millis) = (sums(&self.counters), sums(&self.millis));
        let count = self.devices.len();
        if [counters.len(), millis.len(), self.logical.len(), self.authors.len()]
            .iter()
            .any(|len| *len != count)
        {
            return Err(PackError::NotAPack);
        }
        (0..count)
            .map(|row| {
                let device = *devices.get(usize::from(self.devices[row])).ok_or(PackError::NotAPack)?;
                let author = *authors.get(usize::from(self.authors[row])).ok_or(PackError::NotAPack)?;
                let stamp = Stamp {
                    millis: millis[row],
                    logical: self.logical[row],
                };
                Ok((
                    EditId {
                        device,
                        counter: counters[row],
                    },
                    stamp,
                    author,
                ))
            })
            .collect()
    }
}

/// Record ids as sixteen planes, first all first bytes: the time at the front of a UUIDv7 compresses to nothing.
#[derive(Serialize, Deserialize)]
struct Planes(Vec<u8>);

impl Planes {
    fn of(ids: impl Iterator<Item = RecordId> + Clone) -> Self {
        Self(
            (0..16)
                .flat_map(|plane| ids.clone().map(move |id| id.as_bytes()[plane]))
                .collect(),
        )
    }

    fn read(&self, count: usize) -> Result<Vec<RecordId>, PackError> {
        if self.0.len() != count * 16 {
            return Err(PackError::NotAPack);
        }
        Ok((0..count)
            .map(|row| RecordId::from_bytes(std::array::from_fn(|plane| self.0[plane * count + row])))
            .collect())
    }
}

fn gaps(rows: &[u32]) -> Vec<u32> {
    let mut last = 0;
    rows.iter()
        .map(|row| row - std::mem::replace(&mut last, *row))
        .collect()
}

fn rows_of(gaps: &[u32]) -> impl Iterator<Item = usize> + '_ {
    gaps.iter().scan(0usize, |row, gap| {
        *row = row.saturating_add(*gap as usize);
        Some(*row)
    })
}

fn differences(values: Vec<u64>) -> Vec<i64> {
    let mut last = 0;
    values
        .into_iter()
        .map(|value| value.wrapping_sub(std::mem::replace(&mut last, value)).cast_signed())
        .collect()
}

fn sums(differences: &[i64]) -> Vec<u64> {
    let mut last = 0u64;
    differences
        .iter()
        .map(|difference| {
            last = last.wrapping_add(difference.cast_unsigned());
            last
        })
        .collect()
}

fn kind_code(kind: RecordKind) -> u8 {
    match kind {
        RecordKind::Enterprise => 0,
        RecordKind::Visit => 1,
        RecordKind::PartyOrganisation => 2,
        RecordKind::Activity => 3,
        RecordKind::Admission => 4,
        RecordKind::FollowUp => 5,
        RecordKind::MassOrganisations => 6,
        RecordKind::Assignment => 7,
    }
}

fn kind_of(code: u8) -> Result<RecordKind, PackError> {
    RecordKind::ALL
        .into_iter()
        .find(|kind| kind_code(*kind) == code)
        .ok_or(PackError::NotAPack)
}
