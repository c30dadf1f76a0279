//! Chunks that are read by the task that works on them, so that their bytes are still near to its
//! core, and come out in the order in which they were read.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::StreamExt;
use futures::future::ready;
use futures::stream::{self, BoxStream};
use parking_lot::Mutex;
use tokio::sync::oneshot::{self, Sender};

use crate::failure::Failure;
use crate::messages;
use crate::source::scan::{Make, Makes};

/// What is read next, and who waits for it.
struct Turns<T> {
    makes: Mutex<Makes>,
    /// Those who wait for results, in the order of the file.
    waiting: Mutex<VecDeque<Sender<Option<Result<T, Failure>>>>>,
}

/// Does the work on everything that is read, by so many tasks at once.
pub(super) fn each<T: Send + 'static>(
    makes: Makes,
    tasks: usize,
    work: impl Fn(Result<Make, Failure>) -> Result<T, Failure> + Clone + Send + 'static,
) -> BoxStream<'static, Result<T, Failure>> {
    let turns = Arc::new(Turns { makes: Mutex::new(makes), waiting: Mutex::default() });
    let task = move || {
        let (turns, work) = (Arc::clone(&turns), work.clone());
        let (result, made) = oneshot::channel();
        turns.waiting.lock().push_back(result);
        tokio::spawn(async move {
            let mut reading = turns.makes.lock();
            let make = reading.next();
            let result = turns.waiting.lock().pop_front();
            drop(reading);
            let made = make.map(work);
            // If nobody waits any more, the run has ended.
            result.map(|result| result.send(made))
        });
        made
    };
    let made = stream::repeat_with(task).buffered(tasks).map(|made| match made {
        Ok(made) => made,
        Err(_) => Some(Err(messages::broken("a task ended before its work").into())),
    });
    made.take_while(|made| ready(made.is_some())).filter_map(ready).boxed()
}
