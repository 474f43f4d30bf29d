//! A list of steps that all run, whatever happens to one of them, and a summary at the end.

use std::time::{Duration, Instant};

use crate::problem::Outcome;

/// Collects how each step ended.
#[derive(Default)]
pub(crate) struct Steps {
    finished: Vec<Finished>,
}

struct Finished {
    name: String,
    took: Duration,
    passed: bool,
}

impl Steps {
    /// Runs one step and remembers how it ended; says whether it passed.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> bool {
        eprintln!("\n━━ {name}");
        let started = Instant::now();
        let outcome = work();
        if let Err(problem) = &outcome {
            eprintln!("{problem}");
        }
        let passed = outcome.is_ok();
        self.finished.push(Finished {
            name: name.to_owned(),
            took: started.elapsed(),
            passed,
        });
        passed
    }

    /// Prints one line per step and turns the list into one outcome.
    pub(crate) fn summary(&self) -> Outcome {
        eprintln!("\n━━ summary");
        for step in &self.finished {
            let mark = if step.passed { "✓" } else { "✗" };
            eprintln!("{mark} {:<34} {:>7.1} s", step.name, step.took.as_secs_f32());
        }
        let failed: Vec<&str> = self
            .finished
            .iter()
            .filter(|step| !step.passed)
            .map(|step| step.name.as_str())
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(format!("Failed: {}", failed.join(", ")).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn one_failure_stops_nothing_and_fails_the_whole() {
        let mut steps = Steps::default();
        assert!(!steps.step("first", || Err("no".into())));
        assert!(steps.step("second", || Ok(())));
        let told = steps.summary().map_err(|problem| problem.to_string());
        assert_eq!(told, Err("Failed: first".to_owned()));
    }
}
