//! The line that moves while a long run goes on.

use std::time::{Duration, Instant};

use dusty_engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this have no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Bytes, rows and the time left.
pub(crate) struct Bar {
    begun: Instant,
    line: Option<ProgressBar>,
}

impl Bar {
    /// A bar that is not yet to be seen.
    pub(crate) fn new() -> Bar {
        Bar { begun: Instant::now(), line: None }
    }

    /// Shows how far the run has come, if it takes long enough to be worth it.
    pub(crate) fn show(&mut self, progress: &Progress) {
        if self.begun.elapsed() < PATIENCE {
            return;
        }
        let (bytes, total, rows) = (progress.bytes(), progress.total(), progress.rows());
        let line = self.line.get_or_insert_with(|| line(bytes, total));
        let (rows, counted) = (grouped(rows), if rows == 1 { "row" } else { "rows" });
        if total > 0 && bytes >= total {
            line.set_style(style("{bytes} read  {msg}  {elapsed}"));
            line.set_message(format!("{rows} {counted}  working"));
        } else {
            line.set_length(total);
            line.set_message(format!("{rows} {counted}"));
        }
        line.set_position(bytes);
    }

    /// Takes the line away.
    pub(crate) fn clear(self) {
        if let Some(line) = self.line {
            line.finish_and_clear();
        }
    }
}

fn line(bytes: u64, total: u64) -> ProgressBar {
    let line = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
        .with_elapsed(PATIENCE)
        .with_position(bytes);
    // The size of standard input is not known, and so neither is the time left.
    line.set_style(style(if total > 0 {
        "{bar:24} {bytes} of {total_bytes}  {msg}  {eta} left"
    } else {
        "{spinner} {bytes}  {msg}  {elapsed}"
    }));
    line
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

/// A number with its digits in groups of three, for a quick look.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_groups() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1234567), "1,234,567");
    }

    #[test]
    fn the_templates_are_sound() {
        for template in ["{bytes} read  {msg}  {elapsed}", "{spinner} {bytes}  {msg}  {elapsed}"] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
        let template = "{bar:24} {bytes} of {total_bytes}  {msg}  {eta} left";
        assert!(ProgressStyle::with_template(template).is_ok());
    }
}
