//! Small files of every kind: delimiter, lines above, header rows, lines below, columns.
#![allow(clippy::unwrap_used)]

use dusty_csv::{Escape, Header, Options, Quote, Sample, detect};

/// What is detected, in one line.
fn seen(text: &str) -> String {
    let format = match detect(&Sample::of_bytes(text.into(), true), &Options::default()) {
        Ok(detected) => detected.format,
        Err(error) => return error.to_string(),
    };
    let header = match format.header {
        Header::Rows(rows) => rows,
        Header::None | Header::Names(_) => 0,
    };
    let quote = if format.quote == Quote::Char(b'\'') { " quote '" } else { "" };
    let escape = if format.escape == Escape::Char(b'\\') { " escape \\" } else { "" };
    format!(
        "{:?}{quote}{escape} skip {} header {header} footer {} {}",
        format.delimiter,
        format.skip,
        format.footer,
        format.columns.join("/")
    )
}

#[test]
fn small_files() {
    let cases = [
        ("name,city\nAda,London\nBob,Paris\n", r#""," skip 0 header 1 footer 0 name/city"#),
        (
            "id,name,age\n1,Ada,unknown\n2,Bob,17\n3,Cy,N/A\n",
            r#""," skip 0 header 1 footer 0 id/name/age"#,
        ),
        (
            "name,age,height\nAda,unknown,unknown\nBob,12,3\nC,13,4\n",
            r#""," skip 0 header 1 footer 0 name/age/height"#,
        ),
        ("name\nAda Lovelace\nAlan Turing\nGrace Hopper\n", r#""," skip 0 header 1 footer 0 name"#),
        ("t\n10:00\n11:00\n", r#""," skip 0 header 1 footer 0 t"#),
        ("a\tb\n1\t2\n", r#""\t" skip 0 header 1 footer 0 a/b"#),
        ("x|y\n1|2\n", r#""|" skip 0 header 1 footer 0 x/y"#),
        ("a b c\n1 2 3\n4 5 6\n", r#"" " skip 0 header 1 footer 0 a/b/c"#),
        ("a;b\n1,5;2,5\n3,5;4,5\n", r#"";" skip 0 header 1 footer 0 a/b"#),
        ("1,2\n3,4\n", r#""," skip 0 header 0 footer 0 column_1/column_2"#),
        (
            "country,1999,2000\nA,745,2666\nB,37737,80488\n",
            r#""," skip 0 header 1 footer 0 country/1999/2000"#,
        ),
        ("id\n007\n008\n", r#""," skip 0 header 1 footer 0 id"#),
        ("a, b\n1, 2\n3, 4\n", r#"", " skip 0 header 1 footer 0 a/b"#),
        ("a,'b c'\n1,'x, y'\n2,'z, w'\n", r#""," quote ' skip 0 header 1 footer 0 a/b c"#),
        (
            "a,b\n1,\"say \\\"hi\\\" now\"\n2,\"x\"\n",
            r#""," escape \ skip 0 header 1 footer 0 a/b"#,
        ),
        ("Report\n\na,b,c\n1,2,3\n4,5,6\nSource: us\n", r#""," skip 2 header 1 footer 1 a/b/c"#),
        (
            "control,,fire,\nX,Y,X,Y\n1,2,3,4\n5,6,7,8\n",
            r#""," skip 0 header 2 footer 0 control X/control Y/fire X/fire Y"#,
        ),
        (
            ",Weight,,Height,\nname,2023,2024,2023,2024\nAda,1,2,3,4\nBen,5,6,7,8\n",
            r#""," skip 0 header 2 footer 0 name/Weight 2023/Weight 2024/Height 2023/Height 2024"#,
        ),
        ("a,b\n1,2\n3,4\n\na,b\n5,6\n", r#""," skip 0 header 1 footer 2 a/b"#),
        ("a,b,\n1,2,\n3,4,\n", r#""," skip 0 header 1 footer 0 a/b/column_3"#),
        ("a,b\n1,2,\n3,4,\n", r#""," skip 0 header 1 footer 0 a/b"#),
        ("\"a\",\"b\"\n\"1\",\"2\"", r#""," skip 0 header 1 footer 0 a/b"#),
        ("# made by us\na,b\n1,2\n", r#""," skip 0 header 1 footer 0 a/b"#),
        ("a,b\r1,2\r3,4\r", r#""," skip 0 header 1 footer 0 a/b"#),
        ("just one line", r#""," skip 0 header 1 footer 0 just one line"#),
    ];
    let mut wrong = String::new();
    for (text, expected) in cases {
        let seen = seen(text);
        if seen != expected {
            wrong += &format!("{text:?}\n  expected {expected}\n  seen     {seen}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
