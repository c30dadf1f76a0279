//! The median and other quantiles, from all values of a group.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array};
use arrow::datatypes::DataType;
use datafusion_common::Result;

use super::saved::{Saved, put};
use super::{Codec, State, column};

/// The values of a group, and which quantile is asked for: the median if none is.
#[derive(Clone, Default)]
pub(super) struct Quantile {
    values: Vec<f64>,
    place: Place,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    /// No row said.
    #[default]
    Unknown,
    /// The rows said this.
    At(f64),
    /// The rows said different things.
    Unclear,
}

/// In place of a quantile that no row said, where a state is saved; no float that is asked for.
const UNKNOWN: u64 = u64::MAX;

impl Quantile {
    fn ask(&mut self, place: Option<f64>) {
        let Some(place) = place else { return };
        self.place = match self.place {
            // Whoever says nothing sensible says nothing clear.
            _ if !(0.0..=1.0).contains(&place) => Place::Unclear,
            Place::Unknown => Place::At(place),
            Place::At(before) if before == place => Place::At(place),
            _ => Place::Unclear,
        };
    }

    fn push(&mut self, value: f64) -> usize {
        let before = self.values.capacity();
        self.values.push(value);
        (self.values.capacity() - before) * size_of::<f64>()
    }

    /// Interpolates between the two nearest values, as R does by default (type 7).
    fn value(&mut self) -> Option<f64> {
        let count = self.values.len();
        let place = match self.place {
            _ if count == 0 => return None,
            Place::Unknown => 0.5,
            Place::At(place) => place,
            Place::Unclear => return Some(f64::NAN),
        };
        let position = (count - 1) as f64 * place;
        let (below, part) = (position.floor() as usize, position.fract());
        self.values.sort_unstable_by(f64::total_cmp);
        let low = *self.values.get(below)?;
        let high = self.values.get(below + 1).copied().unwrap_or(low);
        let step = high - low;
        let value = if part == 0.0 {
            low
        } else if part == 0.5 {
            low.midpoint(high)
        } else if step.is_infinite() {
            low * (1.0 - part) + high * part
        } else if part < 0.5 {
            low + step * part
        } else {
            high - step * (1.0 - part)
        };
        // A zero that is calculated has no sign.
        Some(value + 0.0)
    }
}

impl State for Quantile {
    type Input<'a> = (&'a Float64Array, Option<&'a Float64Array>);

    fn result(_: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn input<'a>(args: &'a [ArrayRef], _: &Codec) -> Result<Self::Input<'a>> {
        let place = if args.len() > 1 { Some(column(args, 1)?) } else { None };
        Ok((column(args, 0)?, place))
    }

    fn add(&mut self, (values, places): &Self::Input<'_>, row: usize) -> usize {
        if values.is_null(row) {
            return 0;
        }
        // Without a place nothing is asked; NaN is never inside.
        self.ask(places.map(|p| if p.is_valid(row) { p.value(row) } else { f64::NAN }));
        self.push(values.value(row))
    }

    fn save(&self, out: &mut Vec<u8>) {
        put(
            match self.place {
                Place::Unknown => UNKNOWN,
                Place::At(place) => place.to_bits(),
                Place::Unclear => f64::NAN.to_bits(),
            },
            out,
        );
        self.values.iter().for_each(|value| put(value.to_bits(), out));
    }

    fn merge(&mut self, mut saved: Saved<'_>) -> usize {
        self.ask(saved.number().filter(|place| *place != UNKNOWN).map(f64::from_bits));
        std::iter::from_fn(|| saved.number()).map(|value| self.push(f64::from_bits(value))).sum()
    }

    fn finish(mut groups: Vec<Self>, _: &Codec) -> Result<ArrayRef> {
        Ok(Arc::new(groups.iter_mut().map(Quantile::value).collect::<Float64Array>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantile(values: &[f64], q: f64) -> Option<f64> {
        Quantile { values: values.to_vec(), place: Place::At(q) }.value()
    }

    #[test]
    fn as_in_r_and_numpy() {
        let values = [15.0, 20.0, 35.0, 40.0, 50.0];
        for (q, expected) in
            [(0.0, 15.0), (0.25, 20.0), (0.4, 29.0), (0.5, 35.0), (0.9, 46.0), (1.0, 50.0)]
        {
            assert_eq!(quantile(&values, q), Some(expected), "{q}");
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[7.0], 0.3), Some(7.0));
        assert_eq!(quantile(&[f64::MAX, f64::MAX], 0.5), Some(f64::MAX));
        assert!(quantile(&[-f64::MAX, f64::MAX], 0.3).is_some_and(f64::is_finite));
    }

    #[test]
    fn what_is_asked_must_be_clear() {
        let mut state = Quantile::default();
        state.push(1.0);
        state.ask(Some(0.5));
        assert_eq!(state.value(), Some(1.0));
        state.ask(Some(0.6));
        assert!(state.value().is_some_and(f64::is_nan));
        let mut state = Quantile::default();
        state.push(1.0);
        state.ask(Some(1.5));
        assert!(state.value().is_some_and(f64::is_nan));
    }
}
