//! Whether the certificate that is served will still be good next week.

use std::path::Path;

use super::{Finding, bad, good, moment, warning};
use crate::tls::{Facts, Failed, Pair, Source, TlsError, local};

const DAY: u64 = 24 * 3_600_000;
/// How long before its end somebody who renews by hand should hear of it.
const SOON: u64 = 21 * DAY;
/// An authority's end means work on every phone.
const AUTHORITY_SOON: u64 = 180 * DAY;

/// Looks at the certificate that was served with last; nothing without TLS.
pub(super) fn certificate(data_dir: &Path, now: u64) -> Vec<Finding> {
    let Some(source) = Source::served_last(data_dir) else {
        return Vec::new();
    };
    let (cert, key) = source.files(data_dir);
    let failed = Failed::last(data_dir).filter(|_| matches!(source, Source::Acme(_)));
    if matches!(source, Source::Acme(_)) && !cert.exists() {
        return vec![failed.map_or_else(not_yet, |failed| not_got(&failed, true))];
    }
    let read = Pair::read(&cert, &key).and_then(|pair| Ok((pair.facts()?, pair)));
    let (facts, pair) = match read {
        Ok(read) => read,
        Err(error) => return vec![unusable(&error)],
    };
    let mut findings = vec![judge(&source, &facts, now)];
    findings.extend(chain(&source, &facts, &pair));
    findings.extend(failed.map(|failed| not_got(&failed, facts.until <= now)));
    if source == Source::Local {
        findings.extend(
            local::show(data_dir)
                .ok()
                .and_then(|local| authority(&local.authority, now)),
        );
    }
    findings
}

/// Judges the certificate by its time and its names.
fn judge(source: &Source, facts: &Facts, now: u64) -> Finding {
    let (from, until, names) = (moment(facts.from), moment(facts.until), facts.names.join(", "));
    if now >= facts.until {
        return bad(
            format!("Chứng chỉ TLS đã hết hạn từ {until}: điện thoại không đồng bộ được. Hãy thay chứng chỉ ngay."),
            format!("The certificate has expired since {until}: phones can't sync. Replace it now."),
        );
    }
    if now < facts.from {
        return bad(
            format!("Chứng chỉ TLS chỉ có giá trị từ {from}. Đồng hồ máy chủ có đúng không?"),
            format!("The certificate is not valid before {from}. Is the clock right?"),
        );
    }
    if let Source::Acme(authority) = source
        && !facts.is_for(&authority.host)
    {
        return bad(
            format!("Chứng chỉ TLS là của {names}, không phải của {}.", authority.host),
            format!("The certificate is for {names} and not for {}.", authority.host),
        );
    }
    if names.is_empty() {
        return bad(
            "Chứng chỉ TLS không ghi tên máy nào: trình duyệt sẽ từ chối.",
            "The certificate names no host: browsers refuse it.",
        );
    }
    let left = facts.until - now;
    match source {
        Source::Files { .. } if left < SOON => warning(
            format!("Chứng chỉ TLS ({names}) hết hạn lúc {until}. Hãy thay tệp; máy chủ tự nhận tệp mới."),
            format!(
                "The certificate ({names}) expires at {until}. Replace the files; the server takes them up by itself."
            ),
        ),
        // The server renews when a third is left: at a quarter it has been failing for a while.
        Source::Local | Source::Acme(_) if left < (facts.until - facts.from) / 4 => warning(
            format!("Chứng chỉ TLS ({names}) hết hạn lúc {until} mà chưa gia hạn được. Hãy xem nhật ký máy chủ."),
            format!("The certificate ({names}) expires at {until} and was not renewed. Look at the server's log."),
        ),
        _ => good(
            format!("Chứng chỉ TLS ({names}) dùng đến {until}."),
            format!("The certificate ({names}) is good until {until}."),
        ),
    }
}

/// Judges whether clients can follow the certificate to somebody whom they trust.
fn chain(source: &Source, facts: &Facts, pair: &Pair) -> Option<Finding> {
    if let Some(number) = pair.broken_at() {
        return Some(bad(
            format!(
                "Trong tệp chứng chỉ, chứng chỉ thứ {} không phải nơi cấp chứng chỉ thứ {number}: điện thoại sẽ từ chối. Hãy xếp lại tệp.",
                number + 1
            ),
            format!(
                "In the certificate's file, number {} did not sign number {number}: phones refuse that. Put the file in order.",
                number + 1
            ),
        ));
    }
    if *source != Source::Local && facts.self_issued {
        return Some(warning(
            "Chứng chỉ TLS tự ký: điện thoại chỉ nhận khi được cài tay. Hãy dùng thucdia tls init hoặc --acme.",
            "The certificate vouches for itself: phones take it only when told to. Use thucdia tls init, or --acme.",
        ));
    }
    (pair.len() == 1 && !facts.self_issued).then(|| {
        warning(
            "Tệp chứng chỉ chỉ có một chứng chỉ, thiếu chứng chỉ của nơi cấp: một số điện thoại sẽ từ chối. Hãy dùng tệp đầy đủ (fullchain).",
            "The file holds the certificate alone, without its authority's: some phones refuse that. Use the whole chain (fullchain).",
        )
    })
}

fn authority(authority: &Facts, now: u64) -> Option<Finding> {
    let until = moment(authority.until);
    (authority.until.saturating_sub(now) < AUTHORITY_SOON).then(|| {
        warning(
            format!("Nơi cấp chứng chỉ của văn phòng hết hạn lúc {until}. Hãy chạy thucdia tls init --new-authority và cài lại trên mọi điện thoại."),
            format!("The office's certificate authority expires at {until}. Run thucdia tls init --new-authority, and install it on every phone."),
        )
    })
}

fn unusable(error: &TlsError) -> Finding {
    bad(
        format!("Không dùng được chứng chỉ TLS: {error}."),
        format!("The certificate can't be used: {error}."),
    )
}

fn not_yet() -> Finding {
    warning(
        "Chưa có chứng chỉ TLS: máy chủ đang xin. Hãy xem lại sau vài phút.",
        "There is no certificate yet: the server is asking for one. Look again in a few minutes.",
    )
}

fn not_got(failed: &Failed, must_be_done: bool) -> Finding {
    let (when, said) = (moment(failed.at), &failed.said);
    let vi = format!("Xin chứng chỉ không thành ({when}): {said}. Tên miền và cổng 443 có dẫn đến máy chủ này không?");
    let en = format!("No certificate was given ({when}): {said}. Do the name and its port 443 lead to this server?");
    if must_be_done { bad(vi, en) } else { warning(vi, en) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rstest::rstest;

    use super::*;
    use crate::doctor::Level;
    use crate::tls::Authority;

    const NOW: u64 = 1_795_399_200_000;

    fn files() -> Source {
        Source::Files {
            cert: PathBuf::new(),
            key: PathBuf::new(),
        }
    }

    fn acme(host: &str) -> Source {
        Source::Acme(Authority {
            host: host.into(),
            contact: String::new(),
            directory: String::new(),
            root: None,
        })
    }

    #[rstest]
    #[case::new(files(), 0, 90, Level::Good, "good until")]
    #[case::by_hand_and_soon(files(), 70, 90, Level::Warning, "Replace the files")]
    #[case::renewed_by_itself(Source::Local, 300, 398, Level::Warning, "was not renewed")]
    #[case::not_due_yet(Source::Local, 260, 398, Level::Good, "good until")]
    #[case::short_and_renewed_by_itself(acme("a.vn"), 1, 6, Level::Good, "good until")]
    #[case::over(acme("a.vn"), 90, 90, Level::Bad, "expired")]
    #[case::another_host(acme("b.vn"), 0, 90, Level::Bad, "not for b.vn")]
    #[case::a_name_below(acme("x.b.vn"), 0, 90, Level::Bad, "not for x.b.vn")]
    fn a_certificate_is_judged_by_its_time_and_its_names(
        #[case] source: Source,
        #[case] gone: u64,
        #[case] days: u64,
        #[case] level: Level,
        #[case] words: &str,
    ) {
        let facts = Facts {
            names: vec!["a.vn".into()],
            from: NOW - gone * DAY,
            until: NOW - gone * DAY + days * DAY,
            fingerprint: String::new(),
            self_issued: false,
        };
        let finding = judge(&source, &facts, NOW);
        assert_eq!(finding.level, level, "{finding}");
        assert!(finding.words.en.contains(words), "{finding}");
    }

    #[rstest]
    #[case::from_tomorrow(Facts { from: NOW + DAY, ..usual() }, "not valid before")]
    #[case::for_nobody(Facts { names: Vec::new(), ..usual() }, "names no host")]
    fn a_certificate_that_nobody_takes_is_bad(#[case] facts: Facts, #[case] words: &str) {
        let finding = judge(&files(), &facts, NOW);
        assert_eq!(finding.level, Level::Bad);
        assert!(finding.words.en.contains(words), "{finding}");
    }

    fn usual() -> Facts {
        Facts {
            names: vec!["a.vn".into()],
            from: NOW,
            until: NOW + 90 * DAY,
            fingerprint: String::new(),
            self_issued: false,
        }
    }
}
