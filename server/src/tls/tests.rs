//! Certificates that change while they are shown.

use std::fs;

use rstest::rstest;

use super::*;

const DAY: u64 = 24 * 3_600_000;
/// 23 November 2026, 09:00 in Hà Nội.
const NOW: u64 = 1_795_399_200_000;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// An office that serves with files which it made itself.
fn office() -> (tempfile::TempDir, Tls) {
    let folder = tempfile::tempdir().unwrap();
    local::init(folder.path(), &names(&["may.lan"]), false, NOW).unwrap();
    let (cert, key) = Source::Local.files(folder.path());
    let tls = Tls::begin(Source::Files { cert, key }, folder.path(), NOW).unwrap();
    (folder, tls)
}

#[test]
fn new_files_are_taken_up_and_a_broken_pair_leaves_the_old_one() {
    let (folder, tls) = office();
    let (cert, key) = tls.source.files(folder.path());
    assert_eq!(tls.look(), Ok(false), "nothing changed");
    let old_key = fs::read(&key).unwrap();
    local::init(folder.path(), &names(&["may.lan"]), false, NOW).unwrap();
    assert_eq!(tls.look(), Ok(true));
    let shown = || tls.shown.certificate().unwrap();
    let good = shown();
    fs::write(&key, &old_key).unwrap();
    assert_eq!(tls.look(), Err(TlsError::OtherKey));
    assert_eq!(tls.look(), Ok(false), "said once");
    fs::write(&cert, "nothing").unwrap();
    assert!(tls.look().is_err());
    fs::remove_file(&cert).unwrap();
    assert_eq!(tls.look(), Ok(false), "somebody is about to put another");
    assert!(Arc::ptr_eq(&good, &shown()), "the old one goes on");
    local::init(folder.path(), &names(&["may.lan"]), false, NOW).unwrap();
    assert_eq!(tls.look(), Ok(true));
    assert!(!Arc::ptr_eq(&good, &shown()));
}

#[test]
fn the_office_s_certificate_is_renewed_in_time_for_the_same_names_by_the_same_authority() {
    let folder = tempfile::tempdir().unwrap();
    let first = local::init(folder.path(), &names(&["may.lan", "192.168.1.5"]), false, NOW).unwrap();
    assert!(
        first.server.until - first.server.from <= 398 * DAY,
        "browsers refuse more"
    );
    assert_eq!(local::renew_if_due(folder.path(), NOW + 200 * DAY), Ok(false));
    assert_eq!(local::renew_if_due(folder.path(), NOW + 280 * DAY), Ok(true));
    assert_eq!(local::renew_if_due(folder.path(), NOW + 281 * DAY), Ok(false));
    let second = local::show(folder.path()).unwrap();
    assert_eq!(second.authority, first.authority);
    assert_eq!(
        second.server.names,
        ["may.lan", "192.168.1.5", "localhost", "127.0.0.1", "::1"]
    );
    assert!(second.server.until > first.server.until && second.server.fingerprint != first.server.fingerprint);
    let (cert, key) = Source::Local.files(folder.path());
    let pair = Pair::read(&cert, &key).unwrap();
    assert_eq!((pair.len(), pair.broken_at()), (2, None));
}

#[test]
fn no_certificate_outlives_its_authority_and_is_not_renewed_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    let first = local::init(folder.path(), &names(&["may.lan"]), false, NOW).unwrap();
    let late = first.authority.until - 10 * DAY;
    assert_eq!(local::renew_if_due(folder.path(), late), Ok(true));
    assert_eq!(local::show(folder.path()).unwrap().server.until, first.authority.until);
    assert_eq!(local::renew_if_due(folder.path(), late + 9 * DAY), Ok(false));
}

#[rstest]
#[case::another_local_name("kho.lan", true)]
#[case::another_private_address("10.9.8.7", true)]
#[case::a_name_it_was_made_with("khaosat.example.vn", true)]
#[case::below_that("a.khaosat.example.vn", true)]
#[case::a_bank("bank.example.com", false)]
#[case::a_name_that_ends_alike("xkhaosat.example.vn", false)]
#[case::a_public_address("203.0.113.9", false)]
#[case::a_public_address_in_version_six("2001:db8::1", false)]
#[case::at_home_in_version_six("fd00::1", true)]
fn an_authority_vouches_for_the_office_only(#[case] name: &str, #[case] may: bool) {
    let folder = tempfile::tempdir().unwrap();
    let first = local::init(folder.path(), &names(&["khaosat.example.vn"]), false, NOW).unwrap();
    match local::init(folder.path(), &names(&[name]), false, NOW) {
        Ok(local) => {
            assert!(may && local.server.is_for(name));
            assert_eq!(local.authority, first.authority, "phones need not be told again");
        }
        Err(error) => {
            assert!(!may);
            assert_eq!(error, TlsError::NotPermitted(name.to_owned()));
            assert_eq!(local::show(folder.path()), Ok(first), "nothing changed");
        }
    }
    let anew = local::init(folder.path(), &names(&[name]), true, NOW).unwrap();
    assert!(anew.server.is_for(name));
}

#[rstest]
#[case("")]
#[case("a b")]
#[case("https://a.vn")]
#[case("a.vn:8080")]
#[case("192.168.1.300")]
#[case("-a.vn")]
#[case("a..vn")]
#[case("máychủ.vn")]
fn what_is_no_name_is_refused_and_nothing_is_made(#[case] name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let refused = local::init(folder.path(), &names(&[name]), false, NOW);
    assert!(matches!(refused, Err(TlsError::NoName(_))), "{refused:?}");
    assert!(!folder.path().join(FOLDER).exists());
}

#[cfg(unix)]
#[test]
fn keys_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    local::init(folder.path(), &[], false, NOW).unwrap();
    for key in ["ca.key", "server.key"] {
        let about = fs::metadata(folder.path().join(FOLDER).join(key)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600, "{key}");
    }
}

#[test]
fn without_a_certificate_there_is_no_start_but_by_acme() {
    let folder = tempfile::tempdir().unwrap();
    let begun = |source| Tls::begin(source, folder.path(), NOW).map(drop);
    assert_eq!(begun(Source::Local), Err(TlsError::NoAuthority));
    let (cert, key) = (folder.path().join("a"), folder.path().join("b"));
    assert!(begun(Source::Files { cert, key }).is_err());
    let authority = Authority {
        host: "a.vn".into(),
        contact: "a@a.vn".into(),
        directory: String::new(),
        root: None,
    };
    assert_eq!(begun(Source::Acme(authority)), Ok(()));
}
