//! Why two enterprises may be one, in words.

use domain::likeness::Why;

use super::words::t;

/// Returns why, as it stands behind a name.
pub(crate) fn alike_words(why: Why) -> &'static str {
    match why {
        Why::TaxCode => t!(alike.tax_code),
        Why::Name => t!(alike.name),
        Why::NameOnly => t!(alike.name_only),
        Why::OtherCode => t!(alike.other_code),
        Why::NearName => t!(alike.near_name),
    }
}
