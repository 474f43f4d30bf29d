//! The enterprises that the stories take place in.

use domain::record::{RecordId, RecordKind};
use tests::people::Device;

/// A small register, as an office keeps it in Excel.
pub(crate) const REGISTER: &str = "\
Tên doanh nghiệp,Mã số thuế,Khu công nghiệp
Công ty TNHH Samsung Electronics Việt Nam,2300325764,YP1
Công ty TNHH Canon Việt Nam - Chi nhánh Tiên Sơn,,TS
Công ty Cổ phần Tập đoàn Dabaco Việt Nam,2300105790,HNK
Công ty TNHH Goertek Vina,,QV1
";

/// Writes an enterprise with every answer that its form asks for, and returns it.
pub(crate) async fn complete_enterprise(device: &mut Device, name: &str) -> RecordId {
    let answers = [
        ("enterprise_name", format!("t{name}")),
        ("tax_code_state", "cpending".to_owned()),
        ("legal_form", "cllc1".to_owned()),
        ("state_capital_share_band", "czero".to_owned()),
        ("ownership_sector", "cfdi_100".to_owned()),
        ("investor_countries", "lKR".to_owned()),
        ("in_zone", "cyes".to_owned()),
        ("zone_code", "cYP1".to_owned()),
        ("commune_code", "c09193".to_owned()),
        ("responsible_unit", "?".to_owned()),
        ("operating_status", "coperating".to_owned()),
    ];
    let record = device.new_record();
    let edit = device.writes(record, RecordKind::Enterprise, &answers);
    device.pushes(&[edit]).await.expect("the server takes the enterprise");
    record
}
