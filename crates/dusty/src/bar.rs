//! The line that moves while a long run goes on.

use std::time::{Duration, Instant};

use dusty_engine::Progress;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        let doing = progress.doing();
        let (bytes, total, rows) = (progress.bytes(), progress.total(), progress.rows());
        let line = self.line.get_or_insert_with(|| line(total));
        let mut message = match doing {
            Some(doing) => doing.to_owned(),
            None => format!("{} row{}", HumanCount(rows), if rows == 1 { "" } else { "s" }),
        };
        if total > bytes && bytes > 0 {
            let left = self.begun.elapsed().as_secs_f64() / bytes as f64 * (total - bytes) as f64;
            message += &format!("  {} left", spoken(left.ceil() as u64));
        } else if total > 0 && bytes >= total {
            message += "  finishing";
        }
        // It may come to light only now how much there is.
        line.set_length(total);
        line.set_position(bytes);
        line.set_message(message);
    }

    /// Takes the line away.
    pub(crate) fn clear(self) {
        if let Some(line) = self.line {
            line.finish_and_clear();
        }
    }
}

/// Where the size is not known (standard input), there is nothing to be a part of.
const TEMPLATES: [&str; 2] = [
    "{bar:24} {decimal_bytes} of {decimal_total_bytes}  {msg}",
    "{spinner} {decimal_bytes}  {msg}",
];

fn line(total: u64) -> ProgressBar {
    let [known, unknown] = TEMPLATES;
    let style = ProgressStyle::with_template(if total > 0 { known } else { unknown });
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
    let line = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
    line.set_style(style);
    line
}

/// Seconds, minutes or hours, as exact as a guess deserves.
fn spoken(seconds: u64) -> String {
    match seconds {
        0..=99 => format!("{seconds}s"),
        100..=5999 => format!("{}min", seconds.div_ceil(60)),
        _ => format!("{}h", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        assert_eq!(spoken(7), "7s");
        assert_eq!(spoken(130), "3min");
        assert_eq!(spoken(7300), "3h");
    }

    #[test]
    fn the_templates_are_sound() {
        assert!(TEMPLATES.iter().all(|template| ProgressStyle::with_template(template).is_ok()));
    }
}
