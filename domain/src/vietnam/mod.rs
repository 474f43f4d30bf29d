//! Vietnamese text: what looks the same must be found, sorted and read as the same.
//!
//! People type names with and without diacritics, lists come from Excel with lost zeros and two ways of placing a tone.
//! Everything here is total: no text makes it panic.

mod canonical;
mod collate;
mod company;
mod date;
mod fold;
mod normalise;
mod number;
mod search;
mod tax_code;

pub use collate::sort_key;
pub use company::{company_core, core_of};
pub use date::{DateError, format_date, format_date_long, format_month, parse_date, parse_month};
pub use fold::{fold, fold_into};
pub use normalise::nfc;
pub use number::{NumberError, format_count, format_decimal, format_percent, parse_count, parse_decimal};
pub use search::SearchIndex;
pub use tax_code::{Parsed, TaxCode, TaxCodeError};
