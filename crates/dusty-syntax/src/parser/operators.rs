//! Operators between two values, Dusty's and those of other languages.

use super::Parser;
use crate::Span;
use crate::ast::{Arg, Arithmetic, BinaryOp, Call, Comparison, Expr, ExprKind, Name, UnaryOp};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::offer;
use crate::literal::quote;
use crate::token::{Foreign, TokenKind};
use crate::{foreign, messages};

const OR: u8 = 1;
const AND: u8 = 2;
pub(super) const NOT: u8 = 3;
pub(super) const COMPARISON: u8 = 4;
const COALESCE: u8 = 5;
const SUM: u8 = 6;
const PRODUCT: u8 = 7;

const EQUAL: BinaryOp = BinaryOp::Compare(Comparison::Equal);
const NOT_EQUAL: BinaryOp = BinaryOp::Compare(Comparison::NotEqual);
const DIVIDE: BinaryOp = BinaryOp::Calculate(Arithmetic::Divide);

/// An operator that is next.
struct Operator {
    op: BinaryOp,
    /// How many tokens it is made of.
    tokens: usize,
    /// The rule that its spelling breaks, if it is not Dusty's.
    habit: Option<Habit>,
}

/// Whose spelling an operator has.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Logic,
    Comparison,
    /// What is a function in Dusty.
    Function(&'static str),
    Other,
}

impl Parser<'_> {
    /// Reads one operator and its right operand, if an operator of at least this
    /// level follows; gives the left operand back otherwise.
    pub(super) fn operation(&mut self, left: Expr, level: u8) -> Result<Expr, Expr> {
        if Self::compares(level) && self.says(["is", "is"]) {
            return Ok(self.is(left));
        }
        if Self::compares(level) && self.says_sql() && !matches!(left.kind, ExprKind::Hole) {
            return Ok(self.sql_comparison(left));
        }
        let Some(operator) = self.operator() else { return Err(left) };
        if operator.habit.is_some() && matches!(left.kind, ExprKind::Hole) {
            return Err(left);
        }
        let binds = binding(operator.op);
        if binds < level {
            return Err(left);
        }
        let op_span = self.span().to(self.nth_span(operator.tokens - 1));
        let joins = self.may_join();
        if !joins {
            self.answer(&operator, op_span);
        }
        for _ in 0..operator.tokens {
            self.bump();
        }
        let start = left.span.start;
        let right = self.beside(|parser| parser.binary(binds + 1));
        if let Some(Habit::Function(name)) = operator.habit {
            return Ok(self.as_call(name, op_span, left, right));
        }
        if joins {
            if let Some(texts) = may_be_texts(&left.kind, &right.kind) {
                return Ok(self.joined(op_span, left, right, texts));
            }
            self.answer(&operator, op_span);
        }
        if is_comparison(operator.op) {
            if self.is_null(&right) && matches!(operator.op, EQUAL | NOT_EQUAL) {
                return Ok(self.compared_to_null(left, &right, operator.op == NOT_EQUAL));
            }
            if let Some(next) = self.operator().filter(|next| {
                is_comparison(next.op) && !matches!(next.habit, Some(Habit::Function(_)))
            }) {
                return Ok(self.chain(left, right, operator.op, op_span, &next));
            }
        }
        let kind = ExprKind::Binary {
            op: operator.op,
            op_span,
            left: Box::new(left),
            right: Box::new(right),
        };
        Ok(self.taller(kind, self.since(start)))
    }

    fn answer(&mut self, operator: &Operator, span: Span) {
        let (written, right) = (span.of(self.text), operator.op.symbol());
        match operator.habit {
            Some(Habit::Logic) => self.report(messages::logic(span, written, right)),
            Some(Habit::Comparison) => self.report(messages::comparison(span, written, right)),
            Some(Habit::Other) => self.report(messages::foreign_operator(
                span,
                written,
                &format!("write `{right}`"),
                Some(right),
            )),
            Some(Habit::Function(_)) | None => {}
        }
    }

    /// An operator of another language that is a function in Dusty, with its operands.
    fn as_call(&mut self, name: &str, op: Span, left: Expr, right: Expr) -> Expr {
        let span = self.since(left.span.start);
        if name == "matches"
            && let Some(signs) = &mut self.case_when
        {
            signs.push(op);
            return self.answered(span);
        }
        if name == "matches" && matches!(left.kind, ExprKind::Binary { .. } | ExprKind::Bool(_)) {
            // `case_when(x > 1 ~ "a")`
            let help = "write `if condition then a else b`";
            self.report(messages::foreign_operator(op, op.of(self.text), help, None));
            return self.answered(span);
        }
        let text = |expr: &Expr| expr.span.of(self.text);
        let call = match name {
            "xor" => format!("({}) != ({})", text(&left), text(&right)),
            _ => format!("{name}({}, {})", text(&left), text(&right)),
        };
        self.report_whole(op, span, &call);
        if name.starts_with("not ") || name == "xor" {
            return self.answered(span);
        }
        let arg = |value: Expr| Arg { key: None, span: value.span, value };
        let args = vec![arg(left), arg(right)];
        let name = Self::made_up(name, op);
        self.taller(ExprKind::Call(Call { name, args, span }), span)
    }

    /// Answers an operator with what to write for it and its operands, which is a fix unless
    /// something within it has one.
    fn report_whole(&mut self, op: Span, whole: Span, right: &str) {
        let within = |found: &Diagnostic| {
            found.fix.as_ref().is_some_and(|fix| fix.span.start >= whole.start)
        };
        let mends = !self.diagnostics.iter().rev().take(8).any(within);
        let help = format!("write `{}`", messages::paste(right));
        let found = messages::foreign_operator(op, op.of(self.text), &help, None);
        self.report(if mends { found.fix(whole, right) } else { found });
    }

    /// Whether `||` or `&` follows, which join texts in some languages.
    fn may_join(&self) -> bool {
        matches!(self.kind(), TokenKind::Foreign(Foreign::OrOr | Foreign::Ampersand))
    }

    /// `r.name || " " || r.city`: the whole row of them is one mistake. Where no text stands
    /// between them, they may also be conditions.
    fn joined(&mut self, op: Span, left: Expr, right: Expr, mut texts: bool) -> Expr {
        let start = left.span.start;
        let mut parts = vec![left.span.of(self.text), right.span.of(self.text)];
        while self.may_join() && self.operator().is_some() {
            self.bump();
            let part = self.binary(NOT);
            texts |= is_text(&part.kind);
            parts.push(part.span.of(self.text));
        }
        let (whole, right) = (self.since(start), parts.join(" + "));
        if texts {
            self.report_whole(op, whole, &right);
        } else {
            let right = offer("to join texts", messages::paste(&right));
            let found = messages::foreign_operator(op, op.of(self.text), &right, None);
            self.report(found.help("between conditions stands `or` or `and`"));
        }
        self.answered(whole)
    }

    /// Whether `between`, `like` or `not like` follows.
    fn says_sql(&self) -> bool {
        let not = usize::from(self.kind() == TokenKind::Not);
        let word = self.nth_word(not).to_ascii_lowercase();
        (matches!(word.as_str(), "between" | "like" | "ilike" | "rlike" | "regexp")
            || is_function(&word))
            && self.nth(not) == TokenKind::Name
            && (self.begins_value(1 + not) || self.nth(1 + not) == TokenKind::Not)
            && (not > 0 || !self.ends_statement())
    }

    /// `x between 1 and 3` and `x like "A%"`, as SQL has it.
    fn sql_comparison(&mut self, left: Expr) -> Expr {
        let (start, value) = (left.span.start, left.span.of(self.text));
        let not = if self.eat(TokenKind::Not).is_some() { "not " } else { "" };
        let op = self.bump().span;
        let operand = self.binary(COMPARISON + 1);
        let first = operand.span.of(self.text);
        let ranges = op.of(self.text).eq_ignore_ascii_case("between");
        if ranges && (self.kind() == TokenKind::And || self.word() == "AND") {
            self.bump();
            let last = self.binary(COMPARISON + 1).span.of(self.text);
            let right = format!("{not}({value} >= {first} and {value} <= {last})");
            self.report_whole(op, self.since(start), &right);
        } else if let ExprKind::Text(pattern) = &operand.kind
            && !ranges
        {
            let right = like(value, op.of(self.text), pattern);
            self.report_whole(op, self.since(start), &format!("{not}{right}"));
        } else {
            let help = messages::operator_of_words(op.of(self.text)).unwrap_or_default();
            self.report(messages::foreign_operator(op, op.of(self.text), help, None));
        }
        self.answered(self.since(start))
    }

    fn operator(&self) -> Option<Operator> {
        let plain = |op| {
            // `%%`, `>>`, `+=`
            let next = Some(self.nth(1)).filter(|_| self.adjacent(1));
            let twice =
                [TokenKind::Percent, TokenKind::Less, TokenKind::Greater].contains(&self.kind());
            let doubled = next == Some(self.kind()) && twice
                || next == Some(TokenKind::Assign) && binding(op) > COMPARISON;
            let habit = doubled.then_some(Habit::Other);
            Some(Operator { op, tokens: 1 + usize::from(doubled), habit })
        };
        let habit = |op, habit| Some(Operator { op, tokens: 1, habit: Some(habit) });
        match self.kind() {
            TokenKind::Or => plain(BinaryOp::Or),
            TokenKind::And => plain(BinaryOp::And),
            TokenKind::In => plain(BinaryOp::In),
            TokenKind::Not if self.nth(1) == TokenKind::In => {
                Some(Operator { op: BinaryOp::NotIn, tokens: 2, habit: None })
            }
            TokenKind::Equal => plain(EQUAL),
            TokenKind::NotEqual => plain(NOT_EQUAL),
            TokenKind::Less => plain(BinaryOp::Compare(Comparison::Less)),
            TokenKind::LessEqual => plain(BinaryOp::Compare(Comparison::LessEqual)),
            TokenKind::Greater => plain(BinaryOp::Compare(Comparison::Greater)),
            TokenKind::GreaterEqual => plain(BinaryOp::Compare(Comparison::GreaterEqual)),
            TokenKind::Coalesce => plain(BinaryOp::Coalesce),
            TokenKind::Plus => plain(BinaryOp::Calculate(Arithmetic::Add)),
            TokenKind::Minus => plain(BinaryOp::Calculate(Arithmetic::Subtract)),
            TokenKind::Star => plain(BinaryOp::Calculate(Arithmetic::Multiply)),
            TokenKind::Slash => plain(DIVIDE),
            TokenKind::Percent => plain(BinaryOp::Calculate(Arithmetic::Remainder)),
            TokenKind::Assign if self.depth > 0 => habit(EQUAL, Habit::Comparison),
            TokenKind::Foreign(foreign) => self.foreign_operator(foreign),
            TokenKind::Pipe if !self.closers.is_empty() && !self.ends_list() => {
                habit(BinaryOp::Or, Habit::Logic)
            }
            TokenKind::Name => self.shouted(),
            _ => None,
        }
    }

    fn foreign_operator(&self, foreign: Foreign) -> Option<Operator> {
        let two = |op, habit| Some(Operator { op, tokens: 2, habit: Some(habit) });
        let (op, habit) = match foreign {
            Foreign::AndAnd | Foreign::Ampersand => (BinaryOp::And, Habit::Logic),
            Foreign::OrOr if !self.closers.is_empty() || self.nth(2) != TokenKind::OpenParen => {
                (BinaryOp::Or, Habit::Logic)
            }
            Foreign::StrictEqual => (EQUAL, Habit::Comparison),
            Foreign::StrictNotEqual | Foreign::LessGreater => (NOT_EQUAL, Habit::Comparison),
            Foreign::EqualLess => (BinaryOp::Compare(Comparison::LessEqual), Habit::Comparison),
            Foreign::FatArrow if self.height > 0 => {
                (BinaryOp::Compare(Comparison::GreaterEqual), Habit::Comparison)
            }
            Foreign::Power => (BinaryOp::Calculate(Arithmetic::Multiply), Habit::Function("pow")),
            Foreign::WholeDivision => (DIVIDE, Habit::Function("div")),
            Foreign::EqualTilde => (EQUAL, Habit::Function("matches")),
            Foreign::PercentIn => (BinaryOp::In, Habit::Comparison),
            Foreign::Bang if self.nth(1) == TokenKind::Foreign(Foreign::EqualTilde) => {
                return two(NOT_EQUAL, Habit::Function("not matches"));
            }
            Foreign::Bang if self.nth(1) == TokenKind::In => {
                return two(BinaryOp::NotIn, Habit::Comparison);
            }
            Foreign::Question if self.nth(1) == TokenKind::Colon && self.adjacent(1) => {
                return two(BinaryOp::Coalesce, Habit::Other);
            }
            _ => return None,
        };
        Some(Operator { op, tokens: 1, habit: Some(habit) })
    }

    /// `AND`, `OR`, `IN`, `mod` and `div` as SQL has them.
    fn shouted(&self) -> Option<Operator> {
        if self.ends_statement() || !self.begins_value(1) {
            return None;
        }
        let (op, habit) = match self.word() {
            "AND" => (BinaryOp::And, Habit::Logic),
            "OR" => (BinaryOp::Or, Habit::Logic),
            "IN" => (BinaryOp::In, Habit::Logic),
            "mod" | "MOD" => (BinaryOp::Calculate(Arithmetic::Remainder), Habit::Other),
            "xor" | "XOR" => (BinaryOp::Or, Habit::Function("xor")),
            "div" | "DIV" => (DIVIDE, Habit::Function("div")),
            _ => return None,
        };
        Some(Operator { op, tokens: 1, habit: Some(habit) })
    }

    /// `1 < x < 5`: two comparisons of which the middle is meant to be shared.
    fn chain(
        &mut self,
        left: Expr,
        middle: Expr,
        op: BinaryOp,
        op_span: Span,
        next: &Operator,
    ) -> Expr {
        let start = left.span.start;
        let negated = self.token_before(start) == Some(TokenKind::Not);
        let next_span = self.span().to(self.nth_span(next.tokens - 1));
        self.answer(next, next_span);
        for _ in 0..next.tokens {
            self.bump();
        }
        let right = self.beside(|parser| parser.binary(COMPARISON + 1));
        let whole = self.since(start);
        let text = |span: Span| span.of(self.text);
        let mut fix = format!(
            "{} and {} {} {}",
            text(Span::new(start, middle.span.end)),
            text(middle.span),
            next.op.symbol(),
            text(right.span)
        );
        if negated {
            fix = format!("({fix})");
        }
        self.report(messages::chain(whole, next_span, &fix));
        if !self.grow(self.height + 2) {
            return self.hole();
        }
        let first_span = Span::new(start, middle.span.end);
        let second_span = middle.span.to(right.span);
        let compare = |op, op_span, left, right, span| {
            let (left, right) = (Box::new(left), Box::new(right));
            Box::new(Expr { kind: ExprKind::Binary { op, op_span, left, right }, span })
        };
        let first = compare(op, op_span, left, middle.clone(), first_span);
        let second = compare(next.op, next_span, middle, right, second_span);
        let kind =
            ExprKind::Binary { op: BinaryOp::And, op_span: next_span, left: first, right: second };
        Expr { kind, span: whole }
    }

    fn token_before(&self, offset: usize) -> Option<TokenKind> {
        let after = self.tokens.partition_point(|token| token.span.start < offset);
        after.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.kind)
    }

    /// Whether the expression is another language's word for missing, just answered.
    fn is_null(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Missing => is_null_word(expr.span.of(self.text)),
            // Unless the script gives such a name to something.
            ExprKind::Name(name) => {
                let given = |sign| self.text.contains(&format!("{name}{sign}"));
                matches!(name.as_str(), "NA" | "NaT" | "NAN" | "NONE")
                    && !given("=")
                    && !given(" =")
            }
            _ => false,
        }
    }

    /// `x == null`, where only `is_missing(x)` asks what is meant.
    fn compared_to_null(&mut self, left: Expr, null: &Expr, negated: bool) -> Expr {
        self.diagnostics
            .pop_if(|last| last.primary.as_ref().is_some_and(|label| label.span == null.span));
        let span = self.since(left.span.start);
        self.asked_missing(left, span, negated)
    }

    fn asked_missing(&mut self, left: Expr, span: Span, negated: bool) -> Expr {
        let fix =
            format!("{}is_missing({})", if negated { "not " } else { "" }, left.span.of(self.text));
        self.report(messages::null_comparison(span, span.of(self.text), &fix));
        let name = Name { text: "is_missing".to_owned(), span: Span::at(span.start) };
        let args = vec![Arg { key: None, span: left.span, value: left }];
        let call = self.taller(ExprKind::Call(Call { name, args, span }), span);
        if !negated {
            return call;
        }
        self.taller(ExprKind::Unary { op: UnaryOp::Not, operand: Box::new(call) }, span)
    }

    /// Whether one of two words follows as an operator, as Python and SQL have it.
    fn says(&self, words: [&str; 2]) -> bool {
        self.kind() == TokenKind::Name
            && words.iter().any(|word| word.eq_ignore_ascii_case(self.word()))
            && (self.begins_value(1) || self.nth(1) == TokenKind::Not)
            && !self.ends_statement()
    }

    /// `x is null`, `x is not null`, `x is "a"`.
    fn is(&mut self, left: Expr) -> Expr {
        let start = left.span.start;
        let mut op_span = self.bump().span;
        let negated = self.kind() == TokenKind::Not || self.word() == "NOT";
        if negated {
            op_span = op_span.to(self.bump().span);
        }
        let null = self.kind() == TokenKind::Missing
            || (self.kind() == TokenKind::Name && is_null_word(self.word()));
        if null {
            self.bump();
            return self.asked_missing(left, self.since(start), negated);
        }
        let op = if negated { NOT_EQUAL } else { EQUAL };
        self.report(messages::comparison(op_span, op_span.of(self.text), op.symbol()));
        let right = self.beside(|parser| parser.binary(COMPARISON + 1));
        let kind = ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
        self.taller(kind, self.since(start))
    }
}

/// What asks the same as `value like "pattern"` does in SQL.
fn like(value: &str, word: &str, pattern: &str) -> String {
    let word = word.to_ascii_lowercase();
    if is_function(&word) {
        let function = foreign::function(&word).unwrap_or(&word);
        return format!("{function}({value}, {})", quote(pattern));
    }
    let (value, pattern) = match word.as_str() {
        "ilike" => (format!("lower({value})"), pattern.to_lowercase()),
        _ => (value.to_owned(), pattern.to_owned()),
    };
    if matches!(word.as_str(), "rlike" | "regexp") {
        return format!("matches({value}, {})", quote(&pattern));
    }
    let (from, to) = (pattern.starts_with('%'), pattern.ends_with('%') && pattern.len() > 1);
    let inner = pattern.strip_prefix('%').unwrap_or(&pattern);
    let inner = if to { inner.strip_suffix('%').unwrap_or(inner) } else { inner };
    if inner.contains(['%', '_']) || inner.is_empty() {
        let letter = |c: char| match c {
            '%' => ".*".to_owned(),
            '_' => ".".to_owned(),
            c if c.is_alphanumeric() || c.is_whitespace() => c.to_string(),
            c => format!("\\{c}"),
        };
        let pattern: String = pattern.chars().map(letter).collect();
        return format!("matches({value}, {})", quote(&format!("^(?s:{pattern})$")));
    }
    match (from, to) {
        (true, true) => format!("contains({value}, {})", quote(inner)),
        (false, true) => format!("starts_with({value}, {})", quote(inner)),
        (true, false) => format!("ends_with({value}, {})", quote(inner)),
        (false, false) => format!("{value} == {}", quote(inner)),
    }
}

/// Whether it is a function of two texts, which may stand between them elsewhere.
fn is_function(word: &str) -> bool {
    ["contains", "matches", "startswith", "starts_with", "endswith", "ends_with"].contains(&word)
}

/// Other languages' words for a value that is not there.
pub(super) fn is_null_word(word: &str) -> bool {
    let libraries = ["np.", "pd.", "numpy.", "math."];
    let word = libraries.iter().find_map(|library| word.strip_prefix(library)).unwrap_or(word);
    matches!(word, "null" | "NULL" | "Null" | "None" | "nil" | "NaN" | "nan" | "undefined")
}

/// Whether two operands may be texts: true where one of them is, `None` where they are none.
fn may_be_texts(left: &ExprKind, right: &ExprKind) -> Option<bool> {
    let column = |kind: &ExprKind| matches!(kind, ExprKind::Member { .. } | ExprKind::Index { .. });
    let other = |kind: &ExprKind| {
        let sum = matches!(kind, ExprKind::Binary { op: BinaryOp::Calculate(Arithmetic::Add), .. });
        sum || column(kind)
            || matches!(kind, ExprKind::Name(_) | ExprKind::Call(_))
            || is_text(kind)
    };
    let texts = (is_text(left) && other(right)) || (is_text(right) && other(left));
    (texts || (column(left) && column(right))).then_some(texts)
}

const fn is_text(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Text(_) | ExprKind::Interpolated(_))
}

const fn is_comparison(op: BinaryOp) -> bool {
    binding(op) == COMPARISON
}

const fn binding(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => OR,
        BinaryOp::And => AND,
        BinaryOp::Coalesce => COALESCE,
        BinaryOp::Calculate(Arithmetic::Add | Arithmetic::Subtract) => SUM,
        BinaryOp::Calculate(_) => PRODUCT,
        BinaryOp::Compare(_) | BinaryOp::In | BinaryOp::NotIn => COMPARISON,
    }
}
