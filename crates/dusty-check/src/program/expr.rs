//! Expressions with their types.

use dusty_syntax::Span;
use dusty_syntax::ast::{Arithmetic, Comparison};

use crate::builtin::Function;
use crate::{Blames, Functions, Type, Value};

/// An expression with its type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// What an expression says. The operands of one operator have one type.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A constant.
    Constant(Value),
    /// A column of the row, by position.
    Column(usize),
    /// The value that the [`ExprKind::Let`] with this number holds.
    Local(usize),
    /// Holds a value, then goes on.
    Let {
        /// A number unique in the program.
        local: usize,
        /// What is held.
        value: Box<Expr>,
        /// What reads it.
        body: Box<Expr>,
    },
    /// A function of the table of functions.
    Call {
        /// Its position in the table.
        function: usize,
        /// Which of its overloads.
        overload: usize,
        /// The arguments, defaults filled in.
        args: Vec<Expr>,
    },
    /// `-`, of a number.
    Negate(Box<Expr>),
    /// Arithmetic on two numbers of one type. Division gives a `float`.
    Arithmetic {
        /// The operator.
        op: Arithmetic,
        /// Its left operand.
        left: Box<Expr>,
        /// Its right operand.
        right: Box<Expr>,
    },
    /// Texts, one after the other.
    Concat {
        /// The texts.
        parts: Vec<Expr>,
        /// Whether they are joined by `+`, which might have been meant for numbers.
        added: bool,
    },
    /// A comparison of two values of one type.
    Compare {
        /// The operator.
        op: Comparison,
        /// Its left operand.
        left: Box<Expr>,
        /// Its right operand.
        right: Box<Expr>,
    },
    /// `not`, three-valued.
    Not(Box<Expr>),
    /// `and`, three-valued; the right side counts only where the left is not false.
    And(Box<Expr>, Box<Expr>),
    /// `or`, three-valued; the right side counts only where the left is not true.
    Or(Box<Expr>, Box<Expr>),
    /// `??`; the right side counts only where the left is missing.
    Coalesce(Box<Expr>, Box<Expr>),
    /// `if`; a missing condition gives missing.
    If {
        /// A `bool`.
        condition: Box<Expr>,
        /// Counts where it is true.
        then: Box<Expr>,
        /// Counts where it is false.
        otherwise: Box<Expr>,
    },
    /// `try`: the other value where the first is bad.
    Try {
        /// What may be bad.
        value: Box<Expr>,
        /// What stands for a bad value; counts only there.
        otherwise: Box<Expr>,
    },
    /// `recode`: the result that stands beside the value.
    Recode {
        /// The value, a text.
        value: Box<Expr>,
        /// Values and their results.
        cases: Vec<(String, Expr)>,
        /// The result for all others; without it, another value is bad.
        otherwise: Option<Box<Expr>>,
        /// Whether the values are the names of columns that `pivot` makes.
        pivots: bool,
    },
    /// A list.
    List(Vec<Expr>),
    /// A record, whose names are in its type.
    Record(Vec<Expr>),
    /// A field of a record, by position.
    Field(Box<Expr>, usize),
    /// An `int` as a `float`, a list as one of another type that its items meet in, or a value that is always missing
    /// as one of any type.
    Widen(Box<Expr>),
}

/// A walk over an expression: once to look at it, once to change it.
macro_rules! walk {
    ($name:ident, $each:ident $(, $mutable:tt)?) => {
        /// Calls `visit` with the expression and everything in it, outside first.
        pub fn $name(& $($mutable)? self, visit: &mut dyn FnMut(& $($mutable)? Expr)) {
            visit(self);
            match & $($mutable)? self.kind {
                ExprKind::Constant(_) | ExprKind::Column(_) | ExprKind::Local(_) => {}
                ExprKind::Negate(a)
                | ExprKind::Not(a)
                | ExprKind::Field(a, _)
                | ExprKind::Widen(a) => a.$name(visit),
                ExprKind::Let { value: a, body: b, .. }
                | ExprKind::Arithmetic { left: a, right: b, .. }
                | ExprKind::Compare { left: a, right: b, .. }
                | ExprKind::And(a, b)
                | ExprKind::Or(a, b)
                | ExprKind::Coalesce(a, b)
                | ExprKind::Try { value: a, otherwise: b } => {
                    a.$name(visit);
                    b.$name(visit);
                }
                ExprKind::If { condition, then, otherwise } => {
                    [condition, then, otherwise].into_iter().for_each(|part| part.$name(visit));
                }
                ExprKind::Call { args, .. }
                | ExprKind::Concat { parts: args, .. }
                | ExprKind::List(args)
                | ExprKind::Record(args) => args.$each().for_each(|arg| arg.$name(visit)),
                ExprKind::Recode { value, cases, otherwise, .. } => {
                    value.$name(visit);
                    cases.$each().for_each(|(_, result)| result.$name(visit));
                    otherwise.$each().for_each(|other| other.$name(visit));
                }
            }
        }
    };
}

impl Expr {
    pub(crate) fn new(kind: ExprKind, ty: Type, span: Span) -> Self {
        Expr { kind, ty, span }
    }

    /// Stands where a mistake was reported.
    pub(crate) fn unknown(span: Span) -> Self {
        Expr::new(ExprKind::Constant(Value::Missing), Type::Unknown, span)
    }

    pub(crate) fn constant(value: Value, span: Span) -> Self {
        let ty = value.ty();
        Expr::new(ExprKind::Constant(value), ty, span)
    }

    pub(crate) fn column(at: usize, ty: Type, span: Span) -> Self {
        Expr::new(ExprKind::Column(at), ty, span)
    }

    pub(crate) fn as_constant(&self) -> Option<&Value> {
        match &self.kind {
            ExprKind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Makes the value one of a type that its own type meets in.
    pub(crate) fn coerced(self, ty: &Type) -> Expr {
        match (&self.ty, ty) {
            (Type::Int, Type::Float) => {
                let span = self.span;
                match self.kind {
                    // One that a double cannot keep is told with all its digits.
                    ExprKind::Constant(Value::Int(value)) if value as f64 as i64 == value => {
                        Expr::constant(Value::Float(value as f64), span)
                    }
                    _ => Expr::new(ExprKind::Widen(Box::new(self)), Type::Float, span),
                }
            }
            (Type::Missing, _) => {
                let arm = |arm: Box<Expr>| Box::new(arm.coerced(ty));
                let kind = match self.kind {
                    ExprKind::If { condition, then, otherwise } => {
                        ExprKind::If { condition, then: arm(then), otherwise: arm(otherwise) }
                    }
                    ExprKind::Coalesce(left, right) => ExprKind::Coalesce(arm(left), arm(right)),
                    ExprKind::Try { value, otherwise } => {
                        ExprKind::Try { value: arm(value), otherwise: arm(otherwise) }
                    }
                    ExprKind::Let { local, value, body } => {
                        ExprKind::Let { local, value, body: arm(body) }
                    }
                    kind @ ExprKind::Constant(_) => kind,
                    kind => ExprKind::Widen(Box::new(Expr { kind, ..self })),
                };
                Expr { kind, ty: ty.clone(), span: self.span }
            }
            (Type::List(_), Type::List(item)) => match self.kind {
                ExprKind::List(items) => {
                    let items = items.into_iter().map(|part| part.coerced(item)).collect();
                    Expr { kind: ExprKind::List(items), ty: ty.clone(), span: self.span }
                }
                _ if self.ty == *ty => self,
                _ => {
                    let span = self.span;
                    Expr::new(ExprKind::Widen(Box::new(self)), ty.clone(), span)
                }
            },
            _ => self,
        }
    }

    walk!(walk, iter);
    walk!(walk_mut, iter_mut, mut);

    /// The first place in the expression that may find a bad value. What `try` guards
    /// is counted too.
    pub fn fallible(&self, functions: &Functions) -> Option<Span> {
        let mut found = None;
        self.walk(&mut |part| {
            let may = match &part.kind {
                ExprKind::Call { function, args, .. } => {
                    let known = args.last().is_some_and(|last| last.as_constant().is_some());
                    let known = |f: &Function| known && f.blames == Blames::Last;
                    functions.scalar.get(*function).is_some_and(|f| f.fails.is_some() && !known(f))
                }
                ExprKind::Arithmetic { .. } => true,
                ExprKind::Negate(_) => part.ty == Type::Int,
                ExprKind::Recode { otherwise, .. } => otherwise.is_none(),
                _ => false,
            };
            if may {
                found.get_or_insert(part.span);
            }
        });
        found
    }

    /// The columns of the row that the expression reads, each once, ascending.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = Vec::new();
        self.walk(&mut |expr| {
            if let ExprKind::Column(at) = expr.kind {
                columns.push(at);
            }
        });
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}
