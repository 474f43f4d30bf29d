//! The documents that a programme rests on, some with their text.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Bundle;
use super::problem::Problems;
use super::table::Table;
use crate::form::Labels;

pub(super) const FILE: &str = "documents.csv";
const FOLDER: &str = "documents/";

/// A document: what was issued, by whom and when, and which other one it carries out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its code in other tables.
    pub code: String,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// Its number and symbol; empty where the copy at hand has lost it.
    pub number: String,
    /// The day of its issue; nothing where nobody has looked it up.
    pub date: Option<NaiveDate>,
    /// Who issued it, as it stands there.
    pub issuer: String,
    /// What it is about.
    pub label: Labels,
    /// The code of the document that it carries out.
    pub serves: Option<String>,
    /// Its text, as Markdown.
    pub text: Option<Arc<str>>,
    /// Where its data come from.
    pub source: String,
}

/// What kind of document it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DocumentKind {
    /// *Kết luận*.
    Conclusion,
    /// *Chỉ thị*.
    Directive,
    /// *Nghị quyết*.
    Resolution,
    /// *Kế hoạch*.
    Plan,
    /// *Quy định*.
    Regulation,
    /// *Hướng dẫn*.
    Guide,
    /// *Điều lệ*.
    Charter,
    /// *Luật*.
    Law,
    /// *Nghị định*.
    Decree,
    /// *Quyết định*.
    Decision,
}

impl DocumentKind {
    const ALL: [(&str, Self); 10] = [
        ("conclusion", Self::Conclusion),
        ("directive", Self::Directive),
        ("resolution", Self::Resolution),
        ("plan", Self::Plan),
        ("regulation", Self::Regulation),
        ("guide", Self::Guide),
        ("charter", Self::Charter),
        ("law", Self::Law),
        ("decree", Self::Decree),
        ("decision", Self::Decision),
    ];

    /// Returns what such a document is called.
    pub fn label(self) -> Labels {
        let (vi, en) = match self {
            Self::Conclusion => ("Kết luận", "Conclusion"),
            Self::Directive => ("Chỉ thị", "Directive"),
            Self::Resolution => ("Nghị quyết", "Resolution"),
            Self::Plan => ("Kế hoạch", "Plan"),
            Self::Regulation => ("Quy định", "Regulation"),
            Self::Guide => ("Hướng dẫn", "Guide"),
            Self::Charter => ("Điều lệ", "Charter"),
            Self::Law => ("Luật", "Law"),
            Self::Decree => ("Nghị định", "Decree"),
            Self::Decision => ("Quyết định", "Decision"),
        };
        Labels::new(vi, en)
    }
}

impl Document {
    /// Reads the table of documents.
    pub(super) fn read(bundle: &Bundle, problems: &mut Problems) -> Vec<Self> {
        let columns = [
            "code",
            "kind",
            "number",
            "date",
            "issuer",
            "label::vi",
            "label::en",
            "serves",
            "text",
            "source",
        ];
        let table = Table::read(bundle, FILE, &columns, problems);
        let coded = table.coded("code", problems);
        let mut named = BTreeSet::new();
        let mut documents = Vec::new();
        for (code, line) in &coded {
            let kind = line.needed_one_of("kind", &DocumentKind::ALL, problems);
            let serves = line.cell("serves");
            if serves.is_some_and(|serves| serves == *code || !coded.iter().any(|(other, _)| *other == serves)) {
                line.refers_to_nothing("serves", FILE, problems);
            }
            let file = line.cell("text").map(|file| format!("{FOLDER}{file}"));
            let text = file.as_ref().and_then(|file| bundle.share(file));
            if let Some(file) = file {
                if text.is_none() {
                    line.say(
                        "text",
                        format!("không có tệp {file}; hãy thêm tệp, hoặc để ô này trống"),
                        format!("there is no file {file}; add it, or leave this cell empty"),
                        problems,
                    );
                }
                named.insert(file);
            }
            let document = Self {
                code: (*code).to_owned(),
                kind: kind.unwrap_or(DocumentKind::Decision),
                number: line.text("number"),
                date: line.day("date", problems),
                issuer: line.text("issuer"),
                label: line.labels("label", problems),
                serves: serves.map(str::to_owned),
                text,
                source: line.text("source"),
            };
            documents.push(document);
        }
        for (file, _) in bundle.folder(FOLDER) {
            let file = format!("{FOLDER}{file}");
            if !named.contains(&file) {
                problems.file(
                    &file,
                    format!("không văn bản nào dùng tệp này; hãy ghi tên tệp vào cột text của {FILE}, hoặc bỏ tệp"),
                    format!("no document uses this file; name it in the column text of {FILE}, or take it out"),
                );
            }
        }
        documents
    }
}

#[cfg(test)]
impl Document {
    /// Makes a document for tests of other tables.
    pub(super) fn named(code: &str, date: Option<NaiveDate>) -> Self {
        Self {
            code: code.into(),
            kind: DocumentKind::Conclusion,
            number: String::new(),
            date,
            issuer: String::new(),
            label: Labels::default(),
            serves: None,
            text: None,
            source: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(rows: &str, files: &[(&str, &str)]) -> (Vec<Document>, Vec<String>) {
        let table = format!("code,kind,number,date,issuer,label::vi,label::en,serves,text,source\n{rows}\n");
        let mut bundle = Bundle::new([(FILE.to_owned(), table)]);
        for (name, text) in files {
            bundle.insert(*name, *text);
        }
        let mut problems = Problems::default();
        let documents = Document::read(&bundle, &mut problems);
        (documents, problems.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_document_has_its_text_and_what_it_carries_out() {
        let rows = "ct33,directive,33-CT/TW,2019-03-18,Ban Bí thư,Chỉ thị 33,Directive 33,,,x\n\
                    kl,conclusion,,2023-08-13,Ban Thường vụ,Kết luận,Conclusion,ct33,kl.md,x";
        let (documents, problems) = read(rows, &[("documents/kl.md", "# Kết luận")]);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(documents[1].text.as_deref(), Some("# Kết luận"));
        assert_eq!(documents[1].serves.as_deref(), Some("ct33"));
        assert_eq!(
            documents[0].date.map(|day| day.to_string()).as_deref(),
            Some("2019-03-18")
        );
    }

    #[rstest]
    #[case::a_text_that_is_not_there("a,law,,,x,A,A,,a.md,x", &[], "documents.csv, row 2, column text: there is no file documents/a.md")]
    #[case::a_text_that_nobody_names("a,law,,,x,A,A,,,x", &[("documents/b.md", "")], "documents/b.md: no document uses this file")]
    #[case::it_serves_a_stranger("a,law,,,x,A,A,b,,x", &[], "documents.csv, row 2, column serves: b is not found")]
    #[case::it_serves_itself("a,law,,,x,A,A,a,,x", &[], "documents.csv, row 2, column serves: a is not found")]
    #[case::another_kind("a,letter,,,x,A,A,,,x", &[], "documents.csv, row 2, column kind: write one of conclusion")]
    #[case::one_language("a,law,,,x,A,,,,x", &[], "documents.csv, row 2, column label::en: this cell is empty")]
    fn a_document_that_is_not_whole_is_refused(
        #[case] rows: &str,
        #[case] files: &[(&str, &str)],
        #[case] expected: &str,
    ) {
        let (_, problems) = read(rows, files);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].starts_with(&format!("file {expected}")), "{problems:#?}");
    }
}
