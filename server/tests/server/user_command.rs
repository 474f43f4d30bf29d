//! `thucdia user`, as it is typed at the server's machine: the program itself, over a data folder of its own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Types a command; what it printed on either side, and whether it went well.
fn typed(data: &Path, arguments: &[&str], input: &str) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_thucdia"))
        .arg("--data-dir")
        .arg(data)
        .arg("user")
        .args(arguments)
        .env_remove("PUBLIC_ADDRESS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(printed).unwrap())
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let (well, printed) = typed(data, arguments, "");
    assert!(well, "{arguments:?}: {printed}");
    printed
}

/// The line of the list that is about an account.
fn row(data: &Path, name: &str) -> String {
    let list = done(data, &["list"]);
    let row = list.lines().find(|line| line.starts_with(&format!("{name} ")));
    row.unwrap_or_else(|| panic!("{name} is not in {list}")).to_owned()
}

#[test]
fn an_account_is_made_invited_changed_and_put_out_from_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let add = ["add", " QuanTri ", "--role", "administrator", "--password-stdin"];
    let (well, printed) = typed(data, &add, "một câu dài dễ nhớ\n");
    assert!(well, "{printed}");
    let administrator = row(data, "quantri");
    assert!(
        administrator.contains("administrator") && administrator.contains("active"),
        "{administrator}"
    );

    let invited = done(
        data,
        &[
            "add",
            "khaosat1",
            "--role",
            "surveyor",
            "--display-name",
            "Cán bộ khảo sát 1",
            "--zone",
            "QV1",
            "--address",
            "https://khaosat.example.vn/",
        ],
    );
    assert!(invited.contains("https://khaosat.example.vn/join"), "{invited}");
    assert!(
        invited.contains('█') || invited.contains('▀'),
        "a code to be photographed: {invited}"
    );
    let surveyor = row(data, "khaosat1");
    for told in ["surveyor", "invited", "QV1", "Cán bộ khảo sát 1"] {
        assert!(surveyor.contains(told), "{told} in {surveyor}");
    }

    let code = |printed: &str| {
        printed
            .split("invitation: ")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    let again = done(data, &["invite", "khaosat1"]);
    assert_ne!(code(&invited), code(&again), "each invitation has a code of its own");
    assert!(again.contains("/join"), "{again}");
    done(data, &["uninvite", "khaosat1"]);
    let (well, printed) = typed(data, &["uninvite", "khaosat1"], "");
    assert!(!well && printed.contains("Không có lời mời"), "{printed}");

    done(data, &["change", "khaosat1", "--role", "team_lead", "--everything"]);
    let changed = row(data, "khaosat1");
    assert!(changed.contains("team_lead") && changed.contains('*'), "{changed}");
    done(data, &["disable", "khaosat1"]);
    assert!(row(data, "khaosat1").contains("disabled"));
    let (well, printed) = typed(data, &["invite", "khaosat1"], "");
    assert!(!well && printed.contains("thucdia user enable"), "{printed}");
    done(data, &["enable", "khaosat1"]);
    assert!(!row(data, "khaosat1").contains("disabled"));
    assert_eq!(done(data, &["sessions", "khaosat1"]), "");
    assert!(done(data, &["sessions", "khaosat1", "--end"]).contains("0 phiên"));
    assert!(done(data, &["remove-second-factor", "khaosat1"]).contains("không bật"));
}

#[test]
fn what_can_not_be_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let add = |arguments: &[&str], password: &str| typed(data, &[&["add"], arguments].concat(), password);
    let secret = "một câu dài dễ nhớ\n";
    assert!(add(&["quantri", "--role", "administrator", "--password-stdin"], secret).0);
    let before = done(data, &["list"]);
    for (arguments, password, told) in [
        (&["quantri", "--role", "reader"][..], "", "Đã có tài khoản"),
        (&["hai chữ", "--role", "reader"], "", "không có dấu cách"),
        (&["khac", "--role", "king"], "", "surveyor"),
        (&["khac", "--role", "reader", "--zone", "NOWHERE"], "", "NOWHERE"),
        (&["khac", "--role", "reader", "--password-stdin"], "ngắn\n", "10 ký tự"),
        (
            &["khac", "--role", "reader", "--password-stdin"],
            "password123\n",
            "dễ đoán",
        ),
        (
            &["khaosat-quevo", "--role", "reader", "--password-stdin"],
            "khaosat-quevo\n",
            "trùng với tên",
        ),
    ] {
        let (well, printed) = add(arguments, password);
        assert!(!well && printed.contains(told), "{arguments:?}: {printed}");
    }
    for (arguments, told) in [
        (&["disable", "quantri"][..], "quản trị cuối cùng"),
        (&["change", "quantri", "--role", "reader"], "quản trị cuối cùng"),
        (&["change", "quantri", "--display-name", " "], "không để trống"),
        (&["disable", "nobody"], "Không có tài khoản"),
        (&["change", "quantri", "--everything", "--zone", "QV1"], "--everything"),
    ] {
        let (well, printed) = typed(data, arguments, "");
        assert!(!well && printed.contains(told), "{arguments:?}: {printed}");
    }
    assert_eq!(done(data, &["list"]), before);
}
