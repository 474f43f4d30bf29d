//! Everything besides enterprises and visits: begun where it belongs, listed at once without a connection, and received.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

use crate::register::REGISTER;

/// Kinds of records, with the words that their line in the list has.
const RECORDED: [(&str, &str); 4] = [
    ("party_organisation", "Samsung"),
    ("follow_up", "Gửi hướng dẫn thành lập tổ chức đảng"),
    ("activity", "Sinh hoạt chuyên đề quý II"),
    ("admission", "Đảng ủy Ban quản lý các khu công nghiệp tỉnh"),
];

#[test]
fn records_of_other_kinds_are_listed_at_once_and_received() {
    tell("other-records", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.imports(REGISTER);
    office.opens().await;
    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;

    surveyor.leaves_the_network();
    surveyor.opens_enterprise("samsung").await;
    records_a_party_organisation(&surveyor).await;
    surveyor.opens_enterprise("samsung").await;
    surveyor.records_a_short_visit("Đề nghị hướng dẫn").await;
    surveyor.opens_enterprise("samsung").await;
    surveyor.opens_the_visit().await;
    records_a_follow_up(&surveyor).await;
    records_an_activity(&surveyor).await;
    records_a_month_of_admissions(&surveyor).await;

    assert_lists(&surveyor, "saved").await;
    surveyor.opens_enterprise("samsung").await;
    assert_eq!(
        surveyor.entries_shown().await.len(),
        2,
        "the organisation and the follow-up"
    );
    surveyor.browser().is_pictured("other-records-enterprise").await;
    surveyor.finds_the_network().await;
    surveyor.is_back_at_the_office().await;
    let counts = surveyor.counts().await;
    assert_eq!((counts.unsent, counts.received, counts.attention), (0, 5, 0));
    assert_lists(&surveyor, "received").await;

    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    supervisor.opens_enterprise("Samsung").await;
    let others = supervisor.reads_other_records().await.join("\n");
    supervisor.browser().is_pictured("other-records-desk").await;
    for words in [
        "Tổ chức đảng",
        "Việc cần theo dõi",
        "Gửi hướng dẫn thành lập tổ chức đảng",
    ] {
        assert!(others.contains(words), "{words} stands in: {others}");
    }
    for (kind, words) in RECORDED {
        let lines = supervisor.reads_the_list_of(kind).await;
        let [line] = lines.as_slice() else {
            panic!("one {kind}: {lines:?}");
        };
        assert!(line.contains(words), "{words} stands in: {line}");
    }
    supervisor.browser().is_pictured("other-records-desk-list").await;
}

async fn records_a_party_organisation(surveyor: &Phone) {
    surveyor.starts_here("party_organisation").await;
    for (field, words) in [
        ("record_date", "15/01/2026"),
        ("party_members_total", "4"),
        ("party_count_as_of", "31/12/2025"),
        ("party_members_official", "3"),
        ("party_members_probationary", "1"),
    ] {
        surveyor.fills(field, words).await;
    }
    surveyor.chooses("has_party_org", "no").await;
    surveyor.fills("official_transferable", "3").await;
    // Worth knowing, and no reason to keep the form here.
    let told = surveyor.is_told_at("official_transferable").await;
    assert!(told.contains("Có thể đủ điều kiện lập tổ chức đảng"), "{told}");
    surveyor.submits().await;
}

async fn records_a_follow_up(surveyor: &Phone) {
    surveyor.starts_a_follow_up().await;
    surveyor.chooses("issue_category", "party").await;
    surveyor.fills("action_text", RECORDED[1].1).await;
    surveyor.chooses("assignee_unit", "zone_authority_party").await;
    surveyor.fills("due_date", "1/3/2026").await;
    surveyor.submits().await;
}

async fn records_an_activity(surveyor: &Phone) {
    surveyor.starts_apart("activity").await;
    surveyor.chooses("activity_type", "outreach").await;
    surveyor.fills("activity_name", RECORDED[2].1).await;
    surveyor.fills("date_from", "10/6/2025").await;
    surveyor.chooses("organizer_unit", "zone_authority_party").await;
    surveyor.chooses("is_people_or_attendance", "attendances").await;
    surveyor.fills("participants_total", "120").await;
    surveyor.submits().await;
}

/// Five were admitted, but the five categories make four: X32.
async fn records_a_month_of_admissions(surveyor: &Phone) {
    surveyor.starts_apart("admission").await;
    surveyor.chooses("reporting_org", "zone_authority_party").await;
    for (field, words) in [
        ("period_month", "6/2025"),
        ("admitted_total", "5"),
        ("admitted_enterprise_manager", "1"),
        ("admitted_enterprise_worker", "2"),
        ("admitted_official", "0"),
        ("admitted_student", "0"),
        ("admitted_other", "1"),
    ] {
        surveyor.fills(field, words).await;
    }
    assert_eq!(surveyor.is_refused().await, 1);
    let told = surveyor.is_told_at("admitted_total").await;
    assert!(told.contains("Cộng năm nhóm phải bằng số kết nạp"), "{told}");
    surveyor.browser().is_pictured("other-records-admission").await;
    surveyor.fills("admitted_other", "2").await;
    surveyor.sees_problems(0).await;
    surveyor.submits().await;
}

/// Each record stands in the list of its kind, in this state.
async fn assert_lists(surveyor: &Phone, state: &str) {
    for (kind, words) in RECORDED {
        surveyor.opens_the_list_of(kind).await;
        let entries = surveyor.entries_shown().await;
        let [(line, shown)] = entries.as_slice() else {
            panic!("one {kind}: {entries:?}");
        };
        assert!(line.contains(words), "{words} stands in: {line}");
        assert_eq!(shown, state, "{kind}");
    }
}
