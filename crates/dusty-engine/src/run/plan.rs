//! From a typed program to flows: one for each output, tables that several of them
//! use read once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::StringViewArray;
use arrow::datatypes::DataType;
use dusty_check::Schema;
use dusty_check::program::{
    Fill, Join, Program, Step, StepKind, Table, TableKind, TableRef, WindowRows,
};
use dusty_syntax::{LineIndex, Span};
use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tokio::sync::mpsc::{channel, unbounded_channel};

use crate::account::{Rejects, StepId};
use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::share::Shared;
use crate::flow::{Flow, Run};
use crate::messages;
use crate::run::needs::{self, Needs};
use crate::source::input::Input;
use crate::source::scan::{self, Site, Wanted};
use crate::steps::bad_rows::{Context, RejectedRows};
use crate::steps::explode::{Explode, Unpivot};
use crate::steps::rows::{DropMissing, Expect, Filter, Project, Remember};
use crate::steps::sort::First;
use crate::steps::{aggregate, distinct, gaps, join, order, sort, union, window};
use crate::types::data_type;
use crate::why::{Stage, Tap, Watch};

/// How many batches of bad rows may wait for whoever writes them.
const AHEAD: usize = 2;

/// Builds the flows of one run.
pub(crate) struct Plan {
    run: Arc<Run>,
    needs: Needs,
    /// How often each table is used.
    uses: HashMap<TableRef, usize>,
    shared: HashMap<TableRef, Shared>,
    /// Sources whose rows are in the account by now, and are read once more for each other use.
    read: HashSet<usize>,
    /// Tables whose bad rows other tables build on: those wait until the table is done.
    waited_for: HashSet<usize>,
    /// Where bad rows go and come out, for tables whose bad rows are used.
    senders: HashMap<usize, Rejects>,
    receivers: HashMap<usize, BoxStream<'static, Batch>>,
    rejected: HashMap<usize, Arc<RejectedRows>>,
}

impl Plan {
    /// Looks at which tables are used, and how often.
    pub(crate) fn new(run: &Arc<Run>) -> Plan {
        let program = &run.program;
        let mut uses = HashMap::new();
        for output in &program.outputs {
            count_uses(program, output.table(), &mut uses);
        }
        let mut plan = Plan {
            run: Arc::clone(run),
            needs: if run.tracer.is_some() { Needs::all(program) } else { Needs::of(program) },
            uses,
            shared: HashMap::new(),
            read: HashSet::new(),
            waited_for: waited_for(program),
            senders: HashMap::new(),
            receivers: HashMap::new(),
            rejected: HashMap::new(),
        };
        let files: Vec<_> = run.inputs.iter().map(|input| input.name().to_owned()).collect();
        for (at, table) in program.tables.iter().enumerate() {
            let Some(schema) = &table.rejected else { continue };
            let (sender, receiver) = match plan.waited_for.contains(&at) {
                true => {
                    let (sender, mut receiver) = unbounded_channel();
                    let batches = stream::poll_fn(move |context| receiver.poll_recv(context));
                    (Rejects::Waiting(sender), batches.boxed())
                }
                false => {
                    let (sender, mut receiver) = channel(AHEAD);
                    let batches = stream::poll_fn(move |context| receiver.poll_recv(context));
                    (Rejects::Pacing(sender), batches.boxed())
                }
            };
            plan.senders.insert(at, sender);
            plan.receivers.insert(at, receiver);
            let (files, tracer) = (files.clone(), run.tracer.clone());
            let rows = RejectedRows { schema: schema.clone(), files, tracer };
            plan.rejected.insert(at, Arc::new(rows));
        }
        plan
    }

    /// The tables that only their bad rows are wanted of: they must be run all the same.
    pub(crate) fn undriven(&self) -> Vec<TableRef> {
        let rejected = self.uses.keys().filter(|table| table.rejected);
        let mut tables: Vec<_> = rejected
            .map(|table| TableRef { rejected: false, ..*table })
            .filter(|table| !self.uses.contains_key(table))
            .collect();
        tables.sort_by_key(|table| table.table);
        tables
    }

    /// The rows of a table.
    pub(crate) fn table(&mut self, table: TableRef) -> Result<Flow, Failure> {
        if let Some(shared) = self.shared.get_mut(&table) {
            return shared.flow(&self.run);
        }
        if !table.rejected && self.read.contains(&table.table) {
            return self.build(table.table);
        }
        let flow = match table.rejected {
            true => self.bad_rows(table.table)?,
            false => self.build(table.table)?,
        };
        let uses = self.uses.get(&table).copied().unwrap_or(1);
        let waited_for = !table.rejected && self.waited_for.contains(&table.table);
        if uses < 2 && !waited_for {
            return Ok(flow);
        }
        let streams = !waited_for && !self.run.program.tables.iter().any(waits);
        if !streams && !waited_for && self.is_cheap(table) {
            self.read.insert(table.table);
            return Ok(flow);
        }
        let mut shared = match streams {
            true => Shared::side_by_side(flow, uses),
            false => Shared::whole(flow),
        };
        let flow = shared.flow(&self.run);
        self.shared.insert(table, shared);
        flow
    }

    /// Whether a table is read from files that are better read once more than kept.
    fn is_cheap(&self, table: TableRef) -> bool {
        let run = &self.run;
        let files = match run.program.tables.get(table.table).map(|table| &table.kind) {
            Some(TableKind::Source(source)) if !table.rejected => run.sources.get(*source),
            _ => None,
        };
        let inputs = files.and_then(|files| run.inputs.get(files.files.clone()));
        run.tracer.is_none() && inputs.is_some_and(|inputs| inputs.iter().all(Input::is_cheap))
    }

    /// The bad rows of a table, in the order of the files.
    fn bad_rows(&mut self, table: usize) -> Result<Flow, Failure> {
        let Some(receiver) = self.receivers.remove(&table) else {
            return Err(messages::broken("bad rows that are taken twice").into());
        };
        let run = Arc::clone(&self.run);
        let schema = table_schema(&run.program, TableRef { table, rejected: true });
        let mut types: Vec<_> = schema.columns.iter().map(|column| data_type(&column.ty)).collect();
        let width = types.len();
        // Behind them is the position of the step and of its pass.
        types.push(DataType::UInt64);
        let layout = Layout { types, read: None };
        let mut batches = receiver.map(Ok).boxed();
        if self.waited_for.contains(&table) {
            let good = TableRef { table, rejected: false };
            drop(self.table(good)?);
            if let Some(kept) = self.shared.get(&good).and_then(Shared::kept) {
                // Whoever reads these rows may be what reads the others afterwards.
                let done = stream::once(async move {
                    kept.fill().await.map(|_| Batch::placeless(Vec::new(), 0))
                });
                let failed = done.filter(|done| futures::future::ready(done.is_err()));
                batches = failed.chain(batches).boxed();
            }
        }
        let mut flow = Flow::of(&self.run, batches, layout);
        if !in_file_order(&run.program, table) {
            // By place, then by step, then as they were found.
            flow = sort::sorted(flow, &[(width + 1, false), (width, false)], width);
        }
        Ok(flow.first(width))
    }

    fn build(&mut self, at: usize) -> Result<Flow, Failure> {
        let run = Arc::clone(&self.run);
        let Some(table) = run.program.tables.get(at) else {
            return Err(messages::broken("a table that is not there").into());
        };
        run.account.begin(at);
        match &table.kind {
            TableKind::Source(source) => self.source(at, *source),
            TableKind::Transform { input, steps } => self.transform(at, *input, steps),
        }
    }

    fn source(&mut self, at: usize, source: usize) -> Result<Flow, Failure> {
        let run = Arc::clone(&self.run);
        let Some(files) = run.sources.get(source) else {
            return Err(messages::broken("a file that was not opened").into());
        };
        let id = StepId { table: at, step: 0 };
        let rejected = self.rejected.get(&at).cloned();
        let (span, tracer) = (files.source.call_span, run.tracer.clone());
        let site = Site { id, file: files.files.start, part: 0, span, rejected, tracer };
        // Rows that are kept until the bad ones have been read are kept whole.
        let late = match run.tracer.is_some() || self.waited_for.contains(&at) {
            true => Vec::new(),
            false => self.needs.late(&run.program, at, &self.uses),
        };
        let wanted = Wanted { needed: self.needs.table(at).to_vec(), late };
        if self.read.contains(&at) {
            let site = Site { rejected: None, ..site };
            return Ok(Flow::scan(&run, scan::scan(site, files, &wanted, &run).unaccounted()));
        }
        let mut flow = Flow::scan(&run, scan::scan(site, files, &wanted, &run));
        if let Some(rejects) = self.senders.remove(&at) {
            flow.reject_to(at, rejects);
        }
        Ok(flow)
    }

    fn transform(&mut self, at: usize, input: TableRef, steps: &[Step]) -> Result<Flow, Failure> {
        let run = Arc::clone(&self.run);
        let rejects = self.senders.remove(&at);
        let mut flow = self.table(input)?;
        let mut columns = table_schema(&run.program, input);
        let mut read = Vec::new();
        if let Some(rejects) = rejects {
            flow.reject_to(at, rejects);
            flow = remembered(flow);
            read = columns.names().map(str::to_owned).collect();
        }
        let tracer = run.tracer.as_ref();
        let watch = tracer.map(|tracer| tracer.of_table(input, &columns));
        flow = self.tapped(flow, Stage { table: at, passed: 0 }, watch, &columns);
        for (number, step) in steps.iter().enumerate() {
            let id = StepId { table: at, step: number };
            let context = self.context(id, step.verb, step.span, &columns, &read);
            // A question about a row is answered by all of them.
            let around = match tracer {
                None => Around::of(steps, id),
                Some(_) => Around::default(),
            };
            flow = self.step(flow, step, context, around)?;
            columns = step.schema.clone();
            // The slots after a step are those before the next one.
            let next = StepId { step: number + 1, ..id };
            let last = number + 1 == steps.len();
            let table = TableRef { table: at, rejected: false };
            let watch = tracer.map(|tracer| match last {
                true => tracer.of_table(table, &columns),
                false => tracer.before(next, &columns),
            });
            flow = self.tapped(flow, id.stage(), watch, &columns);
            for twin in tracer.iter().flat_map(|t| t.twins(id.stage(), &columns)) {
                flow = flow.same(twin);
            }
            if step.kind.makes_rows() && !read.is_empty() {
                flow = remembered(flow);
                read = columns.names().map(str::to_owned).collect();
            }
        }
        if !read.is_empty() {
            flow.layout.read = None;
            flow = flow.same(Remember(false));
        }
        Ok(flow)
    }

    fn context(
        &self,
        id: StepId,
        verb: &str,
        span: Span,
        input: &Schema,
        read: &[String],
    ) -> Context {
        let line = LineIndex::new(&self.run.text).position(span.start).line;
        Context {
            id,
            pass: 0,
            input: input.clone(),
            label: format!("{verb} line {line}"),
            rejected: self.rejected.get(&id.table).cloned(),
            read: read.to_vec(),
            why: None,
            watch: self.run.tracer.as_ref().map(|tracer| tracer.before(id, input)),
            groups: false,
        }
    }

    /// Notes the rows that a question is about.
    fn tapped(&self, flow: Flow, stage: Stage, watch: Option<Watch>, columns: &Schema) -> Flow {
        let Some(watch) = watch else { return flow };
        let names = columns.names().take(watch.width).map(str::to_owned).collect();
        flow.same(Tap { stage, watch, names })
    }

    /// What a step makes of a flow.
    fn step(
        &mut self,
        flow: Flow,
        step: &Step,
        context: Context,
        around: Around,
    ) -> Result<Flow, Failure> {
        let id = context.id;
        let same = flow.layout.types.clone();
        match &step.kind {
            StepKind::Filter(condition) => {
                Ok(flow.same(Filter { context, condition: condition.clone() }))
            }
            StepKind::Expect { condition, why } => {
                let context = Context { why: Some(why.clone()), ..context };
                Ok(flow.same(Expect { context, condition: condition.clone() }))
            }
            StepKind::DropMissing(columns) => {
                Ok(flow.same(DropMissing { id, columns: columns.clone() }))
            }
            StepKind::Project(exprs) => {
                let needed = needs::needed(exprs, self.needs.step(id.table, id.step));
                Ok(project(flow, context, exprs, needed, true))
            }
            StepKind::Explode(column) => {
                let types = step.schema.columns.iter().zip(&same).enumerate();
                let types = types.map(|(at, (after, before))| match at == *column {
                    true => data_type(&after.ty),
                    false => before.clone(),
                });
                let types = types.collect();
                Ok(flow.step(Explode { id, column: *column }, types))
            }
            StepKind::Window { by, rows, calls, outputs } => {
                let needed = needs::needed(outputs, self.needs.step(id.table, id.step));
                let flow = window::window(flow, &context, by, *rows, calls)?;
                Ok(project(flow, context.next_pass().next_pass(), outputs, needed, false))
            }
            StepKind::Unpivot { columns, names, kept, before } => {
                let value = columns.first().and_then(|&at| same.get(at)).cloned();
                let mut types: Vec<_> =
                    kept.iter().filter_map(|&at| same.get(at).cloned()).collect();
                types.splice(
                    *before..*before,
                    [Some(DataType::Utf8View), value].into_iter().flatten(),
                );
                let names = StringViewArray::from_iter_values(names);
                let (columns, kept) = (columns.clone(), kept.clone());
                Ok(flow.step(Unpivot { id, columns, names, kept, before: *before }, types))
            }
            StepKind::Limit(rows) => Ok(order::range(flow, id, 0, *rows)),
            StepKind::Skip(rows) => Ok(order::range(flow, id, *rows, u64::MAX)),
            StepKind::Sample { rows, seed } => {
                let (rows, seed) = (*rows, *seed);
                Ok(Flow::later(flow, same, move |flow| order::sample(flow, id, rows, seed)))
            }
            StepKind::Distinct { columns, keep } => distinct::distinct(flow, id, columns, *keep),
            StepKind::Sort(keys) => {
                Ok(sort::sort(flow, context, keys, around.unordered, around.first))
            }
            StepKind::Fill { fills, by } => {
                let (fills, by) = (fills.clone(), by.clone());
                Ok(Flow::later(flow, same, move |flow| async move {
                    gaps::fill(flow, context, &fills, &by).await
                }))
            }
            StepKind::Aggregate { by, calls, outputs } => {
                let groups = aggregate::groups(flow, &context, by, calls, !around.sorted)?;
                let needed = vec![true; outputs.len()];
                let context = aggregate::of_groups(&context, by, calls);
                Ok(project(groups, context.next_pass().next_pass(), outputs, needed, false)
                    .same(Remember(false)))
            }
            StepKind::Union { other, left, right } => {
                let other = self.table(*other)?;
                let types = step.schema.columns.iter().map(|c| data_type(&c.ty)).collect();
                Ok(union::union(flow, other, (id, step.span), (left, right), types))
            }
            StepKind::Join(step) => self.join(flow, context, step),
        }
    }

    fn join(&mut self, flow: Flow, context: Context, step: &Join) -> Result<Flow, Failure> {
        let other = self.table(step.other)?;
        let columns = table_schema(&self.run.program, step.other);
        let watch = self.run.tracer.as_ref();
        let watch = watch.map(|tracer| tracer.of_table(step.other, &columns));
        let right = Context { input: columns, read: Vec::new(), watch, ..context.clone() };
        let types = join::types(&flow, &other, step);
        let step = step.clone();
        let mut flow = Flow::later(flow, types, move |flow| async move {
            join::join(flow, other, context, right, &step).await
        });
        flow.layout.read = None;
        Ok(flow)
    }
}

/// What the steps beside one change in how it works, and not in what it makes.
#[derive(Clone, Copy, Debug, Default)]
struct Around {
    /// The rows that the next step wants, if it is a `limit`.
    first: Option<First>,
    /// Whether the next step puts the rows in an order that leaves nothing of this one's.
    sorted: bool,
    /// How many columns hold the keys of the groups that the step before has left without an order.
    unordered: usize,
}

impl Around {
    fn of(steps: &[Step], id: StepId) -> Around {
        let limit = StepId { step: id.step + 1, ..id };
        let next = steps.get(limit.step);
        let first = next.and_then(|next| match &next.kind {
            StepKind::Limit(rows) => Some(First { rows: *rows, limit }),
            _ => None,
        });
        let without_order =
            |at: usize| aggregate::without_order(steps.get(at)?, steps.get(at + 1)?);
        let before = id.step.checked_sub(1).and_then(without_order);
        let (sorted, unordered) = (without_order(id.step).is_some(), before.unwrap_or(0));
        Around { first, sorted, unordered }
    }
}

fn project(
    flow: Flow,
    context: Context,
    exprs: &[dusty_check::program::Expr],
    needed: Vec<bool>,
    counts: bool,
) -> Flow {
    use dusty_check::program::ExprKind;
    let ty = |(expr, needed): (&dusty_check::program::Expr, &bool)| match (&expr.kind, needed) {
        (_, false) => DataType::Null,
        (ExprKind::Column(at), _) => flow.layout.types.get(*at).cloned().unwrap_or(DataType::Null),
        _ => data_type(&expr.ty),
    };
    let types = exprs.iter().zip(&needed).map(ty).collect();
    flow.step(Project { context, exprs: exprs.to_vec(), needed, counts }, types)
}

/// The flow with its rows remembered as they are now.
fn remembered(mut flow: Flow) -> Flow {
    let columns = flow.layout.types.iter().enumerate();
    let fields = columns
        .map(|(at, ty)| arrow::datatypes::Field::new(format!("c{at}"), ty.clone(), true))
        .collect();
    flow.layout.read = Some(DataType::Struct(fields));
    flow.same(Remember(true))
}

/// The columns of a table or of its bad rows.
pub(crate) fn table_schema(program: &Program, table: TableRef) -> Schema {
    program.schema(table).cloned().unwrap_or_default()
}

fn count_uses(program: &Program, table: TableRef, uses: &mut HashMap<TableRef, usize>) {
    let count = uses.entry(table).or_insert(0);
    *count += 1;
    if *count > 1 {
        return;
    }
    // Bad rows come from running the table itself: one whose rows and bad rows are both used
    // is run once.
    if uses.contains_key(&TableRef { rejected: !table.rejected, ..table }) {
        return;
    }
    for other in program.tables.get(table.table).into_iter().flat_map(Table::inputs) {
        count_uses(program, other, uses);
    }
}

/// The tables whose bad rows other tables build on.
fn waited_for(program: &Program) -> HashSet<usize> {
    let used = program.tables.iter().flat_map(Table::inputs);
    used.filter(|used| used.rejected).map(|used| used.table).collect()
}

/// Whether a table has a step that reads one table to its end before it goes on with
/// another, so that two readers of a table cannot go side by side.
fn waits(table: &Table) -> bool {
    table.steps().iter().any(|step| match &step.kind {
        StepKind::Fill { fills, .. } => {
            fills.iter().any(|(_, fill)| matches!(fill, Fill::Statistic(..)))
        }
        kind => kind.other().is_some(),
    })
}

/// How many steps of a program hold rows, and how many of its bad rows are sorted.
pub(crate) fn holding(program: &Program) -> usize {
    let steps = program.tables.iter().flat_map(Table::steps);
    let streams = |kind: &StepKind| {
        use StepKind::{Limit, Skip, Union, Window};
        match kind {
            Limit(_) | Skip(_) | Union { .. } => true,
            Window { rows, .. } => *rows != WindowRows::All,
            kind => kind.by_row(),
        }
    };
    let sorted = |&at: &usize| {
        let rejected = program.tables.get(at).is_some_and(|table| table.rejected.is_some());
        rejected && !in_file_order(program, at)
    };
    steps.filter(|step| !streams(&step.kind)).count()
        + (0..program.tables.len()).filter(sorted).count()
}

/// Whether the bad rows of a table are found in the order of the file: where all steps
/// from there on look at one row at a time.
fn in_file_order(program: &Program, table: usize) -> bool {
    match program.tables.get(table).map(|table| &table.kind) {
        Some(TableKind::Transform { input, steps }) => {
            let by_row = steps.iter().all(|step| step.kind.by_row());
            by_row && !input.rejected && in_file_order(program, input.table)
        }
        Some(TableKind::Source(_)) | None => true,
    }
}

/// The names of a table's columns, and whether they are only made up.
pub(crate) fn made_up(schema: &Schema) -> bool {
    !schema.columns.is_empty()
        && (1..).map(dusty_check::made_up).zip(schema.names()).all(|(a, b)| a == b)
}
