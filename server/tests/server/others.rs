//! Records of other kinds than enterprise and visit, at the desk.

use domain::api::{Listing, OtherRow};
use domain::record::{Change, Edit, Record, RecordKind};
use domain::role::Role;
use rstest::rstest;

use crate::support::{Phone, TestApp, User, first_release, fresh};

async fn list(app: &TestApp, supervisor: &User, query: &str) -> Listing<OtherRow> {
    app.get_json(supervisor, &format!("/api/others/{query}")).await
}

fn titles(listed: &Listing<OtherRow>) -> Vec<&str> {
    listed.rows.iter().map(|row| row.title.as_str()).collect()
}

fn activity(phone: &mut Phone, title: &str, date: &str, kind: &str) -> Edit {
    let (title, date, kind) = (format!("t{title}"), format!("d{date}"), format!("c{kind}"));
    let answers = [
        ("activity_name", title.as_str()),
        ("date_from", &date),
        ("activity_type", &kind),
        ("organizer_unit", "cprovince"),
    ];
    phone.write(&fresh(RecordKind::Activity), &answers)
}

#[tokio::test]
async fn each_kind_has_its_list_the_last_first() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let edits = [
        activity(&mut phone, "Giữa", "2026-10-05", "outreach"),
        activity(&mut phone, "Cuối", "2026-11-20", "sport"),
        activity(&mut phone, "Đầu", "2026-09-01", "outreach"),
        phone.write(
            &fresh(RecordKind::Admission),
            &[("period_month", "m2026-10"), ("reporting_org", "cprovince")],
        ),
    ];
    app.store(&user, &edits).await;
    let all = list(&app, &supervisor, "activity").await;
    assert_eq!((titles(&all), all.total), (vec!["Cuối", "Giữa", "Đầu"], 3));
    let first = &all.rows[0];
    assert_eq!(app.shown(&supervisor, first.id).await.title, "Cuối");
    let told = [&first.unit, &first.date, &first.state, &first.author].map(String::as_str);
    assert_eq!(told, ["province", "2026-11-20", "sport", "Cán bộ khảo sát 1"]);
    for (query, expected) in [
        ("activity?state=outreach", vec!["Giữa", "Đầu"]),
        ("activity?from=2026-10-05&to=2026-10-31", vec!["Giữa"]),
        ("activity?limit=1&offset=1", vec!["Giữa"]),
    ] {
        assert_eq!(titles(&list(&app, &supervisor, query).await), expected, "{query}");
    }
    assert_eq!(list(&app, &supervisor, "activity?limit=1").await.total, 3);
    assert_eq!(list(&app, &supervisor, "admission").await.rows[0].date, "2026-10-01");
    assert_eq!(list(&app, &supervisor, "follow_up").await.total, 0);
}

#[rstest]
#[case::nothing_is_called_so("nothing", "malformed")]
#[case::enterprises_have_a_list_of_their_own("enterprise", "not_found")]
#[case::so_have_visits("visit", "not_found")]
#[tokio::test]
async fn another_kind_has_no_list_here(#[case] kind: &str, #[case] code: &str) {
    let app = TestApp::new().await;
    let supervisor = app.sign_in("giamsat").await;
    let answer = app.get(Some(&supervisor), &format!("/api/others/{kind}")).await;
    assert!(answer.status.is_client_error());
    assert_eq!(answer.code(), code);
}

#[tokio::test]
async fn a_list_and_its_enterprise_follow_later_edits_and_deletions() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let (one, two) = (phone.enterprise("Một"), phone.enterprise("Hai"));
    let reference = format!("r{}", one.record);
    let task = phone.write(
        &fresh(RecordKind::FollowUp),
        &[
            ("enterprise", &reference),
            ("action_text", "tGọi lại"),
            ("due_date", "d2026-12-01"),
            ("follow_status", "copen"),
        ],
    );
    app.store(&user, &[one.clone(), two.clone(), task.clone()]).await;
    let under = async |enterprise: &Edit| app.shown(&supervisor, enterprise.record).await.others;
    let row = under(&one).await.remove(0);
    assert_eq!((row.title.as_str(), row.state.as_str()), ("Gọi lại", "open"));
    assert_eq!(list(&app, &supervisor, "follow_up").await.rows, [row]);

    // It was about the other one, and is done.
    let record = Record::of_edit(&task);
    let moved = [
        ("enterprise", format!("r{}", two.record)),
        ("follow_status", "cdone".to_owned()),
        ("due_date", "d2026-12-05".to_owned()),
    ];
    let moved = phone.write(&record, &moved.each_ref().map(|(field, code)| (*field, code.as_str())));
    app.store(&user, &[moved]).await;
    assert_eq!(under(&one).await, []);
    let row = under(&two).await.remove(0);
    let told = [&row.enterprise_name, &row.state, &row.date, &row.author].map(String::as_str);
    assert_eq!(told, ["Hai", "done", "2026-12-05", "Cán bộ khảo sát 1"]);

    // Somebody who had not seen this says otherwise.
    let second = app.sign_in("khaosat2").await;
    app.store(
        &second,
        &[Phone::of(&second).write(&record, &[("follow_status", "cdropped")])],
    )
    .await;
    assert_eq!(list(&app, &supervisor, "follow_up").await.rows[0].conflicts, 1);

    let now = app.all(domain::sync::Scope::Visits).await.remove(0).1;
    let mut deletion = Phone::of(&supervisor).write(&now, &[("due_date", "-")]);
    deletion.changes.clear();
    deletion.deletion = Some(Change {
        value: Some(now.seen_everywhere()),
        seen: domain::record::Context::default(),
    });
    app.store(&supervisor, &[deletion]).await;
    assert_eq!(list(&app, &supervisor, "follow_up").await.total, 0);
    assert_eq!(under(&two).await, []);
}

#[tokio::test]
async fn records_from_before_there_were_lists_are_entered_into_them() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    let enterprise = phone.enterprise("Một");
    let edited = activity(&mut phone, "Trước", "2026-09-01", "outreach");
    let again = phone.write(&Record::of_edit(&edited), &[("activity_name", "tSửa")]);
    let reference = format!("r{}", enterprise.record);
    let task = phone.write(
        &fresh(RecordKind::FollowUp),
        &[("enterprise", &reference), ("action_text", "tGọi lại")],
    );
    app.store(&user, &[enterprise.clone(), edited, again, task]).await;
    let expected = [
        list(&app, &supervisor, "activity").await,
        list(&app, &supervisor, "follow_up").await,
    ];
    assert_eq!(expected.each_ref().map(titles), [["Sửa"], ["Gọi lại"]]);

    let old = first_release(app);
    let app = TestApp::over(old);
    let supervisor = app.sign_in("giamsat").await;
    let found = [
        list(&app, &supervisor, "activity").await,
        list(&app, &supervisor, "follow_up").await,
    ];
    assert_eq!(found, expected);
    assert_eq!(app.shown(&supervisor, enterprise.record).await.others, expected[1].rows);
}

/// A follow-up of an organisation that is due on a day.
fn task(phone: &mut Phone, unit: &str, due: &str, state: &str) -> Edit {
    let (title, due) = (format!("t{unit} {due} {state}"), format!("d{due}"));
    let (unit, state) = (format!("c{unit}"), format!("c{state}"));
    let mut answers = vec![
        ("action_text", title.as_str()),
        ("assignee_unit", &unit),
        ("follow_status", &state),
    ];
    if due.len() > 1 {
        answers.push(("due_date", &due));
    }
    phone.write(&fresh(RecordKind::FollowUp), &answers)
}

#[tokio::test]
async fn follow_ups_stand_by_what_presses() {
    let app = TestApp::new().await;
    let (user, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut phone = Phone::of(&user);
    // Today is 23 November 2026.
    let edits = [
        task(&mut phone, "a", "2026-11-01", "done"),
        task(&mut phone, "a", "2026-12-20", "open"),
        task(&mut phone, "b", "2026-11-22", "doing"),
        task(&mut phone, "a", "", "open"),
        task(&mut phone, "a", "2026-11-23", "open"),
        task(&mut phone, "a", "2026-10-01", "open"),
        task(&mut phone, "b", "2026-11-15", "dropped"),
    ];
    app.store(&user, &edits).await;
    let overdue = ["a 2026-10-01 open", "b 2026-11-22 doing"];
    let rest = ["a 2026-11-23 open", "a 2026-12-20 open", "a  open"];
    let closed = ["b 2026-11-15 dropped", "a 2026-11-01 done"];
    let all = list(&app, &supervisor, "follow_up").await;
    assert_eq!(titles(&all), [&overdue[..], &rest, &closed].concat());
    for (query, expected) in [
        ("overdue=true", &overdue[..]),
        ("overdue=true&unit=b", &overdue[1..]),
        ("unit=b", &["b 2026-11-22 doing", "b 2026-11-15 dropped"]),
        ("state=done", &closed[1..]),
    ] {
        let found = list(&app, &supervisor, &format!("follow_up?{query}")).await;
        assert_eq!(titles(&found), expected, "{query}");
        assert_eq!(found.total as usize, expected.len(), "{query}");
    }
    let file = app
        .get(
            Some(&supervisor),
            "/api/export/follow_up.csv?overdue=true&unit=b&lang=en",
        )
        .await;
    let rows: Vec<_> = file.text().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(rows[0].contains("b 2026-11-22 doing"), "{rows:?}");
}

#[tokio::test]
async fn somebody_is_told_their_own_organisations_and_nobody_else_s() {
    let app = TestApp::new().await;
    let (lead, other) = (app.of_role(Role::TeamLead).await, app.sign_in("khaosat1").await);
    let part = domain::reach::Part {
        organisations: ["bloc".to_owned()].into(),
        zones: ["TS".to_owned()].into(),
    };
    app.reach(&lead, &domain::reach::Reach::Part(part));
    let units_of = |people: Vec<domain::api::Person>| {
        let told = people.into_iter().filter(|person| !person.units.is_empty());
        told.map(|person| (person.person, person.units)).collect::<Vec<_>>()
    };
    let told = units_of(app.get_json(&lead, "/api/people").await);
    assert_eq!(told, [(lead.person, vec!["bloc".to_owned()])]);
    assert_eq!(units_of(app.get_json(&other, "/api/people").await), []);
}
