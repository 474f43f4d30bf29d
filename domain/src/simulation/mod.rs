//! A fleet of phones and a server under faults, replayable by seed.
//!
//! Real phones run [`crate::sync::Session`] over IndexedDB, the real server runs [`crate::sync::take_in`] over SQLite. Here
//! the same two run over models that only remember, under a scheduler that drops, repeats, reorders and delays messages,
//! crashes phones and the server between any two writes, sets clocks wrong by hours, lets mirrors rot, restores the server
//! from earlier backups, moves records between zones and gives people other parts of the data. Meanwhile others sit at the
//! desk in front of screens that may be out of date: they assign enterprises and take that back, send visits back with a
//! word or approve them, settle conflicts and reopen them. When the faults end, everything anybody saved must be at the
//! server once, or refused and still on its phone; every replica must equal what its person may hold of it; the conflicts
//! must be exactly the true ones; what a phone lists as to be visited must be what the office planned; a visit that came
//! back must be back on every phone, with the same words; and nothing passes for approved that nobody had looked at.
//!
//! `cargo xtask sim --seeds N` runs it; a seed that fails is kept in [`tests`](self) for ever.

pub(crate) mod chance;
mod colleague;
mod network;
mod office;
mod phone;
mod world;

pub use world::{Report, run};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_doubled_or_apart() {
        for seed in 0..60 {
            let report = run(seed);
            assert!(report.is_clean(), "seed {seed}: {report:?}");
            assert!(
                report.operations > 400 && report.edits > 20,
                "seed {seed} did too little: {report:?}"
            );
        }
    }

    #[test]
    fn the_faults_do_happen() {
        let mut all = Report::default();
        (0..60).for_each(|seed| all += run(seed));
        assert!(
            all.restores > 20 && all.crashes > 100 && all.conflicts > 60 && all.healed > 10 && all.refused > 60,
            "{all:?}"
        );
        assert!(
            all.desk > 1_000 && all.late > 300 && all.corrected > 20 && all.assigned > 50 && all.approved > 5,
            "{all:?}"
        );
    }

    #[test]
    fn a_seed_replays_exactly() {
        assert_eq!(run(7), run(7));
    }
}
