//! What expressions mean, as tables, and that no text can break them.

use chrono::NaiveDate;
use proptest::prelude::*;
use rstest::rstest;

use super::*;

/// A scope with a few answers: `n` is 12, `m` is 30, `d` a day, `several` three names; every other field is empty.
fn scope(own: Value) -> Scope<'static> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    Scope::new(today, |name| match name {
        "n" => Value::Number(12.0),
        "m" => Value::Number(30.0),
        "zero" => Value::Number(0.0),
        "d" => Value::Date(NaiveDate::from_ymd_opt(2023, 8, 20).unwrap()),
        "choice" => Value::Text("yes".into()),
        "several" => Value::Text("guide meeting survey".into()),
        _ => Value::empty(),
    })
    .with_own(own)
}

fn value(text: &str, own: Value) -> Value {
    Expression::parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error:?}"))
        .evaluate(&scope(own))
}

#[rstest]
#[case::a_choice("${choice} = 'yes'", true)]
#[case::double_quotes("${choice} = \"yes\"", true)]
#[case::another_choice("${choice} != 'yes'", false)]
#[case::numbers("${n} <= ${m}", true)]
#[case::number_and_text("${n} = '12'", true)]
#[case::sum("${n} + ${n} + 6 = ${m}", true)]
#[case::minus_binds_to_the_left("10 - 3 - 2 = 5", true)]
#[case::negative("-3 + 3 = 0", true)]
#[case::and_binds_closer_than_or("1 = 1 or 1 = 1 and 1 = 2", true)]
#[case::brackets("(1 = 1 or 1 = 1) and 1 = 2", false)]
#[case::empty_is_the_empty_text("${nothing} = ''", true)]
#[case::zero_is_not_empty("${zero} = ''", false)]
#[case::empty_is_not_zero("${nothing} = 0", false)]
#[case::empty_is_not_smaller("${nothing} < 1", false)]
#[case::empty_is_not_greater("${nothing} > 1", false)]
#[case::nothing_is_at_most_empty("1 <= ${nothing}", false)]
#[case::empty_differs_from_a_choice("${nothing} != 'yes'", true)]
#[case::a_sum_with_empty_equals_nothing("${n} + ${nothing} = ${n}", false)]
#[case::coalesce("${n} + coalesce(${nothing}, 0) = ${n}", true)]
#[case::coalesce_keeps_zero("coalesce(${zero}, 5) = 0", true)]
#[case::selected("selected(${several}, 'meeting')", true)]
#[case::selected_is_whole_names("selected(${several}, 'meet')", false)]
#[case::selected_in_empty("selected(${nothing}, 'meeting')", false)]
#[case::count_selected("count-selected(${several}) = 3", true)]
#[case::count_selected_of_empty("count-selected(${nothing}) = 0", true)]
#[case::string_length_counts_characters("string-length('Đại Đồng') = 8", true)]
#[case::not("not(${choice} = 'yes')", false)]
#[case::day_before_today("${d} <= today()", true)]
#[case::day_and_text("${d} = '2023-08-20'", true)]
#[case::days_between("today() - ${d} > 92", true)]
#[case::if_then("if(${n} > 5, 'many', 'few') = 'many'", true)]
#[case::truths("true() and not(false())", true)]
#[case::own_number(". >= 0", true)]
#[case::decimals(".5 + 0.5 = 1", true)]
#[case::no_spaces("${n}<=${m}and${n}>0", true)]
fn an_expression_means_what_xlsform_means(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(value(text, Value::Number(7.0)).is_true(), expected);
}

#[rstest]
#[case::empty("", 1)]
#[case::cut_off("${a} = ", 8)]
#[case::unknown_function("regex(., '^[0-9]+$')", 1)]
#[case::function_inside("1 = 1 and pulldata('x')", 11)]
#[case::too_few_arguments("selected(${a})", 1)]
#[case::open_bracket("(1 = 1", 1)]
#[case::open_quote("${a} = 'yes", 8)]
#[case::open_field("${a = 1", 1)]
#[case::no_name("${} = 1", 1)]
#[case::two_values("1 2", 3)]
#[case::multiplied("2 * 3", 3)]
#[case::parent_path("../a = 1", 1)]
#[case::two_points("1.2.3", 1)]
#[case::foreign("số > 1", 2)]
fn what_is_not_understood_is_refused_with_its_place(#[case] text: &str, #[case] at: usize) {
    let error = Expression::parse(text).unwrap_err();
    assert_eq!(error.at, at, "{error:?}");
    assert!(!error.message.vi.is_empty() && !error.message.en.is_empty());
}

#[test]
fn an_expression_knows_the_fields_and_columns_it_looks_at() {
    let expression = Expression::parse("${a} = ${b} and ${a} > 1 and province = 'BN'").unwrap();
    assert_eq!(expression.fields(), ["a", "b"]);
    assert_eq!(expression.columns(), ["province"]);
}

#[rstest]
#[case::brackets("(".repeat(100_000))]
#[case::signs("-".repeat(100_000))]
#[case::calls("not(".repeat(100_000))]
#[case::a_long_sum("1+".repeat(100_000))]
fn a_monster_is_refused_and_does_not_exhaust_the_stack(#[case] text: String) {
    assert!(Expression::parse(&text).is_err());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC*|[ ().,$\\{\\}a-c'\"<>=!+0-9-]{0,40}") {
        if let Ok(expression) = Expression::parse(&text) {
            expression.evaluate(&scope(Value::empty()));
        }
    }

    #[test]
    fn known_words_in_any_order_do_not_make_it_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "${n}", "${nothing}", "${d}", ".", "'yes'", "12", "=", "!=", "<", "<=", "+", "-", "and", "or", "not(",
                "selected(", "count-selected(", "coalesce(", "if(", "today()", "string-length(", ",", "(", ")",
            ]),
            0..24,
        ),
    ) {
        if let Ok(expression) = Expression::parse(&words.join(" ")) {
            expression.evaluate(&scope(Value::Number(1.0)));
        }
    }
}
