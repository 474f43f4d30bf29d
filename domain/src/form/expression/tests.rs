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
#[case::unary_minus_of_a_field("-${n} = 0 - 12 and --${n} = 12 and 3 - -2 = 5 and 2 * -3 = -6", true)]
#[case::minus_zero_is_zero("string(-0) = '0' and string(0 * -1) = '0' and -0 = 0", true)]
#[case::without_bound("string(1 div 0) = 'Infinity' and string(-1 div 0) = '-Infinity'", true)]
#[case::mod_keeps_the_sign("-7 mod 2 = -1 and 7 mod -2 = 1 and 5.5 mod 2 = 1.5", true)]
#[case::mod_and_div_stand_with_times("2 + 7 mod 4 * 2 = 8 and 12 div 3 div 2 = 2", true)]
#[case::comparing_binds_closer_than_equal("1 < 2 = 2 < 3", true)]
#[case::empty_in_every_sum("${nothing} + 1 = 1 or ${nothing} * 0 = 0 or -${nothing} = 0", false)]
#[case::empty_sums_are_empty("string(${nothing} + 1) = '' and string(${nothing} div 2) = ''", true)]
#[case::empty_in_every_comparison("${nothing} <= 0 or ${nothing} >= 0 or ${nothing} < 0 or ${nothing} > 0", false)]
#[case::empty_and_empty("${nothing} = ${nothing} and not(${nothing} != '')", true)]
#[case::empty_as_a_truth("not(${nothing}) and not(boolean(${nothing})) and boolean(${n})", true)]
#[case::empty_in_if("if(${nothing}, 1, 2) = 2 and if(${nothing} = '', 1, 2) = 1", true)]
#[case::empty_in_coalesce("coalesce(${nothing}, ${nothing}) = '' and coalesce(${nothing}, ${n}, 5) = 12", true)]
#[case::empty_in_texts(
    "concat(${nothing}, 'a') = 'a' and string-length(${nothing}) = 0 and substr(${nothing}, 1) = ''",
    true
)]
#[case::empty_in_searches(
    "contains(${nothing}, 'a') or starts-with(${nothing}, 'a') or ends-with(${nothing}, 'a')",
    false
)]
#[case::empty_is_in_everything("contains('abc', ${nothing}) and starts-with('abc', '')", true)]
#[case::empty_in_numbers(
    "string(int(${nothing})) = '' and string(round(${nothing}, 1)) = '' and string(number('')) = ''",
    true
)]
#[case::empty_in_dates("date(${nothing}) = '' and string(decimal-date-time(${nothing})) = ''", true)]
#[case::empty_in_choices("selected(${nothing}, '') or selected-at(${nothing}, 0) != ''", false)]
#[case::empty_in_patterns("regex(${nothing}, '') and not(regex(${nothing}, 'a'))", true)]
#[case::the_least_of_a_set(
    "min(${n} | ${m}) = 12 and max(${n} | ${m}, 31) = 31 and min(${m}, ${n} | ${zero}) = 0",
    true
)]
#[case::the_least_of_a_set_with_an_empty_one(
    "string(min(${n} | ${nothing})) = '' and string(max(${nothing} | ${n})) = ''",
    true
)]
#[case::sets_where_one_value_is_wanted("(${n} | ${m}) + 1 = 13", true)]
#[case::joining_a_set("join('-', ${n} | ${m}, 'x') = '12-30-x' and concat(${n} | ${m}) = '1230'", true)]
#[case::counting_one_field("count(${n}) = 1 and count-non-empty(${nothing}) = 0 and sum(${n}) = 12", true)]
#[case::a_week_later("date(${d} + 7) = '2023-08-27' and ${d} + 7 = date('2023-08-27')", true)]
#[case::a_day_before_a_month("date('2024-03-01' - 1) = '2024-02-29'", true)]
#[case::days_and_fractions("format-date-time(now() + 0.5, '%Y-%m-%dT%H:%M') = '2026-11-23T12:00'", true)]
#[case::a_month_is_its_first_day("'2023-08' <= ${d} and date('2023-08') = '2023-08-01'", true)]
#[case::no_such_day("date('2023-02-30') = '' and string(number('2023-02-30')) = ''", true)]
#[case::a_day_beyond_the_calendar("date(99999999) = '' and date(-99999999) = ''", true)]
#[case::every_sign_of_format_date(
    "format-date-time('2023-08-02T09:05:07', '%Y %y %m %n %b %d %e %a %H %h %M %S %3 %%') = \
     '2023 23 08 8 Th8 02 2 T4 09 9 05 07 000 %'",
    true
)]
#[case::numbers_in_words("number('1e5') = '' or number('inf') > 0 or number('0x1') > 0", false)]
#[case::truth_as_a_number("number(true()) = 1 and true() + 1 = 2 and number(1 = 2) = 0", true)]
#[case::truth_and_words("(1 = 1) = 'x' and not((1 = 1) = '')", true)]
#[case::int_of_words("int('12.9') = 12 and int('-0.5') = 0", true)]
#[case::the_place_of_a_choice("selected-at(${several}, 2) = 'survey' and selected-at(${several}, -1) = ''", true)]
#[case::letters_of_two_signs("string-length('\u{1F468}\u{200D}') = 2 and substr('ế!', 1) = '!'", true)]
#[case::own_text_by_itself("string-length() = 1 and normalize-space() = '7'", true)]
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
#[case::the_group_alone("1 + .. = 1", 5)]
#[case::the_group_elsewhere("position(..) + count-selected(..) > 1", 31)]
#[case::too_many_arguments("today(1)", 1)]
#[case::an_operator_at_the_end("${a} and", 9)]
#[case::an_operator_at_the_front("* 2", 1)]
#[case::two_operators("1 = = 2", 5)]
#[case::a_comma_too_many("concat('a',)", 12)]
#[case::a_bracket_too_many("(1 = 1))", 8)]
#[case::brackets_of_another_kind("${a}[1]", 5)]
#[case::an_instance_that_is_no_field("indexed-repeat(1, ${r}, 1)", 1)]
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
