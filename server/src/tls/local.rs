//! A certificate authority of the office's own, for a server that the public internet can't reach.
//!
//! Phones are told once to trust it, and then the server's certificate may be renewed, or made for another address,
//! without anybody doing anything. What it may vouch for is written into it: names of local networks, private addresses,
//! and the names it was made with. Whoever gets hold of its key can't pretend to be a bank.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use super::facts::permitted;
use super::files::{put, text, trouble};
use super::{FOLDER, Facts, Pair, TlsError};
use crate::clock::in_vietnam;

/// The server's certificate.
pub(super) const CERTIFICATE: &str = "server.pem";
/// Its key.
pub(super) const KEY: &str = "server.key";
/// The authority's certificate: what phones are told to trust.
const AUTHORITY: &str = "ca.pem";
/// Its key.
const AUTHORITY_KEY: &str = "ca.key";

/// Phones' clocks are not always right.
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Ten years: it has to be installed by hand on every phone.
const AUTHORITY_LASTS: Duration = Duration::from_secs(3_652 * 24 * 3_600);
/// With the day before, 398 days: browsers refuse more (CA/Browser Forum, baseline requirements 6.3.2).
const SERVER_LASTS: Duration = Duration::from_secs(397 * 24 * 3_600);

/// What names in local networks end in (RFC 6762, RFC 8375, and what routers give out).
const LOCAL_NAMES: [&str; 5] = ["localhost", "local", "lan", "internal", "home.arpa"];
/// Networks that are nobody's in public (RFC 1918, RFC 6598, RFC 3927, RFC 4193), and this machine.
const LOCAL_NETWORKS: [(IpAddr, u8); 8] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
];

/// What stands in the data folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Local {
    /// The authority.
    pub authority: Facts,
    /// The server's certificate.
    pub server: Facts,
}

/// Makes a server certificate for these names and addresses and for this machine, and an authority if there is none yet.
///
/// # Errors
/// When a name is none or the authority may not vouch for it, or files can't be written.
pub fn init(data_dir: &Path, names: &[String], new_authority: bool, now: u64) -> Result<Local, TlsError> {
    let folder = data_dir.join(FOLDER);
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let name = canonical(name)?;
        if !all.contains(&name) {
            all.push(name);
        }
    }
    for own in ["localhost", "127.0.0.1", "::1"] {
        if !all.iter().any(|name| name == own) {
            all.push(own.to_owned());
        }
    }
    let authority = folder.join(AUTHORITY);
    if new_authority || !authority.exists() {
        let (certificate, key) = make_authority(&all, now)?;
        put(&folder.join(AUTHORITY_KEY), &key)?;
        put(&authority, &certificate)?;
    }
    issue(data_dir, &all, now)?;
    show(data_dir)
}

/// Reads what stands in the data folder.
///
/// # Errors
/// When there is nothing yet, or it can't be read.
pub fn show(data_dir: &Path) -> Result<Local, TlsError> {
    let folder = data_dir.join(FOLDER);
    if !folder.join(AUTHORITY).exists() {
        return Err(TlsError::NoAuthority);
    }
    Ok(Local {
        authority: Facts::of(&authority(data_dir)?)?,
        server: Pair::read(&folder.join(CERTIFICATE), &folder.join(KEY))?.facts()?,
    })
}

/// Returns the authority's certificate, as phones take it.
///
/// # Errors
/// When there is none, or it can't be read.
pub fn authority(data_dir: &Path) -> Result<Vec<u8>, TlsError> {
    let file = data_dir.join(FOLDER).join(AUTHORITY);
    let certificate = CertificateDer::from_pem_slice(text(&file)?.as_bytes()).map_err(|error| trouble(&file, error))?;
    Ok(certificate.to_vec())
}

/// Makes a new server certificate for the same names when less than a third of the old one's time is left; `true` when it
/// did.
///
/// # Errors
/// When there is none, or the new one can't be made.
pub(super) fn renew_if_due(data_dir: &Path, now: u64) -> Result<bool, TlsError> {
    let Local { authority, server } = show(data_dir)?;
    // Never beyond the authority's own end: renewing would go round in circles there.
    if !server.is_due(now) || server.until == authority.until {
        return Ok(false);
    }
    issue(data_dir, &server.names, now)?;
    Ok(true)
}

fn issue(data_dir: &Path, names: &[String], now: u64) -> Result<(), TlsError> {
    let folder = data_dir.join(FOLDER);
    let der = authority(data_dir)?;
    if let Some(permitted) = permitted(&der)?
        && let Some(name) = names.iter().find(|name| !may_vouch(&permitted, name))
    {
        return Err(TlsError::NotPermitted(name.clone()));
    }
    let key_file = folder.join(AUTHORITY_KEY);
    let authority_key = KeyPair::from_pem(&text(&key_file)?).map_err(|error| trouble(&key_file, error))?;
    let certificate = CertificateDer::from(der.as_slice());
    let issuer = Issuer::from_ca_cert_der(&certificate, authority_key).map_err(unusable)?;
    let mut params = CertificateParams::new(names).map_err(unusable)?;
    let shown = names.first().map_or("localhost", String::as_str);
    params.distinguished_name = named(shown);
    params.not_before = date_time_ymd(1970, 1, 1) + Duration::from_millis(now) - DAY;
    let until = (now + millis(SERVER_LASTS)).min(Facts::of(&der)?.until);
    params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_millis(until);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(unusable)?;
    let server = params.signed_by(&key, &issuer).map_err(unusable)?;
    let chain = format!("{}{}", server.pem(), text(&folder.join(AUTHORITY))?);
    put(&folder.join(KEY), &key.serialize_pem())?;
    put(&folder.join(CERTIFICATE), &chain)
}

/// Makes an authority; its certificate and key in PEM form.
fn make_authority(names: &[String], now: u64) -> Result<(String, String), TlsError> {
    let mut params = CertificateParams::new(Vec::<String>::new()).map_err(unusable)?;
    // The day tells two authorities of one office apart on a phone's list.
    params.distinguished_name = named(&format!("Thực Địa {}", in_vietnam(now).format("%d/%m/%Y")));
    let now = date_time_ymd(1970, 1, 1) + Duration::from_millis(now);
    params.not_before = now - DAY;
    params.not_after = now + AUTHORITY_LASTS;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let mut permitted: Vec<GeneralSubtree> = LOCAL_NAMES
        .iter()
        .map(|name| GeneralSubtree::DnsName((*name).to_owned()))
        .collect();
    for (base, bits) in LOCAL_NETWORKS {
        permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(base, bits)));
    }
    for name in names {
        match name.parse::<IpAddr>() {
            Ok(address) if !is_private(address) => {
                let bits = if address.is_ipv4() { 32 } else { 128 };
                permitted.push(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits)));
            }
            Err(_) if !is_local_name(name) => permitted.push(GeneralSubtree::DnsName(name.clone())),
            _ => {}
        }
    }
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted,
        excluded_subtrees: Vec::new(),
    });
    let key = KeyPair::generate().map_err(unusable)?;
    let certificate = params.self_signed(&key).map_err(unusable)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Tells whether a name ends in one that only local networks use.
pub(crate) fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    LOCAL_NAMES.iter().any(|local| is_below(&name, local))
}

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|label| label.is_empty() || label.ends_with('.'))
}

fn is_private(address: IpAddr) -> bool {
    LOCAL_NETWORKS
        .iter()
        .any(|(base, bits)| is_within(address, *base, u32::from(*bits)))
}

fn is_within(address: IpAddr, base: IpAddr, bits: u32) -> bool {
    let leading = |one: u128, other: u128, length: u32| (one ^ other).checked_shr(length - bits).unwrap_or(0) == 0;
    match (address, base) {
        (IpAddr::V4(address), IpAddr::V4(base)) => {
            leading(u128::from(u32::from(address)), u128::from(u32::from(base)), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(base)) => leading(address.into(), base.into(), 128),
        _ => false,
    }
}

fn may_vouch(permitted: &[String], name: &str) -> bool {
    permitted.iter().any(|tree| match (tree.split_once('/'), name.parse()) {
        (Some((base, bits)), Ok(address)) => match (base.parse(), bits.parse()) {
            (Ok(base), Ok(bits)) => is_within(address, base, bits),
            _ => false,
        },
        (None, Err(_)) => is_below(name, tree),
        _ => false,
    })
}

/// Returns a name as it stands in a certificate.
fn canonical(name: &str) -> Result<String, TlsError> {
    let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    // All digits and dots is a mistyped address, not a name.
    let is_name =
        name.len() <= 253 && name.split('.').all(label) && name.bytes().any(|byte| byte.is_ascii_alphabetic());
    if is_name { Ok(name) } else { Err(TlsError::NoName(name)) }
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn unusable(error: impl std::fmt::Display) -> TlsError {
    TlsError::Unusable(error.to_string())
}
