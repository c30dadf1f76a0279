//! What the tests of this crate share.
#![allow(dead_code, reason = "every test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that stops has found something")]

pub(crate) mod mistakes;

use dusty_syntax::{Fix, parse};

/// The codes of the messages about a program.
pub(crate) fn ids(program: &str) -> Vec<&'static str> {
    parse(program).1.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The program after one fix.
pub(crate) fn apply(program: &str, fix: &Fix) -> String {
    let mut program = program.to_owned();
    program.replace_range(fix.span.start..fix.span.end, &fix.replacement);
    program
}

/// The program after all fixes, one after the other.
pub(crate) fn mend(program: &str) -> String {
    let mut program = program.to_owned();
    for _ in 0..100 {
        let (_, diagnostics) = parse(&program);
        let Some(fix) = diagnostics.iter().find_map(|diagnostic| diagnostic.fix.as_ref()) else {
            break;
        };
        program = apply(&program, fix);
    }
    program
}

/// Every program in `tests/programs`, with its path.
pub(crate) fn programs() -> Vec<(String, String)> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs");
    let mut programs: Vec<(String, String)> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect();
    programs.sort();
    assert!(programs.len() >= 15);
    programs
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A number from 0 to just below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// White space, sometimes with comments.
    fn gap(&mut self) -> String {
        self.pick(&[
            " ",
            " ",
            " ",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\n\n",
            " # one\n",
            "\n# two\n",
            "\n\n\n# three\n\n",
        ])
        .to_owned()
    }

    /// A right program with random white space and comments.
    pub(crate) fn program(&mut self) -> String {
        let mut words = Vec::new();
        for _ in 0..=self.below(3) {
            self.statement(&mut words);
        }
        let mut text = String::new();
        for word in words {
            text += word;
            text += &self.gap();
        }
        text
    }

    fn statement(&mut self, out: &mut Vec<&'static str>) {
        match self.below(5) {
            0 => {
                out.extend(["source", "t", "=", "csv", "("]);
                self.items(out, 2, Self::argument);
                out.push(")");
            }
            1 => out.extend(["show", "t", ".", "rejected"]),
            2 => {
                out.extend(["let", "a_long_name", "="]);
                self.expr(out, 4);
            }
            3 => {
                out.extend(["fn", "f", "(", "x", ")", "="]);
                self.expr(out, 4);
            }
            _ => {
                out.extend(["transform", "t", "=", "u"]);
                for _ in 0..self.below(4) {
                    out.extend(["|", "step", "("]);
                    self.items(out, 3, Self::argument);
                    out.push(")");
                }
            }
        }
    }

    fn items(
        &mut self,
        out: &mut Vec<&'static str>,
        depth: usize,
        item: fn(&mut Self, &mut Vec<&'static str>, usize),
    ) {
        let count = self.below(4);
        for at in 0..count {
            if at > 0 {
                out.push(",");
            }
            item(self, out, depth);
        }
        if count > 0 && self.below(6) == 0 {
            out.push(",");
        }
    }

    fn argument(&mut self, out: &mut Vec<&'static str>, depth: usize) {
        match self.below(4) {
            0 => out.extend(["option", ":"]),
            1 => out.extend(["r", "->"]),
            2 => out.extend(["(", "l", ",", "r", ")", "->"]),
            _ => {}
        }
        self.expr(out, depth);
    }

    fn field(&mut self, out: &mut Vec<&'static str>, depth: usize) {
        match self.below(4) {
            0 => out.extend(["...", "row"]),
            1 => out.extend(["r", ".", "a_column"]),
            2 => {
                out.extend(["\"a key\"", ":"]);
                self.expr(out, depth);
            }
            _ => {
                out.extend(["key", ":"]);
                self.expr(out, depth);
            }
        }
    }

    fn expr(&mut self, out: &mut Vec<&'static str>, depth: usize) {
        if depth == 0 {
            let word = self.pick(&[
                "x",
                "18",
                "1.5",
                "\"some text\"",
                "'raw'",
                "f\"{x} y\"",
                "missing",
                "true",
                "a_rather_long_name_of_something",
            ]);
            return out.push(word);
        }
        match self.below(10) {
            0 => {
                out.extend(["(", "if"]);
                self.expr(out, depth - 1);
                out.push("then");
                self.expr(out, depth - 1);
                out.push("else");
                self.expr(out, depth - 1);
                out.push(")");
            }
            1 => {
                out.push("(");
                self.expr(out, depth - 1);
                for _ in 0..=self.below(5) {
                    out.push(self.pick(&["and", "or"]));
                    self.expr(out, depth - 1);
                }
                out.push(")");
            }
            2 => {
                out.push("(");
                self.expr(out, depth - 1);
                for _ in 0..=self.below(5) {
                    out.push(self.pick(&["+", "-", "*", "/", "%", "??"]));
                    self.expr(out, 0);
                }
                out.push(")");
            }
            3 => {
                out.push("-");
                self.expr(out, depth - 1);
            }
            4 => {
                out.extend(["(", "not"]);
                self.expr(out, depth - 1);
                out.push(")");
            }
            5 => {
                out.push("[");
                self.items(out, depth - 1, Self::expr);
                out.push("]");
            }
            6 => {
                out.push("{");
                self.items(out, depth - 1, Self::field);
                out.push("}");
            }
            7 => {
                out.extend(["call", "("]);
                self.items(out, depth - 1, Self::argument);
                out.push(")");
            }
            8 => {
                out.extend(["(", "x"]);
                out.push(self.pick(&["==", "!=", "<", ">=", "in"]));
                self.expr(out, 0);
                out.push(")");
            }
            _ => out.extend(["r", ".", "a_column"]),
        }
    }
}
