//! A file whose bytes go to the disk while more are written, so that little is left to wait for at its end.

use std::fs::File;
use std::io::{self, Write};
use std::thread::{self, JoinHandle};

/// How many bytes are written before those up to there are sent to the disk.
const PORTION: usize = 32 << 20;

/// A file that is written from its start to its end.
pub(crate) struct Settling<'a> {
    file: &'a File,
    /// How many bytes were written since the last portion was sent.
    since: usize,
    sending: Option<JoinHandle<io::Result<()>>>,
}

impl<'a> Settling<'a> {
    pub(crate) fn new(file: &'a File) -> Settling<'a> {
        Settling { file, since: 0, sending: None }
    }

    /// Waits until all bytes are on the disk.
    pub(crate) fn settle(mut self) -> io::Result<()> {
        self.sent()?;
        self.file.sync_data()
    }

    /// Waits for a portion that is under way. The system reports an error of the disk only once.
    fn sent(&mut self) -> io::Result<()> {
        match self.sending.take().map(JoinHandle::join) {
            Some(Ok(sent)) => sent,
            Some(Err(_)) => Err(io::Error::other("the thread that sends bytes to the disk broke")),
            None => Ok(()),
        }
    }
}

impl Write for Settling<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.since += written;
        let busy = self.sending.as_ref().is_some_and(|sending| !sending.is_finished());
        if self.since >= PORTION && !busy {
            self.sent()?;
            self.since = 0;
            // Without a thread or another handle, all is sent at the end.
            let send = |file: File| thread::Builder::new().spawn(move || file.sync_data());
            self.sending = self.file.try_clone().and_then(send).ok();
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
