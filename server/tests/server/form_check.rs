//! `thucdia form check`: what the author of a questionnaire is told.

use std::path::Path;

use domain::form::Language;
use rstest::rstest;
use server::form_check::{check, described};
use server::programme::{ProgrammeError, export, read_folder};

fn folder(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn every_form_of_the_default_programme_can_be_used() {
    let checked = check(&folder("programme/forms")).unwrap();
    let said: Vec<_> = checked.iter().map(|form| described(form, Language::Vi)).collect();
    let forms = [
        "activity",
        "admission",
        "enterprise",
        "follow_up",
        "mass_organisations",
        "party_organisation",
        "visit",
    ];
    assert_eq!(said, forms.map(|form| format!("✓ {form}: dùng được")));
    let one = check(&folder("programme/forms/visit")).unwrap();
    assert_eq!(described(&one[0], Language::En), "✓ visit: can be used");
}

#[test]
fn every_broken_form_is_refused_with_place_and_advice() {
    let checked = check(&folder("../domain/src/form/broken")).unwrap();
    assert_eq!(checked.len(), 12);
    for form in checked {
        let (vi, en) = (described(&form, Language::Vi), described(&form, Language::En));
        assert_eq!(vi.lines().count(), form.problems.len());
        for (vi, en) in vi.lines().zip(en.lines()) {
            assert!(vi.starts_with(&format!("✗ {}: trang ", form.name)), "{vi}");
            assert!(en.starts_with(&format!("✗ {}: sheet ", form.name)), "{en}");
        }
    }
}

#[test]
fn a_form_is_checked_with_the_lists_of_its_own_programme() {
    let own = tempfile::tempdir().unwrap();
    export(&own.path().join("programme")).unwrap();
    let form = own.path().join("programme/forms/activity");
    assert_eq!(check(&form).unwrap()[0].problems, []);
    std::fs::remove_file(own.path().join("programme/lists/zones.csv")).unwrap();
    let said = described(&check(&form).unwrap()[0], Language::En);
    assert!(said.contains("zones"), "{said}");
}

#[test]
fn a_form_without_lists_of_its_own_needs_no_sheet_for_them() {
    let own = tempfile::tempdir().unwrap();
    let sheets = [
        (
            "survey.csv",
            "type,name,label::vi,label::en\nbegin_group,g,Nhóm,Group\ntext,a,Câu hỏi,Question\nend_group,,,\n",
        ),
        (
            "settings.csv",
            "form_id,version,form_title::vi,form_title::en,default_language\nown,1,Mẫu,Form,vi\n",
        ),
    ];
    for (name, text) in sheets {
        std::fs::write(own.path().join(name), text).unwrap();
    }
    assert_eq!(check(own.path()).unwrap()[0].problems, []);
}

#[rstest]
#[case::nothing_there("not/there", "not/there")]
#[case::no_form("migrations", "there is no .csv file here")]
#[case::a_programme_without_forms("programme/lists", "there is no survey.csv here")]
fn a_folder_without_a_form_is_refused(#[case] path: &str, #[case] words: &str) {
    let refused = check(&folder(path)).err().unwrap().to_string();
    assert!(refused.contains(words), "{refused}");
}

#[test]
fn a_file_in_an_old_encoding_is_named_with_what_to_do() {
    let own = tempfile::tempdir().unwrap();
    std::fs::create_dir(own.path().join("lists")).unwrap();
    std::fs::write(own.path().join("lists/zones.csv"), b"name\nKCN Ti\xean S\xf4n\n").unwrap();
    let refused = read_folder(own.path()).unwrap_err();
    assert!(matches!(&refused, ProgrammeError::Unreadable { path, .. } if path.ends_with("lists/zones.csv")));
    assert!(refused.to_string().contains("CSV UTF-8"), "{refused}");
}

#[test]
fn what_systems_leave_behind_is_no_part_of_a_programme() {
    let own = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("rounds.csv", b"name\n".as_slice()),
        ("._rounds.csv", b"\xff\xfe"),
        ("README.md", b"# For authors"),
        ("notes.txt", b"\xff"),
    ] {
        std::fs::write(own.path().join(name), bytes).unwrap();
    }
    let bundle = read_folder(own.path()).unwrap();
    assert_eq!(bundle.files().collect::<Vec<_>>(), [("rounds.csv", "name\n")]);
}
