//! The checker: from what was written to what it means.

mod aggregates;
pub(crate) mod calls;
mod constants;
mod expressions;
mod files;
mod operators;
pub(crate) mod options;
mod partition;
mod recode;
mod records;
mod reworded;
mod scope;
mod source;
mod step;
pub(crate) mod steps;

use std::collections::{HashMap, HashSet};

use dusty_syntax::{Diagnostic, Severity, Span, ast};

use crate::echo::told_once;
use crate::program::{Expr, Output, Program, Table, TableKind, TableRef};
use crate::{Functions, REJECT_COLUMNS, Schema, Type, messages};

use aggregates::Aggregates;
use constants::Constants;
use scope::{Binding, Scope};
pub use source::{FileKind, Source};
pub(crate) use step::Step;

/// What a script says before anything is known of its files.
pub struct Script<'a> {
    text: &'a str,
    tree: &'a ast::Program,
    functions: &'a Functions,
    constants: Constants<'a>,
    /// The files that it reads, in the order of the script.
    pub sources: Vec<Source>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads the constants and the sources of a script, whose text is wanted only for
/// messages that show what to write. `settings` are the names and
/// values that the command line gives to parameters.
///
/// The columns of each source are then read from its file, and handed to
/// [`Script::check`].
pub fn sources<'a>(
    text: &'a str,
    tree: &'a ast::Program,
    functions: &'a Functions,
    settings: &[(String, String)],
) -> Script<'a> {
    let mut diagnostics = Vec::new();
    let constants = Constants::read(tree, functions, settings, &mut diagnostics);
    let sources = files::sources(tree, &constants, &mut diagnostics);
    Script { text, tree, functions, constants, sources, diagnostics }
}

impl Script<'_> {
    /// Checks the whole script against the columns of its sources: one schema per
    /// source, in order; an open one where the file could not be read.
    ///
    /// The program can be run only if no diagnostic is an error.
    /// What the parser `told` is told once.
    pub fn check(
        self,
        schemas: Vec<Schema>,
        told: &mut Vec<Diagnostic>,
    ) -> (Program, Vec<Diagnostic>) {
        let mut checker =
            Checker::new(self.text, self.tree, self.functions, &self.constants, &self.sources);
        checker.diagnostics = self.diagnostics;
        let mut sources = self.sources.iter().zip(schemas).enumerate();
        for statement in &self.tree.statements {
            match &statement.kind {
                ast::StatementKind::Source { name, .. } => {
                    let Some((at, (source, schema))) = sources.next() else { continue };
                    let schema = source.located(schema, checker.program.tables.len());
                    source.check_columns(&schema, &mut checker.diagnostics);
                    checker.declare(name, statement.span, TableKind::Source(at), schema);
                }
                ast::StatementKind::Transform { name, input, steps } => {
                    checker.transform(name, input, steps, statement.span);
                }
                ast::StatementKind::Save { table, target } => {
                    let table_ref = checker.table(table);
                    let target = files::target(target, &self.constants, &mut checker.diagnostics);
                    if let (Some(table_ref), Some(mut target)) = (table_ref, target) {
                        let schema = checker.schema(table_ref);
                        partition::split(&mut target, &schema, &mut checker.diagnostics);
                        checker.check_writable(table_ref, target.kind, statement.span);
                        checker.program.outputs.push(Output::Save { table: table_ref, target });
                    }
                }
                ast::StatementKind::Show { table } => {
                    if let Some(table) = checker.table(table) {
                        let span = statement.span;
                        checker.program.outputs.push(Output::Show { table, span });
                    }
                }
                _ => {}
            }
        }
        checker.declarations(self.tree);
        let text = checker.text;
        let (program, mut found) = checker.finish();
        told_once(text, told, &mut found);
        (program, found)
    }
}

/// How many parts an expression may have when all that it uses is put in, and how many levels.
/// Everything that walks it by recursion relies on it.
const PARTS: usize = 100_000;
const LEVELS: usize = 400;

/// How many tables, and steps that look at more than one row, may make a table one after the other. Each is
/// asked for rows by the next, and what asks is on the stack.
const STEPS: usize = 300;

/// What makes two diagnostics the same: the code, the place and the title.
type Gist = (&'static str, Option<Span>, String);

fn gist(diagnostic: &Diagnostic) -> Gist {
    let place = diagnostic.primary.as_ref().map(|label| label.span);
    (diagnostic.code.id, place, diagnostic.title.clone())
}

/// The state of a check.
pub(crate) struct Checker<'a> {
    /// The script, for messages that show what to write.
    pub(crate) text: &'a str,
    tree: &'a ast::Program,
    pub(crate) functions: &'a Functions,
    constants: &'a Constants<'a>,
    sources: &'a [Source],
    program: Program,
    /// The fields of the record so far that is being checked.
    making: Vec<String>,
    /// Set while the body of an `aggregate` is checked.
    aggregates: Option<Aggregates>,
    /// The same, while the argument of an aggregate function is checked.
    around: Option<Aggregates>,
    /// How many numbers [`crate::program::ExprKind::Let`] has used.
    locals: usize,
    /// The functions of the script whose bodies are being checked.
    calling: Vec<String>,
    /// Of the expression that is being checked, with all that it uses: how many parts it has so
    /// far, how deep this one is, and whether that is too much.
    parts: usize,
    level: usize,
    overgrown: bool,
    /// Which tables something builds on, saves or shows.
    uses: Vec<bool>,
    /// How many tables and steps of those that [`STEPS`] counts have made each table.
    heights: Vec<usize>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What has been reported, and where.
    said: HashSet<Gist>,
    /// The latest table of each name.
    names: HashMap<String, usize>,
    /// Whether an argument of `try` is checked.
    trying: bool,
    /// The tables whose rows went into those of the transform that is being checked.
    within: Vec<usize>,
}

impl<'a> Checker<'a> {
    fn new(
        text: &'a str,
        tree: &'a ast::Program,
        functions: &'a Functions,
        constants: &'a Constants<'a>,
        sources: &'a [Source],
    ) -> Self {
        Checker {
            text,
            tree,
            functions,
            constants,
            sources,
            program: Program::default(),
            making: Vec::new(),
            aggregates: None,
            around: None,
            locals: 0,
            calling: Vec::new(),
            parts: 0,
            level: 0,
            overgrown: false,
            uses: Vec::new(),
            heights: Vec::new(),
            diagnostics: Vec::new(),
            said: HashSet::new(),
            names: HashMap::new(),
            trying: false,
            within: Vec::new(),
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        // A body that is checked again for each call says the same thing again.
        if self.said.insert(gist(&diagnostic)) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Takes back what was reported since there were `before` diagnostics, as if it had
    /// not been said.
    pub(crate) fn take_back(&mut self, before: usize) -> Vec<Diagnostic> {
        let taken = self.diagnostics.split_off(before);
        for diagnostic in &taken {
            self.said.remove(&gist(diagnostic));
        }
        taken
    }

    /// Looks at every `let` and `fn`, used or not; what a use has said is not said again.
    fn declarations(&mut self, tree: &ast::Program) {
        for statement in &tree.statements {
            let (name, params, body) = match &statement.kind {
                ast::StatementKind::Let { name, value } => {
                    let constant = self.constants.constant(&name.text);
                    if constant.is_some_and(|constant| constant.value.is_some()) {
                        continue;
                    }
                    (name, [].as_slice(), value)
                }
                ast::StatementKind::Fn { name, params, body } => (name, params.as_slice(), body),
                _ => continue,
            };
            // Nothing is known of what will be given to it.
            let any = |param: &ast::Name| Binding::Value(Expr::unknown(param.span));
            let scope = params
                .iter()
                .fold(Scope::default(), |scope, param| scope.with(&param.text, any(param)));
            self.put_in(&name.text, name.span, body, &scope);
        }
    }

    /// A name for a file that the script neither reads nor writes.
    fn free_path(&self, name: &str) -> String {
        let read = self.sources.iter().flat_map(|source| &source.paths).map(|(path, _)| path);
        let written = self.program.outputs.iter().filter_map(Output::target);
        let written = written.map(|target| &target.path);
        let taken: HashSet<&String> = read.chain(written).collect();
        let endings = ["", "_clean", "_2", "_3"];
        let mut paths = endings.iter().map(|ending| format!("{name}{ending}.csv"));
        paths.find(|path| !taken.contains(path)).unwrap_or_else(|| format!("{name}_out.csv"))
    }

    fn declare(&mut self, name: &ast::Name, span: Span, kind: TableKind, schema: Schema) {
        let before = self.names.insert(name.text.clone(), self.program.tables.len());
        if let Some(other) = before.and_then(|at| self.program.tables.get(at))
            && !name.text.is_empty()
        {
            let diagnostic = messages::duplicate_name(&name.text, name.span, Some(other.span));
            self.report(diagnostic);
        }
        let name = name.text.clone();
        self.program.tables.push(Table { name, span, kind, schema, rejected: None });
        self.uses.push(false);
        self.heights.push(0);
    }

    fn transform(
        &mut self,
        name: &ast::Name,
        input: &ast::TableRef,
        calls: &[ast::Call],
        span: Span,
    ) {
        let table = self.table(input);
        let mut schema = table.map_or_else(Schema::open, |table| self.schema(table));
        self.within = table.iter().map(|table| table.table).collect();
        let mut steps = Vec::new();
        let height = |checker: &Self, of: Option<TableRef>| {
            of.and_then(|of| checker.heights.get(of.table).copied()).unwrap_or(0)
        };
        let mut before = height(self, table);
        let made =
            |of: TableRef| self.program.tables.get(of.table).is_some_and(|t| t.input().is_some());
        let mut tallest = before + usize::from(table.is_some_and(made));
        for (at, call) in calls.iter().enumerate() {
            let step = step::check(self, calls, at, &schema);
            schema = match &step {
                Some(step) => step.schema.clone(),
                None if reworded::groups(self, calls, at) => schema,
                None => Schema::open(),
            };
            let other = step.as_ref().and_then(|step| step.kind.other());
            self.within.extend(other.map(|other| other.table));
            if let Some(kind) = step.as_ref().map(|step| &step.kind) {
                tallest = tallest.max(height(self, kind.other()));
                tallest += usize::from(!kind.by_row());
            }
            if before <= STEPS && tallest > STEPS {
                self.report(messages::many_steps(call.span, STEPS));
            }
            before = tallest;
            steps.extend(step);
        }
        // A table that could not be found has been reported; the transform stays
        // known by name, and the program does not run.
        let input = table.unwrap_or(TableRef { table: usize::MAX, rejected: false });
        self.declare(name, span, TableKind::Transform { input, steps }, schema);
        if let Some(height) = self.heights.last_mut() {
            *height = tallest;
        }
    }

    /// Finds a table by name, and notes that it is used.
    pub(crate) fn table(&mut self, table: &ast::TableRef) -> Option<TableRef> {
        let name = &table.name;
        let Some(at) = self.names.get(&name.text).copied() else {
            if !name.text.is_empty() {
                let names = self.program.tables.iter().map(|table| table.name.as_str());
                let below = self.tree.statements.iter().find(|statement| match &statement.kind {
                    ast::StatementKind::Source { name: other, .. }
                    | ast::StatementKind::Transform { name: other, .. } => {
                        other.text == name.text && other.span.start > name.span.end
                    }
                    _ => false,
                });
                let below = below.map(|below| below.span);
                let diagnostic =
                    messages::unknown_table(&name.text, name.span, names.collect(), below);
                self.report(diagnostic);
            }
            return None;
        };
        if let Some(used) = self.uses.get_mut(at) {
            *used = true;
        }
        let rejected = table.rejected.is_some();
        if rejected {
            let schema = self.rejected_schema(at);
            if let Some(table) = self.program.tables.get_mut(at) {
                table.rejected.get_or_insert(schema);
            }
        }
        Some(TableRef { table: at, rejected })
    }

    /// The columns of a table or of its bad rows.
    pub(crate) fn schema(&self, table: TableRef) -> Schema {
        self.program.schema(table).cloned().unwrap_or_else(Schema::open)
    }

    /// The columns of the table that is the first argument of a step.
    fn first_table(&self, call: &ast::Call) -> Option<&Schema> {
        let ast::ExprKind::Name(name) = &call.args.first()?.value.kind else { return None };
        let table = *self.names.get(name)?;
        self.program.schema(TableRef { table, rejected: false })
    }

    pub(crate) fn table_name(&self, table: TableRef) -> &str {
        self.program.tables.get(table.table).map_or("", |table| table.name.as_str())
    }

    /// The columns of a table's bad rows: those of the rows as they were read and,
    /// after a step that makes rows anew, as that step made them.
    fn rejected_schema(&self, table: usize) -> Schema {
        let (mut schema, mut places) = (Schema::default(), HashMap::new());
        let mut add = |from: &Schema| {
            schema.open |= from.open;
            for column in &from.columns {
                let place = *places.entry(column.name.clone()).or_insert(schema.columns.len());
                match schema.columns.get_mut(place) {
                    None => schema.columns.push(column.clone()),
                    Some(known) if known.ty != column.ty => known.ty = Type::Text,
                    Some(_) => {}
                }
            }
        };
        if let Some(table) = self.program.tables.get(table) {
            match &table.kind {
                TableKind::Source(_) => add(&table.schema),
                TableKind::Transform { input, steps } => {
                    add(&self.schema(*input));
                    let (mut made, mut since) = (None, false);
                    for step in steps {
                        if let Some(made) = made.filter(|_| !since && step.kind.can_reject()) {
                            add(made);
                            since = true;
                        }
                        if step.kind.makes_rows() {
                            (made, since) = (Some(&step.schema), false);
                        }
                    }
                }
            }
        }
        for name in REJECT_COLUMNS {
            // A column of that name, such as one of rejected rows that were read again, gives way.
            if let Some(at) = schema.columns.iter().position(|column| column.name == name) {
                let free = |other: &String| schema.columns.iter().all(|known| known.name != *other);
                let other = (2..).map(|number| format!("{name}_{number}")).find(free);
                if let (Some(column), Some(other)) = (schema.columns.get_mut(at), other) {
                    column.name = other;
                }
            }
            schema.push(name, if name == "_line" { Type::Int } else { Type::Text });
        }
        schema
    }

    fn check_writable(&mut self, table: TableRef, kind: FileKind, span: Span) {
        for column in &self.schema(table).columns {
            if !kind.nests() && !column.ty.fits_cell() {
                let diagnostic = messages::unwritable(&column.name, &column.ty, span);
                self.report(diagnostic);
            } else if kind == FileKind::Parquet && column.ty.has_empty_record() {
                self.report(messages::record_without_fields(&column.name, span));
            }
        }
    }

    /// Whether `let` or `param` gave the name to a value.
    pub(crate) fn is_constant(&self, name: &str) -> bool {
        self.constants.constant(name).is_some()
    }

    /// Expressions without a row: constants.
    pub(crate) fn empty_scope() -> Scope<'static> {
        Scope::default()
    }

    fn finish(mut self) -> (Program, Vec<Diagnostic>) {
        let failed = self.diagnostics.iter().any(|found| found.severity == Severity::Error);
        if self.program.outputs.is_empty() && !failed {
            if let Some(last) = self.program.tables.last() {
                let path = self.free_path(&last.name);
                let diagnostic = messages::nothing_saved(&last.name, &path, last.span);
                self.report(diagnostic);
            }
        } else if !failed {
            // With an error elsewhere, the use may be where the error is.
            let declared = self.program.tables.iter().zip(&self.uses);
            let unused: Vec<_> = declared
                .filter(|(table, used)| !**used && !table.name.is_empty())
                .map(|(table, _)| {
                    messages::unused(&table.name, &self.free_path(&table.name), table.span)
                })
                .collect();
            self.diagnostics.extend(unused);
        }
        self.diagnostics.sort_by_key(|found| found.primary.as_ref().map(|label| label.span));
        (self.program, self.diagnostics)
    }
}
