//! How the letters of a text are written: in Unicode, or in one of the encodings that old Vietnamese files carry.
//!
//! Files made with `.VnTime` or `VNI-Times` fonts hold eight-bit codes that only those fonts show as Vietnamese (domain
//! facts 7.10). *bé* may be a whole word or half of *bộ*, so a script is told for a whole column, never for one cell.

use serde::{Deserialize, Serialize};

/// How the letters of a column are written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// As they are shown.
    #[default]
    Unicode,
    /// TCVN 5712 (ABC), the `.Vn…` fonts.
    Tcvn3,
    /// VNI, the `VNI-…` fonts: a letter and its mark are two codes.
    Vni,
    /// Windows' own code page for Vietnamese, 1258.
    Cp1258,
}

impl Script {
    /// Every script.
    pub const ALL: [Self; 4] = [Self::Unicode, Self::Tcvn3, Self::Vni, Self::Cp1258];

    /// Returns the name used on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unicode => "unicode",
            Self::Tcvn3 => "tcvn3",
            Self::Vni => "vni",
            Self::Cp1258 => "cp1258",
        }
    }

    /// Returns the script with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.as_str() == name)
    }
}
