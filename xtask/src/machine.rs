//! The machine this runs on: where the checkout and the tool cache are, which programs can be found.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::stderr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::problem::{Outcome, Problem};

/// Knows the checkout, the per-user tool cache, and the folders added to the children's PATH.
pub(crate) struct Machine {
    root: PathBuf,
    cache: PathBuf,
    added: Vec<PathBuf>,
}

impl Machine {
    /// Reads the environment; nothing is created yet.
    pub(crate) fn here() -> Outcome<Self> {
        // Cargo sets the variable when it runs us; the compiled-in value serves when somebody starts the binary by hand.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .ok_or("xtask must lie inside the checkout")?
            .to_owned();
        let cache = env::var_os("XDG_CACHE_HOME")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
            .ok_or("Neither XDG_CACHE_HOME nor a home folder is set: there is no place to keep tools.")?;
        Ok(Self {
            root,
            cache: cache.join("thucdia").join("tools"),
            added: Vec::new(),
        })
    }

    /// Returns a path inside the checkout.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// Returns the folder that keeps one version of one tool, so that two checkouts never fight over a binary.
    pub(crate) fn tool_folder(&self, name: &str, version: &str) -> PathBuf {
        self.cache.join(format!("{name}-{version}"))
    }

    /// Puts a folder before everything else on the children's PATH.
    pub(crate) fn add_to_path(&mut self, folder: PathBuf) {
        if !self.added.contains(&folder) {
            self.added.push(folder);
        }
    }

    /// Finds a program by the names it goes by, in the added folders and on PATH.
    pub(crate) fn find(&self, names: &[&str]) -> Option<PathBuf> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = self.added.iter().cloned().chain(env::split_paths(&inherited)).collect();
        folders
            .iter()
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
            .find(|path| path.is_file())
    }

    /// Prepares a child in the checkout with the tools on its PATH.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.search_path());
        command
    }

    /// Prepares the cargo that started us.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all = self.added.iter().cloned().chain(env::split_paths(&inherited));
        // Joining fails only for a folder with the separator in its name; such a PATH never worked.
        env::join_paths(all).unwrap_or(inherited)
    }
}

/// Runs a child, says what is being done and how long it took. Its output goes to stderr: stdout is for results.
pub(crate) fn run(what: &str, command: &mut Command) -> Outcome {
    eprintln!("▸ {what}\n  $ {}", shown(command));
    let started = Instant::now();
    let status = command
        .stdout(Stdio::from(stderr()))
        .status()
        .map_err(|error| Problem::from(format!("✗ {what}: `{}` did not start: {error}", shown(command))))?;
    let seconds = started.elapsed().as_secs_f32();
    if status.success() {
        eprintln!("✓ {what} ({seconds:.1} s)");
        Ok(())
    } else {
        Err(format!("✗ {what} failed after {seconds:.1} s ({status}): {}", shown(command)).into())
    }
}

/// Returns what a child printed to stdout, when it could be started and succeeded.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Writes a command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
