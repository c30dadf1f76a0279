//! How the tokens of one statement are laid out.
//!
//! The tokens are grouped by their brackets, and a group is either flat, on one
//! line, or broken, one item on each line. No syntax tree is needed: the script is
//! known to be right, and the tokens are all that is written.

use super::WIDTH;
use super::writer::{Gap, Writer};
use crate::token::{Token, TokenKind};

const INDENT: usize = 2;

/// A token, or brackets with what is in them.
struct Node {
    kind: TokenKind,
    /// What stands before it on the same line.
    gap: Gap,
    /// How wide it is on one line, its gap not included.
    width: usize,
    /// Whether it cannot stand on one line.
    breaks: bool,
    group: Option<Group>,
}

struct Group {
    items: Vec<Item>,
    /// Whether a comma stands after the last item.
    trailing_comma: bool,
    /// Whether blanks stand inside the brackets.
    blanks: bool,
}

type Item = Vec<Node>;

/// One statement in its layout, without a line break at its end.
pub(super) fn statement(text: &str, tokens: &[Token]) -> String {
    let mut reader = Reader { text, tokens, at: 0, before: None };
    let nodes = reader.item(TokenKind::End);
    let mut printer = Printer { writer: Writer::new(text, tokens) };
    let transform = nodes.first().is_some_and(|node| node.kind == TokenKind::Transform);
    let mut steps: Vec<&[Node]> = Vec::new();
    let mut rest = nodes.as_slice();
    while let Some(pipe) =
        rest.iter().skip(1).position(|node| node.kind == TokenKind::Pipe).filter(|_| transform)
    {
        let (step, after) = rest.split_at(pipe + 1);
        steps.push(step);
        rest = after;
    }
    steps.push(rest);
    for (place, step) in steps.into_iter().enumerate() {
        let line = Gap::Line { indent: INDENT, keep_blank: true };
        let (gap, indent) = if place == 0 { (Gap::None, 0) } else { (line, INDENT) };
        printer.sequence(step, gap, indent, 0);
    }
    printer.writer.finish()
}

/// Groups tokens by their brackets.
struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    before: Option<TokenKind>,
}

impl Reader<'_> {
    /// Reads nodes up to a comma or a closing bracket.
    fn item(&mut self, closer: TokenKind) -> Item {
        let mut nodes = Vec::new();
        loop {
            let mut commented = false;
            while self.tokens.get(self.at).is_some_and(|token| token.kind.is_comment()) {
                commented = true;
                self.at += 1;
            }
            let Some(&token) = self.tokens.get(self.at) else { return nodes };
            if token.kind == closer || (closer != TokenKind::End && token.kind == TokenKind::Comma)
            {
                return nodes;
            }
            let gap = self.gap(token.kind, nodes.is_empty());
            let width = token.span.of(self.text).chars().count();
            self.at += 1;
            let sign =
                token.kind == TokenKind::Minus && !self.before.is_some_and(TokenKind::ends_value);
            self.before = Some(if sign { TokenKind::Ellipsis } else { token.kind });
            let mut node = Node {
                kind: token.kind,
                gap,
                width,
                breaks: commented && !nodes.is_empty(),
                group: None,
            };
            if let Some(closer) = token.kind.closing() {
                self.group(&mut node, closer);
            }
            nodes.push(node);
        }
    }

    /// Reads what is between brackets and the closing one.
    fn group(&mut self, node: &mut Node, closer: TokenKind) {
        let first = self.at;
        let mut group = Group {
            items: Vec::new(),
            trailing_comma: false,
            blanks: closer == TokenKind::CloseBrace,
        };
        loop {
            let item = self.item(closer);
            let comma =
                self.tokens.get(self.at).is_some_and(|token| token.kind == TokenKind::Comma);
            group.trailing_comma = item.is_empty();
            if !item.is_empty() {
                group.items.push(item);
            }
            if !comma {
                break;
            }
            self.at += 1;
            self.before = Some(TokenKind::Comma);
        }
        let inside = self.tokens.get(first..self.at).unwrap_or(&[]);
        let commented = inside.iter().any(|token| token.kind.is_comment());
        self.at += 1;
        self.before = Some(closer);
        if group.items.is_empty() {
            group.trailing_comma = false;
            group.blanks = false;
        }
        let inner: usize = group.items.iter().map(|item| flat_width(item)).sum();
        let commas = 2 * group.items.len().saturating_sub(1) + usize::from(group.trailing_comma);
        node.width = 2 + inner + commas + if group.blanks { 2 } else { 0 };
        node.breaks |= commented
            || group.trailing_comma
            || group.items.iter().flatten().any(|node| node.breaks);
        node.group = Some(group);
    }

    /// What stands between a token and the one before it on the same line.
    fn gap(&self, kind: TokenKind, first: bool) -> Gap {
        use TokenKind::{Colon, Dot, Ellipsis, Minus, Name, OpenBracket, OpenParen};
        let Some(before) = self.before.filter(|_| !first) else { return Gap::None };
        let tight = match (before, kind) {
            // Two signs side by side would look like the beginning of a comment.
            (Ellipsis, Minus) => false,
            (Dot | Ellipsis, _) | (_, Dot | Colon) => true,
            (Name, OpenParen) => true,
            (before, OpenBracket) => before.ends_value(),
            _ => false,
        };
        if tight { Gap::None } else { Gap::Blank }
    }
}

/// How wide nodes are on one line, without the gap before the first.
fn flat_width(nodes: &[Node]) -> usize {
    let gaps = nodes.iter().skip(1).filter(|node| node.gap == Gap::Blank).count();
    gaps + nodes.iter().map(|node| node.width).sum::<usize>()
}

/// How tightly an operator holds its sides together, where a line may be broken before it.
const fn looseness(kind: TokenKind) -> Option<u8> {
    use TokenKind::{
        And, Coalesce, Else, Equal, Greater, GreaterEqual, In, Less, LessEqual, Minus, NotEqual,
        Or, Percent, Plus, Slash, Star, Then,
    };
    match kind {
        Else => Some(0),
        Then => Some(1),
        Or => Some(2),
        And => Some(3),
        Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual | In => Some(4),
        Coalesce => Some(5),
        Plus | Minus => Some(6),
        Star | Slash | Percent => Some(7),
        _ => None,
    }
}

struct Printer<'a> {
    writer: Writer<'a>,
}

impl Printer<'_> {
    /// Writes nodes that begin after `gap`. What is broken off goes to lines further
    /// in than `indent`; `after` characters follow on the last line.
    fn sequence(&mut self, nodes: &[Node], gap: Gap, indent: usize, after: usize) {
        let start = match gap {
            Gap::None => self.writer.column(),
            Gap::Blank => self.writer.column() + 1,
            Gap::Line { indent, .. } => indent,
        };
        let breaks = nodes.iter().any(|node| node.breaks);
        let flat = !breaks && start + flat_width(nodes) + after <= WIDTH;
        let cuts = if flat || self.hangs(nodes, start) { Vec::new() } else { cuts(nodes) };
        if cuts.is_empty() {
            return self.run(nodes, gap, indent, after, flat);
        }
        let mut gap = gap;
        let mut from = 0;
        for cut in cuts.into_iter().chain([nodes.len()]) {
            let last = cut == nodes.len();
            let piece = nodes.get(from..cut).unwrap_or(&[]);
            let indent = if from == 0 { indent } else { indent + INDENT };
            self.sequence(piece, gap, indent, if last { after } else { 0 });
            gap = Gap::Line {
                indent: if from == 0 { indent + INDENT } else { indent },
                keep_blank: false,
            };
            from = cut;
        }
    }

    /// Whether only brackets at the end are too wide, so that the line can stay whole
    /// up to them.
    fn hangs(&self, nodes: &[Node], start: usize) -> bool {
        let Some((last, before)) = nodes.split_last() else { return false };
        let group = last.group.as_ref().is_some_and(|group| !group.items.is_empty());
        group && !before.iter().any(|node| node.breaks) && start + flat_width(before) + 2 <= WIDTH
    }

    /// Writes nodes without breaking between them.
    fn run(&mut self, nodes: &[Node], gap: Gap, indent: usize, after: usize, flat: bool) {
        for (place, node) in nodes.iter().enumerate() {
            let gap = if place == 0 { gap } else { node.gap };
            let comment_indent = match gap {
                Gap::Line { indent, .. } => indent,
                _ => indent + INDENT,
            };
            let rest = nodes.get(place + 1..).unwrap_or(&[]);
            self.writer.emit(gap, comment_indent);
            if let Some(group) = &node.group {
                let blanks = rest.iter().filter(|node| node.gap == Gap::Blank).count();
                let follows: usize =
                    blanks + rest.iter().map(|node| node.width).sum::<usize>() + after;
                // The opening bracket is written already.
                let fits = self.writer.column() + node.width - 1 + follows <= WIDTH;
                if flat || (!node.breaks && fits) || group.items.is_empty() && !node.breaks {
                    self.flat_group(group, indent);
                } else {
                    self.broken_group(group, indent);
                }
            }
        }
    }

    fn flat_group(&mut self, group: &Group, indent: usize) {
        let mut gap = if group.blanks { Gap::Blank } else { Gap::None };
        for (place, item) in group.items.iter().enumerate() {
            if place > 0 {
                self.writer.emit(Gap::None, indent + INDENT);
                gap = Gap::Blank;
            }
            self.run(item, gap, indent, 0, true);
        }
        self.writer.emit(if group.blanks { Gap::Blank } else { Gap::None }, indent + INDENT);
    }

    fn broken_group(&mut self, group: &Group, indent: usize) {
        if let Some((last, before)) = group.items.split_last().filter(|_| self.hugs(group)) {
            let mut gap = if group.blanks { Gap::Blank } else { Gap::None };
            for item in before {
                self.run(item, gap, indent, 0, true);
                self.writer.emit(Gap::None, indent + INDENT);
                gap = Gap::Blank;
            }
            self.run(last, gap, indent, 1, false);
            return self.writer.emit(Gap::None, indent + INDENT);
        }
        let inner = indent + INDENT;
        let count = group.items.len();
        for (place, item) in group.items.iter().enumerate() {
            let comma = place + 1 < count || group.trailing_comma;
            self.sequence(
                item,
                Gap::Line { indent: inner, keep_blank: place > 0 },
                inner,
                usize::from(comma),
            );
            if comma {
                self.writer.emit(Gap::None, inner);
            }
        }
        self.writer.emit(Gap::Line { indent, keep_blank: false }, inner);
    }

    /// Whether only the last item has to be broken, in brackets of its own at its
    /// end: `map(r -> {` may stay on one line.
    fn hugs(&self, group: &Group) -> bool {
        let Some((last, before)) = group.items.split_last() else { return false };
        let Some((end, head)) = last.split_last() else { return false };
        let brackets = matches!(end.kind, TokenKind::OpenBrace | TokenKind::OpenBracket)
            && end.gap == Gap::Blank;
        let lambda = head.last().is_some_and(|node| node.kind == TokenKind::Arrow);
        let alone = head.is_empty() && before.is_empty();
        let plain = !before.iter().flatten().chain(head).any(|node| node.breaks);
        let width: usize =
            before.iter().map(|item| flat_width(item) + 2).sum::<usize>() + flat_width(head) + 2;
        let inside = end.group.as_ref().is_some_and(|group| !group.items.is_empty());
        (alone || brackets && lambda)
            && inside
            && plain
            && !group.blanks
            && !group.trailing_comma
            && self.writer.column() + width <= WIDTH
    }
}

/// Where nodes are broken: before all of their loosest operators.
fn cuts(nodes: &[Node]) -> Vec<usize> {
    let operators = || {
        nodes.iter().enumerate().skip(1).filter_map(|(at, node)| {
            // `else if` and the `not` of `not in` stay with their partners.
            let level = looseness(node.kind)?;
            let before = nodes.get(at - 1)?;
            let sign = node.kind == TokenKind::Minus
                && !before.kind.ends_value()
                && before.group.is_none();
            let at = if before.kind == TokenKind::Not && node.kind == TokenKind::In {
                at - 1
            } else {
                at
            };
            (!sign && at > 0).then_some((level, at))
        })
    };
    let loosest = operators().map(|(level, _)| level).min();
    operators().filter(|&(level, _)| Some(level) == loosest).map(|(_, at)| at).collect()
}
