use dusty_syntax::parse;
use std::fs;
#[test]
fn programs_parse() {
    for entry in fs::read_dir("tests/programs").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let (program, diagnostics) = parse(&text);
        assert!(diagnostics.is_empty(), "{path:?} {diagnostics:#?}");
    }
}
