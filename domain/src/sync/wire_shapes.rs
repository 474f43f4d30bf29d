//! The bytes of each message, frozen: a change here is a new protocol version, not a new snapshot.

use super::*;
use crate::record::{DeviceId, EditId, Epoch, FieldName};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
const EPOCH: Epoch = Epoch::from_bytes([0xe0; 16]);

#[test]
fn a_push_request_keeps_its_shape() {
    let request =
        PushRequest { device: DEVICE, app_version: "0.1.0".into(), sent_at: 1_700_000_000_000, unsent: 3, edits: vec![7, 8] };
    let bytes = encode(&request);
    insta::assert_snapshot!(hex(&bytes), @"");
    assert_eq!(decode::<PushRequest>(&bytes), Ok(request));
}

#[test]
fn a_push_response_keeps_its_shape() {
    let receipt = Receipt { epoch: EPOCH, number: 9 };
    let refusal = Refusal { code: RefusalCode::FutureDated, field: Some(FieldName::new("visit_date")) };
    let outcomes = [Outcome::Applied(receipt), Outcome::Duplicate(receipt), Outcome::Rejected(refusal), Outcome::RetryLater];
    let verdicts = (1..).zip(outcomes).map(|(counter, outcome)| Verdict { edit: EditId { device: DEVICE, counter }, outcome });
    let response = PushResponse { epoch: EPOCH, server_time: 1_700_000_000_000, verdicts: verdicts.collect() };
    let bytes = encode(&response);
    insta::assert_snapshot!(hex(&bytes), @"");
    assert_eq!(decode::<PushResponse>(&bytes), Ok(response));
}

#[test]
fn a_manifest_keeps_its_shape() {
    let manifest = Manifest {
        epoch: EPOCH,
        scope: Scope::Register,
        seq: 5,
        summary: Summary { count: 2, hash: 77 },
        pages: vec![PageRef { rows: 2, bytes: 300 }],
    };
    let bytes = encode(&manifest);
    insta::assert_snapshot!(hex(&bytes), @"");
    assert_eq!(decode::<Manifest>(&bytes), Ok(manifest));
}

#[test]
fn a_pull_response_keeps_its_shape() {
    let response = PullResponse {
        epoch: EPOCH,
        server_time: 1,
        scopes: vec![ScopeState { scope: Scope::Visits, seq: 12 }],
        scope: Scope::Visits,
        records: vec![1, 2, 3],
        next: 12,
        end: Some(Summary { count: 1, hash: 2 }),
    };
    let bytes = encode(&response);
    insta::assert_snapshot!(hex(&bytes), @"");
    assert_eq!(decode::<PullResponse>(&bytes), Ok(response));
}

#[test]
fn what_is_no_message_is_refused() {
    let request = PushRequest { device: DEVICE, app_version: String::new(), sent_at: 0, unsent: 0, edits: vec![] };
    let mut bytes = encode(&request);
    assert_eq!(decode::<PushRequest>(&bytes[..bytes.len() - 1]), Err(WireError::Malformed));
    bytes.push(0);
    assert_eq!(decode::<PushRequest>(&bytes), Err(WireError::Malformed));
    bytes[0] = 9;
    assert_eq!(decode::<PushRequest>(&bytes), Err(WireError::Version(9)));
    assert_eq!(decode::<PushRequest>(&[]), Err(WireError::Malformed));
}
