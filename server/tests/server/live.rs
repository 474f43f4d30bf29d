//! What tells an open desk that there is something new.

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use http::StatusCode;

use crate::support::{Phone, TestApp, User, request};

/// An open connection, as a browser's `EventSource` has it.
struct Listening(BodyDataStream);

impl Listening {
    async fn open(app: &TestApp, user: &User, last: Option<&str>) -> Self {
        let mut asked = request(Some(user), "GET", "/api/live");
        if let Some(last) = last {
            asked = asked.header("last-event-id", last);
        }
        let answer = app.open(asked.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(
            answer.headers().get("content-encoding"),
            None,
            "packed, events would wait"
        );
        Self(answer.into_body().into_data_stream())
    }

    /// Returns the name and the id of the next event.
    async fn event(&mut self) -> (String, String) {
        let piece = self.0.next().await.unwrap().unwrap();
        let text = String::from_utf8(piece.to_vec()).unwrap();
        let line = |name: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(name));
            found
                .unwrap_or_else(|| panic!("no {name} in {text:?}"))
                .trim()
                .to_owned()
        };
        (line("event:"), line("id:"))
    }
}

#[tokio::test]
async fn a_desk_hears_of_what_a_phone_hands_in() {
    let app = TestApp::new().await;
    let (surveyor, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let mut desk = Listening::open(&app, &supervisor, None).await;
    let (first, before) = desk.event().await;
    assert_eq!(first, "listening");
    let mut phone = Phone::of(&surveyor);
    app.store(&surveyor, &[phone.enterprise("Công ty A")]).await;
    let (second, after) = desk.event().await;
    assert_eq!(second, "changed");
    assert_ne!(before, after);
}

#[tokio::test]
async fn a_desk_that_was_away_hears_at_once_of_what_it_missed_and_only_then() {
    let app = TestApp::new().await;
    let (surveyor, supervisor) = (app.sign_in("khaosat1").await, app.sign_in("giamsat").await);
    let (_, before) = Listening::open(&app, &supervisor, None).await.event().await;
    let mut phone = Phone::of(&surveyor);
    app.store(&surveyor, &[phone.enterprise("Công ty A")]).await;
    let mut back = Listening::open(&app, &supervisor, Some(&before)).await;
    assert_eq!(back.event().await.0, "listening");
    let (missed, now) = back.event().await;
    assert_eq!(missed, "changed");
    let mut again = Listening::open(&app, &supervisor, Some(&now)).await;
    assert_eq!(again.event().await, ("listening".to_owned(), now.clone()));
    app.store(&surveyor, &[phone.enterprise("Công ty B")]).await;
    assert_ne!(again.event().await.1, now, "only what came since");
}

#[tokio::test]
async fn what_waits_in_quarantine_and_what_phones_say_is_told_of() {
    let app = TestApp::new().await;
    let supervisor = app.sign_in("giamsat").await;
    let mut desk = Listening::open(&app, &supervisor, None).await;
    let (_, start) = desk.event().await;
    app.tamper(
        "INSERT INTO quarantine VALUES (x'01', 1, x'02', x'03', 'visit', 'out_of_reach', NULL, x'', NULL, x'04', 0);",
    );
    let (_, held_back) = desk.event().await;
    assert_ne!(held_back, start);
    app.tamper("INSERT INTO device (id, kind, last_contact, unsent) VALUES (x'05', 'phone', 0, 7);");
    assert_ne!(desk.event().await.1, held_back);
}

#[tokio::test]
async fn who_sees_no_figures_hears_nothing() {
    let app = TestApp::new().await;
    let surveyor = app.sign_in("khaosat1").await;
    assert_eq!(app.get(None, "/api/live").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        app.get(Some(&surveyor), "/api/live").await.status,
        StatusCode::FORBIDDEN
    );
}
