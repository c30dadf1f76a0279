//! The two streams of the terminal: whether they are one, how wide, and writing there.

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::exit::Exit;
use crate::refusal::Refusal;

/// What a stream can show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Screen {
    /// Columns of the terminal; `None` if it is none.
    pub(crate) width: Option<usize>,
    /// Whether colours are wanted.
    pub(crate) colour: bool,
}

impl Screen {
    /// Standard output.
    pub(crate) fn output() -> Screen {
        Screen::of(&io::stdout(), terminal_size::terminal_size_of(io::stdout()))
    }

    /// Standard error.
    pub(crate) fn errors() -> Screen {
        Screen::of(&io::stderr(), terminal_size::terminal_size_of(io::stderr()))
    }

    fn of(
        stream: &impl IsTerminal,
        size: Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Screen {
        if !stream.is_terminal() {
            return Screen::default();
        }
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let width = size.map_or(80, |(width, _)| usize::from(width.0).max(20));
        Screen { width: Some(width), colour: !refused && !dumb }
    }

    /// The text in a style, if the stream has colours.
    pub(crate) fn paint(self, style: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Style: less bright.
pub(crate) const DIM: &str = "2";
/// Style: stronger.
pub(crate) const BOLD: &str = "1";

/// Writes to standard output. A reader that has gone away has seen enough.
pub(crate) fn print(text: &str) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            let title = format!("cannot write to standard output: {error}");
            print_error(&Refusal::world(title).human(Screen::errors()));
            Exit::World
        }
    }
}

/// Writes to standard error. If that fails there is nowhere left to say so.
pub(crate) fn print_error(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
