//! `aggregate`: one row of many, on the library's hash aggregation, which goes to
//! disk when the memory is used up. The groups are sorted by their keys afterwards.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, UInt8Array};
use arrow::datatypes::{DataType, Field, FieldRef, SchemaRef};
use datafusion_common::Result as LibraryResult;
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, Signature, Volatility,
};
use datafusion_physical_expr::aggregate::{AggregateExprBuilder, AggregateFunctionExpr};
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use dusty_check::program::{AggregateCall, Expr, ExprKind, Step, StepKind};
use dusty_check::{Risk, Schema};
use dusty_syntax::Span;
use dusty_syntax::codes::data;
use futures::StreamExt;

use crate::account::{Count, Effects, StepId};
use crate::builtins::kernel::{Invocation, Operand};
use crate::builtins::{self, AGGREGATES, Aggregate, SAVED};
use crate::eval::{BadCell, Complaint, cell};
use crate::failure::Failure;
use crate::flow::batch::{Batch, Layout};
use crate::flow::library;
use crate::flow::{Batches, Flow};
use crate::messages;
use crate::steps::bad_rows::Context;
use crate::steps::keys::AddKeys;
use crate::steps::order::numbered;
use crate::steps::rows::{CountRows, Extend, Pick, RowStep};
use crate::steps::sort::sorted;
use crate::types::data_type;
use crate::why::slot_name;

/// The groups of a flow: a row of key values and the results of the calls, in the order of the keys if they are to be `sorted`.
///
/// The flow that comes out has the columns of the keys, then one per call.
pub(crate) fn groups(
    flow: Flow,
    context: &Context,
    by: &[usize],
    calls: &[AggregateCall],
    sort: bool,
) -> Result<Flow, Failure> {
    let id = context.id;
    let flow = flow.same(CountRows(id, Count::In));
    let (run, rejects) = (Arc::clone(&flow.run), flow.rejects());
    let width = flow.layout.types.len();
    let key_types: Vec<_> =
        by.iter().map(|&at| flow.layout.types.get(at).cloned().unwrap_or(DataType::Null)).collect();

    // The arguments of the calls become columns behind the others.
    let flow = with_args(flow, context, calls).same(CountRows(id, Count::Grouped));
    let flow = flow.wider(AddKeys(by.to_vec()), key_types.iter().cloned());
    // Nothing but the arguments and the keys is taken along.
    let used: Vec<usize> = (width..flow.layout.types.len()).collect();
    let types = used.iter().filter_map(|&at| flow.layout.types.get(at).cloned()).collect();
    let flow = flow.step(Pick(used), types);
    let by_number = |call| implementation(call).is_some_and(|imp| imp.row_number);
    let flow = match calls.iter().any(by_number) {
        true => numbered(flow),
        false => flow.wider(There, [DataType::UInt8]),
    };
    let number = flow.layout.types.len() - 1;

    let (functions, results) = functions(calls, number, &flow.schema())?;
    let records = aggregated(flow, number - by.len()..number, functions)?;
    let rows: Batches = records
        .map(|record| {
            let record = record?;
            Ok(Batch::placeless(record.columns().to_vec(), record.num_rows()))
        })
        .boxed();
    let keys = by.len();
    let mut types = key_types;
    types.extend(results);
    let mut flow = Flow::of(&run, rows, Layout { types, read: None }).rejecting(rejects);
    if keys > 0 && sort {
        // No two groups have the same keys, so that it does not matter in which order they come.
        let (by_key, width) = ((0..keys).map(|at| (at, false)), flow.layout.types.len());
        flow = sorted(flow, &by_key.collect::<Vec<_>>(), width);
    }
    let key_types = flow.layout.types.iter().take(keys).cloned();
    let key_types: Vec<_> = key_types.collect();
    let remember = KeysAsRead { keys, slots: keys + calls.len() - slots(context) };
    // Those that go out are counted where their columns are made.
    let flow = flow.same(CountRows(id, Count::Groups)).same(remember);
    Ok(finished(flow, of_groups(context, by, calls), key_types, calls))
}

/// How many columns hold the keys of groups that need no order of their own, because the step behind is a `sort`: if that puts
/// rows which it takes for the same in the order of these columns, nobody can tell.
pub(crate) fn without_order(step: &Step, next: &Step) -> Option<usize> {
    let (StepKind::Aggregate { by, calls, outputs }, StepKind::Sort(keys)) =
        (&step.kind, &next.kind)
    else {
        return None;
    };
    let is_column = |expr: &Expr| matches!(expr.kind, ExprKind::Column(_));
    let is_key = |(at, expr): (usize, &Expr)| matches!(expr.kind, ExprKind::Column(of) if of == at);
    let fits = calls.iter().all(finds_nothing_bad)
        && outputs.iter().all(is_column)
        && outputs.iter().take(by.len()).enumerate().all(is_key)
        && keys.iter().all(|key| is_column(&key.expr));
    fits.then_some(by.len())
}

/// Adds a column of which no value is missing, where the rows need no numbers.
struct There;

impl RowStep for There {
    fn apply(&self, mut batch: Batch, _: &mut Effects) -> Batch {
        batch.columns.push(Arc::new(UInt8Array::from(vec![0; batch.rows])));
        batch
    }
}

/// The arguments of the calls as columns behind the others.
pub(super) fn with_args(flow: Flow, context: &Context, calls: &[AggregateCall]) -> Flow {
    let exprs: Vec<Expr> = calls.iter().flat_map(|call| call.args.iter().cloned()).collect();
    let types: Vec<_> = exprs.iter().map(|arg| data_type(&arg.ty)).collect();
    let (context, ordered) = (context.clone(), ordered(calls));
    flow.wider(Extend { context, exprs, ordered, calculates: true }, types)
}

/// The results of the calls, which stand behind columns of these types, as values of the language.
pub(super) fn finished(
    flow: Flow,
    context: Context,
    before: Vec<DataType>,
    calls: &[AggregateCall],
) -> Flow {
    let step = Finish { context: context.next_pass(), first: before.len(), calls: calls.to_vec() };
    let results = calls.iter().map(|call| data_type(&call.ty));
    flow.step(step, before.into_iter().chain(results).collect())
}

/// The calls as the library takes them, and the types of their results. Their arguments are the
/// first columns, and `number` is one of which no value is missing.
fn functions(
    calls: &[AggregateCall],
    number: usize,
    schema: &SchemaRef,
) -> Result<(Vec<Arc<AggregateFunctionExpr>>, Vec<DataType>), Failure> {
    let (mut functions, mut results, mut next) = (Vec::new(), Vec::new(), 0);
    for (at, call) in calls.iter().enumerate() {
        let Some(imp) = implementation(call) else {
            return Err(messages::broken("an aggregate that is not in the table").into());
        };
        let mut columns: Vec<usize> = (next..next + call.args.len()).collect();
        next += call.args.len();
        let arg_types: Vec<_> = call.args.iter().map(|arg| data_type(&arg.ty)).collect();
        results.push((imp.result)(&arg_types));
        // Rows are counted by a column of which no value is missing.
        if imp.row_number || columns.is_empty() {
            columns.push(number);
        }
        let function = Arc::new(AggregateUDF::from(Function::new(imp, arg_types)));
        let columns = columns.into_iter().map(library::column).collect();
        let function = AggregateExprBuilder::new(function, columns)
            .schema(Arc::clone(schema))
            .alias(format!("a{at}"));
        functions.push(Arc::new(function.build()?));
    }
    Ok((functions, results))
}

/// Calls the functions for the rows of each group, which are those with the same keys.
fn aggregated(
    flow: Flow,
    keys: Range<usize>,
    functions: Vec<Arc<AggregateFunctionExpr>>,
) -> Result<library::Records, Failure> {
    let (run, schema) = (Arc::clone(&flow.run), flow.schema());
    let group_by = keys.clone().map(|at| (library::column(at), format!("c{at}"))).collect();
    let group_by = PhysicalGroupBy::new_single(group_by);
    let filters = vec![None; functions.len()];
    let parts = if keys.is_empty() { 1 } else { run.memory.parts(run.limits.threads) };
    let (input, mode) = match parts {
        1 => (library::input(flow)?, AggregateMode::Single),
        _ => {
            let input = library::divided_input(flow, keys.collect(), parts)?;
            (input, AggregateMode::SinglePartitioned)
        }
    };
    let plan = AggregateExec::try_new(mode, group_by, functions, filters, input, schema)?;
    let plan: library::Operator = Arc::new(plan);
    match parts {
        1 => library::run(&plan, &run.memory),
        _ => library::run_parts(plan, parts, &run.memory),
    }
}

/// Which of the arguments of all calls are put in order, and by which call.
fn ordered(calls: &[AggregateCall]) -> Vec<(usize, Span)> {
    let calls = calls.iter().flat_map(|call| call.args.iter().map(move |_| call)).enumerate();
    let orders = |call: &AggregateCall| {
        AGGREGATES.get(call.function).is_some_and(|builtin| builtin.risk == Some(Risk::Order))
    };
    calls.filter(|(_, call)| orders(call)).map(|(at, call)| (at, call.span)).collect()
}

/// How many of the calls, the last ones, collect the lines of the rows.
fn slots(context: &Context) -> usize {
    let of_script = context.watch.as_ref().map(|watch| watch.width);
    of_script.map_or(0, |width| context.input.columns.len() - width)
}

/// The context of a step that looks at groups: what is known of one is its key.
pub(crate) fn of_groups(context: &Context, by: &[usize], calls: &[AggregateCall]) -> Context {
    let keys = by.iter().filter_map(|&at| context.input.columns.get(at).cloned());
    let input = Schema { columns: keys.collect(), ..Schema::default() };
    let slots = slots(context);
    let names = (0..slots).map(slot_name);
    let read = input.names().map(str::to_owned).chain(names).collect();
    let watch = context.watch.as_ref().map(|watch| watch.moved(by.len() + calls.len() - slots));
    Context { read, input, watch, groups: true, ..context.clone() }
}

/// Remembers the keys of a group, and its slots, as the row that was read.
struct KeysAsRead {
    keys: usize,
    /// Where the slots begin.
    slots: usize,
}

impl RowStep for KeysAsRead {
    fn in_any_order(&self) -> bool {
        true
    }

    fn apply(&self, batch: Batch, _: &mut Effects) -> Batch {
        let (keys, slots) = (batch.columns.iter().take(self.keys), batch.columns.iter());
        let columns = keys.chain(slots.skip(self.slots)).cloned().collect();
        let read = Batch { columns, ..batch.clone() }.remember().read;
        Batch { read, ..batch }
    }
}

/// One aggregate per group, for another step, which counts the rows itself.
pub(crate) fn values(
    flow: Flow,
    context: &Context,
    by: &[usize],
    call: &AggregateCall,
) -> Result<Batches, Failure> {
    // The account of a step that nobody asks for, and none of its calls collects lines.
    let unseen = StepId { table: usize::MAX, ..context.id };
    let context = Context { id: unseen, watch: None, ..context.clone() };
    let flow = groups(flow, &context, by, std::slice::from_ref(call), true)?;
    Ok(flow.batches())
}

pub(super) fn implementation(call: &AggregateCall) -> Option<Aggregate> {
    builtins::aggregate(call.function, call.overload)
}

/// Whether there is nothing to [finish](Finish).
fn finds_nothing_bad(call: &AggregateCall) -> bool {
    implementation(call).is_some_and(|imp| imp.finish.is_none())
}

/// Turns what the accumulators gave into the values of the language; a sum that is
/// too large makes its group a bad row.
struct Finish {
    context: Context,
    /// Where the results begin.
    first: usize,
    calls: Vec<AggregateCall>,
}

impl RowStep for Finish {
    fn in_any_order(&self) -> bool {
        self.calls.iter().all(finds_nothing_bad)
    }

    fn apply(&self, mut batch: Batch, effects: &mut Effects) -> Batch {
        let mut bad = Vec::new();
        for (at, call) in self.calls.iter().enumerate() {
            let Some(slot) = batch.columns.get_mut(self.first + at) else { continue };
            let Some(kernel) = implementation(call).and_then(|imp| imp.finish) else { continue };
            let args = [Operand::Rows(ArrayRef::clone(slot))];
            let mut invocation = Invocation { args: &args, rows: batch.rows, bad: Vec::new() };
            *slot = kernel(&mut invocation);
            let fails = AGGREGATES.get(call.function).and_then(|builtin| builtin.fails);
            if let Some(fails) = fails {
                let [Operand::Rows(found) | Operand::Constant(found)] = &args;
                // The values that differ; of a number that is too large nothing can be told.
                let differing = |row| {
                    let values = found.as_list_opt::<i32>()?.value(row);
                    let told = (0..values.len()).filter_map(|at| cell(&values, at));
                    Some(told.collect::<Vec<_>>().join(" and "))
                };
                let bad_cell = |row| BadCell {
                    row,
                    span: call.span,
                    complaint: Complaint { code: &data::BAD_VALUE, fails },
                    column: None,
                    value: differing(row),
                    direct: false,
                };
                bad.extend(invocation.bad.into_iter().map(bad_cell));
            }
        }
        if bad.is_empty() {
            return batch;
        }
        let mut evaluation = crate::eval::Evaluation::new(&[], batch.rows);
        evaluation.bad = bad;
        let fine = self.context.settle(&batch, evaluation, effects);
        batch.fine(fine)
    }
}

/// An aggregate in the library's form.
struct Function {
    imp: Aggregate,
    types: Vec<DataType>,
    signature: Signature,
    name: String,
}

impl Function {
    fn new(imp: Aggregate, types: Vec<DataType>) -> Self {
        let signature = Signature::variadic_any(Volatility::Immutable);
        // The library tells functions apart by name.
        let name = format!("{:p}{types:?}", imp.accumulator as *const ());
        Function { imp, types, signature, name }
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl AggregateUDFImpl for Function {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> LibraryResult<DataType> {
        Ok((self.imp.result)(&self.types))
    }

    fn state_fields(&self, _: StateFieldsArgs<'_>) -> LibraryResult<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(&self.name, SAVED, false))])
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> LibraryResult<Box<dyn Accumulator>> {
        Ok((self.imp.single)(&self.types))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        _: AccumulatorArgs<'_>,
    ) -> LibraryResult<Box<dyn GroupsAccumulator>> {
        Ok((self.imp.accumulator)(&self.types))
    }
}
