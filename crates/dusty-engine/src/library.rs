//! The bridge to DataFusion: our streams as inputs of its operators, and its
//! operators as streams of ours.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{self, Poll};

use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use datafusion_common::DataFusionError;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::channel::oneshot;
use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};

use crate::batch::Batch;
use crate::failure::{Failure, told};
use crate::flow::{Batches, Flow, dropping};
use crate::memory::Memory;
use crate::messages;

/// An operator of the library.
pub(crate) type Plan = Arc<dyn ExecutionPlan>;

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
        let stream = self.stream.lock().ok().and_then(|mut stream| stream.take());
        stream.unwrap_or_else(|| {
            let twice = DataFusionError::Internal("an input was read twice".to_owned());
            let stream = stream::iter([Err(twice)]);
            Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), stream))
        })
    }
}

/// Our batches as an input of an operator.
pub(crate) fn input(flow: Flow) -> Result<Plan, Failure> {
    let schema = flow.schema();
    records_input(schema, records(flow))
}

/// Our batches as an input of an operator that may not want all of them, and what it
/// leaves.
pub(crate) fn input_to_the_end(flow: Flow) -> Result<(Plan, Rest), Failure> {
    let schema = flow.schema();
    let (sender, receiver) = oneshot::channel();
    let lent = Lent { records: Some(records(flow)), back: Some(sender) };
    Ok((records_input(schema, lent.boxed())?, Rest(receiver)))
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
    let records = flow.ending(move |batch| {
        let starts = (0..batch.rows).step_by(ROWS);
        let part =
            |start| batch.slice(start, ROWS.min(batch.rows - start)).compact().record(&schema);
        starts.map(part).collect::<Result<Vec<_>, _>>()
    });
    let records = records.flat_map(|records| match records {
        Ok(records) => stream::iter(records.into_iter().map(Ok)).boxed(),
        Err(failure) => stream::iter([Err(failure)]).boxed(),
    });
    dropping(records)
}

/// Batches of the library as an input of an operator.
pub(crate) fn records_input(schema: SchemaRef, records: Records) -> Result<Plan, Failure> {
    let records = records.map(|record| record.map_err(DataFusionError::from));
    let stream = RecordBatchStreamAdapter::new(Arc::clone(&schema), records);
    let stream = Mutex::new(Some(Box::pin(stream) as SendableRecordBatchStream));
    let once = Arc::new(Once { schema: Arc::clone(&schema), stream });
    let plan = StreamingTableExec::try_new(schema, vec![once], None, [], false, None);
    Ok(Arc::new(plan.map_err(told)?))
}

/// Runs an operator with a share of the memory.
pub(crate) fn run(plan: &Plan, memory: &Memory) -> Result<Records, Failure> {
    let stream = plan.execute(0, memory.task()?).map_err(told)?;
    Ok(dropping(stream.map(|record| record.map_err(told))))
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
    plan: Plan,
    keys: &[(usize, bool)],
    memory: &Memory,
) -> Result<Records, Failure> {
    let key = |&(at, descending): &(usize, bool)| PhysicalSortExpr {
        expr: column(at),
        options: SortOptions { descending, nulls_first: false },
    };
    match LexOrdering::new(keys.iter().map(key)) {
        Some(ordering) => {
            let plan: Plan = Arc::new(SortExec::new(ordering, plan));
            run(&plan, memory)
        }
        None => Err(messages::broken("a sort without keys").into()),
    }
}
