//! The bytes of each message, frozen: a change here is a new protocol version, not a new snapshot.

use super::*;
use crate::reach::ExtentId;
use crate::record::pack::{pack_edits, pack_records};
use crate::record::{
    Answer, Change, DeviceId, Edit, EditId, Epoch, FieldName, PersonId, Record, RecordId, RecordKind, Stamp,
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
const EPOCH: Epoch = Epoch::from_bytes([0xe0; 16]);

#[test]
fn a_push_request_keeps_its_shape() {
    let request = PushRequest {
        device: DEVICE,
        app_version: "0.1.0".into(),
        sent_at: 1_700_000_000_000,
        unsent: 3,
        edits: vec![7, 8],
    };
    let bytes = encode(&request);
    insta::assert_snapshot!(hex(&bytes), @"0110d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d105302e312e3080d095ffbc3103020708");
    assert_eq!(decode::<PushRequest>(&bytes), Ok(request));
}

#[test]
fn a_push_response_keeps_its_shape() {
    let receipt = Receipt {
        epoch: EPOCH,
        number: 9,
    };
    let refusal = Refusal {
        code: RefusalCode::FutureDated,
        field: Some(FieldName::new("visit_date")),
    };
    let outcomes = [
        Outcome::Applied(receipt),
        Outcome::Duplicate(receipt),
        Outcome::Rejected(refusal),
        Outcome::RetryLater,
    ];
    let verdicts = (1..).zip(outcomes).map(|(counter, outcome)| Verdict {
        edit: EditId {
            device: DEVICE,
            counter,
        },
        outcome,
    });
    let response = PushResponse {
        epoch: EPOCH,
        server_time: 1_700_000_000_000,
        verdicts: verdicts.collect(),
    };
    let bytes = encode(&response);
    insta::assert_snapshot!(hex(&bytes), @"0110e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e080d095ffbc310410d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1010010e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e00910d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1020110e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e00910d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1030203010a76697369745f6461746510d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d10403");
    assert_eq!(decode::<PushResponse>(&bytes), Ok(response));
}

#[test]
fn a_manifest_keeps_its_shape() {
    let manifest = Manifest {
        epoch: EPOCH,
        scope: Scope::Register,
        extent: ExtentId(300),
        seq: 5,
        summary: Summary { count: 2, hash: 77 },
        pages: vec![PageRef { rows: 2, bytes: 300 }],
    };
    let bytes = encode(&manifest);
    insta::assert_snapshot!(hex(&bytes), @"0110e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e000ac0205024d0102ac02");
    assert_eq!(decode::<Manifest>(&bytes), Ok(manifest));
}

#[test]
fn a_pull_response_keeps_its_shape() {
    let response = PullResponse {
        epoch: EPOCH,
        server_time: 1,
        scopes: vec![ScopeState {
            scope: Scope::Visits,
            seq: 12,
        }],
        scope: Scope::Visits,
        records: vec![1, 2, 3],
        next: 12,
        end: Some(Summary { count: 1, hash: 2 }),
        extent: ExtentId(300),
        left: vec![RecordId::from_bytes([0x1e; 16])],
        turn: Turn::Under { at: 7 },
    };
    let bytes = encode(&response);
    insta::assert_snapshot!(hex(&bytes), @"0110e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e00101010c01030102030c010102ac0201101e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e0107");
    assert_eq!(decode::<PullResponse>(&bytes), Ok(response));
}

#[test]
fn what_is_no_message_is_refused() {
    let request = PushRequest {
        device: DEVICE,
        app_version: String::new(),
        sent_at: 0,
        unsent: 0,
        edits: vec![],
    };
    let mut bytes = encode(&request);
    assert_eq!(
        decode::<PushRequest>(&bytes[..bytes.len() - 1]),
        Err(WireError::Malformed)
    );
    bytes.push(0);
    assert_eq!(decode::<PushRequest>(&bytes), Err(WireError::Malformed));
    bytes[0] = 9;
    assert_eq!(decode::<PushRequest>(&bytes), Err(WireError::Version(9)));
    assert_eq!(decode::<PushRequest>(&[]), Err(WireError::Malformed));
}

fn sample_edit() -> Edit {
    Edit {
        id: EditId {
            device: DEVICE,
            counter: 4,
        },
        record: RecordId::from_bytes([0x0a; 16]),
        kind: RecordKind::Visit,
        author: PersonId::from_bytes([0x0b; 16]),
        stamp: Stamp {
            millis: 1_700_000_000_000,
            logical: 2,
        },
        form: Some("visit@2026.1".into()),
        changes: [(
            FieldName::new("workers_total"),
            Change {
                value: Answer::Integer(1250),
                seen: [EditId {
                    device: DEVICE,
                    counter: 3,
                }]
                .into_iter()
                .collect(),
            },
        )]
        .into(),
        deletion: None,
        reason: Some("theo bảng lương".into()),
        restores: None,
        extra: [("photo".to_owned(), serde_json::json!(1))].into(),
    }
}

#[test]
fn an_edit_in_the_outbox_keeps_its_shape() {
    // Outboxes written by this version are read for ever (field note A 15).
    let json = serde_json::to_string(&sample_edit()).unwrap();
    insta::assert_snapshot!(json, @r#"{"id":{"device":"d1d1d1d1-d1d1-d1d1-d1d1-d1d1d1d1d1d1","counter":4},"record":"0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a","kind":"visit","author":"0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b","stamp":{"millis":1700000000000,"logical":2},"form":"visit@2026.1","changes":{"workers_total":{"value":"i1250","seen":{"d1d1d1d1-d1d1-d1d1-d1d1-d1d1d1d1d1d1":3}}},"reason":"theo bảng lương","photo":1}"#);
    assert_eq!(serde_json::from_str::<Edit>(&json).unwrap(), sample_edit());
}

#[test]
fn packed_edits_and_records_keep_their_shape() {
    let edit = sample_edit();
    insta::assert_snapshot!(hex(&pack_edits(std::slice::from_ref(&edit))), @"01c5581262e0eb2cd70110d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d101100b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b010c766973697440323032362e31010001080180a0abfef96201020100100a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a01010101010d776f726b6572735f746f74616c010001056931323530010000000301002a7b22726561736f6e223a227468656f2062e1baa36e67206cc6b0c6a16e67222c2270686f746f223a317d");
    insta::assert_snapshot!(hex(&pack_records([(7, &Record::of_edit(&edit))])), @"01a1a03bb2d96542fd0110d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d101100b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b100a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0101010e010001080180a0abfef96201020100010d776f726b6572735f746f74616c01000100010569313235300000");
}
