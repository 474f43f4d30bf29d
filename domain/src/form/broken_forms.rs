//! Twelve broken forms, each of which fails usefully: with its place, and what to do in both languages.
//!
//! `expected.txt` in each folder of `broken/` has a line for each problem: sheet, row, column, `|`, and words that the
//! Vietnamese message must hold.

use std::path::Path;

use super::scenario::read;

#[test]
fn every_broken_form_fails_usefully() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/form/broken");
    let mut forms: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    forms.sort();
    assert_eq!(forms.len(), 12);
    for form in forms {
        let problems = read(&form).unwrap_err();
        let expected = std::fs::read_to_string(form.join("expected.txt")).unwrap();
        let expected: Vec<_> = expected.lines().map(|line| line.split_once(" | ").unwrap()).collect();
        let places: Vec<_> = problems
            .iter()
            .map(|problem| {
                let row = problem.row.map_or_else(|| "-".into(), |row| row.to_string());
                format!("{} {row} {}", problem.sheet, problem.column)
            })
            .collect();
        assert_eq!(
            places,
            expected.iter().map(|(place, _)| *place).collect::<Vec<_>>(),
            "{}: {problems:#?}",
            form.display()
        );
        for (problem, (_, words)) in problems.iter().zip(&expected) {
            assert!(problem.message.vi.contains(words), "{}: {problem:#?}", form.display());
            // What is wrong, and behind it what to do.
            let says =
                |text: &str| text.contains(';') || text.contains(':') || text.contains("hãy") || text.contains("write");
            assert!(says(&problem.message.vi) && says(&problem.message.en), "{problem:#?}");
        }
    }
}
