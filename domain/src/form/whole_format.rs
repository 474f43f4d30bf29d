//! The whole of the format that the engine promises: every column and every type once, and everything in its place.
//!
//! What expressions mean is told in `expression/tests.rs`; what forms do, in `scenarios/`.

use rstest::rstest;

use super::{Form, Labels};
use super::{Format, Kind, Language, Level, Lists, Preset, Question, Required, RuleTable, SheetProblem, Sheets};
use crate::record::Answer;

const CHOICES: &str = "list_name,name,label::vi,label::en,side\n\
    yn,yes,Có,Yes,left\nyn,no,Không,No,right\nzone,TS,Tiên Sơn,Tien Son,left\n";
const SETTINGS: &str = "form_id,version,form_title::vi,form_title::en\nf,1,F,F\n";
const ZONES: &str = "name,label::vi,label::en,district,empty\nTS,Tiên Sơn,Tien Son,TD,\nQV,Quế Võ,Que Vo,QV,\n";
const RULES: &str = "rule_code,value,valid_from,valid_to,source\nmin,3,2011-01-19,,Điều lệ\n";

fn read(survey: &str, choices: &str, settings: &str, checks: &str) -> Result<Form, Vec<SheetProblem>> {
    let mut lists = Lists::default();
    lists.add("zones", ZONES).unwrap();
    let sheets = Sheets {
        survey,
        choices,
        settings,
        checks,
        lists,
        rules: RuleTable::read(RULES).unwrap(),
    };
    sheets.read()
}

/// Makes a sheet `survey` with one question `q` in a group, from pairs such as `type=integer; required=yes`.
fn survey(cells: &str) -> String {
    let pairs: Vec<_> = cells
        .split("; ")
        .filter_map(|pair| pair.split_once('='))
        .filter(|(heading, _)| !matches!(*heading, "type" | "label::vi" | "label::en"))
        .collect();
    let kind = cells
        .split("; ")
        .find_map(|pair| pair.strip_prefix("type="))
        .unwrap_or("text");
    let headings: String = pairs.iter().map(|(heading, _)| format!(",{heading}")).collect();
    let quoted = |cell: &str| format!(",\"{}\"", cell.replace('"', "\"\""));
    let values: String = pairs.iter().map(|(_, cell)| quoted(cell)).collect();
    let commas = ",".repeat(pairs.len());
    let plain = |row: &str| format!("{row}{commas}\n");
    [
        format!("type,name,label::vi,label::en{headings}\n"),
        plain("note,said,Chào,Hello").replace("note,said", "begin_group,g"),
        plain("note,said,Chào,Hello"),
        plain("integer,before,Trước,Before"),
        plain("date,day,Ngày,Day"),
        plain("select_one yn,side,Bên,Side"),
        plain("begin_repeat,site,Cơ sở,Site"),
        plain("integer,area,Diện tích,Area"),
        plain("date,built,Xây dựng,Built"),
        plain("end_repeat,,,"),
        format!("{kind},q,Câu,Question{values}\n"),
        plain("end_group,,,"),
    ]
    .concat()
}

fn question(cells: &str) -> Question {
    let form = read(&survey(cells), CHOICES, SETTINGS, "").unwrap_or_else(|problems| panic!("{cells}: {problems:#?}"));
    form.question("q").unwrap().clone()
}

#[rstest]
#[case::text("text", "Text Plain")]
#[case::integer("integer", "Integer Plain")]
#[case::decimal("decimal", "Decimal Plain")]
#[case::range("range; parameters=start=0 end=10 step=2", "Integer Plain range")]
#[case::range_of_fractions("range; parameters=start=0 end=1 step=0.1", "Decimal Plain range")]
#[case::date("date", "Date Plain")]
#[case::month("date; appearance=month-year", "YearMonth Plain month-year")]
#[case::month_by_the_other_word("date; appearance=year-month", "YearMonth Plain year-month")]
#[case::quarter("date; appearance=quarter", "YearMonth Quarter quarter")]
#[case::quarter_by_the_other_word("date; appearance=year-quarter", "YearMonth Quarter year-quarter")]
#[case::date_time("dateTime", "Text Moment")]
#[case::select_one("select_one yn", "SelectOne(yes no) Plain")]
#[case::select_multiple("select_multiple yn", "SelectMultiple(yes no) Plain")]
#[case::select_one_from_file("select_one_from_file zones.csv", "SelectOne(TS QV) Plain @zones")]
#[case::select_multiple_from_file("select_multiple_from_file zones.csv", "SelectMultiple(TS QV) Plain @zones")]
#[case::note("note", "Note Plain")]
#[case::calculate("calculate; calculation=1 + 1", "Hidden Plain")]
#[case::acknowledge("acknowledge", "SelectOne(OK) Plain")]
#[case::hidden("hidden", "Hidden Plain")]
#[case::today("today", "Hidden Plain")]
#[case::start("start", "Hidden Plain")]
#[case::end("end", "Hidden End")]
fn every_type_is_read(#[case] cells: &str, #[case] expected: &str) {
    let question = question(&format!("type={cells}"));
    let names = question
        .choices()
        .iter()
        .map(|choice| choice.name.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let kind = match &question.kind {
        Kind::SelectOne(_) => format!("SelectOne({names})"),
        Kind::SelectMultiple(_) => format!("SelectMultiple({names})"),
        other => format!("{other:?}"),
    };
    let mut shown = format!("{kind} {:?}", question.format);
    for word in &question.appearance {
        shown.push_str(&format!(" {word}"));
    }
    if let Some(list) = &question.list {
        shown.push_str(&format!(" @{list}"));
    }
    assert_eq!(shown, expected);
}

/// What is read from a cell, in words.
fn told(question: &Question, column: &str) -> String {
    let words = |labels: &Option<Labels>| {
        labels
            .as_ref()
            .map_or_else(String::new, |it| format!("{}/{}", it.vi, it.en))
    };
    let expression =
        |expression: &Option<super::Expression>| expression.as_ref().map_or_else(String::new, ToString::to_string);
    match column {
        "hint" => words(&question.hint),
        "required" => match &question.required {
            Required::Never => "never".into(),
            Required::Always => "always".into(),
            Required::When(condition) => condition.to_string(),
        },
        "required_message" => words(&question.required_message),
        "relevant" => expression(&question.relevant),
        "constraint" => expression(&question.constraint),
        "constraint_message" => words(&question.constraint_message),
        "calculation" => expression(&question.calculation),
        "default" => match &question.default {
            None => String::new(),
            Some(Preset::Answer(answer)) => answer.to_code(),
            Some(Preset::Expression(expression)) => format!("= {expression}"),
        },
        "readonly" => question.readonly.to_string(),
        "appearance" => question.appearance.join(" "),
        "choice_filter" => expression(&question.choice_filter),
        "unit" => words(&question.unit),
        "previous" => question.previous.to_string(),
        "parameters" => {
            let given = &question.parameters;
            let number =
                |number: Option<crate::record::Decimal>| number.map_or_else(|| "-".into(), |it| it.to_string());
            format!(
                "{} {} {} {} {} {:?}",
                number(given.min),
                number(given.max),
                number(given.step),
                given.max_length,
                given.unknown,
                given.level
            )
        }
        _ => panic!("nothing is known of {column}"),
    }
}

#[rstest]
#[case::hint("hint::vi=Gợi ý; hint::en=Hint", "hint", "Gợi ý/Hint")]
#[case::required("required=yes", "required", "always")]
#[case::required_in_xpath("required=true()", "required", "always")]
#[case::not_required("required=no", "required", "never")]
#[case::not_required_in_xpath("required=false()", "required", "never")]
#[case::required_under_a_condition("required=${before} > 3", "required", "${before} > 3")]
#[case::required_message(
    "required_message::vi=Cần; required_message::en=Needed",
    "required_message",
    "Cần/Needed"
)]
#[case::relevant("relevant=${before} = 1", "relevant", "${before} = 1")]
#[case::constraint(
    "constraint=. != 'x'; constraint_message::vi=Sai; constraint_message::en=Wrong",
    "constraint",
    ". != 'x'"
)]
#[case::constraint_message(
    "constraint=. != ''; constraint_message::vi=Sai; constraint_message::en=Wrong",
    "constraint_message",
    "Sai/Wrong"
)]
#[case::calculation("calculation=concat('a', ${before})", "calculation", "concat('a', ${before})")]
#[case::calculation_kept("calculation=once(today())", "calculation", "once(today())")]
#[case::default_words("default=Bắc Ninh", "default", "tBắc Ninh")]
#[case::default_words_with_brackets("default=Bắc Ninh (cũ)", "default", "tBắc Ninh (cũ)")]
#[case::default_expression("default=concat('a', 'b')", "default", "= concat('a', 'b')")]
#[case::default_of_a_field("default=${before}", "default", "= ${before}")]
#[case::default_in_quotes("default='Cty(TNHH)'", "default", "= 'Cty(TNHH)'")]
#[case::default_number("type=integer; default=1.250", "default", "i1250")]
#[case::default_day("type=date; default=13/8/2023", "default", "d2023-08-13")]
#[case::default_today("type=date; default=today()", "default", "= today()")]
#[case::default_month("type=date; appearance=month-year; default=8/2025", "default", "m2025-08")]
#[case::default_choice("type=select_one yn; default=no", "default", "cno")]
#[case::default_choices("type=select_multiple yn; default=yes no", "default", "lno yes")]
#[case::default_pulled(
    "type=text; default=pulldata('zones', 'district', 'name', 'TS')",
    "default",
    "= pulldata('zones', 'district', 'name', 'TS')"
)]
#[case::readonly("readonly=yes", "readonly", "true")]
#[case::not_readonly("readonly=no", "readonly", "false")]
#[case::appearance("appearance=multiline minimal", "appearance", "multiline minimal")]
#[case::choice_filter(
    "type=select_one yn; choice_filter=side = ${side}",
    "choice_filter",
    "side = ${side}"
)]
#[case::choice_filter_of_a_file(
    "type=select_one_from_file zones.csv; choice_filter=district = 'TD'",
    "choice_filter",
    "district = 'TD'"
)]
#[case::choice_filter_of_an_empty_column(
    "type=select_one_from_file zones.csv; choice_filter=empty = ''",
    "choice_filter",
    "empty = ''"
)]
#[case::parameters(
    "type=integer; parameters=min=0 max=9 unknown=yes level=warning",
    "parameters",
    "0 9 - 2000 true Warning"
)]
#[case::parameters_of_a_range(
    "type=range; parameters=start=0 end=1 step=0.25",
    "parameters",
    "0 1 0.25 2000 false Error"
)]
#[case::parameters_of_a_text("parameters=max-length=80 level=hint", "parameters", "- - - 80 false Hint")]
#[case::unit("unit::vi=người; unit::en=people", "unit", "người/people")]
#[case::previous("previous=yes", "previous", "true")]
#[case::for_the_author("question_id=A01; source=10.1; note=xem lại", "hint", "")]
fn every_column_is_read(#[case] cells: &str, #[case] column: &str, #[case] expected: &str) {
    assert_eq!(told(&question(cells), column), expected);
}

#[test]
fn a_question_of_its_type_and_name_alone_is_plain() {
    let question = question("type=integer");
    assert_eq!(
        (question.label.vi.as_str(), question.label.en.as_str()),
        ("Câu", "Question")
    );
    for column in [
        "hint",
        "relevant",
        "constraint",
        "calculation",
        "default",
        "choice_filter",
        "unit",
    ] {
        assert_eq!(told(&question, column), "", "{column}");
    }
    assert_eq!(told(&question, "required"), "never");
    assert_eq!(told(&question, "parameters"), "- - - 2000 false Error");
    assert!(question.is_asked() && question.format == Format::Plain && question.parameters.level == Level::Error);
}

#[rstest]
#[case::vietnamese("vi", Language::Vi)]
#[case::english("en", Language::En)]
#[case::none("", Language::Vi)]
fn the_settings_are_read(#[case] language: &str, #[case] expected: Language) {
    let settings = format!(
        "form_id,version,form_title::vi,form_title::en,default_language,date_field\nvisit,2026.1,Lượt,Visit,{language},day\n"
    );
    let form = read(&survey(""), CHOICES, &settings, "").unwrap();
    assert_eq!(
        (form.tag().as_str(), form.title.en.as_str(), form.language),
        ("visit@2026.1", "Visit", expected)
    );
    assert_eq!(form.date_field.as_ref().map(|field| field.as_str()), Some("day"));
}

#[test]
fn further_columns_of_choices_are_kept() {
    let question = question("type=select_one zone");
    let [choice] = question.choices() else {
        panic!("{:?}", question.choices())
    };
    assert_eq!(
        (choice.label.vi.as_str(), choice.label.en.as_str()),
        ("Tiên Sơn", "Tien Son")
    );
    assert_eq!(choice.columns.get("side").map(String::as_str), Some("left"));
}

#[rstest]
#[case::unknown_column("colour=red", "colour", "hãy bỏ đi")]
#[case::a_column_of_another_language("label::Vietnamese (vi)=x", "label::Vietnamese (vi)", "hãy bỏ đi")]
#[case::a_field_that_is_not_there("relevant=${nobody} = 1", "relevant", "nobody")]
#[case::a_note_has_no_answer("relevant=${said} = ''", "relevant", "ghi chú")]
#[case::a_group_has_no_answer("relevant=${g} = ''", "relevant", "nhóm")]
#[case::a_repeat_has_no_answer("relevant=${site} > 1", "relevant", "count(${site})")]
#[case::the_last_answer_to_a_note("relevant=previous('said') = ''", "relevant", "said")]
#[case::a_rule_that_is_not_there("relevant=rule('max') > 1", "relevant", "max")]
#[case::a_list_that_is_not_there("relevant=pulldata('wards', 'a', 'name', 1) = 1", "relevant", "wards")]
#[case::a_column_of_a_list_that_is_not_there("relevant=pulldata('zones', 'ward', 'name', 1) = 1", "relevant", "ward")]
#[case::a_key_column_that_is_not_there("relevant=pulldata('zones', 'district', 'code', 1) = 1", "relevant", "code")]
#[case::the_words_of_a_number("calculation=jr:choice-name(1, '${before}')", "calculation", "lựa chọn")]
#[case::a_column_bare_in_a_relevant("relevant=side = 'left'", "relevant", "${side}")]
#[case::a_column_that_the_list_does_not_have("type=select_one yn; choice_filter=ward = 1", "choice_filter", "${ward}")]
#[case::itself_in_a_relevant("relevant=. = 1", "relevant", "chính câu này")]
#[case::itself_in_a_requirement("required=. = 1", "required", "chính câu này")]
#[case::itself_in_a_calculation("type=integer; calculation=. + 1", "calculation", "chính câu này")]
#[case::once_and_more("calculation=concat(once('a'), 'b')", "calculation", "chính câu này")]
#[case::once_in_a_relevant("relevant=once(1) = 1", "relevant", "chính câu này")]
#[case::the_group_around("relevant=.. = 1", "relevant", "position(..)")]
#[case::a_default_of_another_type("type=integer; default=many", "default", "không phải là câu trả lời")]
#[case::a_default_that_is_no_day("type=date; default=2023-13-45", "default", "không phải là câu trả lời")]
#[case::a_default_that_is_no_choice("type=select_one yn; default=maybe", "default", "không có trong danh sách")]
#[case::a_default_with_a_slip("type=date; default=toady()", "default", "toady")]
#[case::a_default_of_nobody("default=${nobody}", "default", "nobody")]
#[case::a_default_of_itself("default=concat(., 'a')", "default", "chính câu này")]
#[case::a_default_of_a_note("type=note; default=x", "default", "để trống")]
#[case::a_note_that_is_required("type=note; required=yes", "required", "để trống")]
#[case::a_note_with_a_constraint(
    "type=note; constraint=1 = 1; constraint_message::vi=a; constraint_message::en=a",
    "constraint",
    "để trống"
)]
#[case::a_calculation_that_is_required("type=calculate; calculation=1; required=yes", "required", "để trống")]
#[case::a_filter_without_choices("type=integer; choice_filter=1 = 1", "choice_filter", "để trống")]
#[case::a_count_without_a_repeat("repeat_count=3", "repeat_count", "để trống")]
#[case::a_note_that_is_unknown("type=note; parameters=unknown=yes", "parameters", "unknown")]
#[case::least_above_the_most("type=integer; parameters=min=9 max=1", "parameters", "9 lớn hơn 1")]
#[case::a_range_the_wrong_way_round("type=range; parameters=start=9 end=1", "parameters", "9 lớn hơn 1")]
#[case::a_step_of_nothing("type=range; parameters=start=0 end=1 step=0", "parameters", "step=0")]
#[case::no_room_for_words("parameters=max-length=0", "parameters", "max-length=0")]
#[case::neither_yes_nor_no("readonly=maybe", "readonly", "yes")]
#[case::calculate_without_a_calculation("type=calculate", "calculation", "cách tính")]
#[case::one_language_of_a_hint("hint::vi=Gợi ý", "hint::en", "ngôn ngữ")]
#[case::one_language_of_a_unit("unit::vi=người", "unit::en", "ngôn ngữ")]
#[case::a_constraint_without_words("constraint=. = 1", "constraint_message::vi", "phải làm gì")]
#[case::a_type_of_another_tool("type=barcode", "type", "barcode")]
#[case::a_pattern_that_is_none(
    "constraint=regex(., '['); constraint_message::vi=a; constraint_message::en=a",
    "constraint",
    "ở ký tự 1"
)]
#[case::cut_off("relevant=${before} =", "relevant", "ở ký tự 12")]
fn what_means_nothing_is_refused_in_its_cell(#[case] cells: &str, #[case] column: &str, #[case] words: &str) {
    let problems = read(&survey(cells), CHOICES, SETTINGS, "").unwrap_err();
    let [problem] = problems.as_slice() else {
        panic!("{problems:#?}")
    };
    assert_eq!(
        (problem.sheet.as_ref(), problem.column.as_str()),
        ("survey", column),
        "{problem:?}"
    );
    assert!(problem.message.vi.contains(words), "{problem:?}");
    // It says what to do.
    let says = |text: &str| [';', ':', ','].iter().any(|mark| text.contains(*mark)) || text.starts_with("write");
    assert!(says(&problem.message.en), "{problem:?}");
}

#[rstest]
#[case::a_choice_twice("yn,yes,Có,Yes,\nyn,yes,Vâng,Yes,", "choices 3 name")]
#[case::the_same_name_in_two_lists("yn,yes,Có,Yes,\nother,yes,Có,Yes,", "")]
#[case::a_name_of_two_words("yn,y es,Có,Yes,", "choices 2 name")]
#[case::no_name("yn,,Có,Yes,", "choices 2 list_name")]
#[case::no_list(",yes,Có,Yes,", "choices 2 list_name")]
#[case::no_words("yn,yes,,,", "choices 2 label::vi")]
#[case::one_language("yn,yes,Có,,", "choices 2 label::en")]
fn choices_are_refused_in_their_cell(#[case] rows: &str, #[case] expected: &str) {
    let choices = format!("list_name,name,label::vi,label::en,side\n{rows}\n");
    let survey = "type,name,label::vi,label::en\nbegin_group,g,G,G\ninteger,q,Q,Q\nend_group,,,\n";
    assert_eq!(places(read(survey, &choices, SETTINGS, "")), expected);
}

#[rstest]
#[case::whole("f,1,F,F,", "")]
#[case::no_version("f,,F,F,", "settings 2 version")]
#[case::a_version_of_two_words("f,1 a,F,F,", "settings 2 version")]
#[case::a_version_that_would_part_a_tag("f,1@2,F,F,", "settings 2 version")]
#[case::a_form_id_that_is_no_name("F 1,1,F,F,", "settings 2 form_id")]
#[case::a_language_that_is_not_ours("f,1,F,F,fr", "settings 2 default_language")]
#[case::two_rows("f,1,F,F,\ng,1,G,G,", "settings 3 form_id")]
#[case::one_language("f,1,F,,,", "settings 2 form_title::en")]
#[case::a_day("f,1,F,F,,day", "")]
#[case::a_day_that_is_not_there("f,1,F,F,,nobody", "settings 2 date_field")]
#[case::a_day_that_is_a_number("f,1,F,F,,before", "settings 2 date_field")]
#[case::a_day_that_is_asked_several_times("f,1,F,F,,built", "settings 2 date_field")]
#[case::none("", "settings 2 form_id")]
fn settings_are_refused_in_their_cell(#[case] rows: &str, #[case] expected: &str) {
    let settings = format!("form_id,version,form_title::vi,form_title::en,default_language,date_field\n{rows}\n");
    assert_eq!(places(read(&survey(""), CHOICES, &settings, "")), expected);
}

#[rstest]
#[case::whole("x10,,${before} > 1,error,Sai,Wrong,before", "")]
#[case::no_such_level("x10,,${before} > 1,grave,Sai,Wrong,before", "checks 2 level")]
#[case::no_such_field("x10,,${before} > 1,error,Sai,Wrong,nobody", "checks 2 fields")]
#[case::about_a_note("x10,,${before} > 1,error,Sai,Wrong,said", "checks 2 fields")]
#[case::looking_at_a_note("x10,,${said} > 1,error,Sai,Wrong,before", "checks 2 constraint")]
#[case::looking_at_itself("x10,,. > 1,error,Sai,Wrong,before", "checks 2 constraint")]
#[case::a_repeat_counted("x10,,count(${site}) < 9,error,Sai,Wrong,area", "")]
#[case::twice(
    "x10,,1 = 1,error,Sai,Wrong,before\nx10,,1 = 1,error,Sai,Wrong,before",
    "checks 3 name"
)]
#[case::a_name_of_two_words("x 10,,1 = 1,error,Sai,Wrong,before", "checks 2 name")]
#[case::a_name_of_the_review("review,,1 = 1,error,Sai,Wrong,before", "checks 2 name")]
#[case::no_words("x10,,1 = 1,error,,,before", "checks 2 message::vi")]
#[case::a_relevant_cut_off("x10,1 =,1 = 1,error,Sai,Wrong,before", "checks 2 relevant")]
fn checks_are_refused_in_their_cell(#[case] rows: &str, #[case] expected: &str) {
    let checks = format!("name,relevant,constraint,level,message::vi,message::en,fields\n{rows}\n");
    assert_eq!(places(read(&survey(""), CHOICES, SETTINGS, &checks)), expected);
}

#[rstest]
#[case::whole("begin_group,a,A,A,,\ntext,b,B,B,,\nend_group,,,,,", "")]
#[case::two_words("begin group,a,A,A,,\ntext,b,B,B,,\nend group,,,,,", "")]
#[case::a_repeat_as_a_section("begin_repeat,a,A,A,,\ntext,b,B,B,,\nend_repeat,,,,,", "")]
#[case::a_group_in_a_repeat(
    "begin_repeat,a,A,A,,\nbegin_group,c,C,C,,\ntext,b,B,B,,\nend_group,,,,,\nend_repeat,,,,,",
    ""
)]
#[case::a_repeat_that_is_counted("begin_repeat,a,A,A,,3\ntext,b,B,B,,\nend_repeat,,,,,", "")]
#[case::a_group_that_is_counted("begin_group,a,A,A,,3\ntext,b,B,B,,\nend_group,,,,,", "survey 2 repeat_count")]
#[case::a_group_that_is_required("begin_group,a,A,A,yes,\ntext,b,B,B,,\nend_group,,,,,", "survey 2 required")]
#[case::a_count_that_looks_into_the_repeat(
    "begin_repeat,a,A,A,,${b}\ninteger,b,B,B,,\nend_repeat,,,,,",
    "survey 3 relevant"
)]
#[case::a_count_of_itself(
    "begin_repeat,a,A,A,,count(${a}) + 1\ninteger,b,B,B,,\nend_repeat,,,,,",
    "survey 2 repeat_count"
)]
#[case::a_count_of_a_repeat_before(
    "begin_repeat,a,A,A,,\ninteger,b,B,B,,\nend_repeat,,,,,\nbegin_repeat,c,C,C,,count(${a})\ninteger,d,D,D,,\nend_repeat,,,,,",
    ""
)]
#[case::a_count_of_a_repeat_behind(
    "begin_repeat,a,A,A,,count(${c})\ninteger,b,B,B,,\nend_repeat,,,,,\nbegin_repeat,c,C,C,,\ninteger,d,D,D,,\nend_repeat,,,,,",
    "survey 2 repeat_count"
)]
#[case::nothing_in_a_section("text,b,B,B,,", "survey 2 type")]
#[case::left_open("begin_group,a,A,A,,\ntext,b,B,B,,", "survey - type")]
#[case::never_opened("begin_group,a,A,A,,\nend_group,,,,,\nend_group,,,,,", "survey 4 type")]
#[case::crosswise("begin_repeat,a,A,A,,\nend_group,,,,,\nend_repeat,,,,,", "survey 3 type")]
#[case::a_group_without_words("begin_group,a,,,,\nend_group,,,,,", "survey 2 label::vi")]
fn groups_and_repeats_are_refused_in_their_row(#[case] rows: &str, #[case] expected: &str) {
    let survey = format!("type,name,label::vi,label::en,required,repeat_count\n{rows}\n");
    assert_eq!(places(read(&survey, CHOICES, SETTINGS, "")), expected);
}

#[test]
fn groups_nest_so_deep_and_no_deeper() {
    let nested = |depth: usize| {
        let begin = (0..depth).map(|place| format!("begin_group,g{place},G,G,${{q}} > 0\n"));
        let end = (0..depth).map(|_| "end_group,,,,\n".to_owned());
        let survey = format!(
            "type,name,label::vi,label::en,relevant\nbegin_group,s,S,S,\ninteger,q,Q,Q,\n{}text,w,W,W,\n{}end_group,,,,\n",
            begin.collect::<String>(),
            end.collect::<String>()
        );
        read(&survey, CHOICES, SETTINGS, "")
    };
    assert!(nested(7).is_ok());
    assert_eq!(places(nested(8)), "survey 11 type");
    // A monster is refused, and is no burden.
    assert_eq!(nested(2_000).unwrap_err().len(), 1_993);
}

#[rstest]
#[case::whole("TS,Tiên Sơn,Tien Son", "")]
#[case::twice("TS,Tiên Sơn,Tien Son\nTS,Tiên Sơn,Tien Son", "list 3 name")]
#[case::a_name_of_two_words("T S,Tiên Sơn,Tien Son", "list 2 name")]
#[case::one_language("TS,Tiên Sơn,", "list 2 name")]
fn lists_are_refused_in_their_cell(#[case] rows: &str, #[case] expected: &str) {
    let result = Lists::default().add("zones", &format!("name,label::vi,label::en\n{rows}\n"));
    assert_eq!(places(result), expected);
}

/// Lists the places of problems: sheet, row, column.
fn places<T>(result: Result<T, Vec<SheetProblem>>) -> String {
    let place = |problem: &SheetProblem| {
        let row = problem.row.map_or_else(|| "-".into(), |row| row.to_string());
        format!("{} {row} {}", problem.sheet, problem.column)
    };
    let problems = result.err().unwrap_or_default();
    problems.iter().map(place).collect::<Vec<_>>().join(", ")
}

#[test]
fn an_acknowledgement_is_answered_with_ok() {
    let question = question("type=acknowledge");
    assert_eq!(
        super::parse_answer(&question, "đã đọc"),
        Ok(Answer::Choice("OK".into()))
    );
}
