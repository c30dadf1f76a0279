//! The bridge to DataFusion: our streams as inputs of its operators, and its
//! operators as streams of ours.

use std::fmt;
use std::sync::{Arc, Mutex};

use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use datafusion_common::DataFusionError;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::FairSpillPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use crate::batch::Batch;
use crate::failure::{Failure, told};
use crate::flow::{Batches, Flow, dropping};
use crate::{Limits, messages};

/// An operator of the library.
pub(crate) type Plan = Arc<dyn ExecutionPlan>;

/// Batches of the library.
pub(crate) type Records = BoxStream<'static, Result<RecordBatch, Failure>>;

/// Memory, disk and settings for one run.
pub(crate) fn task(limits: Limits) -> Result<Arc<TaskContext>, Failure> {
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::OsTmpDirectory);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory)))
        .with_disk_manager_builder(disk)
        .build_arc()
        .map_err(told)?;
    // What merging sorted runs needs is held back from the start, and so must be a
    // part of the whole.
    let reserve = (limits.memory / 16).min(10 << 20);
    let config =
        SessionConfig::new().with_target_partitions(1).with_sort_spill_reservation_bytes(reserve);
    let context = TaskContext::default().with_session_config(config).with_runtime(runtime);
    Ok(Arc::new(context))
}

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
    let made = Arc::clone(&schema);
    let records = flow.ending(move |batch| batch.compact().record(&made));
    records_input(schema, records)
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

/// Runs an operator.
pub(crate) fn run(plan: &Plan, task: &Arc<TaskContext>) -> Result<Records, Failure> {
    let stream = plan.execute(0, Arc::clone(task)).map_err(told)?;
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
pub(crate) fn sort(plan: Plan, keys: &[(usize, bool)]) -> Result<Plan, Failure> {
    let key = |&(at, descending): &(usize, bool)| PhysicalSortExpr {
        expr: column(at),
        options: SortOptions { descending, nulls_first: false },
    };
    match LexOrdering::new(keys.iter().map(key)) {
        Some(ordering) => Ok(Arc::new(SortExec::new(ordering, plan))),
        None => Err(messages::broken("a sort without keys").into()),
    }
}
