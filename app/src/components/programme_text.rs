//! The text of a document of the programme: headings, paragraphs, lists and bold words of Markdown, nothing else.

use leptos::prelude::*;

/// One block of a text.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Heading(String),
    Paragraph(String),
    Item(String),
    Rule,
}

/// A document to read.
#[component]
pub(crate) fn ProgrammeText(text: String) -> impl IntoView {
    let block = |block: Block| match block {
        Block::Heading(words) => view! { <h2>{inline(&words)}</h2> }.into_any(),
        Block::Paragraph(words) => view! { <p>{inline(&words)}</p> }.into_any(),
        Block::Item(words) => view! { <p class="document__item">{inline(&words)}</p> }.into_any(),
        Block::Rule => view! { <hr /> }.into_any(),
    };
    // The documents are Vietnamese, whatever language the screen is in.
    view! {
        <article class="document" lang="vi" data-test="document-text">
            {blocks(&text).into_iter().map(block).collect_view()}
        </article>
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = String::new();
    let close = |open: &mut String, blocks: &mut Vec<Block>| {
        if !open.is_empty() {
            blocks.push(Block::Paragraph(std::mem::take(open)));
        }
    };
    for line in text.lines() {
        let line = line.trim();
        let marker = line.trim_start_matches('#');
        if line.is_empty() {
            close(&mut open, &mut blocks);
        } else if marker.len() < line.len() && marker.starts_with(' ') {
            close(&mut open, &mut blocks);
            blocks.push(Block::Heading(marker.trim().to_owned()));
        } else if line.len() >= 3 && line.bytes().all(|byte| byte == b'-') {
            close(&mut open, &mut blocks);
            blocks.push(Block::Rule);
        } else if let Some(item) = line.strip_prefix("- ") {
            close(&mut open, &mut blocks);
            blocks.push(Block::Item(item.to_owned()));
        } else {
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(line);
        }
    }
    close(&mut open, &mut blocks);
    blocks
}

/// Words between two pairs of asterisks are strong.
fn inline(words: &str) -> Vec<AnyView> {
    let parts = words.split("**").enumerate();
    parts
        .filter(|(_, part)| !part.is_empty())
        .map(|(place, part)| {
            let part = part.to_owned();
            if place % 2 == 1 {
                view! { <strong>{part}</strong> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect()
}
