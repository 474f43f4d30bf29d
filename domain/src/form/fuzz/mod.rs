//! Attacks on the form engine, replayable by seed.
//!
//! A form comes from sheets that anybody may edit, and is filled in by anybody, in any order, on phones that hold other
//! answers of other times. So sheets are broken and made up here, expressions are grown from the grammar, and answers of
//! every type are thrown at every question. Nothing may panic; whatever is refused is refused in both languages; the
//! [`State`](super::State) that is kept while answers change says what a fresh look at all of them says; and no answer is
//! lost on the way to another version of a form.
//!
//! `cargo run --release -p domain --example form_fuzz` does it for as long as one likes; a seed that fails becomes a test.

mod answers;
mod expressions;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use serde::Serialize;

use super::expression::Expression;
use super::{Form, Lists, RuleTable, SheetProblem, Sheets};
use crate::simulation::chance::Chance;

/// The sheets of a programme, to be broken.
#[derive(Clone, Debug)]
pub struct Material {
    forms: BTreeMap<String, Texts>,
    texts: BTreeMap<String, String>,
    lists: Lists,
    rules: RuleTable,
}

/// The sheets of one form as text.
#[derive(Clone, Debug, Default)]
struct Texts {
    survey: String,
    choices: String,
    settings: String,
    checks: String,
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Attacks, each with a seed of its own.
    pub attacks: u64,
    /// Forms that could be read, and so were filled in.
    pub forms_read: u64,
    /// Forms that were refused.
    pub forms_refused: u64,
    /// Expressions that could be read, and so were evaluated.
    pub expressions_read: u64,
    /// Expressions that were refused.
    pub expressions_refused: u64,
    /// Answers that were set.
    pub answers: u64,
    /// Times that the state was compared with a fresh look.
    pub comparisons: u64,
    /// Sets of answers that were brought to another form.
    pub migrations: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.attacks += other.attacks;
        self.forms_read += other.forms_read;
        self.forms_refused += other.forms_refused;
        self.expressions_read += other.expressions_read;
        self.expressions_refused += other.expressions_refused;
        self.answers += other.answers;
        self.comparisons += other.comparisons;
        self.migrations += other.migrations;
    }
}

impl Material {
    /// Takes the files of a programme by their paths in it: `forms/visit/survey.csv`, `lists/zones.csv`, `rules.csv`.
    ///
    /// Lists that a form names and no file brings are derived from others in a programme; here they get a few rows.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut material = Self {
            forms: BTreeMap::new(),
            texts: BTreeMap::new(),
            lists: Lists::default(),
            rules: RuleTable::default(),
        };
        for (path, text) in files {
            match path.split('/').collect::<Vec<_>>().as_slice() {
                ["forms", form, sheet] => {
                    let form = material.forms.entry((*form).to_owned()).or_default();
                    match *sheet {
                        "survey.csv" => form.survey = text,
                        "choices.csv" => form.choices = text,
                        "settings.csv" => form.settings = text,
                        "checks.csv" => form.checks = text,
                        _ => {}
                    }
                }
                ["lists", list] => {
                    let name = list.strip_suffix(".csv").unwrap_or(list);
                    if material.lists.add(name, &text).is_ok() {
                        material.texts.insert(path, text);
                    }
                }
                // Two tables of the programme are lists to its forms; one calls its names codes.
                ["rounds.csv"] => material.lists.add("rounds", &text).unwrap_or_default(),
                ["programme.csv"] => {
                    let list = text.replacen("code,", "name,", 1);
                    material.lists.add("programmes", &list).unwrap_or_default();
                }
                ["rules.csv"] => {
                    material.rules = RuleTable::read(&text).unwrap_or_default();
                    material.texts.insert(path, text);
                }
                _ => {}
            }
        }
        let mut named: BTreeSet<String> = ["organisations", "rounds", "programmes"].map(str::to_owned).into();
        named.extend(
            material
                .forms
                .values()
                .flat_map(|form| sheets::lists_named(&form.survey)),
        );
        named.retain(|list| material.lists.get(list).is_none());
        for list in named {
            // The text is ours and reads; a test looks at it.
            material.lists.add(&list, sheets::STAND_IN).unwrap_or_default();
        }
        material
    }

    /// Returns what is wrong with the sheets as they came, by form. An attack on what can't be read would prove little.
    pub fn problems(&self) -> BTreeMap<&str, Vec<SheetProblem>> {
        let problems = self
            .forms
            .iter()
            .map(|(name, texts)| (name.as_str(), self.read(texts).err()));
        problems
            .filter_map(|(name, problems)| Some((name, problems?)))
            .collect()
    }

    fn read(&self, texts: &Texts) -> Result<Form, Vec<SheetProblem>> {
        let sheets = Sheets {
            survey: &texts.survey,
            choices: &texts.choices,
            settings: &texts.settings,
            checks: &texts.checks,
            lists: self.lists.clone(),
            rules: self.rules.clone(),
        };
        sheets.read()
    }

    fn any_form(&self, chance: &mut Chance) -> Texts {
        let place = chance.below(self.forms.len());
        self.forms.values().nth(place).cloned().unwrap_or_default()
    }
}

/// Makes one attack.
///
/// # Errors
/// Says what was not as it must be. A panic goes through to the caller.
pub fn attack(seed: u64, material: &Material) -> Result<Counts, String> {
    let mut chance = Chance::new(seed);
    let mut counts = Counts {
        attacks: 1,
        ..Counts::default()
    };
    match chance.below(10) {
        0 | 1 => expressions::attack(&mut chance, &mut counts, material)?,
        2 => sheets::attack_lists(&mut chance, material)?,
        3 | 4 => {
            let texts = material.any_form(&mut chance);
            fill(&mut chance, &mut counts, material, &texts)?;
        }
        5..=7 => {
            let mut texts = material.any_form(&mut chance);
            sheets::mutate(&mut chance, &mut texts, 4);
            fill(&mut chance, &mut counts, material, &texts)?;
        }
        _ => {
            let mut texts = sheets::made_up(&mut chance);
            if chance.permille(200) {
                sheets::mutate(&mut chance, &mut texts, 4);
            }
            fill(&mut chance, &mut counts, material, &texts)?;
        }
    }
    Ok(counts)
}

/// Reads a form, and fills it in if that went well.
fn fill(chance: &mut Chance, counts: &mut Counts, material: &Material, texts: &Texts) -> Result<(), String> {
    let Some(form) = read(counts, material, texts)? else {
        return Ok(());
    };
    let answers = answers::fill(chance, counts, material, &form)?;
    // On to a later version of it.
    let mut later = texts.clone();
    sheets::mutate(chance, &mut later, 2);
    if let Some(later) = read(counts, material, &later)? {
        answers::migrate(counts, &form, &later, &answers)?;
    }
    Ok(())
}

fn read(counts: &mut Counts, material: &Material, texts: &Texts) -> Result<Option<Form>, String> {
    match material.read(texts) {
        Ok(form) => {
            counts.forms_read += 1;
            Ok(Some(form))
        }
        Err(problems) => {
            counts.forms_refused += 1;
            said(&problems)?;
            Ok(None)
        }
    }
}

/// Whatever is refused is refused with a place and in both languages.
fn said(problems: &[SheetProblem]) -> Result<(), String> {
    let silent = |problem: &&SheetProblem| {
        problem.sheet.is_empty() || problem.message.vi.trim().is_empty() || problem.message.en.trim().is_empty()
    };
    match problems.iter().find(silent) {
        Some(problem) => Err(format!("a problem says nothing: {problem:?}")),
        None if problems.is_empty() => Err("refused without a reason".into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use super::*;

    /// Collects the files below a folder, by their paths in it.
    fn files(folder: &Path, under: &str, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{under}{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                files(&path, &format!("{name}/"), found);
            } else if let (true, Ok(text)) = (name.ends_with(".csv"), std::fs::read_to_string(&path)) {
                found.push((name, text));
            }
        }
    }

    static MATERIAL: LazyLock<Material> = LazyLock::new(|| {
        let mut found = Vec::new();
        files(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/programme"),
            "",
            &mut found,
        );
        Material::new(found)
    });

    #[test]
    fn the_material_is_whole() {
        assert_eq!(MATERIAL.problems(), BTreeMap::new());
        assert!(MATERIAL.forms.len() >= 7 && MATERIAL.lists.get("organisations").is_some());
    }

    #[test]
    fn most_forms_that_are_made_up_can_be_read() {
        let read = |seed| MATERIAL.read(&sheets::made_up(&mut Chance::new(seed))).is_ok();
        let count = (0..100).filter(|seed| read(*seed)).count();
        assert!(count > 80, "{count} of 100");
    }

    #[test]
    fn attacks_of_a_few_seconds_break_nothing() {
        let mut all = Counts::default();
        for seed in 0..150 {
            all += attack(seed, &MATERIAL).unwrap_or_else(|what| panic!("seed {seed}: {what}"));
        }
        assert!(
            all.forms_read > 50 && all.forms_refused > 20 && all.expressions_read > 100 && all.comparisons > 200,
            "{all:?}"
        );
        assert!(
            all.expressions_refused > 50 && all.answers > 1_000 && all.migrations > 10,
            "{all:?}"
        );
    }

    #[test]
    fn a_seed_replays_exactly() {
        assert_eq!(attack(7, &MATERIAL), attack(7, &MATERIAL));
    }
}
