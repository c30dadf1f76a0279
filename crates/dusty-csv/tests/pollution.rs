//! One kind of pollution each: what is made out, what is told, what is refused.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{
    BadLineReason, Detected, Header, Options, Projection, Ragged, Sample, detect, said,
};
use support::{Outcome, read_in_chunks};

fn found(text: &[u8], options: &Options) -> Result<Detected, String> {
    detect(&Sample::of_bytes(text.to_vec(), true), options).map_err(|error| error.to_string())
}

fn plain(text: &[u8]) -> Result<Detected, String> {
    found(text, &Options::default())
}

fn read(text: &[u8], detected: &Detected) -> Outcome {
    let format = &detected.format;
    read_in_chunks(format, &Projection::all(format.columns.len()), text, 1000)
}

/// The rows as text, cells between bars.
fn rows(outcome: &Outcome) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_default();
    outcome.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn files_that_are_no_text_are_refused() {
    let compressed: [(&[u8], &str); 5] = [
        (b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
        (b"\x28\xb5\x2f\xfd\x04\x58", "zstd"),
        (b"BZh91AY&SY\x01", "bzip2"),
        (b"\xfd7zXZ\0\0\x04", "xz"),
        (b"PK\x03\x04\x14\0a.csv", "zip"),
    ];
    for (bytes, name) in compressed {
        let expected = format!("the file is compressed with {name} and has to be unpacked first");
        assert_eq!(plain(bytes).unwrap_err(), expected);
    }
    let others: [(&[u8], &str); 6] = [
        (b"PK\x03\x04\x14\0\0\0[Content_Types].xml", "an Excel workbook"),
        (b"PAR1\x15\x04\x15\x10", "a Parquet file"),
        (b"SQLite format 3\0\x10\0", "an SQLite database"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML>\n<html>", "a web page (HTML)"),
        (b"<?xml version=\"1.0\"?>\n<rows>", "an XML file"),
    ];
    for (bytes, looks) in others {
        let expected = format!("the file is no CSV file (it looks like {looks})");
        assert_eq!(plain(bytes).unwrap_err(), expected);
    }
    for text in ["PAR1,PAR2\n1,2\n", "BZh,b\n1,2\n", "PK,b\n1,2\n"] {
        assert_eq!(plain(text.as_bytes()).unwrap().format.columns.len(), 2);
    }
}

#[test]
fn a_few_wrong_bytes_do_not_change_the_encoding() {
    let text = [b"id,name\n1,Ada\n2,B\xffn\n3,M", "ü".as_bytes(), b"ller\n"].concat();
    for text in [text.clone(), text.iter().map(|b| if *b == 0xff { 0xe9 } else { *b }).collect()] {
        let detected = plain(&text).unwrap();
        assert_eq!(detected.format.encoding.name(), "UTF-8");
        let outcome = read(&text, &detected);
        assert_eq!(rows(&outcome), ["1|Ada", "3|Müller"]);
        let bad: Vec<_> = outcome.bad.iter().map(|bad| (bad.line, bad.reason)).collect();
        assert_eq!(bad, [(3, BadLineReason::NotInEncoding)]);
    }
    let texts: [(&str, &encoding_rs::Encoding); 8] = [
        ("Shop,Paid\nCafé Rouge,£12.50\nBoots,£3.20\n", encoding_rs::WINDOWS_1252),
        ("Miasto,Kwota\nŁódź,12\nŁomża,15\nKraków,7\n", encoding_rs::WINDOWS_1250),
        ("id,name\n1,Caf\u{e9}\n2,Müller\n", encoding_rs::WINDOWS_1252),
        ("id,name\n1,ÉCLAIR\n2,Ärger \u{2013} «ÀÇ»\n3,ÑÃ\n", encoding_rs::WINDOWS_1252),
        ("имя,город\nАнна,Москва\nБорис,Тверь\n", encoding_rs::WINDOWS_1251),
        ("имя,город\nАнна,Москва\nБорис,Тверь\n", encoding_rs::KOI8_U),
        ("名前,都市\n太郎,東京都\n花子さん,大阪市\n", encoding_rs::SHIFT_JIS),
        ("姓名,城市\n张伟,北京市\n李娜,上海市浦东新区\n", encoding_rs::GBK),
    ];
    for (text, encoding) in texts {
        let seen = plain(&encoding.encode(text).0).unwrap().format.encoding;
        assert_eq!(seen.name(), encoding.name(), "{text}");
    }
}

/// Delimiter, lines above, columns; or why not.
fn seen(text: &str) -> String {
    match plain(text.as_bytes()) {
        Ok(Detected { format, .. }) => {
            format!("{:?} {} {}", format.delimiter, format.skip, format.columns.join("/"))
        }
        Err(error) => error,
    }
}

#[test]
fn one_column_keeps_its_name() {
    let two = "the file can be read in two ways that are about as good: with `delimiter: ";
    let cases = [
        ("at\n31/01/2024 1:30 PM\n31/01/2024 12:05 AM\n", r#""," 0 at"#.to_owned()),
        ("start time\n31/01/2024 1:30 PM\n31/01/2024 12:05 AM\n", r#""," 0 start time"#.to_owned()),
        ("31/01/2024 1:30 PM\n31/01/2024 12:05 AM\n", r#""," 0 column_1"#.to_owned()),
        ("t\n10:00:05\n11:00:06\n12:30:00\n", r#""," 0 t"#.to_owned()),
        ("range\n1 - 5\n6 - 7\n", r#""," 0 range"#.to_owned()),
        ("phone\n030 123 456\n040 222 333\n", r#""," 0 phone"#.to_owned()),
        (
            "date time n\n2024-01-01 10:00 5\n2024-01-02 11:00 6\n",
            r#"" " 0 date/time/n"#.to_owned(),
        ),
        ("Log\na b c\n1 2 3\n4 5 6\n7 8 9\n", r#"" " 1 a/b/c"#.to_owned()),
        (
            "x\n1,5\n2,5\n",
            format!(
                "{two}\",\", skip: 1, header: false` (2 columns) or with `delimiter: \";\"` (1 column)"
            ),
        ),
        (
            "x\n1,5\n2\n3,5\n",
            format!(
                "{two}\",\", skip: 1, header: false` (2 columns) or with `delimiter: \";\"` (1 column)"
            ),
        ),
        (
            "city\nOslo, Norway\nRome, Italy\n",
            format!("{two}\", \", skip: 1` (2 columns) or with `delimiter: \";\"` (1 column)"),
        ),
        (
            "keywords\nred;green\nblue;red\nred;green\nyellow;red\n",
            format!(
                "{two}\";\", skip: 1, header: false` (2 columns) or with `delimiter: \"\\t\"` (1 column)"
            ),
        ),
        (
            "path\na|b\na|b\nc|d\n",
            format!(
                "{two}\"|\", skip: 1, header: false` (2 columns) or with `delimiter: \";\"` (1 column)"
            ),
        ),
        ("Weights\nid,n\n1,5\n2,6\n", r#""," 1 id/n"#.to_owned()),
        ("Weights\n\n1,5\n2,6\n", r#""," 2 column_1/column_2"#.to_owned()),
        ("People\nname,city\nAda,Oslo\nBen,Rome\n", r#""," 1 name/city"#.to_owned()),
    ];
    for (text, expected) in cases {
        assert_eq!(seen(text), expected, "{text}");
    }
    let options = Options { delimiter: Some(",".to_owned()), ..Options::default() };
    assert_eq!(found(b"x\n1,5\n2,5\n", &options).unwrap().format.columns.len(), 2);
}

#[test]
fn values_between_blanks_are_told_from_texts() {
    let cases = [
        ("8 8\n24 24\n4800 23\n", r#"" " 0 column_1/column_2"#),
        ("1 200\n3 400\n12 000\n", r#""," 0 column_1"#),
        ("0171 1234567\n030 445566\n089 778899\n", r#""," 0 column_1"#),
        ("31.01.2024 13.30\n01.02.2024 14.00\n02.02.2024 9.15\n", r#""," 0 column_1"#),
        ("-20.0 -3.041\n-19.0 -3.036\n-18.0 -3.030\n", r#"" " 0 column_1/column_2"#),
        (
            "Spectrum of the sun, taken from the web\n280.0   4.7E-23\n280.5   1.2E-21\n281.0   5.6E-21\n",
            r#""blanks" 1 column_1/column_2"#,
        ),
        (
            "station 7, 100 samples\n2024-01-01T10:00:01  -5\n2024-01-01T10:00:02  17\n2024-01-01T10:00:03  12\n",
            r#""blanks" 1 column_1/column_2"#,
        ),
        (
            "2024-01-01T10:00:01 +0100\n2024-01-01T10:00:02 +0100\n2024-01-01T10:00:03 +0100\n",
            r#""," 0 column_1"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(seen(text), expected, "{text}");
    }
    let several = |count: usize| {
        let read = "but are read as one column; `delimiter: \"blanks\"` divides them";
        [format!("the lines hold {count} values between blanks, {read}")]
    };
    assert_eq!(told("a b c\nx y 1\nu v 2\n"), several(3));
    assert_eq!(told("target ratio\nchr1:1-2 0.25\nchr1:3-4 -0.13\n"), several(2));
    for text in [
        "weight\n5 kg\n7 kg\n",
        "ward name\nWard 1\nWard 2\n",
        "at\n31/01/2024 1:30 PM\n31/01/2024 12:05 AM\n",
        "start time\n2024-01-31 13:30\n2024-02-01 12:05\n",
        "n\n1 200.5\n3 400.5\n",
        "name\nAda Byron King\nBen of Oslo\n",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
}

#[test]
fn names_may_stand_among_comments() {
    let cases = [
        ("#id\tname\n# a comment\n1\tAda\n2\tBen\n", r#""\t" 0 id/name"#),
        ("# t,a,b\n#\n# by hand\n1,5,6\n2,7,8\n", r#""," 0 t/a/b"#),
        // Names of their own stand below, or it could be prose, or a row.
        ("# by Ada, Ben, Cem\n# 2024\nx,y,z\n1,5,6\n2,7,8\n", r#""," 0 x/y/z"#),
        ("# by Ada, Ben\n# 2024\n1,5\n2,7\n", r#""," 0 column_1/column_2"#),
        ("# 1,2,3\n# 2024\n1,5,6\n2,7,8\n", r#""," 0 column_1/column_2/column_3"#),
    ];
    for (text, expected) in cases {
        assert_eq!(seen(text), expected, "{text}");
    }
}

#[test]
fn rows_that_end_early_move_no_names() {
    let text = ",m,t,p\n1,5,6\n2,7,8\nAC,,,9\nEX,,,4\n";
    assert_eq!(seen(text), r#""," 0 column_1/m/t/p"#);
    assert_eq!(read(text.as_bytes(), &plain(text.as_bytes()).unwrap()).bad.len(), 2);
    // No row has a value below the last name.
    assert_eq!(seen("m,,t\n1,5\n2,7\n"), r#""," 0 m/t"#);
    let text = "id,name,note,n\na,x,,\nb,y,z,1\nc,y,z,1\nd,u,\ne,u,\nf,u,\ng,u,\n";
    assert_eq!(seen(text), r#""," 0 id/name/note/n"#);
}

#[test]
fn header_rows_are_found_among_numbers_and_again_below() {
    let block = |unit: &str| {
        format!(
            "# {unit}\n,Ayr,Ely\nat,MEAN({unit}),MEAN({unit})\n2024-01-01,4,5\n2024-01-02,6,7\n"
        )
    };
    let text = block("mm") + &block("K");
    assert_eq!(seen(&text), r#""," 0 at/Ayr MEAN(mm)/Ely MEAN(mm)"#);
    let second = "a second table starts below the first, which alone is read (from line 7)";
    assert!(told(&text).contains(&second.to_owned()));
    assert_eq!(read(text.as_bytes(), &plain(text.as_bytes()).unwrap()).rows.len(), 2);
    let mean = ",mean".repeat(6);
    let text = format!(
        ",,1,2,3,4,5,6\nat,c{mean}\n2024-01-01,3{}\n2024-01-02,4{}\n",
        ",5".repeat(6),
        ",7".repeat(6)
    );
    assert_eq!(seen(&text), r#""," 0 at/c/1 mean/2 mean/3 mean/4 mean/5 mean/6 mean"#);
    let text = "        \"decimal\" \"hex\"\n\"Alpha\" \"&#913;\" \"&#x391;\"\n\"Beta\" \"&#914;\" \"&#x392;\"\n";
    assert_eq!(seen(text), r#""blanks" 0 column_1/decimal/hex"#);
    let text = "Office,Payroll,,,,All,\n,Junior,,Senior,,,\n,Heads,Posts,Heads,Posts,Heads,Posts\nNorth,3,2,1,1,4,3\nSouth,5,4,2,1,7,6\n";
    assert!(
        plain(text.as_bytes())
            .unwrap()
            .format
            .columns
            .ends_with(&["All Heads".to_owned(), "All Posts".to_owned()])
    );
    let text = "spend,a,b\n,£m,£000\nx,1,2\ny,3,4\nz,5,6\n";
    assert_eq!(plain(text.as_bytes()).unwrap().evidence.units, Some(2));
}

#[test]
fn what_is_perhaps_no_row_is_told() {
    let text = "name,x,y\nfrom the old list,,\nAda,1,2\nBen,3,4\nCem,5,6\n";
    let remark = r#"line 2 looks like a remark, but is read as values; `skip: 2, header: ["name", "x", "y"]` leaves it out []"#;
    assert_eq!(notes(text), [remark]);
    let text = "x,y,z\n1,2,3\n2,3,4\n3,4,5\n4,5,6\n5,6,7\nSi,Run,287\n";
    let last = "line 7 looks like no row, but is read as values; `footer: 1` leaves it out []";
    assert_eq!(notes(text), [last]);
    assert_eq!(notes("x,y\n1,2\n2,3\n3,4\n4,5\n5,6\nn/a,n/a\n"), [""; 0]);
    let marked = "rows begin with `#`, as line 3, and are read like the others; `comment: \"#\"` leaves them out []";
    assert_eq!(notes("what,how,n\na,f,1\n#,by hand,\nb,g,2\n"), [marked]);
    assert_eq!(notes("#,how,n\n1,f,1\n2,g,2\n"), [""; 0]);
    assert_eq!(notes("name,x,y\nsubtotal,,\nAda,1,2\nBen,,\nCem,5,6\n"), [""; 0]);
}

#[test]
fn one_row_of_numbers_makes_no_titles_of_the_rows_above() {
    assert_eq!(seen("item,2024\nshoe,\nhat,late\n12,2024-01-31\n"), r#""," 0 column_1/column_2"#);
    assert_eq!(seen("Sales\nitem,n\nhat,12\n"), r#""," 1 item/n"#);
}

/// The notes, each with its option.
fn notes(text: &str) -> Vec<String> {
    let notes = plain(text.as_bytes()).unwrap().notes.into_iter();
    notes.map(|note| format!("{} [{}]", note.text, said(&note.options))).collect()
}

#[test]
fn the_first_line_may_say_the_delimiter() {
    let told = [
        "the first line says that \";\" separates the fields [delimiter: \";\"]",
        "1 line stands above the table [skip: 1]",
    ];
    for text in ["sep=;\na;b\n1;2\n", "\"SEP=;\"\r\na;b\r\n1;2\r\n", "\u{feff}sep=;\na;b\n1,5;2\n"]
    {
        assert_eq!(seen(text), r#"";" 1 a/b"#);
        assert_eq!(notes(text), told);
        assert_eq!(read(text.as_bytes(), &plain(text.as_bytes()).unwrap()).rows.len(), 1);
    }
    assert_eq!(seen("sep=,\na,b\n1,2\n"), r#""," 1 a/b"#);
    assert_eq!(seen("sep=\t\na\tb\n1\t2\n"), r#""\t" 1 a/b"#);
    assert_eq!(seen("sep=;\nVersion 1|a\n\na;b\n1;2\n3;4\n"), r#"";" 3 a/b"#);
    assert_eq!(seen("sep=x,b\n1,2\n"), r#""," 0 sep=x/b"#);
    let options = Options { delimiter: Some(";".to_owned()), ..Options::default() };
    let format = found(b"sep=;\na;b\n1;2\n", &options).unwrap().format;
    assert_eq!((format.skip, format.columns.join("/")), (1, "a/b".to_owned()));
}

#[test]
fn another_table_below_is_told() {
    let below = "a second table starts below the first, which alone is read (from line";
    let cases = [
        ("id,name\n1,Ada\n2,Ben\n\nid,city\n7,Oslo\n", Some((5, 2))),
        ("id,name\n1,Ada\n2,Ben\n\ncode,city,people\n7,Oslo,9\n8,Rome,7\n", Some((5, 3))),
        ("id,name\n1,Ada\n2,Ben\n\nCities\nid,city\n7,Oslo\n", Some((5, 3))),
        ("id,name\n1,Ada\n2,Ben\n,\nid,city\n7,Oslo\n", Some((4, 3))),
        ("id,name\n1,Ada\n\nid,city\n7,Oslo\n\nid,job\n8,smith\n", Some((4, 5))),
        ("day,name\n2024-01-02,Ada\n\nday,city\n2024-01-03,Oslo\n", Some((4, 2))),
        // No names, or nothing that tells them from values.
        ("id,name\n1,Ada\n2,Ben\n\nNA,unknown\n7,Cem\n", None),
        ("id,name\n1,Ada\n2,Ben\n\nx7,Dee\nx8,Cem\n", None),
        ("id,name\n1,Ada\nx2,Ben\n\ncode,city\n8,Cem\n", None),
        ("name,city\nAda,Oslo\n\nwho,job\nBen,smith\n", None),
        ("id,name\n1,Ada\n2,Ben\n\n7,Cem\n", None),
    ];
    for (text, expected) in cases {
        let expected = expected.map(|(line, footer)| format!("{below} {line}) [footer: {footer}]"));
        assert_eq!(notes(text), Vec::from_iter(expected), "{text}");
    }
}

/// The rows and the bad lines with `ragged: repair`.
fn repaired(text: &str) -> (Vec<String>, Vec<u64>) {
    let options = Options { ragged: Ragged::Repair, ..Options::default() };
    let detected = found(text.as_bytes(), &options).unwrap();
    let outcome = read(text.as_bytes(), &detected);
    (rows(&outcome), outcome.bad.iter().map(|bad| bad.line).collect())
}

#[test]
fn lines_are_realigned_where_one_way_clearly_fits() {
    let (all, bad) = repaired(
        "id,name,day\n1,Ada,2024-01-31,\n2,Ben,2024-02-01\n\n3,Cem\n4,,Dee,2024-02-03\n5,Eva2024-02-04\n6,Fay,2024-02-05\n",
    );
    let days = [
        "1|Ada|2024-01-31",
        "2|Ben|2024-02-01",
        "3|Cem|",
        "4|Dee|2024-02-03",
        "5|Eva|2024-02-04",
        "6|Fay|2024-02-05",
    ];
    assert_eq!((all, bad), (days.map(str::to_owned).to_vec(), vec![]));

    // Two rows are too few to compare with.
    let (_, bad) = repaired("id,name,day\n1,Ada,2024-01-31\n2,Ben,2024-02-01\n5,Eva2024-02-04\n");
    assert_eq!(bad, [4]);

    // A comma in a name, between a whole number and a date.
    let good = "id,name,n,day\n1,Ada,3,2024-02-01\n2,Ben,4,2024-02-02\n3,Cem,5,2024-02-03\n4,Dee,6,2024-02-04\n5,Eva,7,2024-02-05\n7,Gus,8,2024-02-06\n8,Hal,9,2024-02-07\n";
    let (all, bad) = repaired(&format!("{good}6,Fay,Jr,9,2024-02-05\n"));
    assert_eq!((all.last().map(String::as_str), bad), (Some("6|Fay,Jr|9|2024-02-05"), vec![]));

    // Two columns of words: the comma may belong to either.
    let words = "name,city\nAda,Oslo\nBen,Rome\nCem,Bergen\nDee,Oslo\n";
    for line in ["Fay,Jr,Oslo", "Fay,Jr,Las Palmas", "F,J,Oslo"] {
        assert_eq!(repaired(&format!("{words}{line}\n")).1, [6], "{line}");
    }
    // No number is cut in two, nor a name at its blank; a cell that is missing may be that of either column of words.
    let floats =
        "id,float,name,int\n1,12.50,Ada,100\n2,7.25,Ben,20\n3,99.10,Cem,321\n4,3.75,Dee,5\n";
    let (all, bad) = repaired(&format!("{floats}53.40,Ben,277\n"));
    assert_eq!((all.last().map(String::as_str), bad), (Some("|53.40|Ben|277"), vec![]));
    let cities = "name,city,code,float\nAda King,Rome,A-56,85.63\nBen,Kiel,C-87,76.00\nBen,Oslo,B-12,38.17\nCem Oz,Kiel,C-20,\n";
    assert_eq!(repaired(&format!("{cities}New York,B-29,30.53\n")).1, [6]);
    // But where a time ends, a delimiter may be missing.
    let times = "id,at,n\n1,10:05,3\n2,11:15,12\n3,09:30,7\n4,12:00,15\n6,12:05,1\n7,12:45,9\n8,13:00,8\n9,14:50,11\n";
    let (all, bad) = repaired(&format!("{times}5,10:4511\n"));
    assert_eq!((all.last().map(String::as_str), bad), (Some("5|10:45|11"), vec![]));
    // Or where values end that come again and again, a small letter stands before a capital, or what would be one number
    // is like none of its column.
    let visits = "city,kind,n,t\nOslo,Walk,3,20.1\nRome,Ride,2,8.5\nOslo,Ride,4,9.3\nRome,Walk,1,11.0\nKiel,Walk,5,-3.4\n";
    for (line, row) in [
        ("OsloWalk,2,7.5", "Oslo|Walk|2|7.5"),
        ("BernSwim,2,7.5", "Bern|Swim|2|7.5"),
        ("Oslo,Walk,278.5", "Oslo|Walk|2|78.5"),
    ] {
        let (all, bad) = repaired(&format!("{visits}{line}\n"));
        assert_eq!((all.last().map(String::as_str), bad), (Some(row), vec![]), "{line}");
    }
    let notes = "id,name,note\n1,Ada,all is well\n2,Ben,late (again)\n3,Cem,see 2; and 1\n4,Dee,x\n5,Eva,no. 7 is his/hers\n";
    assert_eq!(repaired(&format!("{notes}6,Fay,Jr,as before\n")).1, [7]);
}

#[test]
fn quotes_around_whole_lines_are_taken_off() {
    let table = "id,name,n\n1,Ada,5\n2,Ben,7\n3,Cem,8\n";
    for (line, row) in [
        ("\"4,Dee,9\"", "4|Dee|9"),
        ("\"4,\"\"Dee, Jr\"\",9\"", "4|Dee, Jr|9"),
        ("\"4,A\"\"n,\"\"\"\"\"", "4|A\"n|"),
    ] {
        let (all, bad) = repaired(&format!("{table}{line}\n5,Eva,6\n"));
        assert_eq!((all.get(3).map(String::as_str), bad), (Some(row), vec![]), "{line}");
    }
    for line in ["\"4,Dee,9\"", "\"4,\"\"Dee, Jr\"\",9\""] {
        assert_eq!(repaired(&format!("{table}{line}\n")).0.len(), 4, "{line}");
    }
    // A quote within the quotes of the field, and another number of fields.
    for line in ["\"4,\"\"the \"\"\"\"D\"\"\"\"\"\",9\"", "\"4,9\""] {
        assert_eq!(repaired(&format!("{table}{line}\n5,Eva,6\n")).1, [5], "{line}");
    }
    // Or one text with a comma.
    let good = "name,town\nAda,Oslo\nBen,Rome\nCem,Bern\nDee,Kiel\n";
    assert_eq!(repaired(&format!("{good}\"Doe, Jane\"\nEva,Bath\n")).1, [6]);
    let lines = |text: &str| text.lines().map(|line| format!("\"{line}\"\r\n")).collect::<String>();
    let text = lines("id;name;n\n1;\"\"Ada; L\"\";5\n2;Ben;7\n");
    assert_eq!(seen(&text), r#"";" 0 id/name/n"#);
    assert_eq!(repaired(&text), (vec!["1|Ada; L|5".to_owned(), "2|Ben|7".to_owned()], vec![]));
    let note = "each line is one text between quotes; `ragged: repair` takes them off []";
    assert_eq!(notes(&text)[0], note);
    // A column of names with a comma in each.
    let names = lines("Name, First\nByron, Ada\nDoe, Jane\n");
    assert_eq!(seen(&names), r#""," 0 Name, First"#);
}

/// What is told of a text.
fn told(text: &str) -> Vec<String> {
    plain(text.as_bytes()).unwrap().notes.into_iter().map(|note| note.text).collect()
}

#[test]
fn units_and_totals_are_told_and_read() {
    let units = "line 2 looks like a row of units, but is read as values; `header: 2` takes it into the names";
    for row in [",kg,cm", "-,(kg),[m/s]", ",°C,%", "code,USD,kg/m²", "no,\"( mg/l )\",d"] {
        let text = format!("id,weight,length\n{row}\n1,12,3\n2,14,4\n3,15,4\n");
        let detected = plain(text.as_bytes()).unwrap();
        if detected.format.header == dusty_csv::Header::Rows(1) {
            assert_eq!(told(&text), [units], "{row}");
            assert_eq!(read(text.as_bytes(), &detected).rows.len(), 4);
        }
        assert_eq!(detected.evidence.units, Some(2), "{row}");
    }
    for text in [
        "name,grade\nm,A\nk,B\nAda,C\n",
        "id,size,n\n1,m,3\n2,s,4\n3,l,5\n",
        "team,unit\nred,kg\nblue,cm\n",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
    let totals = |line: usize, footer: usize| {
        format!(
            "line {line} looks like a row of totals, but is read as values; `footer: {footer}` leaves it out"
        )
    };
    assert_eq!(told("id,name,age\n1,Ada,34\n2,Ben,17\n,Total,51\n"), [totals(4, 1)]);
    assert_eq!(told("a;b;c\nx;1;2\ny;3;4\nSumme:;4;6\n\n")[1..], [totals(4, 1)]);
    assert_eq!(told("a,b,n\nx,u,1\ny,v,2\n,,\n,,3\n"), [totals(5, 1)]);
    assert_eq!(told("a,b\nx,1\ny,2\n\n,3\n"), [totals(5, 1)]);
    for text in [
        "name,n\nAda,1\nBen,2\nTotal Wine,3\n",
        "name,n\nAda,1\nTotal,1\nBen,2\nTotal,2\n",
        "word,kind\nsum,noun\nadd,verb\ntotal,noun\n",
        "name,n\nTotal,1\nBen,2\n",
        "name,n\nAda,1\nBen,2\n,3\n",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
}

#[test]
fn too_few_names_are_told_with_names_to_paste() {
    let text = "notes\n\nid,name\n1,Ada,3\n2,Ben,4\n2,Cem,5\n";
    let notes = plain(text.as_bytes()).unwrap().notes;
    let options = notes.iter().map(|note| said(&note.options)).rfind(|options| !options.is_empty());
    assert_eq!(options.as_deref(), Some(r#"skip: 3, header: ["id", "name", "column_3"]"#));
    let again = Options {
        skip: Some(3),
        header: Some(dusty_csv::Header::Names(
            ["id", "name", "column_3"].map(str::to_owned).into(),
        )),
        ..Options::default()
    };
    let (first, second) =
        (plain(text.as_bytes()).unwrap(), found(text.as_bytes(), &again).unwrap());
    assert_eq!(first.format.columns, second.format.columns);
    assert_eq!(read(text.as_bytes(), &first).rows, read(text.as_bytes(), &second).rows);
}

#[test]
fn other_spellings_of_encodings_are_answered() {
    let said = |name: &str| {
        let options = Options { encoding: Some(name.to_owned()), ..Options::default() };
        let sample = Sample::of_bytes(b"a,b\n1,2\n".to_vec(), true);
        detect(&sample, &options).err().map(|error| error.to_string())
    };
    assert_eq!(said("latin1"), None);
    let offers = [("latin-1", "latin1"), ("UTF-8-SIG", "utf-8"), ("ansi", "windows-1252")];
    for (name, meant) in offers {
        let expected = format!("there is no encoding called `{name}`; write `{meant}`");
        assert_eq!(said(name).unwrap(), expected);
    }
    assert!(said("cp850").unwrap().contains("well-known"));
}

/// Rows of a number and a text of many lines between quotes, in which `;` and `,` stand as they like.
fn letters(lines: usize) -> String {
    let line = |at: usize| match at % 5 {
        0 => "Dear Ada; as you know,",
        1 => "the price; the deal; and",
        2 => "",
        3 => "the \"\"desk\"\", all of it; is",
        _ => "due.",
    };
    let text =
        |row: usize| (0..lines).map(|at| line(at * (row + 1) / 2)).collect::<Vec<_>>().join("\n");
    let rows = (0..8).map(|row| format!("{row},\"{}\"\n", text(row)));
    format!("id,letter\n{}", rows.collect::<String>())
}

#[test]
fn texts_may_have_many_lines() {
    for lines in [80, 120, 1000, 9000] {
        assert_eq!(seen(&letters(lines)), r#""," 0 id/letter"#, "{lines} lines");
    }
    // A quote that another happens to close, many rows below, is none.
    let rows: String = (0..150).map(|row| format!("{row},Ada,x\n")).collect();
    let text = format!("id,name,note\n1,\"Ada,x\n{rows}2,Ben,y\",x\n{rows}");
    assert_eq!(seen(&text), r#""," 0 id/name/note"#);
    // What stands behind a quote that never closes is not below the table.
    let text = "a,report,of,May\n\nname,n\nAda,1\nBen,2\nCem,3\nDee,\"4\nEva,5\nFay,6\n";
    let format = plain(text.as_bytes()).unwrap().format;
    assert_eq!((format.footer, format.columns.join("/")), (0, "name/n".to_owned()));
}

#[test]
fn short_lines_are_filled_up_to_the_longest() {
    let text = b"a,b\nc\nd,e,f,g\nh\ni\n";
    let columns = |ragged, header| {
        let options = Options { ragged, header, ..Options::default() };
        found(text, &options).unwrap().format.columns.len()
    };
    let none = || Some(Header::None);
    assert_eq!(columns(Ragged::Pad, none()), 4);
    assert_eq!(columns(Ragged::Repair, none()), 1);
    assert_eq!(columns(Ragged::Pad, Some(Header::Rows(1))), 2);
    // A short list is no title and no note.
    let text = b"ax\nby,cz,bx,ay,ez\nfx,ey\ngx,by,cy\nhx,az,gy,cx\nby,cz,bx,ay,ez\ndz\n";
    let options = Options { ragged: Ragged::Pad, ..Options::default() };
    let detected = found(text, &options).unwrap();
    assert_eq!((detected.format.header.rows(), rows(&read(text, &detected)).len()), (0, 7));
}
