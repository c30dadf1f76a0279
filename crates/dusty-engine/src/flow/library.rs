//! The bridge to DataFusion: our streams as inputs of its operators, and its
//! operators as streams of ours.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{self, Poll};

use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use datafusion_common::DataFusionError;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::channel::{mpsc, oneshot};
use futures::future;
use futures::stream::{self, BoxStream};
use futures::{SinkExt, Stream, StreamExt, TryFutureExt, TryStreamExt};
use parking_lot::Mutex;

use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::flow::memory::Memory;
use crate::flow::{Batches, Flow, dropping, patiently};
use crate::messages;

/// An operator of the library.
pub(crate) type Operator = Arc<dyn ExecutionPlan>;

/// Batches of the library.
pub(crate) type Records = BoxStream<'static, Result<RecordBatch, Failure>>;

/// How many rows an operator is given at once: few enough that several batches fit
/// where the memory is short.
const ROWS: usize = 4096;

/// A stream as an input; it can be read once.
struct Once {
    schema: SchemaRef,
    stream: Mutex<Option<SendableRecordBatchStream>>,
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once")
    }
}

impl PartitionStream for Once {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let stream = self.stream.lock().take();
        stream.unwrap_or_else(|| {
            let twice = DataFusionError::Internal("an input was read twice".to_owned());
            let failed = stream::iter([Err(twice)]);
            Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), failed))
        })
    }
}

/// Our batches as an input of an operator.
pub(crate) fn input(flow: Flow) -> Result<Operator, Failure> {
    let schema = flow.schema();
    records_input(schema, records(flow))
}

/// How rows are sorted by a column. Missing comes last.
fn by(at: usize, descending: bool) -> PhysicalSortExpr {
    PhysicalSortExpr { expr: column(at), options: SortOptions { descending, nulls_first: false } }
}

/// Our batches as an input of an operator that may not want all of them, and what it
/// leaves. They are in the order of their last column, which the operator keeps if it can.
pub(crate) fn input_to_the_end(flow: Flow) -> Result<(Operator, Rest), Failure> {
    let last = flow.layout.types.len().saturating_sub(1);
    let schema = flow.schema();
    let (sender, receiver) = oneshot::channel();
    let lent = Lent { records: Some(records(flow)), back: Some(sender) };
    let input = records_inputs(schema, vec![lent.boxed()], LexOrdering::new([by(last, false)]))?;
    Ok((input, Rest(receiver)))
}

/// A stream that comes back when it is dropped before its end.
struct Lent {
    records: Option<Records>,
    back: Option<oneshot::Sender<Records>>,
}

impl Stream for Lent {
    type Item = Result<RecordBatch, Failure>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let Some(records) = &mut self.records else { return Poll::Ready(None) };
        let next = records.poll_next_unpin(context);
        if let Poll::Ready(None) = next {
            self.records = None;
        }
        next
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(records), Some(back)) = (self.records.take(), self.back.take()) {
            // Nobody waits for it in a run that has failed.
            let _ = back.send(records);
        }
    }
}

/// What an operator left of its input.
pub(crate) struct Rest(oneshot::Receiver<Records>);

impl Rest {
    /// Reads it to the end, for the account of its rows.
    pub(crate) async fn read(self) -> Result<(), Failure> {
        let Ok(mut records) = self.0.await else { return Ok(()) };
        while let Some(record) = records.next().await {
            record?;
        }
        Ok(())
    }
}

fn records(flow: Flow) -> Records {
    let schema = flow.schema();
    let records = flow.ending(move |batch, _| {
        let starts = (0..batch.rows).step_by(ROWS);
        let part =
            |start| batch.slice(start, ROWS.min(batch.rows - start)).compact().record(&schema);
        starts.map(part).collect::<Result<Vec<_>, _>>()
    });
    dropping(records.map_ok(|records| stream::iter(records.into_iter().map(Ok))).try_flatten())
}

/// Our batches as an input of an operator that works on several threads: rows with equal
/// keys go to the same one, in their order.
pub(crate) fn divided_input(
    flow: Flow,
    keys: Vec<usize>,
    parts: usize,
) -> Result<Operator, Failure> {
    let schema = flow.schema();
    let of_batch = Arc::clone(&schema);
    let records = flow.ending(move |batch, _| {
        let parts = batch.divided(&keys, parts)?;
        parts
            .into_iter()
            .map(|part| part.compact().record(&of_batch))
            .collect::<Result<Vec<_>, _>>()
    });
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..parts).map(|_| mpsc::channel(2)).unzip();
    let source = Arc::new(Mutex::new(Some((dropping(records), senders))));
    let all_given = Arc::new(AtomicBool::new(false));
    let part = |receiver: mpsc::Receiver<_>| {
        let (source, empty) = (Arc::clone(&source), Arc::clone(&schema));
        let (given, all_given) = (Arc::clone(&all_given), Arc::clone(&all_given));
        let started = stream::once(async move {
            let waiting = source.lock().take();
            if let Some((records, senders)) = waiting {
                tokio::spawn(patiently(divide(records, senders, given)));
            }
            Ok(RecordBatch::new_empty(empty))
        });
        // Rows that did not come must not look like the end of the rows.
        let ended = stream::once(async move {
            match all_given.load(Ordering::Acquire) {
                true => None,
                false => Some(Err(messages::broken("rows that were not divided").into())),
            }
        });
        started.chain(receiver).chain(ended.filter_map(future::ready)).boxed()
    };
    let parts: Vec<Records> = receivers.into_iter().map(part).collect();
    records_inputs(schema, parts, None)
}

/// Gives each part its rows, until there are no more or nobody wants them, and says whether
/// all rows, or the reason why not, were given.
async fn divide(
    mut records: BoxStream<'static, Result<Vec<RecordBatch>, Failure>>,
    mut senders: Vec<mpsc::Sender<Result<RecordBatch, Failure>>>,
    all_given: Arc<AtomicBool>,
) {
    while let Some(parts) = records.next().await {
        let parts: Vec<_> = match parts {
            Ok(parts) => parts.into_iter().map(Ok).collect(),
            Err(failure) => {
                all_given.store(true, Ordering::Release);
                vec![Err(failure)]
            }
        };
        for (sender, part) in senders.iter_mut().zip(parts) {
            if sender.send(part).await.is_err() {
                return;
            }
        }
    }
    all_given.store(true, Ordering::Release);
}

/// Batches of the library as an input of an operator.
pub(crate) fn records_input(schema: SchemaRef, records: Records) -> Result<Operator, Failure> {
    records_inputs(schema, vec![records], None)
}

/// Several streams as the partitions of one input, and how each is sorted, if that is known.
fn records_inputs(
    schema: SchemaRef,
    parts: Vec<Records>,
    sorted: Option<LexOrdering>,
) -> Result<Operator, Failure> {
    let once = |records: Records| {
        let records = records.map_err(DataFusionError::from);
        let stream = RecordBatchStreamAdapter::new(Arc::clone(&schema), records);
        let stream = Mutex::new(Some(Box::pin(stream) as SendableRecordBatchStream));
        Arc::new(Once { schema: Arc::clone(&schema), stream }) as Arc<dyn PartitionStream>
    };
    let parts = parts.into_iter().map(once).collect();
    let plan = StreamingTableExec::try_new(Arc::clone(&schema), parts, None, sorted, false, None);
    Ok(Arc::new(plan?))
}

/// Runs an operator with a share of the memory.
pub(crate) fn run(plan: &Operator, memory: &Memory) -> Result<Records, Failure> {
    Ok(dropping(plan.execute(0, memory.task(1)?)?.map_err(Failure::from)))
}

/// Runs the parts of an operator, each on a thread of its own; the rows come in any order.
/// Nothing begins before the first row is asked for.
pub(crate) fn run_parts(plan: Operator, parts: usize, memory: &Memory) -> Result<Records, Failure> {
    let task = memory.task(parts)?;
    let plan = CoalescePartitionsExec::new(plan);
    let records = async move { plan.execute(0, task) }.try_flatten_stream();
    Ok(dropping(records.map_err(Failure::from)))
}

/// Batches of the library as ours, of `width` columns.
pub(crate) fn batches(records: Records, width: usize) -> Batches {
    records.map(move |record| Ok(Batch::of_record(&record?, width))).boxed()
}

/// A column of an input, by position.
pub(crate) fn column(at: usize) -> Arc<dyn PhysicalExpr> {
    Arc::new(Column::new(&format!("c{at}"), at))
}

/// Sorts by columns, each with whether large values come first. Missing comes last.
pub(crate) fn sort(
    plan: Operator,
    keys: &[(usize, bool)],
    memory: &Memory,
) -> Result<Records, Failure> {
    let key = |&(at, descending): &(usize, bool)| by(at, descending);
    let ordering = LexOrdering::new(keys.iter().map(key));
    let ordering = ordering.ok_or_else(|| messages::broken("a sort without keys"))?;
    let plan: Operator = Arc::new(SortExec::new(ordering, plan));
    run(&plan, memory)
}
