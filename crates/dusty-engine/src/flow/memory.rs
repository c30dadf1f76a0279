//! The memory of a run, and how it is shared out.

use std::sync::Arc;

use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::FairSpillPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;

use crate::Limits;
use crate::failure::Failure;

/// The least memory that an operator can work with, in bytes.
const LEAST: usize = 24 << 20;

/// The memory of a run. Each operator has a part of its own: one that holds on to its
/// memory cannot starve another.
pub(crate) struct Memory {
    share: usize,
}

impl Memory {
    /// For a run with this many steps that hold rows.
    pub(crate) fn new(limits: Limits, holding: usize) -> Memory {
        // Several operators can be at work for one step.
        Memory { share: (limits.memory / (2 * holding.max(1))).max(LEAST) }
    }

    /// How many bytes an operator or a kept table may hold.
    pub(crate) fn share(&self) -> usize {
        self.share
    }

    /// Into how many parts two operators that share their memory may be divided, so that
    /// none has too little.
    pub(crate) fn parts(&self, threads: usize) -> usize {
        threads.min(self.share / (2 * LEAST)).max(1)
    }

    /// Memory, disk and settings for one operator of so many parts.
    pub(crate) fn task(&self, parts: usize) -> Result<Arc<TaskContext>, Failure> {
        let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::OsTmpDirectory);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(self.share)))
            .with_disk_manager_builder(disk)
            .build_arc()?;
        // What merging sorted runs needs is held back from the start, and so must be a
        // part of the whole.
        let config = SessionConfig::new()
            .with_target_partitions(1)
            .with_sort_spill_reservation_bytes((self.share / (4 * parts.max(1))).min(10 << 20));
        Ok(Arc::new(TaskContext::default().with_session_config(config).with_runtime(runtime)))
    }
}
