//! The forms of the default programme load clean, in both languages.

use rstest::rstest;

use super::{Form, Language, load};

macro_rules! sheets {
    ($form:literal) => {
        [
            include_str!(concat!("../../../server/programme/forms/", $form, "/survey.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/choices.csv")),
            include_str!(concat!("../../../server/programme/forms/", $form, "/settings.csv")),
        ]
    };
}

fn form([survey, choices, settings]: [&str; 3]) -> Form {
    load(survey, choices, settings).unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        )
    })
}

#[rstest]
#[case::enterprise(sheets!("enterprise"), "enterprise@2026.1", 30)]
#[case::visit(sheets!("visit"), "visit@2026.1", 30)]
fn a_form_loads_clean_in_both_languages(#[case] sheets: [&str; 3], #[case] tag: &str, #[case] least: usize) {
    let form = form(sheets);
    assert_eq!(form.tag(), tag);
    let asked: Vec<_> = form.questions().filter(|question| question.is_asked()).collect();
    assert!(asked.len() >= least, "{tag} asks {} questions", asked.len());
    for language in [Language::Vi, Language::En] {
        for question in &asked {
            assert!(!question.label.in_language(language).is_empty(), "{}", question.name);
            for choice in question.choices() {
                assert!(
                    !choice.label.in_language(language).is_empty(),
                    "{} {}",
                    question.name,
                    choice.name
                );
            }
        }
    }
}

#[test]
fn the_fields_that_the_product_relies_on_are_there() {
    let enterprise = form(sheets!("enterprise"));
    for name in [
        "tax_code",
        "enterprise_name",
        "enterprise_short_name",
        "zone_code",
        "address",
        "workers_total",
    ] {
        assert!(enterprise.question(name).is_some(), "{name}");
    }
    let visit = form(sheets!("visit"));
    for name in [
        "enterprise",
        "visit_date",
        "visit_outcome",
        "workers_total",
        "party_members_total",
        "has_party_org",
    ] {
        assert!(visit.question(name).is_some(), "{name}");
    }
    assert!(
        visit
            .question("workers_total")
            .is_some_and(|question| question.previous)
    );
}
