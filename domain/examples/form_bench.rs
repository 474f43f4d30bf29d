//! Measures the form engine: one changed answer in a form of 200 questions, and prints JSON.
//!
//! Run with `cargo run --release -p domain --example form_bench`; `--samples` adds the time of every change, which is
//! what `cargo xtask bench` reads. The goal is 1 ms for a change natively.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use domain::form::{Answers, Sheets, State, Surroundings, problems_among};
use domain::record::{Answer, FieldName};

/// Questions of the form, in sections of twenty.
const QUESTIONS: usize = 200;
/// Changes that are measured.
const CHANGES: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let (survey, checks) = sheets()?;
    let sheets = Sheets {
        survey: &survey,
        choices: "list_name,name,label::vi,label::en\n",
        settings: "form_id,version,form_title::vi,form_title::en\nbench,1,Đo,Bench\n",
        checks: &checks,
        ..Sheets::default()
    };
    let started = Instant::now();
    let form = sheets.read().map_err(|problems| format!("{problems:?}"))?;
    let load = started.elapsed();
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).ok_or("no such day")?;
    let around = Surroundings::default();
    let mut state = State::new(Arc::new(form.clone()), Answers::new(), around.clone(), today);
    let mut times = Vec::with_capacity(CHANGES);
    for change in 0..CHANGES {
        let field = FieldName::new(&format!("q{}", change * 7 % QUESTIONS));
        let answer = Answer::Integer(i64::try_from(change % 50)?);
        let started = Instant::now();
        state.set(&field, answer);
        times.push(started.elapsed());
    }
    times.sort();
    let started = Instant::now();
    let problems = problems_among(&form, state.answers(), &around, today).len();
    let whole = started.elapsed();
    let at = |part: usize| micros(times.get(times.len() * part / 100).copied().unwrap_or_default());
    let worst = micros(times.last().copied().unwrap_or_default());
    let samples = if std::env::args().any(|argument| argument == "--samples") {
        let times: Vec<String> = times.iter().map(|time| format!("{:.1}", micros(*time))).collect();
        format!(",\"samples_us\":[{}]", times.join(","))
    } else {
        String::new()
    };
    println!(
        "{{\"questions\":{QUESTIONS},\"changes\":{CHANGES},\
         \"change_us\":{{\"median\":{:.1},\"p99\":{:.1},\"worst\":{worst:.1}}},\
         \"whole_form_us\":{:.1},\"load_us\":{:.1},\"problems\":{problems}{samples}}}",
        at(50),
        at(99),
        micros(whole),
        micros(load)
    );
    Ok(())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Makes questions that build on each other in short chains, as a questionnaire's do, and a check for every section.
fn sheets() -> Result<(String, String), std::fmt::Error> {
    let mut survey = String::from(
        "type,name,label::vi,label::en,relevant,constraint,constraint_message::vi,constraint_message::en,calculation\n",
    );
    let mut checks = String::from("name,relevant,constraint,level,message::vi,message::en,fields\n");
    for place in 0..QUESTIONS {
        if place % 20 == 0 {
            writeln!(survey, "begin_group,g{place},Phần,Part,,,,,")?;
        }
        if place % 20 < 3 {
            writeln!(survey, "integer,q{place},Câu,Question,,. >= 0,Sai,Wrong,")?;
        } else {
            let before = place - 3;
            let constraint = format!("${{q{before}}} = '' or . <= ${{q{before}}} + 40");
            writeln!(
                survey,
                "integer,q{place},Câu,Question,${{q{before}}} != 7,{constraint},Sai,Wrong,"
            )?;
        }
        if place % 20 == 19 {
            let first = place - 19;
            writeln!(
                survey,
                "calculate,sum{place},,,,,,,coalesce(${{q{first}}} + ${{q{place}}} * 2; 0)"
            )?;
            writeln!(survey, "end_group,,,,,,,,")?;
            writeln!(
                checks,
                "x{place},,${{q{first}}} + ${{q{place}}} <= 90,warning,Lạ,Odd,q{place}"
            )?;
        }
    }
    // A comma would end the cell.
    Ok((
        survey.replace("coalesce(", "\"coalesce(").replace("; 0)", ", 0)\""),
        checks,
    ))
}
