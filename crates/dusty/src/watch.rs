//! Beside the run: looks whether somebody wants it to stop, and moves the bar.

use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use dusty_engine::Progress;
#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGXFSZ};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::bar::Bar;

/// How often it looks.
const EVERY: Duration = Duration::from_millis(50);

/// The watch over one run.
pub(crate) struct Watch {
    signal: Arc<AtomicUsize>,
    over: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch. A signal asks the run to stop, which it does at once and leaves
    /// every file as it was.
    pub(crate) fn start(progress: Arc<Progress>, with_bar: bool) -> Watch {
        let signal = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        let numbers = [SIGINT, SIGTERM, SIGHUP];
        #[cfg(not(unix))]
        let numbers = [SIGINT, SIGTERM];
        // A file that grows too large is an error of its own, with a message.
        #[cfg(unix)]
        let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        for number in numbers {
            // Where signals cannot be caught they end the program, as is usual.
            let value = usize::try_from(number).unwrap_or_default();
            let _ = flag::register_usize(number, Arc::clone(&signal), value);
        }
        let (over, ended) = mpsc::channel();
        let seen = Arc::clone(&signal);
        let look = move || {
            let mut bar = with_bar.then(Bar::new);
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                if seen.load(Ordering::Relaxed) != 0 {
                    progress.stop();
                }
                if let Some(bar) = &mut bar {
                    bar.show(&progress);
                }
            }
            if let Some(bar) = bar {
                bar.clear();
            }
        };
        // Without a thread there is neither bar nor stop, but there is a run.
        let thread = thread::Builder::new().name("watch".to_owned()).spawn(look).ok();
        Watch { signal, over, thread }
    }

    /// Ends the watch, and gives the number of the signal if there was one.
    pub(crate) fn end(self) -> Option<u8> {
        drop(self.over);
        if let Some(thread) = self.thread {
            let _ = thread.join();
        }
        u8::try_from(self.signal.load(Ordering::Relaxed)).ok().filter(|&number| number != 0)
    }
}
