//! Files whose values keep their types.

use std::collections::VecDeque;

use dusty_check::program::Target;
use dusty_formats::{Encoded, Error, Work, Writer};
use futures::StreamExt;
use tokio::task::JoinHandle;

use super::database::TablePrint;
use crate::failure::Failure;
use crate::flow::Flow;
use crate::messages;

/// How many bytes of rows are encoded at a time, at most, unless it is one piece of work.
const BYTES: usize = 1 << 28;

/// Writes rows, and gives how many they are.
pub(super) async fn write(
    flow: Flow,
    target: &Target,
    mut writer: Option<Box<dyn Writer + '_>>,
    mut print: Option<&mut TablePrint>,
) -> Result<u64, Failure> {
    let failed = |error| messages::unwritten(target, error);
    let mut tasks = Tasks { most: flow.run.limits.threads.max(1), waiting: VecDeque::new() };
    let mut batches = flow.batches();
    let mut rows = 0;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        if let Some(writer) = &mut writer {
            for work in writer.write(&batch.columns, batch.rows).map_err(failed)? {
                tasks.begin(work, writer, target).await?;
            }
        }
        if let Some(print) = &mut print {
            print.update(&batch)?;
        }
        rows += batch.rows as u64;
    }
    let Some(mut writer) = writer else { return Ok(rows) };
    for work in writer.rest().map_err(failed)? {
        tasks.begin(work, &mut writer, target).await?;
    }
    while let Some(first) = tasks.waiting.pop_front() {
        first.end(&mut writer, target).await?;
    }
    writer.finish().map_err(failed)?;
    Ok(rows)
}

/// Rows that are encoded beside each other, in their order.
struct Tasks {
    /// How many threads there are.
    most: usize,
    waiting: VecDeque<Task>,
}

struct Task {
    bytes: usize,
    handle: JoinHandle<Result<Encoded, Error>>,
}

impl Tasks {
    /// Begins to encode rows, as soon as there is room.
    async fn begin(
        &mut self,
        work: Work,
        writer: &mut Box<dyn Writer + '_>,
        target: &Target,
    ) -> Result<(), Failure> {
        while self.waiting.len() >= self.most || self.bytes() + work.bytes > BYTES {
            let Some(first) = self.waiting.pop_front() else { break };
            first.end(writer, target).await?;
        }
        let (bytes, encode) = (work.bytes, work.encode);
        self.waiting.push_back(Task { bytes, handle: tokio::spawn(async move { encode() }) });
        Ok(())
    }

    fn bytes(&self) -> usize {
        self.waiting.iter().map(|task| task.bytes).sum()
    }
}

impl Task {
    /// Puts the rows into the file.
    async fn end(self, writer: &mut Box<dyn Writer + '_>, target: &Target) -> Result<(), Failure> {
        let failed = |error| messages::unwritten(target, error);
        writer.put(self.handle.await?.map_err(failed)?).map_err(failed)?;
        Ok(())
    }
}
