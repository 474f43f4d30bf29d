//! Where an enterprise stands in a round, in words.

use domain::plan::Standing;

use super::words::t;

/// Returns the words.
pub(crate) fn round_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Left => t!(standing.left),
        Standing::Visited => t!(standing.visited),
        Standing::Refused => t!(standing.refused),
        Standing::NotFound => t!(standing.not_found),
        Standing::Postponed => t!(standing.postponed),
    }
}
