//! Rows in motion. A [`Flow`] is what a table is while it is being built: where its
//! batches come from, and the steps of one row at a time that are still to be done
//! on each. Those run on all threads at once, one task per batch, and come out in
//! the order in which they went in.

pub(crate) mod batch;
pub(crate) mod library;
pub(crate) mod memory;
pub(crate) mod share;
pub(crate) mod spool;
mod turns;

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, SchemaRef};
use dusty_check::program::Program;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt, TryFutureExt};

use crate::account::{Account, Effects, Rejects};
use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::memory::Memory;
use crate::source::files::SourceFiles;
use crate::source::input::Input;
use crate::source::scan::{Make, Makes, Scan};
use crate::steps::keys::{Keyed, RowKeys, keyed};
use crate::steps::rows::{Pick, RowStep};
use crate::steps::sort::Unsorted;
use crate::why::Tracer;
use crate::{Limits, Progress, Purpose, messages};

/// Batches in the order of their rows.
pub(crate) type Batches = BoxStream<'static, Result<Batch, Failure>>;

/// What all parts of a run share.
pub(crate) struct Run {
    pub(crate) program: Program,
    /// The sources of the program, and their files.
    pub(crate) sources: Vec<SourceFiles>,
    /// The files of all sources.
    pub(crate) inputs: Vec<Input>,
    pub(crate) purpose: Purpose,
    pub(crate) account: Account,
    pub(crate) limits: Limits,
    pub(crate) progress: Arc<Progress>,
    pub(crate) memory: Memory,
    /// What the run is to find out about a line, if that is what it is for.
    pub(crate) tracer: Option<Arc<Tracer>>,
    /// The script, for the words of messages.
    pub(crate) text: String,
}

/// Where the batches of a flow come from.
enum Feed {
    /// From a file, through a scan.
    Scan(Makes),
    /// From other steps.
    Batches(Batches),
    /// From rows that are still to be sorted.
    Unsorted(Box<Unsorted>),
}

/// A table while it is being built.
pub(crate) struct Flow {
    feed: Feed,
    steps: Vec<Arc<dyn RowStep>>,
    /// The columns after the steps.
    pub(crate) layout: Layout,
    pub(crate) run: Arc<Run>,
    /// Where the bad rows of the steps go, by table.
    rejects: Vec<(usize, Rejects)>,
}

impl Flow {
    /// Begins with a file.
    pub(crate) fn scan(run: &Arc<Run>, scan: Scan) -> Flow {
        let (layout, feed) = (Layout { types: scan.types, read: None }, Feed::Scan(scan.makes));
        Flow { feed, steps: Vec::new(), layout, run: Arc::clone(run), rejects: Vec::new() }
    }

    /// Begins with batches.
    pub(crate) fn of(run: &Arc<Run>, batches: Batches, layout: Layout) -> Flow {
        let (feed, run) = (Feed::Batches(batches), Arc::clone(run));
        Flow { feed, steps: Vec::new(), layout, run, rejects: Vec::new() }
    }

    /// Begins with rows that are still to be sorted.
    pub(crate) fn unsorted(unsorted: Unsorted) -> Flow {
        let (run, layout) = (Arc::clone(&unsorted.flow.run), unsorted.layout());
        let rejects = unsorted.flow.rejects();
        let feed = Feed::Unsorted(Box::new(unsorted));
        Flow { feed, steps: Vec::new(), layout, run, rejects }
    }

    /// A flow that is made from another one only when its first batch is asked for: for
    /// steps that read a table to its end before they go on. `types` are those of the
    /// columns afterwards.
    pub(crate) fn later<F>(
        flow: Flow,
        types: Vec<DataType>,
        make: impl FnOnce(Flow) -> F + Send + 'static,
    ) -> Flow
    where
        F: Future<Output = Result<Flow, Failure>> + Send + 'static,
    {
        let (run, rejects) = (Arc::clone(&flow.run), flow.rejects());
        let layout = Layout { types, read: flow.layout.read.clone() };
        let batches = async move { Ok(make(flow).await?.batches()) }.try_flatten_stream();
        Flow::of(&run, dropping(batches), layout).rejecting(rejects)
    }

    /// Says where the bad rows of a table go, from here on.
    pub(crate) fn reject_to(&mut self, table: usize, rejects: Rejects) {
        self.rejects.push((table, rejects));
    }

    /// Where the bad rows go, for a flow that goes on from this one.
    pub(crate) fn rejects(&self) -> Vec<(usize, Rejects)> {
        self.rejects.clone()
    }

    /// Goes on with what [`Flow::rejects`] gave.
    pub(crate) fn rejecting(mut self, rejects: Vec<(usize, Rejects)>) -> Flow {
        self.rejects = rejects;
        self
    }

    /// Adds a step; `types` are those of the columns after it.
    pub(crate) fn step(mut self, step: impl RowStep + 'static, types: Vec<DataType>) -> Flow {
        self.steps.push(Arc::new(step));
        self.layout.types = types;
        self
    }

    /// Adds a step that puts columns of these types behind the others.
    pub(crate) fn wider(
        self,
        step: impl RowStep + 'static,
        added: impl IntoIterator<Item = DataType>,
    ) -> Flow {
        let types = self.layout.types.iter().cloned().chain(added).collect();
        self.step(step, types)
    }

    /// Keeps the first columns.
    pub(crate) fn first(self, width: usize) -> Flow {
        let types = self.layout.types.iter().take(width).cloned().collect();
        self.step(Pick((0..width).collect()), types)
    }

    /// Adds a step that leaves the columns as they are.
    pub(crate) fn same(mut self, step: impl RowStep + 'static) -> Flow {
        self.steps.push(Arc::new(step));
        self
    }

    /// The schema of the batches.
    pub(crate) fn schema(&self) -> SchemaRef {
        self.layout.schema()
    }

    /// The batches, after all steps.
    pub(crate) fn batches(self) -> Batches {
        match self.feed {
            Feed::Batches(batches) if self.steps.is_empty() => batches,
            Feed::Unsorted(unsorted) if self.steps.is_empty() => unsorted.sorted().batches(),
            _ => self.ending(|batch, _| Ok(batch)),
        }
    }

    /// If nothing is left but to sort the rows: each row as the text that `texts` makes of it,
    /// sorted as such, in the only column. Otherwise the flow as it was.
    pub(crate) fn sorted_texts(
        self,
        texts: impl Fn(&Batch) -> Result<ArrayRef, Failure> + Send + Sync + 'static,
    ) -> Result<Flow, Box<Flow>> {
        match self.feed {
            Feed::Unsorted(unsorted) if self.steps.iter().all(|step| step.in_any_order()) => {
                let steps = self.steps;
                Ok(unsorted.texts(move |batch, effects| {
                    texts(&steps.iter().fold(batch, |batch, step| step.apply(batch, effects)))
                }))
            }
            feed => Err(Box::new(Flow { feed, ..self })),
        }
    }

    /// The batches, each turned into something else in the task that makes it.
    pub(crate) fn ending<T: Send + 'static>(
        self,
        end: impl Fn(Batch, &mut Effects) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> BoxStream<'static, Result<T, Failure>> {
        let Flow { feed, steps, run, rejects, .. } = self;
        let steps: Arc<[Arc<dyn RowStep>]> = steps.into();
        let end = Arc::new(end);
        // Enough tasks that no thread waits while the next chunk is read.
        let tasks = run.limits.threads.max(1) * 3;
        let (counted, rejects) = (Arc::clone(&run), Arc::<[_]>::from(rejects));
        let work = move |make: Make| {
            let (steps, end) = (Arc::clone(&steps), Arc::clone(&end));
            let mut effects = Effects::default();
            let mut batch = make(&mut effects)?;
            for step in steps.iter() {
                batch = step.apply(batch, &mut effects);
            }
            if batch.late.is_some() {
                return Err(messages::broken("columns that were not built").into());
            }
            let made = end(batch, &mut effects)?;
            effects.order_rejects();
            Ok::<_, Failure>((made, effects))
        };
        let stop = Arc::clone(&run.progress);
        let work = move |make: Result<Make, Failure>| match make {
            Ok(_) if stop.stopped() => Err(Failure::Stopped),
            make => work(make?),
        };
        let made = match feed {
            Feed::Scan(makes) => turns::each(makes, tasks, work),
            Feed::Batches(batches) => spawned(batches, tasks, work),
            Feed::Unsorted(unsorted) => spawned(unsorted.sorted().batches(), tasks, work),
        };
        let results = made.then(move |result| {
            let (counted, rejects) = (Arc::clone(&counted), Arc::clone(&rejects));
            async move {
                let (made, effects) = result?;
                for (table, batch) in counted.account.add(effects) {
                    if let Some((_, to)) = rejects.iter().find(|(known, _)| *known == table) {
                        to.send(batch).await;
                    }
                }
                Ok(made)
            }
        });
        dropping(results)
    }

    /// Does something to each batch in the order of the rows, on one thread.
    pub(crate) fn in_order(
        self,
        types: Vec<DataType>,
        step: impl FnMut(Batch, &mut Effects) -> Result<Batch, Failure> + Send + 'static,
    ) -> Flow {
        self.one_by_one(types, Flow::batches, step)
    }

    /// Does something to each batch and its keys in the order of the rows, on one thread; the keys
    /// are made on all.
    pub(crate) fn in_order_by(
        self,
        keys: RowKeys,
        types: Vec<DataType>,
        mut step: impl FnMut(Batch, Keyed, &mut Effects) -> Result<Batch, Failure> + Send + 'static,
    ) -> Flow {
        let step = move |(batch, keyed): (Batch, Keyed), effects: &mut Effects| {
            step(batch, keyed, effects)
        };
        self.one_by_one(types, |flow| keyed(flow, keys), step)
    }

    fn one_by_one<T: 'static>(
        self,
        types: Vec<DataType>,
        parts: impl FnOnce(Flow) -> BoxStream<'static, Result<T, Failure>>,
        mut step: impl FnMut(T, &mut Effects) -> Result<Batch, Failure> + Send + 'static,
    ) -> Flow {
        let (run, account) = (Arc::clone(&self.run), Arc::clone(&self.run));
        let layout = Layout { types, read: self.layout.read.clone() };
        let rejects = self.rejects.clone();
        let batches = parts(self).map(move |part| {
            let mut effects = Effects::default();
            let batch = step(part?, &mut effects)?;
            account.account.count(effects);
            Ok(batch)
        });
        Flow { rejects, ..Flow::of(&run, dropping(batches), layout) }
    }
}

/// Does the work on batches that are there already, a task for each.
fn spawned<T: Send + 'static>(
    batches: Batches,
    tasks: usize,
    work: impl Fn(Result<Make, Failure>) -> Result<T, Failure> + Clone + Send + 'static,
) -> BoxStream<'static, Result<T, Failure>> {
    let task = move |batch: Result<Batch, Failure>| {
        let (work, make) =
            (work.clone(), batch.map(|batch| -> Make { Box::new(move |_| Ok(batch)) }));
        let task = tokio::spawn(async move { work(make) });
        async move { task.await? }
    };
    batches.map(task).buffered(tasks).boxed()
}

/// Lets a future ask its inner parts for as much as it wants. The scheduler allows one
/// task about a hundred answers before it must wait; a chain of more steps than that
/// would never hear from its beginning.
pub(crate) fn patiently<F: Future>(future: F) -> impl Future<Output = F::Output> {
    tokio::task::unconstrained(future)
}

/// The stream, which lets go of all it holds as soon as it has ended, and not only
/// when it is dropped: bad rows end when the last step that could find some does.
pub(crate) fn dropping<T: Send + 'static>(
    stream: impl Stream<Item = T> + Send + 'static,
) -> BoxStream<'static, T> {
    stream::unfold(stream.boxed(), |mut stream| async move {
        stream.next().await.map(|item| (item, stream))
    })
    .boxed()
}
