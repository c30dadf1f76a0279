//! A table that is read more than once: in memory as long as it lasts, then on disk.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use datafusion_physical_plan::SpillManager;
use datafusion_physical_plan::metrics::{ExecutionPlanMetricsSet, SpillMetrics};
use futures::{StreamExt, TryFutureExt, TryStreamExt, stream};

use crate::failure::Failure;
use crate::flow::batch::Batch;
use crate::flow::{Batches, Flow, library};

/// All rows of a table.
pub(crate) struct Spool {
    held: Arc<Held>,
}

/// Batches in memory, and those that came after the memory was used up.
struct Held {
    memory: Vec<RecordBatch>,
    /// What those in memory take.
    bytes: usize,
    disk: Option<(SpillManager, Arc<dyn datafusion_execution::SpillFile>)>,
    rows: u64,
    width: usize,
}

impl Spool {
    /// Reads a flow to its end.
    pub(crate) async fn fill(flow: Flow) -> Result<Spool, Failure> {
        let (schema, width) = (flow.schema(), flow.layout.types.len());
        let run = Arc::clone(&flow.run);
        let made = Arc::clone(&schema);
        let mut records = flow.ending(move |batch, _| {
            let batch = batch.compact_as_a_whole();
            Ok((batch.bytes(), batch.record(&made)?))
        });
        let most = run.memory.share();
        let mut bytes = 0;
        let mut memory = Vec::new();
        let mut disk = None;
        let mut rows = 0;
        while let Some(record) = records.next().await {
            let (size, record) = record?;
            rows += record.num_rows() as u64;
            if disk.is_none() && bytes + size <= most {
                bytes += size;
                memory.push(record);
                continue;
            }
            let (_, file) = match &mut disk {
                Some(disk) => disk,
                none => {
                    let metrics = SpillMetrics::new(&ExecutionPlanMetricsSet::new(), 0);
                    let schema = Arc::clone(&schema);
                    let manager =
                        SpillManager::new(run.memory.task(1)?.runtime_env(), metrics, schema);
                    let file = manager.create_in_progress_file("spool")?;
                    none.insert((manager, file))
                }
            };
            file.append_batch(&record)?;
        }
        let disk = match disk {
            Some((manager, mut file)) => file.finish()?.map(|file| (manager, file)),
            None => None,
        };
        let held = Held { memory, bytes, disk, rows, width };
        Ok(Spool { held: Arc::new(held) })
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u64 {
        self.held.rows
    }

    /// How many bytes they take, if all of them are in memory.
    pub(crate) fn in_memory(&self) -> Option<usize> {
        self.held.disk.is_none().then_some(self.held.bytes)
    }

    /// The rows, from the beginning; any number of times.
    pub(crate) fn batches(&self) -> Batches {
        let (held, kept) = (Arc::clone(&self.held), Arc::clone(&self.held));
        let batch = move |at| Some(Ok(Batch::of_record(kept.memory.get(at)?, kept.width)));
        let memory = stream::iter((0..held.memory.len()).filter_map(batch));
        let disk = async move {
            let Some((manager, file)) = &held.disk else { return Ok(stream::empty().boxed()) };
            let records = manager.read_spill_as_stream(Arc::clone(file), None)?;
            Ok(library::batches(records.map_err(Failure::from).boxed(), held.width))
        };
        memory.chain(disk.try_flatten_stream()).boxed()
    }
}
