//! The office: the real server program over a data folder of its own, which can be killed, restarted, backed up, restored.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::places;
use super::process::{Running, free_port};
use super::wait::until;

/// The password of every account in the stories.
pub const PASSWORD: &str = "mật khẩu để thử 2026";

/// The accounts of the stories, with the names of their roles.
pub const PEOPLE: [(&str, &str, &str); 3] = [
    ("khaosat1", "surveyor", "Cán bộ khảo sát 1"),
    ("khaosat2", "surveyor", "Cán bộ khảo sát 2"),
    ("giamsat", "supervisor", "Người kiểm tra"),
];

/// One server.
#[derive(Debug)]
pub struct Office {
    folder: TempDir,
    port: u16,
    log: PathBuf,
    program: Option<Running>,
}

/// The files of a database at some moment.
#[derive(Debug)]
pub struct Snapshot(TempDir);

impl Office {
    /// Sets up an office with its people and no enterprises, and opens it. Its log goes to `log`.
    pub fn with_people(log: &Path) -> Self {
        let office = Self::empty(log);
        for (name, role, display_name) in PEOPLE {
            office.adds_a_person(name, role, display_name);
        }
        office
    }

    /// Adds an account, whose password is that of all.
    ///
    /// # Panics
    /// When it is refused.
    pub fn adds_a_person(&self, name: &str, role: &str, display_name: &str) {
        let account = [
            "user",
            "add",
            name,
            "--role",
            role,
            "--display-name",
            display_name,
            "--password-stdin",
        ];
        self.is_told_with(&account, PASSWORD);
    }

    fn empty(log: &Path) -> Self {
        let folder = tempfile::tempdir_in(places::scratch()).expect("a temporary folder");
        Self {
            folder,
            port: free_port(),
            log: log.to_owned(),
            program: None,
        }
    }

    /// Returns the port it listens on, also while it is closed.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs one of the program's commands over the data folder and returns what it printed.
    pub fn is_told(&self, arguments: &[&str]) -> String {
        self.is_told_with(arguments, "")
    }

    /// Runs a command that reads its input.
    ///
    /// # Panics
    /// When the command fails; the message holds what it printed.
    pub fn is_told_with(&self, arguments: &[&str], input: &str) -> String {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server's program starts");
        if let Some(mut stdin) = child.stdin.take() {
            // A command that does not read its input may be gone before it was written.
            drop(stdin.write_all(input.as_bytes()));
        }
        let output = child.wait_with_output().expect("the server's program ends");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "thucdia {}: {printed}\n{complained}",
            arguments.join(" ")
        );
        printed
    }

    /// Imports a register; `csv` has its headings in the first line.
    ///
    /// # Panics
    /// When it is refused.
    pub fn imports(&self, csv: &str) -> String {
        let file = self.folder.path().join("register.csv");
        std::fs::write(&file, csv).expect("the temporary folder can be written to");
        self.is_told(&["import", &file.to_string_lossy(), "--provider", "other", "--yes"])
    }

    /// Writes the sheets of the programme that comes with the server into a folder, to be changed, and returns it.
    pub fn exports_its_programme(&self) -> PathBuf {
        let folder = self.folder.path().join("programme");
        self.is_told(&["programme", "export", &folder.to_string_lossy()]);
        folder
    }

    /// Checks a programme and puts it in force, also while it is open.
    ///
    /// # Panics
    /// When the programme can't be used.
    pub fn loads_a_programme(&self, folder: &Path) {
        for command in ["check", "load"] {
            self.is_told(&["programme", command, &folder.to_string_lossy()]);
        }
    }

    /// Gives somebody another part of the data.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn gives_a_reach(&self, name: &str, reach: &str) {
        let database = rusqlite::Connection::open(self.data().join("thucdia.sqlite")).expect("the database opens");
        let changed = database.execute("UPDATE account SET reach = ?2 WHERE name = ?1", [name, reach]);
        assert_eq!(changed, Ok(1), "there is an account {name}");
    }

    /// Loses the secrets that open its people's stores. The office must be closed.
    ///
    /// # Panics
    /// When it is open, or has none.
    pub fn forgets_its_secrets(&self) {
        assert!(self.program.is_none(), "nobody serves meanwhile");
        let database = rusqlite::Connection::open(self.data().join("thucdia.sqlite")).expect("the database opens");
        let forgotten = database.execute("DELETE FROM escrow", []);
        assert!(forgotten.is_ok_and(|rows| rows > 0), "there were secrets");
    }

    /// Writes a backup and returns its file.
    pub fn makes_a_backup(&self, name: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        self.is_told(&["backup", &file.to_string_lossy()]);
        file
    }

    /// Copies the database as it lies on disk, as a snapshot of the whole machine does. The office must be closed.
    ///
    /// # Panics
    /// When it is open, or the copy can't be written.
    pub fn is_photographed(&self) -> Snapshot {
        assert!(self.program.is_none(), "a database is copied while nobody serves");
        let copy = tempfile::tempdir_in(self.folder.path()).expect("a temporary folder");
        Self::copies_database(&self.data(), copy.path());
        Snapshot(copy)
    }

    /// Puts the database of a snapshot in the place of today's: nothing tells the server that it went back in time.
    ///
    /// # Panics
    /// When it is open, or the files can't be written.
    pub fn is_set_back_to(&self, snapshot: &Snapshot) {
        assert!(self.program.is_none(), "a database is replaced while nobody serves");
        Self::copies_database(snapshot.0.path(), &self.data());
    }

    fn copies_database(from: &Path, to: &Path) {
        for suffix in ["", "-wal", "-shm"] {
            let name = format!("thucdia.sqlite{suffix}");
            let (from, to) = (from.join(&name), to.join(&name));
            if from.exists() {
                std::fs::copy(from, to).expect("a database can be copied");
            } else if to.exists() {
                std::fs::remove_file(to).expect("a file can be removed");
            }
        }
    }

    /// Replaces the data by a backup. The office must be closed.
    ///
    /// # Panics
    /// When it is open.
    pub fn restores(&self, backup: &Path) {
        assert!(self.program.is_none(), "a backup is restored while nobody serves");
        self.is_told(&["restore", &backup.to_string_lossy()]);
    }

    /// Starts serving and waits until it answers.
    pub async fn opens(&mut self) {
        self.program = Some(Running::start(&mut self.command(&["serve"]), &self.log));
        until("the server answers /healthz", async || {
            self.answers().await.then_some(())
        })
        .await;
    }

    /// Kills the server as a power cut would: `kill -9`.
    pub fn loses_power(&mut self) {
        if let Some(program) = self.program.take() {
            program.kill_at_once();
        }
    }

    async fn answers(&self) -> bool {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(1))
            .build()
            .expect("an HTTP client");
        let asked = client
            .get(format!("http://127.0.0.1:{}/healthz", self.port))
            .send()
            .await;
        asked.is_ok_and(|response| response.status().is_success())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(places::server());
        command
            .args(arguments)
            .env("PORT", self.port.to_string())
            .env("DATA_DIR", self.data())
            .current_dir(self.folder.path());
        command
    }
}
