//! Each chunk of a file is read by the task that works on it, so that its bytes are still near to
//! the core; what becomes of the chunks comes out in the order of the file.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::StreamExt;
use futures::future::ready;
use futures::stream::{self, BoxStream};
use parking_lot::Mutex;
use tokio::sync::oneshot::{self, Sender};

use crate::failure::{Failure, caught};
use crate::messages;
use crate::source::scan::{Make, Makes};

/// What makes something of a chunk; nothing where the file has ended.
type Next = Option<Result<Make, Failure>>;

/// What becomes of a chunk; nothing where the file has ended.
type Made<T> = Option<Result<T, Failure>>;

struct Turns<T> {
    /// The rest of the file.
    makes: Mutex<Makes>,
    /// Those who wait for what becomes of it, in its order.
    waiting: Mutex<VecDeque<Sender<Made<T>>>>,
}

impl<T> Turns<T> {
    /// Reads the next chunk, and finds out who waits for it: while one task is at it, the others
    /// wait, so that both belong together.
    fn next(&self) -> (Next, Option<Sender<Made<T>>>) {
        let mut makes = self.makes.lock();
        let make = caught(|| makes.next().transpose()).transpose();
        (make, self.waiting.lock().pop_front())
    }
}

/// Does the work on each chunk, with this many tasks under way at once.
pub(super) fn each<T: Send + 'static>(
    makes: Makes,
    tasks: usize,
    work: impl Fn(Result<Make, Failure>) -> Result<T, Failure> + Clone + Send + 'static,
) -> BoxStream<'static, Result<T, Failure>> {
    let turns = Arc::new(Turns { makes: Mutex::new(makes), waiting: Mutex::default() });
    let task = move || {
        let (turns, work) = (Arc::clone(&turns), work.clone());
        let (waits, made) = oneshot::channel();
        turns.waiting.lock().push_back(waits);
        tokio::spawn(async move {
            let (make, waits) = turns.next();
            let made = make.map(|make| caught(|| work(make)));
            // Where nobody waits any more, the run has ended.
            waits.map(|waits| waits.send(made))
        });
        made
    };
    let made = stream::repeat_with(task).buffered(tasks).map(|made| match made {
        Ok(made) => made,
        Err(lost) => Some(Err(messages::broken(lost).into())),
    });
    made.take_while(|made| ready(made.is_some())).filter_map(ready).boxed()
}
