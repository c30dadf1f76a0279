//! Aggregates in a window: after each row, what they come to for the rows of its group so far,
//! or for the last ones of these.

use std::collections::VecDeque;

use arrow::array::{Array, ArrayRef};
use arrow::compute::concat;
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::{Codec, Grouped, State, fetch};

/// An aggregate that gives a result after each row.
pub(crate) trait Running: Send {
    /// The results for the rows of a batch; `groups` has the number of each row's group, all of
    /// them below `total`.
    fn results(&mut self, args: &[ArrayRef], groups: &[usize], total: usize) -> Result<ArrayRef>;
}

/// How many states are kept before they are made results: of a window of many values each holds
/// all of these.
const AT_ONCE: usize = 256;

/// The results of the states that `states` gives for some rows: the first one's number, and the
/// groups of all.
fn results<S: State>(
    groups: &[usize],
    codec: &Codec,
    mut states: impl FnMut(usize, &[usize]) -> Vec<S>,
) -> Result<ArrayRef> {
    let mut parts = vec![S::finish(Vec::new(), codec)?];
    for (part, groups) in groups.chunks(AT_ONCE).enumerate() {
        parts.push(S::finish(states(part * AT_ONCE, groups), codec)?);
    }
    let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
    Ok(concat(&parts)?)
}

impl<S: State> Running for Grouped<S> {
    fn results(&mut self, args: &[ArrayRef], groups: &[usize], total: usize) -> Result<ArrayRef> {
        self.groups.resize_with(total, S::default);
        let input = S::input(args, &self.codec)?;
        results(groups, &self.codec, |first, groups| {
            fetch(&self.groups, groups);
            let states = (first..).zip(groups).filter_map(|(row, &group)| {
                let state = self.groups.get_mut(group)?;
                state.add(&input, row);
                Some(state.snapshot())
            });
            states.collect()
        })
    }
}

/// For each group a state that begins at each of the last rows: the oldest has seen them all. So
/// a row is added to as many states as a window has rows, and nothing is ever taken away from one.
pub(super) struct Sliding<S> {
    groups: Vec<VecDeque<S>>,
    last: usize,
    codec: Codec,
}

impl<S: State> Sliding<S> {
    pub(super) fn new(args: &[DataType], last: usize) -> Sliding<S> {
        Sliding { groups: Vec::new(), last, codec: Codec::new(args.first()) }
    }
}

impl<S: State> Running for Sliding<S> {
    fn results(&mut self, args: &[ArrayRef], groups: &[usize], total: usize) -> Result<ArrayRef> {
        self.groups.resize_with(total, VecDeque::new);
        let input = S::input(args, &self.codec)?;
        results(groups, &self.codec, |first, groups| {
            let states = (first..).zip(groups).filter_map(|(row, &group)| {
                let window = self.groups.get_mut(group)?;
                if window.len() == self.last {
                    window.pop_front();
                }
                window.push_back(S::default());
                for state in window.iter_mut() {
                    state.add(&input, row);
                }
                window.front().map(S::snapshot)
            });
            states.collect()
        })
    }
}
