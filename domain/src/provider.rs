//! Who hands in lists: the offices that the programme asks for figures (R34 to R41), by what they answer for.
//!
//! A figure is worth as much as its source: the zone authority counts who works in its zones, social insurance who is
//! insured. So every list names its provider, and figures of several stand side by side (X29).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An office that hands in lists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// *Ban Quản lý các khu công nghiệp*.
    ZoneAuthority,
    /// *Bảo hiểm xã hội*.
    SocialInsurance,
    /// *Công đoàn*.
    Union,
    /// *Cơ quan thuế*.
    Tax,
    /// *Cơ quan đăng ký kinh doanh*.
    Registry,
    /// *Cơ quan lao động*.
    LabourOffice,
    /// Any other office.
    Other,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 7] = [
        Self::ZoneAuthority,
        Self::SocialInsurance,
        Self::Union,
        Self::Tax,
        Self::Registry,
        Self::LabourOffice,
        Self::Other,
    ];

    /// Returns the name used on the wire, in storage and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZoneAuthority => "zone_authority",
            Self::SocialInsurance => "social_insurance",
            Self::Union => "union",
            Self::Tax => "tax",
            Self::Registry => "registry",
            Self::LabourOffice => "labour_office",
            Self::Other => "other",
        }
    }

    /// Returns the choice of the question *source of the head-count* (A26) that stands for this provider's figures.
    pub const fn headcount_source(self) -> Option<&'static str> {
        match self {
            Self::ZoneAuthority | Self::SocialInsurance | Self::Union | Self::LabourOffice => Some(self.as_str()),
            Self::Tax | Self::Registry | Self::Other => None,
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Provider {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.as_str() == text)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::as_str).join(", ");
                format!("no provider is called {text:?}; there are {names}")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Provider;

    #[test]
    fn a_provider_is_read_back_from_its_name() {
        for provider in Provider::ALL {
            assert_eq!(provider.as_str().parse(), Ok(provider));
        }
        assert!(
            "boss"
                .parse::<Provider>()
                .is_err_and(|error| error.contains("zone_authority"))
        );
    }
}
