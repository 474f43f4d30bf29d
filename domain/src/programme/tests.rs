//! A small programme, and everything that can be wrong between its files.

use rstest::rstest;

use super::*;
use crate::form::Language;
use crate::record::{Answer, FieldName};

const ENTERPRISE: &str = "text enterprise_name|text enterprise_short_name|text tax_code|text address|\
    select_one_from_file_zones.csv zone_code|text main_activity|select_one_status operating_status|\
    integer workers_total|date headcount_as_of|select_one_source headcount_source";
const PARTY: &str = "integer party_members_total|select_one_yes_no has_party_org|select_one_org_type party_org_type|\
    select_one_from_file_organisations.csv party_org_parent|date party_org_founded_on|select_one_stage founding_stage";
const VISIT: &str = "hidden enterprise|select_one_from_file_programmes.csv program_code|\
    select_one_from_file_rounds.csv survey_round|date visit_date|select_one_mode visit_mode|\
    select_one_outcome visit_outcome|text visit_note|integer workers_total|integer workers_female|\
    date headcount_as_of|select_one_source headcount_source";
const ADMISSION: &str = "select_one_from_file_organisations.csv reporting_org|month period_month|\
    select_one_yes_no is_opening_balance|integer admitted_total|integer admitted_enterprise_manager|\
    integer admitted_enterprise_worker|integer admitted_official|integer admitted_student|integer admitted_other";
const CHOICES: &str = "list_name,name,label::vi,label::en\n\
    yes_no,yes,Có,Yes\nyes_no,no,Không,No\nstatus,operating,Đang hoạt động,Operating\nsource,union,Công đoàn,Union\n\
    org_type,chi_bo_co_so,Chi bộ cơ sở,Cell\norg_type,dang_bo_co_so,Đảng bộ cơ sở,Committee\n\
    stage,agreed,Đã đồng ý,Agreed\nmode,phone,Điện thoại,Phone\n\
    outcome,done,Xong,Done\noutcome,partial,Một phần,Partly\noutcome,refused,Từ chối,Refused\n\
    outcome,not_found,Không tìm thấy,Not found\n";

/// Writes the sheet of questions: `type name` each, with the words of a type joined by `_`.
fn survey(questions: &str) -> String {
    let mut sheet = "type,name,label::vi,label::en,appearance\nbegin_group,g,G,G,\n".to_owned();
    for question in questions.split('|') {
        let (kind, name) = question.split_once(' ').unwrap();
        let (kind, look) = if kind == "month" {
            ("date", "month-year")
        } else {
            (kind, "")
        };
        let kind = ["select_one_from_file_", "select_one_"]
            .iter()
            .find_map(|select| {
                Some(format!(
                    "{} {}",
                    select.trim_end_matches('_'),
                    kind.strip_prefix(select)?
                ))
            })
            .unwrap_or_else(|| kind.to_owned());
        sheet.push_str(&format!("{kind},{name},{name},{name},{look}\n"));
    }
    sheet + "end_group,,,,\n"
}

fn settings(form: &str, version: &str) -> String {
    format!("form_id,version,form_title::vi,form_title::en\n{form},{version},F,F\n")
}

/// A programme with all tables and the forms that the product needs.
fn whole() -> Bundle {
    let tables = [
        (
            "programme.csv",
            "code,version,label::vi,label::en,issuer,valid_from,valid_to\n\
             plan,2026.1,Chương trình,Programme,bloc,2023-01-01,2025-08-31\n",
        ),
        ("organisations.csv", "code,kind,host_kind\nbloc,party_body,none\n"),
        (
            "organisation_names.csv",
            "code,label::vi,label::en,short,valid_from,valid_to,source\nbloc,Đảng bộ Khối,Bloc,,,2025-02-28,x\n",
        ),
        (
            "documents.csv",
            "code,kind,number,date,issuer,label::vi,label::en,serves,text,source\n\
             kl,conclusion,,2023-08-13,x,Kết luận,Conclusion,,kl.md,x\n",
        ),
        ("documents/kl.md", "# Kết luận\n"),
        (
            "rounds.csv",
            "name,label::vi,label::en,valid_from,valid_to\n2026,Năm 2026,2026,2026-01-01,2026-12-31\n\
             2023,Năm 2023,2023,2023-01-01,2023-12-31\n",
        ),
        (
            "targets.csv",
            "code,parent,label::vi,label::en,measure,low,high,open_end,unit::vi,unit::en,counts,valid_from,valid_to,part,\
             document,source\n\
             members,,Kết nạp,Admit,members_admitted,800,,yes,đảng viên,members,admitted_total,2023-01-01,2025-08-31,,kl,x\n",
        ),
        (
            "baselines.csv",
            "code,label::vi,label::en,kind,value,unit::vi,unit::en,as_of,operator,of,numerator,denominator::vi,\
             denominator::en,measure,document,source\n\
             before,Đã kết nạp,Admitted before,opening_balance,860,đảng viên,members,2023-08-20,,,,,,members_admitted,kl,x\n",
        ),
        (
            "rules.csv",
            "rule_code,value,valid_from,valid_to,source\nparty_org.min_official,3,2011-01-19,,x\n",
        ),
        ("lists/zones.csv", "name,label::vi,label::en\nTS,Tiên Sơn,Tien Son\n"),
    ];
    let mut bundle = Bundle::default();
    for (file, text) in tables {
        bundle.insert(file, text);
    }
    with_small_forms(&bundle)
}

/// Puts forms with nothing but what the product needs in the place of a programme's own.
pub(super) fn with_small_forms(bundle: &Bundle) -> Bundle {
    let mut bundle = without(bundle, "forms/");
    let visit = format!("{VISIT}|{PARTY}");
    for (form, questions) in [("enterprise", ENTERPRISE), ("visit", &visit), ("admission", ADMISSION)] {
        bundle.insert(format!("forms/{form}/survey.csv"), survey(questions));
        bundle.insert(format!("forms/{form}/choices.csv"), CHOICES);
        bundle.insert(format!("forms/{form}/settings.csv"), settings(form, "1"));
    }
    bundle
}

fn change(bundle: &mut Bundle, file: &str, from: &str, to: &str) {
    let text = bundle.get(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    let text = text.replacen(from, to, 1);
    bundle.insert(file, text);
}

fn without(bundle: &Bundle, left_out: &str) -> Bundle {
    let files = bundle.files().filter(|(file, _)| !file.starts_with(left_out));
    Bundle::new(files.map(|(file, text)| (file.to_owned(), text.to_owned())))
}

fn problems(bundle: &Bundle) -> Vec<String> {
    let found = Programme::read(bundle).err().unwrap_or_default();
    for problem in &found {
        assert!(
            !problem.message.vi.is_empty() && problem.in_language(Language::Vi).starts_with("tệp "),
            "{problem:?}"
        );
    }
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_programme_is_read_from_its_files() {
    let programme = Programme::read(&whole()).unwrap();
    assert_eq!(
        (
            programme.code.as_str(),
            programme.version.as_str(),
            programme.issuer.as_str()
        ),
        ("plan", "2026.1", "bloc")
    );
    assert_eq!(
        (programme.from.to_string(), programme.to.to_string()),
        ("2023-01-01".into(), "2025-08-31".into())
    );
    assert_eq!(
        programme.document("kl").and_then(|document| document.text.as_deref()),
        Some("# Kết luận\n")
    );
    assert_eq!(
        programme
            .rounds
            .iter()
            .map(|round| round.name.as_str())
            .collect::<Vec<_>>(),
        ["2023", "2026"]
    );
    assert_eq!(programme.rules.value("party_org.min_official", programme.to), Some("3"));
    assert_eq!(
        programme.form("visit").map(|form| form.tag()).as_deref(),
        Some("visit@1")
    );
    assert_eq!(programme.forms().count(), 3);
}

#[rstest]
#[case::of_a_table("organisations", "bloc", "Đảng bộ Khối", "valid_to", "2025-02-28")]
#[case::of_rounds("rounds", "2026", "Năm 2026", "valid_from", "2026-01-01")]
#[case::of_the_programme("programmes", "plan", "Chương trình", "version", "2026.1")]
#[case::of_a_file("zones", "TS", "Tiên Sơn", "label::en", "Tien Son")]
fn forms_choose_from_its_lists(
    #[case] list: &str,
    #[case] name: &str,
    #[case] label: &str,
    #[case] column: &str,
    #[case] cell: &str,
) {
    let programme = Programme::read(&whole()).unwrap();
    let around = programme.surroundings();
    assert_eq!(around.lists.pull(list, "label", "name", name), Some(label));
    assert_eq!(programme.lists().pull(list, column, "name", name), Some(cell));
}

#[rstest]
#[case::inside("2023-08-20", Some("2023"))]
#[case::last_day("2026-12-31", Some("2026"))]
#[case::between("2025-10-01", None)]
fn a_day_falls_in_a_round(#[case] day: &str, #[case] expected: Option<&str>) {
    let programme = Programme::read(&whole()).unwrap();
    assert_eq!(
        programme
            .round_on(day.parse().unwrap())
            .map(|round| round.name.as_str()),
        expected
    );
}

#[test]
fn what_does_not_add_up_is_a_hint_and_no_problem() {
    let hints = Programme::read(&whole()).unwrap().hints();
    let hints: Vec<_> = hints.iter().map(|hint| hint.vi.as_str()).collect();
    assert_eq!(
        hints,
        [
            "1 số liệu tính đến 20/8/2023, sau ngày ký văn bản 13/8/2023",
            "Đã kết nạp (860, đến 20/8/2023) có phần trùng thời gian với “Kết nạp”; không cộng vào kết quả",
        ]
    );
}

#[rstest]
#[case::backwards(
    "programme.csv",
    "2025-08-31",
    "2022-08-31",
    "row 2, column valid_to: the last day is before"
)]
#[case::no_day(
    "programme.csv",
    "2025-08-31",
    "31/8/2025",
    "row 2, column valid_to: write the day as"
)]
#[case::no_version("programme.csv", "2026.1", "", "row 2, column version: this cell is empty")]
#[case::issued_by_nobody("programme.csv", ",bloc,", ",block,", "row 2, column issuer: block is not found")]
#[case::a_round_twice("rounds.csv", "\n2023,", "\n2026,", "row 3, column name: 2026 stands in another row")]
#[case::a_round_without_an_end("rounds.csv", "2023-12-31", "", "row 3, column valid_to: this cell is empty")]
#[case::a_target_of_no_document("targets.csv", ",kl,", ",ct,", "row 2, column document: ct is not found")]
#[case::a_figure_of_no_document("baselines.csv", ",kl,", ",ct,", "row 2, column document: ct is not found")]
#[case::a_target_counts_what_nobody_asks(
    "targets.csv",
    "admitted_total",
    "admitted_all",
    "row 2, column counts: admitted_all is not a number"
)]
#[case::an_unknown_column("rounds.csv", "valid_to", "until", "row 1, column valid_to: this column is missing")]
#[case::a_rule_some_day("rules.csv", "2011-01-19", "2011", "row 2, column valid_from: write the day as")]
#[case::a_list_with_a_gap("lists/zones.csv", "Tiên Sơn", "", "row 2, column name: every row needs")]
#[case::a_list_that_is_not_there(
    "forms/enterprise/survey.csv",
    "zones.csv",
    "parks.csv",
    "row 7, column type: the programme has no list parks"
)]
#[case::a_form_in_the_wrong_folder(
    "forms/visit/settings.csv",
    "visit,1",
    "trip,1",
    "row 2, column form_id: the form lies in the folder visit"
)]
#[case::a_field_of_another_type(
    "forms/visit/survey.csv",
    "integer,workers_female",
    "text,workers_female",
    ": the field workers_female of the form visit has to be integer"
)]
#[case::a_field_that_is_not_asked(
    "forms/enterprise/survey.csv",
    "text,tax_code",
    "text,code",
    ": the field tax_code of the form enterprise is missing and has to be text"
)]
fn what_is_wrong_is_said_with_its_place(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] expected: &str,
) {
    let mut bundle = whole();
    change(&mut bundle, file, from, to);
    let found = problems(&bundle);
    let comma = if expected.starts_with(':') { "" } else { ", " };
    // What another file says about the same field comes with it.
    let place = format!("file {file}{comma}{expected}");
    assert!(found.iter().any(|problem| problem.starts_with(&place)), "{found:#?}");
}

#[rstest]
#[case::an_outcome_that_is_not_offered(
    "forms/visit/choices.csv",
    "outcome,refused",
    "outcome,declined",
    "the field visit_outcome of the form visit has to be select_one (done, partial, refused, not_found)"
)]
#[case::one_field_in_two_ways(
    "forms/admission/survey.csv",
    "end_group",
    "text,party_members_total,a,a,\nend_group",
    "party_members_total has another type than in the form admission"
)]
#[case::one_field_from_two_lists(
    "forms/admission/survey.csv",
    "end_group",
    "select_one_from_file rounds,party_org_parent,a,a,\nend_group",
    "party_org_parent has another type than in the form admission"
)]
fn what_does_not_fit_between_sheets_is_said_of_the_form(
    #[case] file: &str,
    #[case] from: &str,
    #[case] to: &str,
    #[case] expected: &str,
) {
    let mut bundle = whole();
    change(&mut bundle, file, from, to);
    let found = problems(&bundle);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with(&format!("file forms/visit/survey.csv: {expected}")),
        "{found:#?}"
    );
}

#[rstest]
#[case::the_programme("programme.csv", "file programme.csv: this file is missing")]
#[case::the_form_for_visits("forms/visit/", "file forms/visit/survey.csv: the programme has no form visit")]
#[case::a_sheet(
    "forms/visit/settings.csv",
    "file forms/visit/settings.csv: the form visit lacks this sheet"
)]
#[case::a_text(
    "documents/",
    "file documents.csv, row 2, column text: there is no file documents/kl.md"
)]
fn what_is_missing_is_said(#[case] left_out: &str, #[case] expected: &str) {
    let found = problems(&without(&whole(), left_out));
    assert!(found.iter().any(|problem| problem.starts_with(expected)), "{found:#?}");
}

#[rstest]
#[case::mistyped("target.csv")]
#[case::a_copy("rounds (1).csv")]
#[case::in_a_folder_of_its_own("demo/enterprises.csv")]
#[case::no_sheet("forms/visit/questions.csv")]
#[case::no_table("lists/zones.xlsx")]
fn a_file_that_nothing_reads_is_named(#[case] file: &str) {
    let mut bundle = whole();
    bundle.insert(file, "name\n");
    let found = problems(&bundle);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with(&format!("file {file}: the programme does not use this file")),
        "{found:#?}"
    );
}

#[test]
fn a_list_that_is_worked_out_cannot_be_written_too() {
    let mut bundle = whole();
    bundle.insert("lists/rounds.csv", "name,label::vi,label::en\n2026,A,A\n");
    assert_eq!(problems(&bundle).len(), 1);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let mut bundle = whole();
    change(&mut bundle, "rounds.csv", "2023-12-31", "later");
    change(&mut bundle, "targets.csv", ",kl,", ",ct,");
    bundle.insert("notes.txt", "");
    assert_eq!(problems(&bundle).len(), 3, "{:#?}", problems(&bundle));
}

#[test]
fn forms_that_a_programme_has_no_use_for_may_be_left_out() {
    let mut bundle = without(&whole(), "forms/admission/");
    change(&mut bundle, "targets.csv", "members_admitted", "organisations_founded");
    change(&mut bundle, "targets.csv", "admitted_total", "chi_bo_co_so");
    assert_eq!(problems(&bundle), Vec::<String>::new());
}

/// The programme with another version of its visits, that no longer offer a choice, and without its zones.
fn next() -> Bundle {
    let mut bundle = whole();
    change(&mut bundle, "forms/visit/settings.csv", "visit,1", "visit,2");
    change(
        &mut bundle,
        "forms/visit/choices.csv",
        "mode,phone,Điện thoại,Phone",
        "mode,desk,Tại bàn,Desk",
    );
    bundle
}

#[test]
fn a_form_that_drafts_may_need_is_kept_and_read_when_asked_for() {
    let mut new = next();
    retire(&whole(), &mut new).unwrap();
    let programme = Programme::read(&new).unwrap();
    assert_eq!(
        programme.form("visit").map(|form| form.tag()).as_deref(),
        Some("visit@2")
    );
    assert_eq!(
        programme.form_tagged("visit@2").map(|form| form.tag()).as_deref(),
        Some("visit@2")
    );
    let old = programme.form_tagged("visit@1").unwrap();
    let mode = old.question("visit_mode").unwrap();
    assert_eq!(
        crate::form::display(mode, &Answer::Choice("phone".into()), Language::Vi),
        "Điện thoại"
    );
    assert!(programme.form_tagged("visit@0").is_none());
    assert!(programme.form_tagged("enterprise@1").is_some());
    assert_eq!(
        new.files().filter(|(file, _)| file.contains('@')).count(),
        3,
        "only what changed is kept"
    );
}

#[test]
fn an_answer_has_the_words_of_the_version_that_knew_it() {
    let mut new = next();
    retire(&whole(), &mut new).unwrap();
    let programme = Programme::read(&new).unwrap();
    let version = |field: &str, choice: &str| {
        let answer = Answer::Choice(choice.into());
        let (form, question) = programme.question_behind("visit", field, &answer)?;
        Some((form.tag(), crate::form::display(&question, &answer, Language::Vi)))
    };
    let words = |tag: &str, words: &str| Some((tag.to_owned(), words.to_owned()));
    assert_eq!(version("visit_mode", "desk"), words("visit@2", "Tại bàn"));
    assert_eq!(version("visit_mode", "phone"), words("visit@1", "Điện thoại"));
    assert_eq!(
        version("visit_mode", "drone"),
        words("visit@2", "drone"),
        "nobody knows it"
    );
    assert_eq!(version("visit_mode@1", "phone"), words("visit@1", "Điện thoại"));
    assert_eq!(version("no_such_question", "phone"), None);
}

#[test]
fn a_retired_form_stays_through_later_changes_and_keeps_its_lists() {
    let mut first = next();
    retire(&whole(), &mut first).unwrap();
    let mut second = next();
    change(
        &mut second,
        "forms/enterprise/settings.csv",
        "enterprise,1",
        "enterprise,2",
    );
    change(&mut second, "forms/enterprise/survey.csv", "zones.csv", "parks.csv");
    let mut second = without(&second, "lists/zones.csv");
    second.insert("lists/parks.csv", "name,label::vi,label::en\nTS,Tiên Sơn,Tien Son\n");
    retire(&first, &mut second).unwrap();
    // The product asks for the list of zones, which this programme has renamed: only the old forms matter here.
    let lists = Lists::default();
    let read = |tag: &str| forms::read_retired(&second, tag, &lists);
    assert!(read("enterprise@1").is_some_and(|form| form.question("zone_code").is_some()));
    assert!(second.get("forms/visit@1/survey.csv").is_some());
    assert!(
        second.get("forms/visit@1/lists/zones.csv").is_none(),
        "no list is kept that the form does not name"
    );
    // And once more: what was kept is handed on with its lists.
    let mut third = second.clone();
    third = without(&third, "forms/enterprise@1/");
    retire(&second, &mut third).unwrap();
    assert_eq!(third, second);
}

#[test]
fn a_form_that_is_gone_is_kept_too() {
    let mut new = without(&whole(), "forms/admission/");
    retire(&whole(), &mut new).unwrap();
    assert!(new.get("forms/admission@1/survey.csv").is_some());
}

#[test]
fn the_same_forms_are_not_kept_twice() {
    let mut new = whole();
    // Excel saves with a mark in front and other line ends.
    let saved = format!(
        "\u{FEFF}{}",
        new.get("forms/visit/survey.csv").unwrap().replace('\n', "\r\n")
    );
    new.insert("forms/visit/survey.csv", saved);
    let before = new.clone();
    retire(&whole(), &mut new).unwrap();
    assert_eq!(new, before);
}

#[rstest]
#[case::against_what_is_in_use(false)]
#[case::against_what_was_retired(true)]
fn a_form_that_changes_under_its_version_is_refused(#[case] retired: bool) {
    let mut old = whole();
    if retired {
        old = next();
        retire(&whole(), &mut old).unwrap();
    }
    let mut new = whole();
    change(
        &mut new,
        "forms/visit/choices.csv",
        "mode,phone,Điện thoại",
        "mode,phone,Gọi điện",
    );
    let before = new.clone();
    let found = retire(&old, &mut new).unwrap_err();
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "file forms/visit/settings.csv, row 2, column version: the sheet choices has changed, but visit@1 has been in use; \
          raise the version"
        ]
    );
    assert_eq!(new, before);
}

#[test]
fn going_back_to_a_retired_version_is_possible() {
    let mut second = next();
    retire(&whole(), &mut second).unwrap();
    let mut back = whole();
    retire(&second, &mut back).unwrap();
    let programme = Programme::read(&back).unwrap();
    assert_eq!(
        programme.form("visit").map(|form| form.tag()).as_deref(),
        Some("visit@1")
    );
    assert!(programme.form_tagged("visit@2").is_some());
}

#[test]
fn a_form_of_the_programme_knows_its_lists_and_rules() {
    let mut bundle = whole();
    change(
        &mut bundle,
        "forms/visit/survey.csv",
        "end_group",
        "calculate,zone,Z,Z,\nend_group",
    );
    change(
        &mut bundle,
        "forms/visit/survey.csv",
        "label::en,appearance",
        "label::en,calculation",
    );
    change(
        &mut bundle,
        "forms/visit/survey.csv",
        "calculate,zone,Z,Z,",
        "calculate,zone,Z,Z,\"concat(pulldata('zones', 'label', 'name', 'TS'), rule('party_org.min_official'))\"",
    );
    let programme = Programme::read(&bundle).unwrap_or_else(|found| panic!("{found:#?}"));
    let form = programme.form("visit").unwrap();
    let state = crate::form::State::new(
        form,
        crate::form::Answers::new(),
        programme.surroundings(),
        "2026-11-25".parse().unwrap(),
    );
    assert_eq!(
        state.answers().get(&FieldName::new("zone")),
        Some(&Answer::Text("Tiên Sơn3".into()))
    );
}
