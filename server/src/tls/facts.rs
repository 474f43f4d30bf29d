//! What a certificate says: for whom, from when, until when.

use std::net::IpAddr;

use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;
use x509_parser::time::ASN1Time;

use super::TlsError;

/// What is read out of a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// From when, in Unix milliseconds.
    pub from: u64,
    /// Until when, in Unix milliseconds.
    pub until: u64,
    /// SHA-256 over it, in hexadecimal pairs with colons, as browsers show it.
    pub fingerprint: String,
    /// Whether it vouches for itself.
    pub self_issued: bool,
}

impl Facts {
    /// Reads a certificate.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(der: &[u8]) -> Result<Self, TlsError> {
        let certificate = parsed(der)?;
        let validity = certificate.validity();
        Ok(Self {
            names: names(&certificate),
            from: millis(validity.not_before),
            until: millis(validity.not_after),
            fingerprint: fingerprint(der),
            self_issued: certificate.issuer() == certificate.subject(),
        })
    }

    /// Tells whether it is for a host name or an address; `*.a.vn` is for `b.a.vn` but not for `a.vn`.
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.names.iter().any(|name| {
            let below = name
                .strip_prefix('*')
                .and_then(|domain| host.strip_suffix(&domain.to_ascii_lowercase()));
            name.eq_ignore_ascii_case(&host) || below.is_some_and(|label| !label.is_empty() && !label.contains('.'))
        })
    }

    /// Tells whether less than a third of its time is left.
    pub const fn is_due(&self, now: u64) -> bool {
        self.until.saturating_sub(now) < self.until.saturating_sub(self.from) / 3
    }
}

/// Tells whether one certificate is signed by another.
pub(super) fn signed_by(one: &[u8], by: &[u8]) -> bool {
    let (Ok(one), Ok(by)) = (parsed(one), parsed(by)) else {
        return false;
    };
    one.issuer() == by.subject() && one.verify_signature(Some(by.public_key())).is_ok()
}

/// Returns the host names and networks that an authority may vouch for, as they stand in it: `.lan` or `10.0.0.0/8`;
/// `None` when nothing limits it.
pub(super) fn permitted(der: &[u8]) -> Result<Option<Vec<String>>, TlsError> {
    let certificate = parsed(der)?;
    let constraints = certificate.name_constraints().map_err(unusable)?;
    let subtrees = constraints.and_then(|constraints| constraints.value.permitted_subtrees.clone());
    Ok(subtrees.map(|subtrees| {
        subtrees
            .iter()
            .filter_map(|subtree| match subtree.base {
                GeneralName::DNSName(name) => Some(name.to_owned()),
                GeneralName::IPAddress(bytes) => network(bytes),
                _ => None,
            })
            .collect()
    }))
}

fn parsed(der: &[u8]) -> Result<X509Certificate<'_>, TlsError> {
    let (_, certificate) = parse_x509_certificate(der).map_err(unusable)?;
    Ok(certificate)
}

fn unusable(error: impl std::fmt::Display) -> TlsError {
    TlsError::Unusable(format!("a certificate can't be read: {error}"))
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let listed = alternative.map(|names| {
        let names = names.value.general_names.iter();
        names
            .filter_map(|name| match name {
                GeneralName::DNSName(name) => Some((*name).to_owned()),
                GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
                _ => None,
            })
            .collect()
    });
    listed.unwrap_or_default()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// Reads a network as certificates write it: an address and a mask of the same length.
fn network(bytes: &[u8]) -> Option<String> {
    let (base, mask) = bytes.split_at_checked(bytes.len() / 2)?;
    let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
    Some(format!("{}/{bits}", address(base)?))
}

fn millis(time: ASN1Time) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or(0).saturating_mul(1_000)
}

fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const DAY: u64 = 24 * 3_600_000;

    fn facts(names: &[&str], from: u64, until: u64) -> Facts {
        Facts {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            from,
            until,
            fingerprint: String::new(),
            self_issued: false,
        }
    }

    #[rstest]
    #[case::itself("a.vn", true)]
    #[case::capitals("A.VN", true)]
    #[case::below("b.a.vn", false)]
    #[case::another("ba.vn", false)]
    #[case::by_a_star("x.c.vn", true)]
    #[case::the_star_s_own_domain("c.vn", false)]
    #[case::two_below_a_star("y.x.c.vn", false)]
    #[case::an_address("10.0.0.2", true)]
    #[case::another_address("10.0.0.20", false)]
    fn a_certificate_is_for_its_names_only(#[case] host: &str, #[case] expected: bool) {
        assert_eq!(facts(&["a.vn", "*.c.vn", "10.0.0.2"], 0, 1).is_for(host), expected);
    }

    #[rstest]
    #[case::new(0, false)]
    #[case::two_thirds_gone(60, false)]
    #[case::a_day_later(61, true)]
    #[case::over(100, true)]
    fn a_certificate_is_renewed_when_less_than_a_third_is_left(#[case] day: u64, #[case] due: bool) {
        assert_eq!(facts(&[], 0, 90 * DAY).is_due(day * DAY), due);
    }
}
