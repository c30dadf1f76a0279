//! What the tests of this crate share.
#![allow(dead_code, reason = "every test file uses a part")]

use dusty_syntax::{Fix, parse};

/// The codes of the messages about a program.
pub fn ids(program: &str) -> Vec<&'static str> {
    parse(program).1.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// The program after one fix.
pub fn apply(program: &str, fix: &Fix) -> String {
    let mut program = program.to_owned();
    program.replace_range(fix.span.start..fix.span.end, &fix.replacement);
    program
}

/// The program after all fixes, one after the other.
pub fn mend(program: &str) -> String {
    let mut program = program.to_owned();
    for _ in 0..100 {
        let (_, diagnostics) = parse(&program);
        let Some(fix) = diagnostics.iter().find_map(|diagnostic| diagnostic.fix.as_ref()) else { break };
        program = apply(&program, fix);
    }
    program
}
