//! The typed program: what a script means. Names, types, columns and options are
//! resolved; what is here can be run.

use dusty_options::Mode;
use dusty_syntax::Span;
pub use dusty_syntax::ast::{Arithmetic, Comparison};

use crate::{FileKind, Schema, Type};

mod expr;

pub use expr::{Expr, ExprKind};

/// A whole program that has passed the checker.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Sources and transforms, in the order of the script.
    pub tables: Vec<Table>,
    /// What is written or shown, in the order of the script.
    pub outputs: Vec<Output>,
}

impl Program {
    /// The columns of a table, or of its bad rows; `None` if there is no such table.
    pub fn schema(&self, table: TableRef) -> Option<&Schema> {
        let found = self.tables.get(table.table)?;
        if table.rejected { found.rejected.as_ref() } else { Some(&found.schema) }
    }

    /// The name of a table as a script has it.
    pub fn name(&self, table: TableRef) -> String {
        let name = self.tables.get(table.table).map_or("", |table| table.name.as_str());
        if table.rejected { format!("{name}.rejected") } else { name.to_owned() }
    }
}

/// A named table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in the script.
    pub name: String,
    /// Where its statement stands.
    pub span: Span,
    /// Where its rows come from.
    pub kind: TableKind,
    /// Its columns.
    pub schema: Schema,
    /// The columns of `t.rejected`, if the script uses it: those of the rows as they
    /// were read, then [`REJECT_COLUMNS`].
    pub rejected: Option<Schema>,
}

impl Table {
    /// What happens to the rows of the table that it starts from; nothing in a source.
    pub fn steps(&self) -> &[Step] {
        match &self.kind {
            TableKind::Source(_) => &[],
            TableKind::Transform { steps, .. } => steps,
        }
    }

    /// The table that it starts from, if it is no source.
    pub fn input(&self) -> Option<TableRef> {
        match self.kind {
            TableKind::Source(_) => None,
            TableKind::Transform { input, .. } => Some(input),
        }
    }

    /// All tables that it is made of.
    pub fn inputs(&self) -> impl Iterator<Item = TableRef> {
        self.input().into_iter().chain(self.steps().iter().filter_map(|step| step.kind.other()))
    }
}

/// The columns that say why a row is in `t.rejected`. `_line` is an `int`, the
/// others are `text`.
pub const REJECT_COLUMNS: [&str; 6] = ["_reason", "_column", "_value", "_file", "_line", "_step"];

/// Where a table's rows come from.
#[derive(Clone, Debug)]
pub enum TableKind {
    /// From a file: the position of the source among the script's sources.
    Source(usize),
    /// From another table, through steps.
    Transform {
        /// The table that it starts from.
        input: TableRef,
        /// What happens to its rows, in order.
        steps: Vec<Step>,
    },
}

/// A table, or its bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TableRef {
    /// Its position in [`Program::tables`].
    pub table: usize,
    /// Whether its bad rows are meant.
    pub rejected: bool,
}

/// One step of a transform.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name, for the account of the rows.
    pub verb: &'static str,
    /// Where it stands.
    pub span: Span,
    /// What it does.
    pub kind: StepKind,
    /// The columns after it.
    pub schema: Schema,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Keeps the rows where the condition is true.
    Filter(Expr),
    /// A new row per row: one expression per column of the step's schema.
    Project(Vec<Expr>),
    /// Makes a row bad where the condition is not true.
    Expect {
        /// What must hold.
        condition: Expr,
        /// What is said where it does not.
        why: String,
    },
    /// Removes rows that miss a value in one of these columns.
    DropMissing(Vec<usize>),
    /// Replaces missing values.
    Fill {
        /// Columns, and what replaces their missing values.
        fills: Vec<(usize, Fill)>,
        /// The columns whose values make a group of rows.
        by: Vec<usize>,
    },
    /// One row per combination of values in these columns.
    Distinct {
        /// The columns.
        columns: Vec<usize>,
        /// Which row of several stays.
        keep: Keep,
    },
    /// Orders the rows; equal ones keep their order, missing comes last.
    Sort(Vec<SortKey>),
    /// Keeps the first rows.
    Limit(u64),
    /// Leaves out the first rows.
    Skip(u64),
    /// Keeps some rows, drawn by chance but the same each time, in their order.
    Sample {
        /// How many.
        rows: u64,
        /// What decides which.
        seed: u64,
    },
    /// Adds columns to each row that look at other rows of its group.
    Window {
        /// The columns whose values make a group of rows.
        by: Vec<usize>,
        /// Which rows of the group are looked at.
        rows: WindowRows,
        /// The calls of aggregate functions.
        calls: Vec<AggregateCall>,
        /// One expression per column of the step's schema, over the row followed by the
        /// results of the calls.
        outputs: Vec<Expr>,
    },
    /// A row for each value of the list in this column; one with a missing value where
    /// the list is empty or missing.
    Explode(usize),
    /// A row for each of some columns: its name and its value.
    Unpivot {
        /// The columns that become rows.
        columns: Vec<usize>,
        /// Their names.
        names: Vec<String>,
        /// The columns that stay.
        kept: Vec<usize>,
        /// How many of those stand before the name and the value.
        before: usize,
    },
    /// Brings the rows of two tables together.
    Join(Join),
    /// Appends the rows of another table.
    Union {
        /// The other table.
        other: TableRef,
        /// For each column of the result its position in the left table.
        left: Vec<Option<usize>>,
        /// For each column of the result its position in the other table.
        right: Vec<Option<usize>>,
    },
    /// One row per group.
    Aggregate {
        /// The columns whose values make a group.
        by: Vec<usize>,
        /// The calls of aggregate functions.
        calls: Vec<AggregateCall>,
        /// One expression per column of the step's schema, over a row of the group's
        /// key values followed by the results of the calls.
        outputs: Vec<Expr>,
    },
}

/// Which rows of its group a row is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowRows {
    /// Those from the first one up to the row itself.
    SoFar,
    /// So many of those, the row itself included.
    Last(u64),
    /// All.
    All,
}

/// What replaces a missing value.
#[derive(Clone, Debug)]
pub enum Fill {
    /// A constant.
    Constant(Expr),
    /// The value above.
    Previous,
    /// The value below.
    Next,
    /// A statistic of the column: a call of an aggregate function whose result has
    /// the column's type.
    Statistic(AggregateCall),
}

/// Which of several equal rows stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The first one.
    First,
    /// The last one.
    Last,
}

/// A key of a sort.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// What is compared.
    pub expr: Expr,
    /// Whether large values come first.
    pub descending: bool,
}

/// Two tables brought together.
#[derive(Clone, Debug)]
pub struct Join {
    /// The other table, the right one.
    pub other: TableRef,
    /// Which rows stay.
    pub kind: JoinKind,
    /// Expressions over a left row and over a right row that must be equal.
    pub keys: Vec<(Expr, Expr)>,
    /// What must hold besides, over a left row followed by a right row.
    pub condition: Option<Expr>,
    /// How often a row may match.
    pub relation: Option<Relation>,
    /// For each column of the result its position in the left row, in the right row,
    /// or both, in which case the right value stands where the left one is missing.
    pub columns: Vec<(Option<usize>, Option<usize>)>,
}

/// Which rows a join keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// Pairs that match.
    Inner,
    /// And left rows without a match.
    Left,
    /// And right rows without a match.
    Right,
    /// And both.
    Full,
    /// Left rows with a match.
    Semi,
    /// Left rows without a match.
    Anti,
    /// Every pair.
    Cross,
}

/// How often a row may match in a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Each row at most once.
    OneToOne,
    /// A left row at most once.
    ManyToOne,
    /// A right row at most once.
    OneToMany,
}

/// A call of an aggregate function.
#[derive(Clone, Debug)]
pub struct AggregateCall {
    /// Its position in the table of aggregates.
    pub function: usize,
    /// Which of its overloads.
    pub overload: usize,
    /// The arguments, over a row of the table.
    pub args: Vec<Expr>,
    /// The type of the result.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// Something that a run gives out.
#[derive(Clone, Debug)]
pub enum Output {
    /// A file.
    Save {
        /// What is written.
        table: TableRef,
        /// Where and how.
        target: Target,
    },
    /// A table on the screen.
    Show {
        /// What is shown.
        table: TableRef,
        /// Where the statement stands.
        span: Span,
    },
}

impl Output {
    /// The table that is given out.
    pub fn table(&self) -> TableRef {
        match self {
            Output::Save { table, .. } | Output::Show { table, .. } => *table,
        }
    }

    /// The file that is written, if it is one.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Output::Save { target, .. } => Some(target),
            Output::Show { .. } => None,
        }
    }
}

/// A file to write.
#[derive(Clone, Debug)]
pub struct Target {
    /// The path as it was written; of one file, without doubled braces. Of an address it is the
    /// part that may be [shown](crate::path::shown).
    pub path: String,
    /// The whole address, if the file goes to a server.
    pub url: Option<String>,
    /// Where the path stands.
    pub span: Span,
    /// Of a save to a file for each value of some columns: what the path is made of.
    pub parts: Vec<PathPart>,
    /// How it holds its rows.
    pub kind: FileKind,
    /// Between the fields; a comma for `csv`.
    pub delimiter: String,
    /// Whether the columns' names are written; `None` leaves it to the names.
    pub header: Option<bool>,
    /// The name of the sheet in a workbook.
    pub sheet: Option<String>,
    /// The name of the table in a database.
    pub table: Option<String>,
    /// What becomes of a table that is there.
    pub mode: Mode,
}

/// A part of the path of a save to several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// As it stands.
    Text(String),
    /// The value of a column, by its position in the table.
    Column(usize),
}
