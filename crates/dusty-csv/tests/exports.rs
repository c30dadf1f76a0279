//! Files in the forms that instruments, weather stations and other programs write.
#![allow(clippy::unwrap_used)]

mod support;

use dusty_csv::{Detected, Options, Projection, Ragged, Sample, detect};
use std::fmt::Write;
use support::read_in_chunks;

fn found(text: &str) -> Detected {
    let options = Options { ragged: Ragged::Repair, ..Options::default() };
    detect(&Sample::of_bytes(text.into(), true), &options).unwrap()
}

/// Lines above, header rows and names. A script that says the first two, and the delimiter, reads the same.
fn seen(text: &str) -> String {
    let format = found(text).format;
    let said = Options {
        delimiter: Some(format.delimiter.clone()),
        skip: Some(format.skip),
        header: Some(format.header.clone()),
        comment: format.comment.clone(),
        ragged: Ragged::Repair,
        ..Options::default()
    };
    let again = detect(&Sample::of_bytes(text.into(), true), &said).unwrap().format;
    assert_eq!(again.columns, format.columns, "{text}");
    format!("{} {} {}", format.skip, format.header.rows(), format.columns.join("/"))
}

/// The rows, cells between bars, and how many lines are bad.
fn rows(text: &str) -> (Vec<String>, usize) {
    let format = found(text).format;
    let projection = Projection::all(format.columns.len());
    let outcome = read_in_chunks(&format, &projection, text.as_bytes(), 1000);
    let row = |row: Vec<Option<String>>| {
        row.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>().join("|")
    };
    (outcome.rows.into_iter().map(row).collect(), outcome.bad.len())
}

/// Twelve lines, one for each number from 1.
fn lines(line: impl Fn(usize) -> String) -> String {
    (1..13).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", line(number)).unwrap();
        text
    })
}

#[test]
fn lines_above_rows_without_names() {
    let rows = lines(|n| format!("1995,1,{n},C9,5.{n}"));
    let above = "LOCATION,Oslo,-,NOR,IWEC,62400,52.3,4.7\nDESIGN,1,Heating,-7\nHOLIDAYS,No,0,0\nPERIODS,1\n";
    assert_eq!(
        seen(&(above.to_owned() + &rows)),
        "4 0 column_1/column_2/column_3/column_4/column_5"
    );
    // One line alone may be a row that wants mending, and so may lines of numbers.
    let rows_to_mend = "1995,1,1,C9, old,5.0\n1995,1,2,C9, old,5.1\n";
    for above in ["1995,1,C9,5.0\n", "1995,1,1,5.0\n1995,1,1,5.1\n", rows_to_mend] {
        let text = rows.clone() + above;
        assert!(seen(&text).starts_with("0 0 "), "{text}");
        let text = above.to_owned() + &rows;
        assert!(seen(&text).starts_with("0 0 "), "{text}");
    }
}

#[test]
fn the_last_names_are_those_of_the_rows() {
    let rows = lines(|n| format!("2017,{n},0.{n},,,,"));
    let settings = "Source,Place,Lat,Lon,Zone,Unit 1,Unit 2\nNSRDB,A1,-,40.5,-7,c,m/s\n";
    let names = "Year,Month,GHI,,,,\n";
    assert!(seen(&format!("{settings}{names}{rows}")).starts_with("2 1 Year/Month/GHI/"));
    // Columns have numbers before they have names.
    let rows = lines(|n| format!("{n} 6.{n} -3.{n}"));
    let above = "1 2\nversion compiler\n1.2 gfortran\n\n";
    assert_eq!(
        seen(&format!("{above}1 2 3\nzone logT logRho\n{rows}")),
        "4 1 zone/logT/logRho".replacen('4', "5", 1)
    );
}

#[test]
fn wells_of_a_plate() {
    let above = "User: ADA,Path: C:\\Data,Run: 1,,,,\nTest: QC,Date: 03/03/2016,Time: 13:25,,,,\n,,,,,,\nRaw data (485/520),,,,,,\n,,,,,,\n";
    let plate = ",1,2,3,4,5,6\nA,23,24,,,31,32\nB,25,26,,,33,34\nC,,,,,35,36\nD,21,22,,,,\n";
    assert_eq!(seen(&(above.to_owned() + plate)), "5 1 column_1/1/2/3/4/5/6");
    let more = lines(|n| format!("{n}\t0.1\t0.2\t0.3\t600"));
    assert_eq!(seen(&format!("\tx\ty\tz\n{more}")), "0 1 column_1/x/y/z/column_5");
}

#[test]
fn names_behind_the_mark_of_a_comment() {
    let blanks = lines(|n| format!("{n}.5 1.{n} 2.{n}"));
    assert_eq!(seen(&format!("# x y z\n{blanks}")), "0 1 x/y/z");
    assert_eq!(
        seen(&format!("# made by hand\n# t[s]  u[V]  i[A]\n{blanks}")),
        "1 1 t[s]/u[V]/i[A]"
    );
    assert_eq!(seen(&format!("#Version: 1.0\n#Fields: t u i\n{blanks}")), "1 1 t/u/i");
    let plain = "0 0 column_1/column_2/column_3";
    assert_eq!(seen(&format!("# the second run\n{blanks}")), plain);
    // A single line of prose is a comment too, and two numbers are two columns.
    let pairs = lines(|n| format!("{n}.51 10.{n}"));
    assert_eq!(seen(&format!("# Positions from 00:00 on\n{pairs}")), "0 0 column_1/column_2");
    assert_eq!(seen(&format!("# Angstroms, watts\nlambda flux\n{pairs}")), "0 1 lambda/flux");
    let one = lines(|n| format!("arith.{n}"));
    assert_eq!(seen(&format!("# Copied from the list v1.2\nname\n{one}")), "0 1 name");
    assert_eq!(seen("# of rooms\n2\n3\n4\n"), "0 1 # of rooms");
}

#[test]
fn colons_between_words() {
    let users = "root:x:0:0:root:/root:/bin/sh\nbin:x:2:2:bin:/bin:/bin/no\nsys:x:3:3:sys:/dev:/bin/no\nman:x:6:12:man:/var:/bin/no\nlp:x:7:7:lp:/var:/bin/no\n";
    assert_eq!(found(users).format.columns.len(), 7);
    let towns = "city:region:country:people\n".to_owned()
        + &lines(|n| format!("Town {}:MA:United States:96{n}", n.min(9)));
    assert_eq!(seen(&towns), "0 1 city/region/country/people");
    let addresses = lines(|n| format!("00:1a:2b:3c:4d:{n:02}"));
    assert_eq!(found(&addresses).format.columns.len(), 1);
    let names = lines(|n| format!("arn:aws:iam::12345:user/{n}"));
    assert_eq!(found(&names).format.columns.len(), 1);
}

#[test]
fn the_first_row_is_no_header() {
    assert!(seen(&lines(|n| format!("AB-1{n:02},XK{n}"))).starts_with("0 0 "));
    assert!(seen(&lines(|n| format!("AD,+4{n:02}0+00131,Europe/A{n}"))).starts_with("0 0 "));
    assert!(
        seen("4.5,0,nan,nan\n4.5,0.1,nan,nan\n4.4,0.9,-0.1,-7\n4.3,1.9,-0.2,8\n")
            .starts_with("0 0 ")
    );
    assert!(seen(&lines(|n| format!("id{n},{n}"))).starts_with("0 0 "));
    assert_eq!(seen("V1,V2\nA1,B2\nA3,B4\nA5,B6\n"), "0 1 V1/V2");
}

#[test]
fn a_row_of_dates_below_a_repeated_name() {
    let rows = lines(|n| format!("Land {n};10{n};11{n}"));
    let names = ";Stichtag;Stichtag\nLand;31.12.2018;31.12.2019\n";
    assert_eq!(
        seen(&(names.to_owned() + &rows)),
        "0 2 Land/Stichtag 31.12.2018/Stichtag 31.12.2019"
    );
}

#[test]
fn rows_that_end_early() {
    let row = |n: usize| {
        let mut row = format!("{n}.04,Name {n},199{}-08-16", n % 10);
        for more in [",2001-01-01", ",2006-01-01", ",2008-01-01"].iter().take(n % 4) {
            row += more;
        }
        row
    };
    let text = "version,name,created,released,eol,eol_paid\n".to_owned() + &lines(row);
    let (rows, bad) = rows(&text);
    assert_eq!((rows.len(), bad), (12, 0));
    assert_eq!(rows[3], "4.04|Name 4|1994-08-16|||");
}

#[test]
fn tabs_are_in_no_text() {
    let row = |n: usize| {
        let comment = if n.is_multiple_of(2) { "\tmost of the place" } else { "" };
        format!("A{n}\t{n}00\tEurope/Place_{n}{comment}")
    };
    let (rows, bad) = rows(&format!("code\tpeople\tzone\tcomment\n{}", lines(row)));
    assert_eq!((rows.len(), bad), (12, 0));
    assert_eq!(rows[1], "A2|200|Europe/Place_2|most of the place");
    assert_eq!(found(&lines(row)).format.columns.len(), 4);
    let ends = |n: usize| format!("A{n}\t{n}00{}", if n.is_multiple_of(3) { "\t" } else { "" });
    assert_eq!(found(&lines(ends)).format.columns.len(), 2);
    let (rows, bad) =
        self::rows(&format!("well\ttask\tcount\tnote\n{}", lines(|n| format!("{n}\tA{n}"))));
    assert_eq!((rows.len(), bad, rows[4].as_str()), (12, 0, "5|A5||"));
    let (rows, bad) = self::rows(&format!("name, first,age\n{}", lines(|n| format!("Ada,{n}"))));
    assert_eq!((rows.len(), bad), (0, 12));
}

#[test]
fn one_row_does_not_tell_that_row_names_have_no_name() {
    assert_eq!(seen("id,name,age\n1,Ada\n2,Ben,26,late\n"), "0 1 id/name/age/column_4");
}

#[test]
fn columns_at_fixed_places_are_told() {
    let told = |text: &str| found(text).notes.iter().any(|note| note.text.contains("fixed places"));
    let names = ["Ann Lee", "Bo", "Mary Ann Lee"];
    let name = |n: usize| names.get(n % 3).copied().unwrap_or_default();
    let places = |n: usize| format!("{n:<4}{:<14}{:<16}{n:>6}", name(n), name(n / 3));
    assert!(told(&lines(places)));
    assert!(!told(&lines(|n| format!("  - {} and  more of {n}", "word".repeat(n)))));
    assert!(!told(&lines(|n| format!("  {n} words"))));
}

/// What is told of rows that are perhaps none.
fn told(text: &str) -> String {
    let notes = found(text).notes.into_iter().map(|note| note.text);
    notes.filter(|note| note.contains("read as values")).collect::<Vec<_>>().join("; ")
}

#[test]
fn group_of_all_columns_beside_several_labels() {
    let rows = lines(|n| format!("20{n:02};falls;1{n};2{n};3{n}"));
    let above = "Table: 7-2\nDeaths: years, causes, sex;;;;\n";
    let below = "__________\n\"Causes:\nas of the year 1998.\"\n";
    assert_eq!(
        seen(&format!("{above};;Sex;Sex;Sex\n;;men;women;all\n{rows}{below}")),
        "2 2 column_1/column_2/Sex men/Sex women/Sex all"
    );
    let codes =
        "Code;Name;people;people;people\n;;2016;2017;2018\n;;[persons];[persons];[persons]\n";
    let text = format!("{codes}{rows}");
    assert_eq!(seen(&text), "0 2 Code/Name/people 2016/people 2017/people 2018");
    assert!(told(&text).starts_with("line 3 looks like more of the header"));
    // Blanks are no names, and lines may end with a delimiter.
    let rows = lines(|n| format!("19{n:02},17{n},18{n},35{n}"));
    let text = format!("Residents\n\n ,As at,As at,As at\n ,Male,Female,Total\n{rows}");
    assert_eq!(seen(&text), "2 2 column_1/As at Male/As at Female/As at Total");
    let rows = lines(|n| format!("Place {n};46{n};47{n};22{n};23{n};"));
    let text = format!("People\n\n ;Both;;Men;;\n ;2018;2019;2018;2019;\n{rows}");
    assert_eq!(seen(&text), "2 2 column_1/Both 2018/Both 2019/Men 2018/Men 2019/column_6");
    let above = "code;people;;;\n;all;women;\"men,\nN\";\n";
    let text = format!("{above}{}", lines(|n| format!("hsa-{n};26{n};13{n}(52);7(3);")));
    assert_eq!(seen(&text), "0 2 code/people all/people women/people men,\nN/column_5");
    // No row leaves open what the rows are called by.
    let rows = ";;a;b\n;;c;d\n;;e;f\n";
    assert_eq!(seen(&format!("id;kind;x;x\n{rows}")), "0 1 id/kind/x/x_2");
}

#[test]
fn a_row_that_says_a_name_again() {
    let rows = lines(|n| format!("place {n},6.{n},5.{n},{n}.8"));
    let text = format!("TIME,2018,2019,2020\nGEO (Labels),2018,2019,2020\n{rows}");
    assert_eq!(seen(&text), "0 2 TIME GEO (Labels)/2018 2018/2019 2019/2020 2020");
    let rows = lines(|n| format!("{n} years;2019;85{n};87{n}"));
    let text = format!("Age;Period;Men;Women\nAge;Period;number;number\n{rows}");
    assert_eq!(seen(&text), "0 2 Age Age/Period Period/Men number/Women number");
    // A value may be the same as its column's name.
    let rows = lines(|n| format!("other {n},other,{n}"));
    assert_eq!(seen(&format!("kind,other,n\nother,other,5\n{rows}")), "0 1 kind/other/n");
    // Rows of texts and codes are left to the script.
    let series =
        "Title,Cash rate,Change\nDescription,Rate at noon,Change\nUnits,Per cent,Per cent\n";
    let text = format!("{series}{}", lines(|n| format!("2011-01-{n:02},4.{n},0.{n}")));
    assert_eq!(seen(&text), "0 1 Title/Cash rate/Change");
    assert!(told(&text).starts_with("lines 2 to 3 look like more of the header"));
}

#[test]
fn names_above_units_with_numbers() {
    let rows = lines(|n| format!("1978,{n},10.{n},0.000,x"));
    let text =
        format!("Year,Month,Extent,Missing,Source\nYYYY,MM,10^6 sq km,10^6 sq km,page\n{rows}");
    assert_eq!(seen(&text), "0 1 Year/Month/Extent/Missing/Source");
    let text = format!(
        "X,CH1,Start,Step,\nSequence,Volt,-6.0e-04,1.0e-06\n{}",
        lines(|n| format!("{n},1.{n}e-01,,"))
    );
    assert!(seen(&text).starts_with("0 1 X/CH1/Start/Step"));
}

#[test]
fn one_cell_above_the_names() {
    let rows = lines(|n| format!("{n},Song {n},Ada,608{n}"));
    let note = ",,,\"Note that these figures come from a formula that nobody knows\"\n";
    assert_eq!(
        seen(&format!("{note}Position,Track,Artist,Streams\n{rows}")),
        "1 1 Position/Track/Artist/Streams"
    );
    let rows = lines(|n| format!("Region {n},118{n},130{n}"));
    let text = format!("Table 120: supply,,\n,,\n,,Numbers\n,2012-13,2013-14\n{rows}");
    assert_eq!(seen(&text), "3 1 column_1/2012-13/2013-14");
}

#[test]
fn rows_at_the_ends_that_are_perhaps_none() {
    let rows = lines(|n| format!("0{n},Place {n},Total,12{n},62{n}"));
    let text = format!("Code,Name,Kind,People,Men\n1,2,3,4,5\n{rows}");
    assert!(told(&text).starts_with("line 2 looks like the numbers of the columns"));
    assert_eq!(told(&format!("a,b,c\n1,2,3\n{}", lines(|n| format!("{n},{n},{n}")))), "");
    let rows = lines(|n| format!("Campaign {n},EUR,{n},{}", if n > 4 { "1.5%" } else { "--" }));
    let text = format!(
        "Campaign,Currency,Clicks,CTR\n{rows}Total: Campaigns,EUR,78,1%\nTotal: Account,EUR,78,--\n"
    );
    assert!(told(&text).starts_with("lines 14 to 15 look like rows of totals"));
    let rows = lines(|n| format!("Stop {n},06:{n},07:{n}"));
    let notes = "Buses do not run on holidays,,\nTrips with a star end earlier,,\n";
    let text = format!("Stop,Trip 1,Trip 2\n{rows}{notes}");
    assert!(told(&text).starts_with("lines 14 to 15 look like remarks"));
    // A row whose last cells are missing is told at the end alone.
    assert_eq!(
        told(&format!("Stop,Trip 1,Trip 2\nNew stop,,\n{rows}")),
        "line 2 looks like a remark, but is read as values; `skip: 2, header: [\"Stop\", \"Trip 1\", \"Trip 2\"]` leaves it out"
    );
    // Above a remark that is left out another one is too.
    let notes = "1Bought by those who were asked,,\nSource: the office of statistics,,\n";
    assert_eq!(self::rows(&format!("Stop,Trip 1,Trip 2\n{rows}{notes}")).0.len(), 12);
    // Few rows, or two columns.
    let title = "Table 6579\n,2012,2013,2014\n";
    let text = format!("{title}Brazil,193904015,201032714,202768562\nSource: estimates,,,\n");
    assert!(told(&text).starts_with("line 4 looks like a remark"));
    let text = "Place,People\nOslo,5193088\nRome,737270\nBern,7623818\nSource: the office,\n";
    assert!(told(text).starts_with("line 5 looks like a remark"));
    assert_eq!(told("Place,People\nOslo,5193088\nRome,737270\nNew place,\n"), "");
    let years = lines(|n| format!("\"20{n:02}\",\"4{n}\"\n\"20{n:02} Q1\",\"4{n}\""));
    let text = format!(
        "\"Title\",\"Prices\"\n\"CDID\",\"D7BT\"\n\"Unit\",\"Index, base year = 100\"\n\"Notes\",\n{years}"
    );
    assert!(told(&text).starts_with("lines 2 to 4 look like more of the header"));
}

#[test]
fn notes_below_a_few_rows() {
    let rows = "Date;People\n31.12.1950;50958125\n31.12.1951;51434777\n31.12.1952;51863761\n";
    let notes = "__________\n\"Until 1989: the old area.\n\nSince 2011: by census.\"\n(c) The office, 2020\n";
    assert_eq!(self::rows(&format!("{rows}{notes}")).0.len(), 3);
}

#[test]
fn tables_with_titles_below_empty_rows() {
    let block = |from: usize| lines(|n| format!("0.{n},solvent {n},{}.5,,", from + n));
    let above = "Result,,,,\nSample:,sugar,,,\n,,,,\nFree energy,,,,\nn/nm,Name,Energy,,\n";
    let below =
        ",,,,\n,,,,\nSurface,,,,\nn/nm,Tension,Pressure,,\n0.1,46.0,46.7,,\n0.2,44.6,45.4,,\n";
    let text = format!("{above}{}{}{below}", block(1), block(20));
    assert_eq!(rows(&text).0.len(), 24);
    assert!(found(&text).notes.iter().any(|note| note.leaves_out));
    // A group of rows has a title too.
    let text = format!("n/nm,Name,Energy,,\n{},,,,\nSurface,,,,\n{}", block(1), block(20));
    assert_eq!(rows(&text).0.len(), 26);
}

#[test]
fn a_title_that_names_the_columns_is_told() {
    let told = |text: &str| {
        let notes = found(text).notes.into_iter().map(|note| note.text);
        notes.filter(|note| note.contains("looks like a title")).collect::<Vec<_>>()
    };
    let rows = lines(|n| format!(".Area {n};5.193.08{n}"));
    assert_eq!(
        told(&format!("Residents by area and year;\nArea;\n;2025\n{rows}")),
        ["line 1 looks like a title, but names the columns; `skip: 1` leaves it out"]
    );
    assert_eq!(told(&format!("Name of the area;2025\n{rows}")), [""; 0]);
    assert_eq!(told("Name of the area;\nNorth;\nSouth;\nWest;x\n"), [""; 0]);
}

#[test]
fn an_empty_row_below_each_row() {
    let settings =
        ["[Header]", "Version;4", "Operator;Ida", "", "[Settings]", "Trim;0", "", "[Data]"];
    let rows = ["Lane;Sample;Plate;Well", "1;K1;P1;A01", "1;K2;P1;A02", "2;K3;P1;A03"];
    let filled = |line: &&str| format!("{line}{}\n", ";".repeat(3 - line.matches(';').count()));
    let text: String = settings.iter().chain(&rows).map(|line| filled(line) + ";;;\n").collect();
    assert_eq!(seen(&text), "16 1 Lane/Sample/Plate/Well");
    let (mut read, bad) = self::rows(&text);
    read.retain(|row| row != "|||");
    assert_eq!(
        (read, bad),
        (vec!["1|K1|P1|A01".into(), "1|K2|P1|A02".into(), "2|K3|P1|A03".into()], 0)
    );
    // The same without these rows.
    let text: String = settings.iter().chain(&rows).map(filled).collect();
    assert_eq!(seen(&text), "8 1 Lane/Sample/Plate/Well");
    // Blank lines between all are no gaps either: what stands below them is a row.
    let text = lines(|n| format!("Place {n};{n};0.{n}\n")).replacen(
        "Place 1;1;0.1",
        "place;count;share",
        1,
    );
    assert_eq!(seen(&text), "0 1 place/count/share");
    assert_eq!(found(&text).format.footer, 0);
}

#[test]
fn another_block_without_a_gap() {
    let first = "run,T1,t1,RT1,T2\nE1,40,5,1,2\nE2,40,10,1,3\nE3,41,15,2,2\n";
    let second = "run,acid,ester,ether,salt\nE1,3.1,7.2,1.1,1.2\nE2,2.7,5.3,1.4,1.5\n";
    // The same first name; or other names, of which no row above has as many.
    let shorter = "sample,acid,ester,,\nS1,3.1,7.2,,\nS2,2.7,5.3,,\n";
    for second in [second, shorter] {
        let detected = found(&format!("{first}{second}"));
        let format = &detected.format;
        assert_eq!((format.skip, format.header.rows(), format.footer), (0, 1, 3), "{second}");
        assert!(detected.notes.iter().any(|note| note.leaves_out), "{second}");
    }
    // A row of words that is no longer than the others and begins with no name is a row.
    let table = lines(|n| format!("E{n},4{n},5{n}"));
    for row in ["E13,low,high", "E13,low,low", "run,low,low"] {
        let text = format!("run,T1,t1\n{table}{row}\n{}", table.replace('E', "F"));
        assert_eq!(found(&text).format.footer, 0, "{row}");
    }
}

#[test]
fn one_row_with_notes_below() {
    let padded = |text: &str| format!("{text}{}\n", ",".repeat(11 - text.matches(',').count()));
    let above = padded("Blocks= 1") + &padded("Plate:,Trial,1.3,Endpoint,Raw,FALSE,1,2");
    let names = ",Temperature,A1,A2,A3,A4,B1,B2,B3,B4,C1,C2\n";
    let row = padded(",22.8,0.03,0.02,0.02,0.38,0.08,0.09,,,0.26");
    let below = padded("") + &padded("End") + &padded("Name of the file: trial 7");
    let text = format!("{above}{names}{row}{below}");
    assert!(seen(&text).starts_with("2 1 column_1/Temperature/A1/A2/"), "{}", seen(&text));
    assert_eq!(found(&text).format.footer, 3);
}

#[test]
fn rows_below_rising_numbers_that_hold_none() {
    let table = "Degrees,0,0.1,0.2,0.3\n0,1.9,1.8,1.7,1.6\n1,1.5,1.4,1.3,1.2\n2,1.1,1.0,0.9,0.8\n";
    for below in ["", ",,,,\n", "Total,,,,\n"] {
        assert_eq!(seen(&format!("{table}{below}")), "0 1 Degrees/0/0.1/0.2/0.3", "{below}");
    }
}

#[test]
fn cells_that_are_lists() {
    let below = |lists: String, names: &str| names.to_owned() + &lists;
    // A database of genes: the names of sequences, with more bars than the file has columns.
    let genes = lines(|n| format!("K0254{n}|TRBJ1-{n}*01|Homo sapiens|F|74{n}..79{n}|48 nt|;1{n}"));
    assert_eq!(seen(&below(genes, "gene;anchor_index\n")), "0 1 gene/anchor_index");
    let strains = lines(|n| format!("A/Oslo/{n}|KF78986{n}|2013|USA|H3N2,2013.4{n},Oslo"));
    assert_eq!(seen(&below(strains, "name,date,place\n")), "0 1 name/date/place");
    // The ranks of living things, with and without names above; not all have all ranks.
    let ranks = lines(|n| format!("74c55{n}\tk__Bacteria; p__Firmicutes; c__Bacilli; g__Genus{n}"));
    let other = "b7269\tother\n";
    assert_eq!(seen(&below(ranks.clone() + other, "Feature ID\tTaxon\n")), "0 1 Feature ID/Taxon");
    assert_eq!(seen(&(ranks + other)), "0 0 column_1/column_2");
    // Tabs behind numbers, for other programs to take them as texts.
    let payments = lines(|n| format!("2019{n}\t,20{n}\t,paid\t"));
    assert_eq!(
        seen(&below(payments, "Number\t,Order\t,State\t\n")),
        "0 1 Number\t/Order\t/State\t"
    );
}

#[test]
fn remarks_beside_rows() {
    let parts = lines(|n| format!("1974.{n} 33{n}.1"));
    let rows = [parts.as_str(); 5].concat() + "1984.25 346   <- by eye, was missing\n";
    let found = found(&rows).format;
    assert_eq!((found.delimiter.as_str(), found.columns.len()), (" ", 2));
    let (read, bad) = self::rows(&rows);
    assert_eq!((read.len() + bad, read.first().map(String::as_str)), (61, Some("1974.1|331.1")));
    // A date with a comma, in the last of several remarks.
    let rows = [lines(|n| format!("  -21879{n}.794,  32246{n}.29")).as_str(); 5].concat();
    let text = format!("DATUM: WGE\n# WGS 84\nORIGIN: 0\nEND\n# made\n# Nov. 8, 2006\n\n{rows}");
    assert!(seen(&text).ends_with(" 0 column_1/column_2"), "{}", seen(&text));
}

#[test]
fn settings_behind_a_mark() {
    let rows = lines(|n| format!("chr{n}\t91{n}0\t1{n}\tA"));
    let above = lines(|n| format!("@SQ\tSN:chr{n}\tLN:24{n}")) + "CONTIG\tPOSITION\tCOUNT\tREF\n";
    assert_eq!(seen(&format!("@HD\tVN:1.6\n{above}{rows}")), "0 1 CONTIG/POSITION/COUNT/REF");
    // Names of people are no marks.
    let people = lines(|n| format!("@ada{n},{n}"));
    assert_eq!(seen(&format!("user,posts\n{people}")), "0 1 user/posts");
    assert_eq!(seen(&people), "0 0 column_1/column_2");
}

#[test]
fn numbers_as_names() {
    let rows = lines(|n| format!("\"AFFX-{n}\"\t-34{n}\t-8{n}\t2{n}"));
    assert_eq!(seen(&format!("\"39\"\t\"40\"\t\"42\"\n{rows}")), "0 1 column_1/39/40/42");
    let short = seen(&format!("39\t40\t42\n{rows}"));
    assert!(short.starts_with("0 0 "), "{short}");
    let quantiles = lines(|n| format!("0.{n},{n}.11,{n}.25,{n}.37,{n}.45"));
    assert_eq!(seen(&format!("alpha,2,3,4,5\n{quantiles}")), "0 1 alpha/2/3/4/5");
}

#[test]
fn tags_below_names() {
    let rows = lines(|n| format!("Garissa {n},KE00{n},37{n}"));
    let names = "County,Code,Affected\n";
    let tags = "#adm1+name,#adm1+code,#affected+total\n";
    assert_eq!(seen(&format!("{names}{tags}{rows}")), "0 2 County/Code/Affected");
    let wide = lines(|n| format!("Garissa {n},KE00{n},37{n},16{n},25{n},14{n}"));
    let groups = "LOCATION,,OVERALL,,FOOD,\nCounty,Code,Affected,Target,Affected,Target\n";
    let more = "#adm1+name,#adm1+code,#affected,#targeted,#inneed+food,#targeted+food\n";
    assert_eq!(
        seen(&format!("{groups}{more}{wide}")),
        "0 3 LOCATION County/LOCATION Code/OVERALL Affected/OVERALL Target/FOOD Affected/FOOD Target"
    );
    // Without other names they are names.
    assert_eq!(seen(&format!("{tags}{rows}")), "0 1 #adm1+name/#adm1+code/#affected+total");
    // Values may begin so.
    let colors = lines(|n| format!("{n},#ff00{n},#00ff{n}"));
    assert_eq!(seen(&format!("id,front,back\n{colors}")), "0 1 id/front/back");
    let words = lines(|n| format!("#love{n},#cats{n}"));
    assert_eq!(seen(&format!("first,second\n{words}")), "0 1 first/second");
}
