//! `thucdia doctor`: whether a data folder is well, in words for the person who has to do something about it.
//!
//! It changes nothing, and may run beside a server.

mod certificate;

use std::fmt;
use std::path::Path;

use domain::api::Bilingual;

use crate::clock::in_vietnam;
use crate::store::{DATABASE_FILE, Look, SCHEMA_VERSION, StoreError};

const HOUR: u64 = 3_600_000;
/// A backup that is older has been forgotten.
const OLD_BACKUP: u64 = 48 * HOUR;
/// How far the last edit may be ahead of the clock before one of both must be wrong.
const CLOCK_SLACK: u64 = 10 * 60_000;
const GIB: u64 = 1 << 30;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// All is well.
    Good,
    /// Something should be done soon.
    Warning,
    /// Something must be done now.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was found, and what to do.
    pub words: Bilingual,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.level {
            Level::Good => '✓',
            Level::Warning => '⚠',
            Level::Bad => '✗',
        };
        write!(f, "{mark} {}\n  {}", self.words.vi, self.words.en)
    }
}

fn good(vi: impl Into<String>, en: impl Into<String>) -> Finding {
    finding(Level::Good, vi, en)
}

fn warning(vi: impl Into<String>, en: impl Into<String>) -> Finding {
    finding(Level::Warning, vi, en)
}

fn bad(vi: impl Into<String>, en: impl Into<String>) -> Finding {
    finding(Level::Bad, vi, en)
}

fn finding(level: Level, vi: impl Into<String>, en: impl Into<String>) -> Finding {
    let words = Bilingual::new(vi, en);
    Finding { level, words }
}

type Check = fn(&Look, u64) -> Result<Finding, StoreError>;

/// Looks at everything in a data folder.
pub fn examine(data_dir: &Path, now: u64) -> Vec<Finding> {
    let database = data_dir.join(DATABASE_FILE);
    if !database.exists() {
        return vec![bad(
            format!(
                "Không có cơ sở dữ liệu trong {}. Có đúng thư mục dữ liệu không?",
                data_dir.display()
            ),
            format!(
                "There is no database in {}. Is this the right data folder?",
                data_dir.display()
            ),
        )];
    }
    let mut findings = vec![writable(data_dir), room(data_dir, &database)];
    match Look::at(&database) {
        Ok(look) => {
            let checks: [Check; 5] = [soundness, schema, log, backups, clock];
            findings.extend(
                checks
                    .into_iter()
                    .map(|check| check(&look, now).unwrap_or_else(|error| unreadable(&error))),
            );
        }
        Err(error) => findings.push(unreadable(&error)),
    }
    findings.extend(certificate::certificate(data_dir, now));
    findings.dedup();
    findings
}

fn unreadable(error: &StoreError) -> Finding {
    bad(
        format!(
            "Không đọc được cơ sở dữ liệu ({error}). Hãy dừng máy chủ và khôi phục từ bản sao lưu gần nhất: thucdia restore."
        ),
        format!("The database can't be read ({error}). Stop the server and restore the last backup: thucdia restore."),
    )
}

fn writable(data_dir: &Path) -> Finding {
    let probe = data_dir.join(format!(".thucdia-doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => good(
            format!("Ghi được vào thư mục dữ liệu {}.", data_dir.display()),
            format!("The data folder {} can be written.", data_dir.display()),
        ),
        Err(error) => bad(
            format!(
                "Không ghi được vào thư mục dữ liệu {}: {error}. Hãy kiểm tra quyền và ổ đĩa.",
                data_dir.display()
            ),
            format!(
                "The data folder {} can't be written: {error}. Look at its permissions and its disk.",
                data_dir.display()
            ),
        ),
    }
}

fn room(data_dir: &Path, database: &Path) -> Finding {
    match fs4::available_space(data_dir) {
        Ok(free) => enough(free, std::fs::metadata(database).map_or(0, |about| about.len())),
        Err(error) => warning(
            format!("Không biết ổ đĩa còn trống bao nhiêu: {error}."),
            format!("How much of the disk is free is not known: {error}."),
        ),
    }
}

/// Judges the free space of the disk. A restore needs room for the database once more, and daily work for its growth.
fn enough(free: u64, database: u64) -> Finding {
    let gib = format!("{:.1} GiB", free as f64 / GIB as f64);
    if free >= GIB.max(2 * database) {
        good(
            format!("Ổ đĩa còn trống {gib}."),
            format!("{gib} of the disk are free."),
        )
    } else {
        warning(
            format!(
                "Ổ đĩa chỉ còn trống {gib}. Hãy giải phóng dung lượng trước khi đầy: lúc đó máy chủ ngừng nhận dữ liệu."
            ),
            format!(
                "Only {gib} of the disk are free. Free some space before it is full: the server then takes nothing in."
            ),
        )
    }
}

fn soundness(look: &Look, _: u64) -> Result<Finding, StoreError> {
    let faults = look.faults()?;
    Ok(if faults.is_empty() {
        good("Cơ sở dữ liệu nguyên vẹn.", "The database is sound.")
    } else {
        let faults = faults.join("; ");
        bad(
            format!(
                "Cơ sở dữ liệu bị hỏng: {faults}. Hãy dừng máy chủ và khôi phục từ bản sao lưu gần nhất: thucdia restore."
            ),
            format!("The database is damaged: {faults}. Stop the server and restore the last backup: thucdia restore."),
        )
    })
}

fn schema(look: &Look, _: u64) -> Result<Finding, StoreError> {
    let schema = look.schema()?;
    Ok(match schema {
        SCHEMA_VERSION => good(
            format!("Cấu trúc dữ liệu phiên bản {schema}."),
            format!("The database has schema {schema}."),
        ),
        1..SCHEMA_VERSION => warning(
            format!(
                "Cấu trúc dữ liệu phiên bản {schema}; sẽ được nâng lên {SCHEMA_VERSION} khi máy chủ khởi động. Hãy sao lưu trước."
            ),
            format!(
                "The database has schema {schema}; the server brings it to {SCHEMA_VERSION} when it starts. Back it up first."
            ),
        ),
        _ => bad(
            format!(
                "Cấu trúc dữ liệu phiên bản {schema}, chương trình này chỉ biết đến {SCHEMA_VERSION}. Hãy dùng bản mới hơn."
            ),
            format!("The database has schema {schema} and this program knows up to {SCHEMA_VERSION}. Use a newer one."),
        ),
    })
}

fn log(look: &Look, _: u64) -> Result<Finding, StoreError> {
    let Some(chain) = look.chain()? else {
        return Ok(good(
            "Chưa có nhật ký (dữ liệu của phiên bản cũ).",
            "There is no audit log yet (the data are of an older version).",
        ));
    };
    let (rows, head) = (chain.rows, hex::encode(chain.head));
    Ok(match chain.broken_at {
        None => good(
            format!("Nhật ký liền mạch: {rows} dòng, mã dòng cuối {head}."),
            format!("The audit log is unbroken: {rows} rows, hash of the last {head}."),
        ),
        Some(number) => bad(
            format!(
                "Nhật ký đã bị sửa từ bên ngoài: dòng {number} không khớp với các dòng trước. Hãy giữ nguyên tệp và báo người phụ trách bảo mật."
            ),
            format!(
                "The audit log was changed from outside: row {number} does not follow from those before. Keep the file as it is and tell whoever answers for security."
            ),
        ),
    })
}

fn backups(look: &Look, now: u64) -> Result<Finding, StoreError> {
    if let Some(failed) = look.failed_backup()? {
        let (when, why) = (moment(failed.at), failed.said);
        return Ok(bad(
            format!("Lần sao lưu gần nhất ({when}) không thành: {why}."),
            format!("The last backup ({when}) failed: {why}."),
        ));
    }
    Ok(match look.last_backup()? {
        None => warning(
            "Chưa sao lưu lần nào. Hãy chạy thucdia backup, hoặc serve với --backup-dir.",
            "There was no backup yet. Run thucdia backup, or serve with --backup-dir.",
        ),
        Some(last) => {
            let (when, file) = (moment(last.at), last.said);
            if now.saturating_sub(last.at) > OLD_BACKUP {
                warning(
                    format!(
                        "Bản sao lưu gần nhất đã cũ: {when}, {file}. Hãy chạy thucdia backup, hoặc serve với --backup-dir."
                    ),
                    format!("The last backup is old: {when}, {file}. Run thucdia backup, or serve with --backup-dir."),
                )
            } else {
                good(
                    format!("Bản sao lưu gần nhất: {when}, {file}."),
                    format!("The last backup: {when}, {file}."),
                )
            }
        }
    })
}

fn clock(look: &Look, now: u64) -> Result<Finding, StoreError> {
    let (clock, last) = (moment(now), look.last_edit()?);
    Ok(match last {
        Some(last) if last > now + CLOCK_SLACK => bad(
            format!(
                "Đồng hồ máy chủ là {clock}, nhưng dữ liệu gần nhất nhận lúc {}. Hãy chỉnh lại đồng hồ.",
                moment(last)
            ),
            format!(
                "The clock says {clock}, but the last edit came in at {}. Set the clock right.",
                moment(last)
            ),
        ),
        _ => good(format!("Đồng hồ máy chủ: {clock}."), format!("The clock says {clock}.")),
    })
}

/// Writes a time as in Vietnam.
fn moment(millis: u64) -> String {
    in_vietnam(millis).format("%d/%m/%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plenty(50 * GIB, GIB, Level::Good)]
    #[case::a_large_database(50 * GIB, 26 * GIB, Level::Warning)]
    #[case::a_small_disk(GIB - 1, 1_000, Level::Warning)]
    #[case::just_enough(GIB, GIB / 2, Level::Good)]
    #[case::nothing(0, 0, Level::Warning)]
    fn free_space_is_judged_by_what_a_restore_needs(#[case] free: u64, #[case] database: u64, #[case] level: Level) {
        assert_eq!(enough(free, database).level, level);
    }
}
