//! A visit counts enough members; the desk confirms that a founding may be possible, follows it, and the history tells who
//! said what where. A follow-up that is overdue is called to mind on its author's phone, and what a check found is closed.

use std::sync::Arc;

use domain::record::RecordKind;
use tests::harness::engine::Engine;
use tests::people::{Desk, Device, Phone};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const ENTERPRISE: &str = "Công ty TNHH Canon Việt Nam";

#[test]
fn a_founding_is_followed_from_a_visit_to_an_agreement() {
    tell("founding", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let mut phone = Device::signs_in(office.port(), "khaosat1", 9).await;
    let enterprise = complete_enterprise(&mut phone, ENTERPRISE).await;
    let about = ("enterprise", format!("r{enterprise}"));
    let visit = phone.new_record();
    let counted = [
        about.clone(),
        ("visit_date", "d2026-10-02".to_owned()),
        ("visit_outcome", "cdone".to_owned()),
        ("has_party_org", "cno".to_owned()),
        ("official_transferable", "i5".to_owned()),
    ];
    let task = phone.new_record();
    let overdue = [
        about,
        ("action_text", "tGửi mẫu hồ sơ thành lập".to_owned()),
        ("due_date", "d2026-10-20".to_owned()),
        ("follow_status", "copen".to_owned()),
    ];
    let edits = [
        phone.writes(visit, RecordKind::Visit, &counted),
        phone.writes(task, RecordKind::FollowUp, &overdue),
    ];
    phone.pushes(&edits).await.expect("the server takes both");

    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.goes_to("/").await;
    let due = r#"[data-test="follow-up-due"][data-state="overdue"]"#;
    let line = surveyor.browser().reads(due).await;
    assert!(line.contains("Gửi mẫu hồ sơ") && line.contains("20/10/2026"), "{line}");
    surveyor.browser().is_pictured("founding-phone").await;
    surveyor.browser().presses(due).await;
    surveyor.chooses("follow_status", "done").await;
    surveyor.fills("result_text", "Đã gửi").await;

    let desk = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    desk.signs_in().await;
    desk.confirms_who_looks_ready("đủ 5 đảng viên, chủ doanh nghiệp ủng hộ")
        .await;
    desk.opens_the_founding_at("possible").await;
    desk.says_stage("agreed", "5-BB").await;
    let history = desk.reads_the_founding().await;
    assert_eq!(history.len(), 2, "{history:?}");
    assert!(
        history[0].contains("Doanh nghiệp đồng ý") && history[0].contains("tại văn phòng"),
        "{history:?}"
    );
    assert!(history[1].contains("đủ 5 đảng viên"), "{history:?}");
    desk.browser().is_pictured("founding-desk").await;

    desk.opens_enterprise("Canon").await;
    desk.enters_a_finding("Chưa có biên bản làm việc với chủ doanh nghiệp")
        .await;
    let log = desk.closes_the_finding("Đã bổ sung biên bản").await;
    assert!(log[0].contains(ENTERPRISE) && log[0].contains("Đã bổ sung"), "{log:?}");
    desk.browser().is_pictured("founding-supervision").await;
}
