//! Bad values, gathered while a run goes on and told at its end: grouped by what
//! was asked of them, most frequent first, with places in the files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dusty_check::program::TableKind;
use dusty_check::{Fails, Origin};
use dusty_csv::Surplus;
use dusty_syntax::{Code, Diagnostic, Span};

use super::StepId;
use crate::eval::{Ordered, Outcomes};
use crate::flow::Run;
use crate::messages;
use crate::source::input::Input;

/// How many different values of a group are kept apart; further ones are told by
/// their shape.
const VALUES: usize = 1000;
/// How many repairs of a file are told one by one.
const REPAIRS: usize = 10;
/// How many places of a value are kept.
const PLACES: usize = 3;

/// A line of a file: the position of the file among those of the run and the line's number,
/// from 1, and the character in it, where that is known, or else 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) line: u64,
    pub(crate) column: u64,
}

impl Place {
    /// The place as one number, in the order of files and lines.
    pub(crate) fn packed(file: usize, line: u64) -> u64 {
        ((file as u64) << 40) | (line & ((1 << 40) - 1))
    }

    /// The place that a number stands for.
    pub(crate) fn unpacked(packed: u64) -> Place {
        let file = usize::try_from(packed >> 40).unwrap_or(usize::MAX);
        Place { file, line: packed & ((1 << 40) - 1), column: 0 }
    }
}

/// A bad value and where it was met.
#[derive(Clone, Debug)]
pub(crate) struct Bad {
    pub(crate) step: StepId,
    /// What was asked of the value, in the script.
    pub(crate) span: Span,
    pub(crate) code: &'static Code,
    /// What is said of it; for an expectation, why.
    pub(crate) fails: Fails,
    pub(crate) why: Option<String>,
    /// The column that it comes from, and where the file has it.
    pub(crate) column: Option<String>,
    pub(crate) origin: Option<Origin>,
    pub(crate) value: Option<String>,
    /// Whether the value is a cell as it was read.
    pub(crate) direct: bool,
    pub(crate) place: Option<Place>,
    /// Of a group, its keys; empty for a row, and for a table that is one group.
    pub(crate) group: String,
}

/// One value that is bad, wherever it is met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) count: u64,
    pub(crate) places: Vec<Place>,
    /// Of groups, their keys instead.
    pub(crate) groups: Vec<String>,
    /// The order in which values were met first.
    order: usize,
}

/// Bad values of one kind at one place of the script.
#[derive(Debug)]
pub(crate) struct Group {
    /// The first of them.
    pub(crate) bad: Bad,
    pub(crate) total: u64,
    /// The files in which they are, where that is known.
    pub(crate) files: BTreeSet<usize>,
    values: HashMap<Option<String>, Found>,
    /// Values beyond [`VALUES`], by shape.
    shapes: HashMap<String, Found>,
}

/// What was asked of values, where in the script, and of which column.
pub(crate) type SiteKey = (StepId, Span, Option<String>);

/// All bad values of a run.
#[derive(Debug, Default)]
pub(super) struct Report {
    groups: Vec<Group>,
    sites: HashMap<SiteKey, Outcomes>,
    ordered: BTreeMap<(StepId, Span), Ordered>,
    /// By call: the currencies of its amounts, each with its first place.
    currencies: BTreeMap<SiteKey, BTreeMap<String, Option<u64>>>,
    /// By place of the script: the first whole number that no float can keep, and where it stood.
    rounded: BTreeMap<(StepId, Span), (u64, i64)>,
    /// Warnings that steps have made themselves.
    pub(super) made: BTreeMap<StepId, Diagnostic>,
    /// By file: how many lines were changed to fit, and the first of them.
    repairs: BTreeMap<usize, (u64, Vec<dusty_csv::Repair>)>,
    /// By file: its rows, and those with empty fields beyond the last column.
    surplus: BTreeMap<usize, (u64, Surplus)>,
    /// By file: the rows that repeat the names of the columns.
    names: BTreeMap<usize, Surplus>,
}

/// A line of a message: a value or a shape, how often, and where.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) found: Found,
}

impl Report {
    pub(super) fn bad(&mut self, bad: Bad) {
        let same = |group: &Group| {
            group.bad.step == bad.step
                && group.bad.span == bad.span
                && group.bad.fails == bad.fails
                && group.bad.why == bad.why
                && group.bad.column == bad.column
        };
        let group = match self.groups.iter().position(same) {
            Some(at) => self.groups.get_mut(at),
            None => {
                let (files, values, shapes) = Default::default();
                self.groups.push(Group { bad: bad.clone(), total: 0, files, values, shapes });
                self.groups.last_mut()
            }
        };
        let Some(group) = group else { return };
        group.total += 1;
        group.files.extend(bad.place.map(|place| place.file));
        let known = group.values.len();
        let found = if known < VALUES || group.values.contains_key(&bad.value) {
            group.values.entry(bad.value).or_default()
        } else {
            group.shapes.entry(shape(bad.value.as_deref())).or_default()
        };
        if found.count == 0 {
            found.order = known;
        }
        found.count += 1;
        if let Some(place) = bad.place.filter(|_| found.places.len() < PLACES) {
            found.places.push(place);
        }
        if !bad.group.is_empty() && found.groups.len() < PLACES {
            found.groups.push(bad.group);
        }
    }

    pub(super) fn site(&mut self, key: SiteKey, site: Outcomes) {
        let known = self.sites.entry(key).or_default();
        known.fine += site.fine;
        known.missing += site.missing;
    }

    pub(super) fn ordered(&mut self, step: StepId, more: Ordered) {
        let key = (step, more.span);
        self.ordered.entry(key).and_modify(|known| known.and(&more)).or_insert(more);
    }

    pub(super) fn currency(&mut self, key: SiteKey, name: String, place: Option<u64>) {
        let known = self.currencies.entry(key).or_default().entry(name).or_insert(place);
        *known = [*known, place].into_iter().flatten().min();
    }

    pub(super) fn rounded(&mut self, key: (StepId, Span), first: (u64, i64)) {
        let known = self.rounded.entry(key).or_insert(first);
        *known = first.min(*known);
    }

    pub(super) fn repaired(&mut self, file: usize, repair: dusty_csv::Repair) {
        let (count, first) = self.repairs.entry(file).or_default();
        *count += 1;
        if first.len() < REPAIRS {
            first.push(repair);
        }
    }

    pub(super) fn surplus(&mut self, file: usize, rows: u64, more: Surplus) {
        let (all, surplus) = self.surplus.entry(file).or_default();
        *all += rows;
        surplus.add(more);
    }

    pub(super) fn names(&mut self, file: usize, more: Surplus) {
        if more.count > 0 {
            self.names.entry(file).or_default().add(more);
        }
    }

    pub(super) fn surplus_of(&self, file: usize) -> u64 {
        self.surplus.get(&file).map_or(0, |(_, surplus)| surplus.count)
    }

    /// What is told of rows whose cells may have moved: not where all have empty fields beyond the
    /// last column, which then is the file's manner.
    fn moved(&self, inputs: &[Input]) -> impl Iterator<Item = Diagnostic> {
        let odd = self.surplus.iter().filter(|(_, (all, some))| (1..*all).contains(&some.count));
        odd.filter_map(|(file, (_, some))| Some(messages::surplus(inputs.get(*file)?, some)))
    }

    pub(super) fn warnings(&self, run: &Run) -> Vec<Diagnostic> {
        let (inputs, text) = (run.inputs.as_slice(), run.text.as_str());
        let repairs = self.repairs.iter().filter_map(|(file, (count, first))| {
            Some(messages::repaired(&inputs.get(*file)?.source, *count, first))
        });
        let as_text =
            |ordered: &Ordered| Some(messages::taken_as_text(ordered, ordered.meant()?, text));
        let numbers = self.ordered.values().filter_map(as_text);
        let mixed = self.currencies.iter().filter(|(_, found)| found.len() > 1);
        let mixed = mixed.map(|((_, span, column), found)| {
            messages::currencies(*span, column.as_deref(), found, inputs)
        });
        let rounded = self.rounded.iter().map(|((_, span), (place, value))| {
            let place = (*place != u64::MAX).then(|| Place::unpacked(*place));
            messages::rounded(*span, *value, place, inputs)
        });
        let names = self.names.iter();
        let names =
            names.filter_map(|(at, rows)| Some(messages::names_again(inputs.get(*at)?, rows)));
        self.moved(inputs)
            .chain(names)
            .chain(repairs)
            .chain(numbers)
            .chain(mixed)
            .chain(rounded)
            .chain(self.made.values().cloned())
            .collect()
    }

    pub(super) fn diagnostics(&self, run: &Run) -> Vec<Diagnostic> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|group| (group.bad.step, group.bad.span));
        let tell = |group: &&Group| {
            let key = (group.bad.step, group.bad.span, group.bad.column.clone());
            let site = self.sites.get(&key).copied();
            let table = |at: usize| run.program.tables.get(at);
            let source = group.bad.origin.and_then(|origin| match &table(origin.table)?.kind {
                TableKind::Source(at) => run.inputs.get(run.sources.get(*at)?.files.start),
                TableKind::Transform { .. } => None,
            });
            let named = group.bad.origin.and_then(|origin| {
                let columns = &table(origin.table)?.schema.columns;
                columns.get(origin.column).map(|column| column.name.as_str())
            });
            let (table, inputs) = (table(group.bad.step.table), run.inputs.as_slice());
            let text = run.text.as_str();
            let context = messages::BadContext { site, source, named, table, inputs, text };
            messages::bad_values(group, &context)
        };
        let found = groups.iter().map(tell);
        // Cells that have moved are often what is bad.
        let moved = self.moved(&run.inputs).filter(|_| !groups.is_empty());
        found.chain(moved).collect()
    }
}

impl Group {
    /// The values, most frequent first, then by where they were met; long lists by
    /// shape. The number that is left out comes last.
    pub(crate) fn lines(&self, most: usize) -> (Vec<Line>, u64) {
        let mut lines: Vec<(&Found, String)> = Vec::new();
        if self.shapes.is_empty() {
            // What breaks an expectation may be several columns, already written out.
            let written = self.bad.why.is_some() && self.bad.column.is_none();
            let quoted = |value: &Option<String>| match value {
                Some(text) if written => text.clone(),
                Some(text) => dusty_check::value::quoted(text),
                None => "missing".to_owned(),
            };
            lines.extend(self.values.iter().map(|(value, found)| (found, quoted(value))));
        }
        let mut shapes: HashMap<String, Found> = HashMap::new();
        if !self.shapes.is_empty() {
            for (value, found) in &self.values {
                add(&mut shapes, shape(value.as_deref()), found);
            }
            for (shape, found) in &self.shapes {
                add(&mut shapes, shape.clone(), found);
            }
            lines.extend(shapes.iter().map(|(shape, found)| (found, format!("like {shape}"))));
        }
        lines.sort_by(|(a, x), (b, y)| {
            b.count.cmp(&a.count).then(a.order.cmp(&b.order)).then_with(|| x.cmp(y))
        });
        let left_out = lines.iter().skip(most).map(|(found, _)| found.count).sum();
        let line = |(found, text): (&Found, String)| Line { text, found: found.clone() };
        (lines.into_iter().take(most).map(line).collect(), left_out)
    }

    /// The different values, most frequent first, if they are few enough to list and none is missing.
    pub(crate) fn texts(&self, most: usize) -> Option<Vec<&str>> {
        self.values(most)?.into_iter().collect()
    }

    /// The same with `None` for a missing one.
    pub(crate) fn values(&self, most: usize) -> Option<Vec<Option<&str>>> {
        (self.has_all() && self.values.len() <= most).then(|| self.known().collect())
    }

    /// The different values that are known, most frequent first, if none of them is missing.
    pub(crate) fn known_texts(&self) -> Option<Vec<&str>> {
        self.known().collect()
    }

    /// Whether all different values are known. Of very many, the first are.
    pub(crate) fn has_all(&self) -> bool {
        self.shapes.is_empty()
    }

    fn known(&self) -> impl Iterator<Item = Option<&str>> {
        let mut found: Vec<_> = self.values.iter().collect();
        found.sort_by_key(|(_, found)| (std::cmp::Reverse(found.count), found.order));
        found.into_iter().map(|(value, _)| value.as_deref())
    }
}

fn add(shapes: &mut HashMap<String, Found>, shape: String, found: &Found) {
    let known = shapes.entry(shape).or_default();
    if known.count == 0 || found.order < known.order {
        known.order = found.order;
    }
    known.places.extend(found.places.iter().copied());
    known.places.sort_by_key(|place| (place.file, place.line));
    known.places.truncate(PLACES);
    known.groups.extend(found.groups.iter().cloned());
    known.groups.truncate(PLACES);
    known.count += found.count;
}

/// What a value looks like: `#` for a digit, `a` for a letter, runs of letters once.
fn shape(value: Option<&str>) -> String {
    let Some(value) = value else { return "missing".to_owned() };
    let mut shape = String::new();
    for c in value.chars().take(60) {
        match c {
            c if c.is_ascii_digit() => shape.push('#'),
            c if c.is_alphabetic() => {
                if !shape.ends_with('a') {
                    shape.push('a');
                }
            }
            c => shape.push(c),
        }
    }
    dusty_check::value::quoted(&shape)
}
