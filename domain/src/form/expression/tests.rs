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
#[case::times_binds_closer_than_plus("1 + 2 * 3 = 7", true)]
#[case::div_and_mod("7 div 2 = 3.5 and 7 mod 2 = 1", true)]
#[case::div_by_zero_is_no_failure("1 div 0 > 5", true)]
#[case::sibling_path("../n = 12", true)]
#[case::int_truncates("int(-2.7) = -2 and int(2.7) = 2", true)]
#[case::round("round(2.345, 2) = 2.35 and round(2.5) = 3 and round(1250, -2) = 1300", true)]
#[case::number_of_words("number('12a') = number('12a')", false)]
#[case::string_of_a_number("string(12) = '12' and string(1 = 1) = 'true'", true)]
#[case::substr_counts_from_zero("substr('Đại Đồng', 4) = 'Đồng' and substr('Đại Đồng', 0, 3) = 'Đại'", true)]
#[case::substr_beyond(
    "substr('abc', 2, 99) = 'c' and substr('abc', 9) = '' and substr('abc', 2, 1) = ''",
    true
)]
#[case::contains(
    "contains('KCN Quế Võ', 'Quế') and starts-with('KCN', 'K') and ends-with('KCN', 'CN')",
    true
)]
#[case::before_and_after(
    "substring-before('a-b-c', '-') = 'a' and substring-after('a-b-c', '-') = 'b-c'",
    true
)]
#[case::concat("concat('a', ${n}, ${nothing}) = 'a12'", true)]
#[case::join("join(', ', 'a', 'b') = 'a, b'", true)]
#[case::translate("translate('a.b.c', '.', '') = 'abc' and translate('aXb', 'X', '-') = 'a-b'", true)]
#[case::normalize_space("normalize-space('  a   b ') = 'a b'", true)]
#[case::regex_matches_the_whole("regex('0912345678', '0[0-9]{9}') and not(regex('x0912345678', '0[0-9]{9}'))", true)]
#[case::regex_alternatives("regex('b', 'a|b') and not(regex('ab', 'a|b'))", true)]
#[case::selected_at("selected-at(${several}, 0) = 'guide' and selected-at(${several}, 9) = ''", true)]
#[case::min_and_max("min(3, 1, 2) = 1 and max(3, 1, 2) = 3", true)]
#[case::an_empty_member_spoils_the_most("max(3, ${nothing}) = 3", false)]
#[case::date_of_a_text("date('2023-08-20') = ${d}", true)]
#[case::date_of_a_number("date(19589) = ${d}", true)]
#[case::days_since_1970("decimal-date-time(${d}) = 19589", true)]
#[case::decimal_time("decimal-time('2023-08-20T12:00') = 0.5", true)]
#[case::format_date(
    "format-date(${d}, '%e/%n/%Y') = '20/8/2023' and format-date(${d}, '%d.%m.%y') = '20.08.23'",
    true
)]
#[case::format_of_nothing("format-date(${nothing}, '%Y') = ''", true)]
#[case::now_without_a_clock_is_midnight("format-date-time(now(), '%H:%M') = '00:00'", true)]
#[case::once_keeps_what_is_there("once(99) = 7", true)]
#[case::boolean_from_string("boolean-from-string('1') and not(boolean-from-string('yes'))", true)]
#[case::count_non_empty("count-non-empty(${nothing} | ${n}) = 1 and count(${nothing} | ${n}) = 2", true)]
#[case::sum_of_several("sum(${n} | ${m}) = 42", true)]
#[case::the_sum_with_an_empty_member_is_empty("string(sum(${n} | ${nothing})) = ''", true)]
#[case::abs_and_pow("abs(-3) = 3 and pow(2, 10) = 1024", true)]
#[case::nothing_is_known_beyond_the_form("rule('x') = '' and previous('n') = '' and known('x') = ''", true)]
#[case::a_person(
    "has-person-name('gặp bà Hoa') and has-phone('0912345678') and not(has-id-number('12'))",
    true
)]
#[case::no_spaces("${n}<=${m}and${n}>0", true)]
fn an_expression_means_what_xlsform_means(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(value(text, Value::Number(7.0)).is_true(), expected);
}

#[rstest]
#[case::empty("", 1)]
#[case::cut_off("${a} = ", 8)]
#[case::unknown_function("digest(., 'MD5')", 1)]
#[case::a_pattern_that_is_no_text("regex(., ${a})", 1)]
#[case::a_bad_pattern("regex(., '[0-')", 1)]
#[case::a_pattern_that_closes_our_bracket("regex(., 'a)|(b')", 1)]
#[case::a_rule_without_quotes("rule(${a})", 1)]
#[case::the_sum_of_a_number("sum(1)", 1)]
#[case::a_union_of_numbers("count(1 | 2)", 9)]
#[case::position_of_something_else("position(${a})", 1)]
#[case::choice_name_of_a_word("jr:choice-name('a', 'b')", 1)]
#[case::function_inside("1 = 1 and pulldata('x')", 11)]
#[case::too_few_arguments("selected(${a})", 1)]
#[case::open_bracket("(1 = 1", 1)]
#[case::open_quote("${a} = 'yes", 8)]
#[case::open_field("${a = 1", 1)]
#[case::no_name("${} = 1", 1)]
#[case::two_values("1 2", 3)]
#[case::parent_path("../ = 1", 1)]
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

    #[test]
    fn every_valid_expression_is_read_and_worked_out(text in valid()) {
        let expression = Expression::parse(&text);
        prop_assert!(expression.is_ok(), "{text}: {expression:?}");
        if let Ok(expression) = expression {
            expression.evaluate(&scope(Value::Number(1.0)));
        }
    }
}

/// Makes expressions by the grammar, with every function that takes plain values.
fn valid() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "${n}",
        "${nothing}",
        "${d}",
        "${several}",
        ".",
        "'Đại Đồng'",
        "''",
        "12",
        ".5",
        "-3",
        "today()",
        "now()",
        "true()",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 40, 3, |inner| {
        let plain: Vec<Function> = Function::ALL
            .iter()
            .copied()
            .filter(|function| {
                !matches!(
                    function,
                    Function::ChoiceName
                        | Function::Count
                        | Function::CountNonEmpty
                        | Function::IndexedRepeat
                        | Function::Known
                        | Function::Position
                        | Function::Previous
                        | Function::PullData
                        | Function::Regex
                        | Function::Rule
                        | Function::Sum
                )
            })
            .collect();
        let operators = vec![
            "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", " div ", " mod ", " and ", " or ",
        ];
        let call =
            (prop::sample::select(plain), prop::collection::vec(inner.clone(), 3)).prop_map(|(function, inner)| {
                let arguments: Vec<_> = inner.into_iter().take(function.arguments().1.min(3)).collect();
                format!("{}({})", function.name(), arguments.join(", "))
            });
        let binary = (inner.clone(), prop::sample::select(operators), inner)
            .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})"));
        prop_oneof![call, binary]
    })
}
