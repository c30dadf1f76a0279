//! Why a run ends early, and how that travels through the engine's streams.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::error::ArrowError;
use datafusion_common::DataFusionError;
use dusty_syntax::Diagnostic;
use thiserror::Error;
use tokio::task::JoinError;

use crate::messages;

/// Why a run ends early.
#[derive(Clone, Debug, Error)]
pub(crate) enum Failure {
    /// Something that a person is told.
    #[error("{}", .0.title)]
    Told(Box<Diagnostic>),
    /// The run was asked to stop.
    #[error("stopped")]
    Stopped,
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Told(Box::new(diagnostic))
    }
}

impl From<Failure> for DataFusionError {
    fn from(failure: Failure) -> Self {
        DataFusionError::External(Box::new(failure))
    }
}

/// What a kernel of the library gives. It refuses what a column's type or length rules out, and both were
/// settled before the run; if it does refuse, the task ends, and the run with it, as by any fault of
/// our own: no other values take the place of those.
pub(crate) fn sound<T>(result: Result<T, ArrowError>) -> T {
    result.unwrap_or_else(|error| std::panic::resume_unwind(Box::new(error.to_string())))
}

/// Does something that may break, as a task of its own may.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // What the work has touched is not used again: the run ends.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let what = text.or(panic.downcast_ref().copied()).unwrap_or("it broke without a word");
        Err(messages::broken(what).into())
    })
}

/// What is told of an error that came out of a stream.
impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        match error {
            DataFusionError::External(inner) => match inner.downcast::<Failure>() {
                Ok(failure) => *failure,
                Err(other) => messages::broken(other).into(),
            },
            DataFusionError::Context(_, inner) => Failure::from(*inner),
            // An error that several streams hold cannot be taken out of its box.
            DataFusionError::Shared(inner) => match std::sync::Arc::try_unwrap(inner) {
                Ok(inner) => Failure::from(inner),
                Err(shared) => borrowed(shared.find_root()),
            },
            other => borrowed(&other),
        }
    }
}

/// The same as [`sound`] where a failure can be passed on.
impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, error) => of_temporary_file(&error),
            other => messages::broken(other).into(),
        }
    }
}

/// The only files that the library opens are temporary ones; it may put an error into another one.
fn of_temporary_file(error: &std::io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(inner) => borrowed(inner),
        None => messages::spill(error).into(),
    }
}

fn borrowed(error: &DataFusionError) -> Failure {
    match error {
        DataFusionError::External(inner) => match inner.downcast_ref::<Failure>() {
            Some(failure) => failure.clone(),
            None => messages::broken(inner).into(),
        },
        DataFusionError::ResourcesExhausted(_) => messages::memory_exhausted().into(),
        DataFusionError::IoError(error) => of_temporary_file(error),
        DataFusionError::ArrowError(inner, _) => match &**inner {
            ArrowError::IoError(_, error) => of_temporary_file(error),
            other => messages::broken(other).into(),
        },
        other => messages::broken(other).into(),
    }
}

/// A task of ours ends in the middle only if it breaks.
impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        messages::broken(error).into()
    }
}
