//! A contact is kept with consent only, and once erased it is nowhere and comes back from nowhere.

use std::sync::Arc;

use domain::reach::Extent;
use domain::record::pack::{RecordPage, pack_edits};
use domain::record::{Edit, RecordId, RecordKind};
use domain::sync::{Manifest, Outcome, RefusalCode, Scope, decode};
use rstest::rstest;
use server::backup::{backup, restore};
use server::store::{Actor, DATABASE_FILE, Erased, ErasureCause, Store, open_sqlite};

use crate::support::{MORNING, Phone, TestApp, User, fresh, receipt};

const CONTACT: [(&str, &str); 3] = [
    ("contact_consent", "cyes"),
    ("contact_role", "chr"),
    ("contact_phone", "t0222 3456 789"),
];
/// What must be found nowhere.
const PHONE: &[u8] = b"3456 789";
const LATER: u64 = MORNING + 3_600_000;

struct Office {
    app: TestApp,
    user: User,
    phone: Phone,
    enterprise: RecordId,
}

impl Office {
    async fn open() -> Self {
        let app = TestApp::new().await;
        let user = app.sign_in("khaosat1").await;
        let mut phone = Phone::of(&user);
        let enterprise = phone.enterprise("Công ty A");
        app.store(&user, std::slice::from_ref(&enterprise)).await;
        Self {
            enterprise: enterprise.record,
            app,
            user,
            phone,
        }
    }

    /// A visit with a contact, written now.
    fn visit(&mut self) -> Edit {
        let reference = format!("r{}", self.enterprise);
        let visit = [
            ("enterprise", reference.as_str()),
            ("visit_date", "d2026-11-23"),
            ("visit_outcome", "cdone"),
            ("survey_round", "c2026"),
            ("workers_total", "i120"),
        ];
        let answers = [&visit[..], &CONTACT].concat();
        self.phone.write(&fresh(RecordKind::Visit), &answers)
    }

    async fn revokes_the_phone(&self) {
        let store = &self.app.store;
        let revoke = store.revoke_device(self.phone.device, "Mất máy".into(), Actor::Terminal, MORNING);
        assert!(revoke.await.unwrap());
    }

    async fn erase(&self) -> Erased {
        let supervisor = Actor::Person(self.app.sign_in("giamsat").await.person);
        let erased = self.app.store.erase_contact(
            self.enterprise,
            Arc::new(Extent::Everything),
            supervisor,
            ErasureCause::Asked,
            LATER,
        );
        erased.await.unwrap().unwrap()
    }

    /// Tells whether the telephone number stands anywhere in the data folder, backups aside.
    fn knows_the_phone(&self) -> bool {
        let names = [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")];
        let mut files = names.iter().filter_map(|name| std::fs::read(self.app.path(name)).ok());
        files.any(|bytes| bytes.windows(PHONE.len()).any(|window| window == PHONE))
    }

    /// Returns a field of a visit as every device gets it.
    async fn shown(&self, visit: RecordId, field: &str) -> String {
        let visits = self.app.all(Scope::Visits).await;
        let found = visits.into_iter().find(|(_, record)| record.id == visit);
        found.unwrap().1.answer(field).to_code()
    }
}

#[tokio::test]
async fn a_contact_that_is_in_quarantine_only_goes_with_its_enterprise() {
    let mut office = Office::open().await;
    let visit = office.visit();
    office.revokes_the_phone().await;
    let verdicts = office
        .app
        .push(&office.user, std::slice::from_ref(&visit))
        .await
        .verdicts;
    assert!(matches!(&verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::Revoked));
    assert!(office.knows_the_phone());
    let due = office.app.store.contacts_due(vec!["2026".into()]).await.unwrap();
    assert_eq!(due, [(visit.record, ErasureCause::KeptLongEnough)]);
    assert_eq!(office.erase().await.edits, 1);
    assert!(!office.knows_the_phone());
    assert_eq!(office.app.store.contacts_due(vec!["2026".into()]).await.unwrap(), []);
}

#[tokio::test]
async fn a_revoked_phone_that_repeats_an_edit_without_its_contact_by_now_gets_its_receipt() {
    let mut office = Office::open().await;
    let visit = office.visit();
    let receipts = office.app.store(&office.user, std::slice::from_ref(&visit)).await;
    office.erase().await;
    office.revokes_the_phone().await;
    let verdicts = office
        .app
        .push(&office.user, std::slice::from_ref(&visit))
        .await
        .verdicts;
    assert_eq!(receipt(&verdicts[0].outcome), receipts[0]);
}

#[tokio::test]
async fn a_first_pull_from_before_an_erasure_is_not_given_out_whoever_erased() {
    let mut office = Office::open().await;
    let visit = office.visit();
    office.app.store(&office.user, std::slice::from_ref(&visit)).await;
    let manifest = "/api/sync/manifest?scope=visits";
    let before: Manifest = decode(&office.app.get(Some(&office.user), manifest).await.body).unwrap();
    // By the store alone, as `thucdia keep` beside the server does.
    office.erase().await;
    let page = format!("/api/sync/snapshot/{}/visits/0/{}/0", before.epoch, before.seq);
    assert_eq!(office.app.get(Some(&office.user), &page).await.code(), "snapshot_gone");
    let after: Manifest = decode(&office.app.get(Some(&office.user), manifest).await.body).unwrap();
    assert_ne!(after, before);
}

#[tokio::test]
async fn an_erased_contact_is_nowhere_and_every_device_hears_of_it() {
    let mut office = Office::open().await;
    let visit = office.visit();
    office.app.store(&office.user, std::slice::from_ref(&visit)).await;
    let mut known = domain::record::Record::of_edit(&visit);
    let correction = office.phone.write(&known, &[("contact_phone", "t0222 3456 789 - 12")]);
    office.app.store(&office.user, std::slice::from_ref(&correction)).await;
    known.apply(&correction);
    assert!(office.knows_the_phone());
    let before = office.app.store.scope(Scope::Visits).await.unwrap();
    let erased = office.erase().await;
    assert_eq!((erased.records, erased.edits), (1, 2));
    assert!(
        !office.knows_the_phone(),
        "not in the log, the records, or what was freed"
    );
    assert_eq!(office.shown(visit.record, "contact_phone").await, "-");
    assert_eq!(office.shown(visit.record, "contact_role").await, "-");
    assert_eq!(office.shown(visit.record, "contact_consent").await, "cno");
    assert_eq!(office.shown(visit.record, "contact_erased").await, "d2026-11-23");
    assert_eq!(
        office.shown(visit.record, "workers_total").await,
        "i120",
        "the rest stays"
    );
    let after = office.app.store.scope(Scope::Visits).await.unwrap();
    assert!(after.seq > before.seq, "the feed carries it");
    let history = office
        .app
        .store
        .history(visit.record, Arc::new(Extent::Everything))
        .await
        .unwrap();
    let told = serde_json::to_string(&history).unwrap();
    assert!(!told.contains("3456"), "{told}");
    let audit = office.app.audit().await;
    assert_eq!(audit[0].what, "contact_erased");
    assert_eq!(
        (audit[0].about.clone(), audit[0].details["edits"].clone()),
        (office.enterprise.to_string(), 2.into())
    );
    assert_eq!(office.erase().await, Erased::default(), "nothing is left to erase");
}

#[tokio::test]
async fn the_old_edit_sent_again_gets_its_receipt_and_brings_nothing_back() {
    let mut office = Office::open().await;
    let visit = office.visit();
    let first = office.app.store(&office.user, std::slice::from_ref(&visit)).await;
    office.erase().await;
    let again = office.app.push(&office.user, std::slice::from_ref(&visit)).await;
    assert!(matches!(again.verdicts[0].outcome, Outcome::Duplicate(_)), "{again:?}");
    assert_eq!(receipt(&again.verdicts[0].outcome), first[0]);
    assert!(!office.knows_the_phone());
    let mut forged = visit.clone();
    forged.changes.remove("workers_total");
    let forged = office.app.push(&office.user, &[forged]).await;
    assert!(matches!(&forged.verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::IdTaken));
    assert!(!office.knows_the_phone(), "nor from quarantine");
}

#[tokio::test]
async fn what_a_phone_wrote_before_and_sends_after_is_taken_in_without_the_contact() {
    let mut office = Office::open().await;
    let (away, mut later) = (office.visit(), office.visit());
    later.stamp.millis = LATER + 1;
    office.erase().await;
    office.app.store(&office.user, &[away.clone(), later.clone()]).await;
    assert_eq!(office.shown(away.record, "contact_phone").await, "-");
    assert_eq!(office.shown(away.record, "workers_total").await, "i120");
    assert_eq!(
        office.shown(later.record, "contact_phone").await,
        "t0222 3456 789",
        "consented anew"
    );
    let again = office.app.push(&office.user, &[away]).await;
    assert!(matches!(again.verdicts[0].outcome, Outcome::Duplicate(_)), "{again:?}");
}

#[tokio::test]
async fn a_restore_from_before_an_erasure_does_not_undo_it() {
    let mut office = Office::open().await;
    let (visit, away) = (office.visit(), office.visit());
    office.app.store(&office.user, std::slice::from_ref(&visit)).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("before.sqlite");
    backup(office.app.folder.path(), &file, Actor::Terminal, MORNING).unwrap();
    office.erase().await;
    let (enterprise, user, phone) = (office.enterprise, office.user, office.phone);
    let folder = office.app.stop();
    restore(folder.path(), &file, LATER).unwrap();
    for old in std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if old.to_string_lossy().contains("before-restore") {
            std::fs::remove_file(old).unwrap();
        }
    }
    let app = TestApp::over(folder);
    let office = Office {
        app,
        user,
        phone,
        enterprise,
    };
    assert_eq!(office.shown(visit.record, "contact_phone").await, "-");
    assert_eq!(office.app.audit().await[0].details["cause"], "restored");
    // Sessions ended with the restore.
    let user = office.app.sign_in("khaosat1").await;
    office.app.store(&user, std::slice::from_ref(&away)).await;
    assert_eq!(
        office.shown(away.record, "contact_phone").await,
        "-",
        "offered again after it"
    );
}

#[tokio::test]
async fn what_waits_in_quarantine_is_erased_too() {
    let mut office = Office::open().await;
    let mut visit = office.visit();
    // Written by another account, and so refused with all that it holds.
    visit.author = office.app.sign_in("giamsat").await.person;
    let refused = office.app.push(&office.user, std::slice::from_ref(&visit)).await;
    assert!(
        matches!(&refused.verdicts[0].outcome, Outcome::Rejected(refusal) if refusal.code == RefusalCode::NotTheAuthor)
    );
    // A batch is kept whole when one of its edits can't be read.
    let broken = pack_edits(&[visit.clone(), office.phone.enterprise("B")]);
    office.app.tamper(&format!(
        "INSERT INTO quarantine_pack (body) VALUES (x'{}')",
        hex::encode(broken)
    ));
    // The record has to be there for its enterprise to be known.
    let other = Edit {
        id: domain::record::EditId {
            counter: 99,
            ..visit.id
        },
        author: office.user.person,
        ..office.phone.write(
            &domain::record::Record::new(visit.record, RecordKind::Visit),
            &[("enterprise", &format!("r{}", office.enterprise))],
        )
    };
    office.app.store(&office.user, &[other]).await;
    office.erase().await;
    assert!(!office.knows_the_phone());
    let pack: Vec<u8> = {
        let connection = rusqlite::Connection::open(office.app.path(DATABASE_FILE)).unwrap();
        let pack = connection.query_row("SELECT body FROM quarantine_pack", [], |row| row.get(0));
        pack.unwrap()
    };
    let kept = domain::record::pack::unpack_edits(&pack).unwrap();
    assert_eq!(kept.len(), 2, "the rest of the batch stays");
    assert_eq!(
        kept[0].as_ref().unwrap().changes["workers_total"].value.to_code(),
        "i120"
    );
}

#[rstest]
#[case::nobody_asked(&[("contact_phone", "t0222 3456 789")])]
#[case::it_was_refused(&[("contact_consent", "cno"), ("contact_phone", "t0222 3456 789")])]
#[tokio::test]
async fn without_consent_a_contact_is_not_stored_and_its_author_is_told(#[case] answers: &[(&str, &str)]) {
    let mut office = Office::open().await;
    let answers = [answers, &[("workers_total", "i7")]].concat();
    let visit = office.phone.write(&fresh(RecordKind::Visit), &answers);
    let told = office.app.push(&office.user, &[visit]).await;
    let Outcome::Rejected(refusal) = &told.verdicts[0].outcome else {
        panic!("{told:?}");
    };
    assert_eq!(
        (refusal.code, refusal.field.as_ref().unwrap().as_str()),
        (RefusalCode::NoConsent, "contact_phone")
    );
    assert!(!office.knows_the_phone());
    let quarantined: Vec<u8> = {
        let connection = rusqlite::Connection::open(office.app.path(DATABASE_FILE)).unwrap();
        connection
            .query_row("SELECT body FROM quarantine", [], |row| row.get(0))
            .unwrap()
    };
    assert!(
        String::from_utf8(quarantined).unwrap().contains("\"i7\""),
        "the rest is not lost"
    );
}

#[tokio::test]
async fn pages_of_a_first_pull_are_made_anew_after_an_erasure() {
    let mut office = Office::open().await;
    let visit = office.visit();
    office.app.store(&office.user, &[visit]).await;
    let manifest = || office.app.get(Some(&office.user), "/api/sync/manifest?scope=visits");
    let before = manifest().await;
    let supervisor = office.app.sign_in("giamsat").await;
    let wish = domain::api::EraseContact {
        record: office.enterprise,
    };
    let erased = office
        .app
        .post_json(Some(&supervisor), "/api/contacts/erase", &wish)
        .await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    assert_ne!(manifest().await.body, before.body);
    let manifest: domain::sync::Manifest = domain::sync::decode(&manifest().await.body).unwrap();
    let path = format!(
        "/api/sync/snapshot/{}/visits/{}/{}/0",
        manifest.epoch, manifest.extent, manifest.seq
    );
    let page = office.app.get(Some(&office.user), &path).await;
    let mut unpacked = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&page.body[..]), &mut unpacked).unwrap();
    let records = RecordPage::open(&unpacked).unwrap().records().unwrap();
    assert_eq!(records[0].1.answer("contact_phone").to_code(), "-");
}

#[rstest]
#[case::a_surveyor("khaosat1", 403)]
#[case::a_supervisor("giamsat", 200)]
#[tokio::test]
async fn erasing_takes_the_right_to_keep_data(#[case] name: &str, #[case] status: u16) {
    let office = Office::open().await;
    let user = office.app.sign_in(name).await;
    let wish = domain::api::EraseContact {
        record: office.enterprise,
    };
    let answer = office.app.post_json(Some(&user), "/api/contacts/erase", &wish).await;
    assert_eq!(answer.status, status);
    let nobody = office.app.post_json(None, "/api/contacts/erase", &wish).await;
    assert_eq!(nobody.status, 401);
    let nothing = domain::api::EraseContact {
        record: fresh(RecordKind::Visit).id,
    };
    let nothing = office.app.post_json(Some(&user), "/api/contacts/erase", &nothing).await;
    assert_eq!(nothing.status, if status == 200 { 404 } else { 403 });
}

#[tokio::test]
async fn contacts_go_when_their_round_is_long_over_or_consent_is_taken_back() {
    let mut office = Office::open().await;
    let visits = [office.visit(), office.visit()];
    office.app.store(&office.user, &visits).await;
    let due = |rounds: &[&str]| {
        let rounds = rounds.iter().map(|name| (*name).to_owned()).collect();
        office.app.store.contacts_due(rounds)
    };
    assert_eq!(due(&["2025"]).await.unwrap(), []);
    assert_eq!(due(&["2026"]).await.unwrap().len(), 2);
    let known = domain::record::Record::of_edit(&visits[0]);
    let taken_back = office.phone.write(&known, &[("contact_consent", "cno")]);
    office.app.store(&office.user, &[taken_back]).await;
    assert_eq!(due(&[]).await.unwrap(), [(visits[0].record, ErasureCause::NoConsent)]);
}

#[tokio::test]
async fn a_list_that_can_t_be_read_keeps_the_server_from_forgetting_it() {
    let office = Office::open().await;
    office.erase().await;
    let list = office.app.path("erasures.json");
    assert!(
        std::fs::read_to_string(&list)
            .unwrap()
            .contains(&office.enterprise.to_string())
    );
    std::fs::write(&list, "{").unwrap();
    let folder = office.app.stop();
    let opened = open_sqlite(folder.path(), LATER).map(|store| drop(store as Arc<dyn Store>));
    assert!(opened.unwrap_err().to_string().contains("erasures.json"));
}

#[tokio::test]
async fn nobody_erases_what_is_beyond_their_reach() {
    let office = Office::open().await;
    let nothing = Arc::new(Extent::Part {
        units: Default::default(),
        zones: ["YP".to_owned()].into(),
    });
    let erased =
        office
            .app
            .store
            .erase_contact(office.enterprise, nothing, Actor::Terminal, ErasureCause::Asked, LATER);
    assert_eq!(erased.await.unwrap(), None);
}
