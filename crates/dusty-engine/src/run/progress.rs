//! What a person may know while a run goes on.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

use futures::task::AtomicWaker;
use parking_lot::Mutex;

/// Counters that the run moves and the screen reads, and the wish to stop.
#[derive(Debug, Default)]
pub struct Progress {
    bytes: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
    /// What is done with the bytes, if they are not read for their rows.
    doing: Mutex<Option<&'static str>>,
    stop: AtomicBool,
    waker: AtomicWaker,
}

impl Progress {
    /// Bytes read so far, over all files.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Bytes of all files; 0 where that is not known.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Rows read so far, over all files.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// What is done with the bytes at the moment, in a word: `downloading`, `uploading`; `None`
    /// if they are read for their rows.
    pub fn doing(&self) -> Option<&'static str> {
        *self.doing.lock()
    }

    /// Asks the run to stop. It leaves every file as it was.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.waker.wake();
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Ends when the run is asked to stop.
    pub(crate) async fn until_stopped(&self) {
        poll_fn(|context| {
            self.waker.register(context.waker());
            if self.stopped() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    pub(crate) fn begin(&self, doing: &'static str) {
        *self.doing.lock() = Some(doing);
    }

    pub(crate) fn end(&self) {
        *self.doing.lock() = None;
    }

    pub(crate) fn expect_bytes(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn made(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}
