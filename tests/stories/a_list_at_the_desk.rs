//! A list at the desk follows what phones bring, shows the columns that were chosen, and can be taken along.

use std::sync::Arc;

use tests::harness::engine::Engine;
use tests::people::{Desk, Device};
use tests::stage::{Stage, tell};

use crate::register::complete_enterprise;

const USUAL: [&str; 8] = [
    "Tên doanh nghiệp",
    "Mã số thuế",
    "Khu",
    "Tình trạng",
    "Lao động",
    "Lượt",
    "Lần cuối",
    "Chưa thống nhất",
];
const CHOSEN: [&str; 8] = [
    "Tên doanh nghiệp",
    "Khu",
    "Tình trạng",
    "Lao động",
    "Lượt",
    "Lần cuối",
    "Chưa thống nhất",
    "Loại hình doanh nghiệp",
];

#[test]
fn a_supervisor_sees_what_comes_chooses_columns_and_takes_the_list_along() {
    tell("list", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let mut phone = Device::signs_in(office.port(), "khaosat1", 9).await;
    complete_enterprise(&mut phone, "Công ty TNHH Canon Việt Nam").await;

    let desk = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    desk.signs_in().await;
    desk.opens_the_register().await;
    desk.sees_rows_come(1).await;
    complete_enterprise(&mut phone, "Công ty TNHH Samsung Display").await;
    desk.sees_rows_come(2).await;

    desk.sees_headings(&USUAL).await;
    desk.turns_column("Loại hình doanh nghiệp").await;
    desk.turns_column("Mã số thuế").await;
    desk.sees_headings(&CHOSEN).await;
    desk.saves_view("Pháp lý").await;
    desk.opens_the_register().await;
    desk.sees_headings(&USUAL).await;
    desk.opens_saved_view().await;
    desk.sees_headings(&CHOSEN).await;

    let lines = desk.takes_csv_along().await;
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], CHOSEN.join(","));
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("Công ty TNHH Samsung Display,KCN Yên Phong")),
        "{lines:?}"
    );
}
