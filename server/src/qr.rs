//! QR codes, for a page and for a terminal.

use domain::api::Matrix;
use qrcode::{Color, EcLevel, QrCode};

/// The light border that a camera needs, in modules.
const QUIET: usize = 4;

/// Draws a text as a QR code for a page.
pub(crate) fn matrix(text: &str) -> Result<Matrix, String> {
    let (width, dark) = modules(text)?;
    let mut path = String::new();
    for row in 0..width {
        let mut column = 0;
        while column < width {
            let begin = column;
            while column < width && dark[row * width + column] {
                column += 1;
            }
            if column > begin {
                let (x, y, run) = (begin + QUIET, row + QUIET, column - begin);
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            column += 1;
        }
    }
    let size = u32::try_from(width + 2 * QUIET).map_err(|error| error.to_string())?;
    Ok(Matrix { size, path })
}

/// Draws a text as a QR code for a terminal, dark on light whatever the terminal's colours are.
pub(crate) fn blocks(text: &str) -> Result<String, String> {
    let (width, dark) = modules(text)?;
    let is_light = |row: usize, column: usize| {
        let inside = (QUIET..width + QUIET).contains(&row) && (QUIET..width + QUIET).contains(&column);
        !(inside && dark[(row - QUIET) * width + column - QUIET])
    };
    let size = width + 2 * QUIET;
    let mut lines = String::new();
    for row in (0..size).step_by(2) {
        // Light is drawn in the colour of the letters, so it is forced to be white on black.
        lines.push_str("\u{1b}[97;40m");
        for column in 0..size {
            lines.push(
                match (is_light(row, column), row + 1 < size && is_light(row + 1, column)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                },
            );
        }
        lines.push_str("\u{1b}[0m\n");
    }
    Ok(lines)
}

fn modules(text: &str) -> Result<(usize, Vec<bool>), String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| error.to_string())?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok((code.width(), dark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_and_terminal_show_the_same_modules() {
        let text = "https://khaosat.example.vn/join#ABCD-EFGH-IJKL-MNOP-QRST";
        let Matrix { size, path } = matrix(text).unwrap();
        let dark_on_page: usize = path
            .split('h')
            .skip(1)
            .step_by(2)
            .filter_map(|run| run.split('v').next()?.parse::<usize>().ok())
            .sum();
        let (width, dark) = modules(text).unwrap();
        assert_eq!(usize::try_from(size).unwrap(), width + 8);
        assert_eq!(dark_on_page, dark.iter().filter(|dark| **dark).count());
        let drawn = blocks(text).unwrap();
        let light: usize = drawn
            .chars()
            .map(|block| match block {
                '█' => 2,
                '▀' | '▄' => 1,
                _ => 0,
            })
            .sum();
        assert_eq!((width + 8).pow(2) - light, dark_on_page);
    }
}
