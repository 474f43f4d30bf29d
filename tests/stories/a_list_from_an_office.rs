//! A list as an office sends it, in old letters and with a group row, is previewed, taken in, seen on a phone, and undone.

use std::sync::Arc;

use serde_json::json;
use tests::harness::engine::Engine;
use tests::people::{Desk, Phone};
use tests::stage::{Stage, tell};

/// A file of `.VnTime` letters: a title, a group row, a sum, a wrong check digit and a person's number.
const LIST: &str = "DANH S¸CH DOANH NGHIÖP,,,\n\
STT,Tªn doanh nghiÖp,M· sè thuÕ,Tæng sè lao ®éng\n\
I,KCN Tiªn S¬n,,\n\
1,C«ng ty TNHH Hoµ B×nh,2300325764,1.250\n\
2,C«ng ty CP Sai M·,2300325765,80\n\
3,Hé kinh doanh,001099012345,2\n\
,Céng,,1.332\n";

const HANDS_IN: &str = "const field = document.querySelector(arguments[0]);
    const files = new DataTransfer();
    files.items.add(new File([arguments[1]], 'danh-sach.csv'));
    field.files = files.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));";

#[test]
fn a_list_from_an_office() {
    tell("a-list-from-an-office", plot);
}

async fn plot(stage: Arc<Stage>) {
    let mut office = stage.office();
    office.opens().await;
    let supervisor = Desk::of(&stage, &office, "giamsat", Engine::Chromium).await;
    supervisor.signs_in().await;
    let browser = supervisor.browser();
    browser.goes_to("/desk/imports").await;
    browser.presses(&at("import-new")).await;
    browser.sees(&at("import-provider")).await;
    browser.selects(&at("import-provider"), "zone_authority").await;
    browser
        .runs(HANDS_IN, vec![json!(at("import-file")), json!(LIST)])
        .await;
    browser.sees(&at("import-column")).await;
    let found = browser.reads(&at("import-found")).await;
    assert!(
        found.starts_with("3 "),
        "three enterprises, and what is between them: {found}"
    );
    browser.presses(&at("import-preview")).await;

    browser.sees(&at("import-list-row")).await;
    for (kind, number) in [("new", "1"), ("doubtful", "1"), ("refused", "1"), ("changed", "0")] {
        let chip = at(&format!("import-kind-{kind}"));
        assert_eq!(browser.attribute(&chip, "data-count").await, number, "{kind}");
    }
    let rows = browser.reads_all(&at("import-list-row")).await;
    assert!(rows[0].contains("Công ty TNHH Hoà Bình"), "{rows:?}");
    assert!(rows[1].contains("sai một chữ số"), "{rows:?}");
    assert!(rows[2].contains("số định danh cá nhân"), "{rows:?}");
    browser.is_pictured("import-preview").await;
    browser.presses(&at("import-apply")).await;
    browser
        .sees(r#"[data-test="import-state"][data-state="applied"]"#)
        .await;

    let surveyor = Phone::of(&stage, &office, "khaosat1", Engine::Chromium).await;
    surveyor.signs_in().await;
    surveyor.opens_enterprise("Hoà Bình").await;

    browser.presses(&at("import-undo")).await;
    browser.presses(&at("import-undo-confirm")).await;
    browser.sees(r#"[data-test="import-state"][data-state="undone"]"#).await;
    browser.goes_to("/desk/imports").await;
    browser.sees(r#"[data-test="import-row"] [data-state="undone"]"#).await;
}

fn at(name: &str) -> String {
    format!(r#"[data-test="{name}"]"#)
}
