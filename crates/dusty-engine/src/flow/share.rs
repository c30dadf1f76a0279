//! A table that several others use, computed once.

use std::sync::Arc;

use futures::channel::mpsc::{Receiver, channel};
use futures::{SinkExt, StreamExt, TryFutureExt};
use parking_lot::Mutex;
use tokio::sync::OnceCell;

use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::spool::Spool;
use crate::flow::{Flow, Run, patiently};
use crate::messages;

/// How many batches one reader may be ahead of another.
const AHEAD: usize = 2;

/// A table that is used more than once.
pub(crate) struct Shared {
    layout: Layout,
    kind: Kind,
}

enum Kind {
    /// The readers go side by side, each batch handed to all: memory stays flat.
    Side(Vec<Receiver<Result<Batch, Failure>>>),
    /// One reader may have to end before another begins: all rows are kept.
    Kept(Arc<Kept>),
}

/// All rows, once somebody has asked for them.
pub(crate) struct Kept {
    flow: Mutex<Option<Flow>>,
    spool: OnceCell<Result<Spool, Failure>>,
}

impl Kept {
    /// Computes the table, unless that has been done.
    pub(crate) async fn fill(&self) -> Result<&Spool, Failure> {
        let fill = || async {
            let flow = self.flow.lock().take();
            match flow {
                Some(flow) => Spool::fill(flow).await,
                None => Err(Failure::Stopped),
            }
        };
        self.spool.get_or_init(fill).await.as_ref().map_err(Failure::clone)
    }
}

impl Shared {
    /// For readers of which one may wait for another to end.
    pub(crate) fn whole(flow: Flow) -> Shared {
        let layout = flow.layout.clone();
        let kept = Kept { flow: Mutex::new(Some(flow)), spool: OnceCell::new() };
        Shared { layout, kind: Kind::Kept(Arc::new(kept)) }
    }

    /// For `uses` readers, none of which waits for another to end.
    pub(crate) fn side_by_side(flow: Flow, uses: usize) -> Shared {
        let layout = flow.layout.clone();
        let (mut senders, receivers): (Vec<_>, Vec<_>) = (0..uses).map(|_| channel(AHEAD)).unzip();
        let mut batches = flow.batches();
        tokio::spawn(patiently(async move {
            while let Some(batch) = batches.next().await {
                match batch {
                    Ok(batch) => {
                        for sender in &mut senders {
                            // A reader that is gone has failed, and the run with it.
                            let _ = sender.send(Ok(batch.clone())).await;
                        }
                    }
                    Err(failure) => {
                        // The first reader tells; the others are dropped with the run.
                        if let Some(first) = senders.first_mut() {
                            let _ = first.send(Err(failure)).await;
                        }
                        return;
                    }
                }
            }
        }));
        Shared { layout, kind: Kind::Side(receivers) }
    }

    /// The kept rows, if they are kept.
    pub(crate) fn kept(&self) -> Option<Arc<Kept>> {
        match &self.kind {
            Kind::Kept(kept) => Some(Arc::clone(kept)),
            Kind::Side(_) => None,
        }
    }

    /// The rows for one more reader.
    pub(crate) fn flow(&mut self, run: &Arc<Run>) -> Result<Flow, Failure> {
        let batches = match &mut self.kind {
            Kind::Side(receivers) => match receivers.pop() {
                Some(receiver) => receiver.boxed(),
                None => return Err(messages::broken("a table with more readers").into()),
            },
            Kind::Kept(kept) => {
                let kept = Arc::clone(kept);
                async move { kept.fill().await.map(Spool::batches) }.try_flatten_stream().boxed()
            }
        };
        Ok(Flow::of(run, batches, self.layout.clone()))
    }
}
