//! Small files of every kind: delimiter, lines above, header rows, lines below, columns.
#![allow(clippy::unwrap_used)]

mod generated;

use dusty_csv::{Escape, Format, Header, Options, Quote, Sample, detect};

/// What is detected, in one line. A script that says so reads the same.
fn seen(text: &str) -> String {
    let sample = Sample::of_bytes(text.into(), true);
    let format = match detect(&sample, &Options::default()) {
        Ok(detected) => detected.format,
        Err(error) => return error.to_string(),
    };
    let again = detect(&sample, &said(&format)).map(|detected| detected.format);
    let again = again.as_ref().map_or_else(ToString::to_string, in_one_line);
    assert_eq!(again, in_one_line(&format), "{text}");
    in_one_line(&format)
}

/// All that is not plain about a format, as a script says it.
fn said(format: &Format) -> Options {
    let plain = Format::plain(Vec::new());
    Options {
        delimiter: (format.delimiter != plain.delimiter).then(|| format.delimiter.clone()),
        quote: (format.quote != plain.quote).then_some(format.quote),
        escape: (format.escape != plain.escape).then_some(format.escape),
        header: (format.header != plain.header).then(|| format.header.clone()),
        skip: (format.skip > 0).then_some(format.skip),
        footer: (format.footer > 0).then_some(format.footer),
        comment: format.comment.clone(),
        ..Options::default()
    }
}

fn in_one_line(format: &Format) -> String {
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
        ("id,t\n1,\"\\\"\"a\\\"\", b\"\n2,b\n", r#""," skip 0 header 1 footer 0 id/t"#),
        ("id,t\n1,\"say \\\"a\\\", b\"\n2,b\n", r#""," escape \ skip 0 header 1 footer 0 id/t"#),
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
        // A text may end in a backslash.
        ("id,tex\n1,\"a, b \\\\\"\n2,\"c, d \\\\\"\n", r#""," skip 0 header 1 footer 0 id/tex"#),
        (
            "id,path,note\n1,\"C:\\data, old\\\",x\n2,D:\\new,y\n3,E:\\,z\n",
            r#""," skip 0 header 1 footer 0 id/path/note"#,
        ),
        // Titles filled up to the width of the table.
        (
            "Trial balance,,,\nExample Ltd,,,\nAs at 31 May,,,\n,,,\nAccount,Code,Debit,Credit\nSales,200,0.00,1500.00\nRent,469,800.00,0.00\n",
            r#""," skip 4 header 1 footer 0 Account/Code/Debit/Credit"#,
        ),
        // A line of another width, and rows of units.
        (
            "TOA5,CR1,CR2,45,St,CPU,18,h\nTIME,RECORD,level,V\nTS,RN,m,Volts\n,,Smp,Smp\n2025-10-06 00:00:00,0,3.2,12.6\n2025-10-06 00:30:00,1,3.2,12.6\n2025-10-06 01:00:00,2,3.1,12.5\n",
            r#""," skip 1 header 1 footer 0 TIME/RECORD/level/V"#,
        ),
        // Settings of the width of the table.
        (
            "Record Length,Analog:4\nSample Interval,1E-07\nVertical Units,V\nModel,SDS1104\nSecond,Volt\n-7.0E-07,0.04\n-6.0E-07,0.06\n-5.0E-07,0.04\n-4.0E-07,0.02\n",
            r#""," skip 4 header 1 footer 0 Second/Volt"#,
        ),
        (
            "Bank: 101,From: 1 May,To: 2 May,,\nAccount: 080,Owner: Ada,EUR,,\nBalance,,,,31070\nDate,Text,Number,Debit,Credit\n01/05/20,rent,17,50,0\n02/05/20,food,18,0,12\n03/05/20,food,19,0,14\n04/05/20,fee,20,3,0\n05/05/20,fee,21,4,0\n",
            r#""," skip 3 header 1 footer 0 Date/Text/Number/Debit/Credit"#,
        ),
        // More lines of notes than rows.
        (
            "# one\n# two, or three\n# four\n# five\n# six\n# seven\nid;name;weight\n1;Ada;34\n2;Ben;17\n",
            r#"";" skip 0 header 1 footer 0 id/name/weight"#,
        ),
        (
            "Report,\nBy,Ada\nAt,Oslo\nFor,Ben\nOn,paper\nid,name,weight,height,age\n1,Ada,34,150,9\n2,Ben,17,120,8\n3,Cy,18,130,8\n",
            r#""," skip 5 header 1 footer 0 id/name/weight/height/age"#,
        ),
        // But no rows of a list that have commas in them.
        (
            "name\nSmith, John, Jr\nAda\nBen\nCy\nDoe, Jane, Sr\nEve\nFay\nGus\n",
            r#""," skip 0 header 1 footer 0 name"#,
        ),
        // Years and numbers as names.
        (
            "museum,2011,2010\nA,23.8,17.5\nB,closed,closed\n",
            r#""," skip 0 header 1 footer 0 museum/2011/2010"#,
        ),
        (";1995;1996\nA;17;18\nB;19;20\n", r#"";" skip 0 header 1 footer 0 column_1/1995/1996"#),
        (
            "id,100022,100025\ns1,TRUE,FALSE\ns2,TRUE,TRUE\n",
            r#""," skip 0 header 1 footer 0 id/100022/100025"#,
        ),
        (
            ";Day;Day\n;31.12.1995;31.12.1996\nA;17,5;18,5\nB;19,5;20,5\n",
            r#"";" skip 0 header 2 footer 0 column_1/Day 31.12.1995/Day 31.12.1996"#,
        ),
        // Dates, steps and numbers behind an empty corner as names.
        (
            "country,1/22/20,1/23/20\nA,0,1\nB,2,2\nC,7,9\n",
            r#""," skip 0 header 1 footer 0 country/1/22/20/1/23/20"#,
        ),
        (
            "type,0,0.5,1.0,1.5\nA,3.4,2.1,9.8,9.7\nB,1.4,3.1,7.8,7.7\n",
            r#""," skip 0 header 1 footer 0 type/0/0.5/1.0/1.5"#,
        ),
        // A delimiter at the end of the names, or of all lines, is no name.
        (
            ",1,2,3,\nA,0.3,0.1,0.2\nB,0.2,0.1,0.4\nC,0.2,0.7,0.4\n",
            r#""," skip 0 header 1 footer 0 column_1/1/2/3"#,
        ),
        (
            ",01,02,03,\nA,40,0,40,\nB,0,40,40,\nC,40,80,0,\n",
            r#""," skip 0 header 1 footer 0 column_1/01/02/03/column_5"#,
        ),
        (
            "type,0,0.5,1.0,1.5,\nA,3.4,2.1,9.8,9.7\nB,1.4,3.1,7.8,7.7\n",
            r#""," skip 0 header 1 footer 0 type/0/0.5/1.0/1.5"#,
        ),
        (
            ",5,7,\n1,2,3,4\n2,4,6,5\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2/column_3/column_4"#,
        ),
        (",0\n0,269\n1,321\n2,585\n", r#""," skip 0 header 1 footer 0 column_1/0"#),
        (",5,7\n1,2,3\n1,4,6\n", r#""," skip 0 header 0 footer 0 column_1/column_2/column_3"#),
        // Commas in the rows alone have blanks after them.
        ("id,lat,lon\nA, 1.5, 2.5\nB, 3.5, 4.5\n", r#""," skip 0 header 1 footer 0 id/lat/lon"#),
        // The one name of a table whose rows have names.
        (
            "\"x\"\n\"RDA1\",0.44921\n\"RDA2\",0.12\n\"RDA3\",0.05\n",
            r#""," skip 0 header 1 footer 0 column_1/x"#,
        ),
        // A date is no name of a group of columns.
        (
            "Created:,02/12/2022,,\nName,Job,Age,Born\nAda,poet,36,10/12/1815\nBen,baker,58,02/03/1900\nCy,cook,40,05/06/1910\n",
            r#""," skip 1 header 1 footer 0 Name/Job/Age/Born"#,
        ),
        // Numbers between blanks.
        ("1.5 2.5\n3.5 10\n4.5 7\n", r#"" " skip 0 header 0 footer 0 column_1/column_2"#),
        ("030 123\n040 222\n", r#""," skip 0 header 0 footer 0 column_1"#),
        // Names that a second row tells apart.
        (
            "tech,heat,heat,cold\nnode,X1,X2,X1\n2020,0.5,0.7,1\n2021,0.6,0.8,2\n2022,0.7,0.9,3\n",
            r#""," skip 0 header 2 footer 0 tech node/heat X1/heat X2/cold X1"#,
        ),
        // Years and labels above names that come again.
        (
            "no,,2001,2001,2002,2002\nno,,JAN,FEB,JAN,FEB\n1,wages,5.5,6.5,7.5,8.5\n2,rents,1.5,2.5,3.5,4.5\n3,fees,0.5,0.5,0.7,0.9\n",
            r#""," skip 0 header 2 footer 0 no no/column_2/2001 JAN/2001 FEB/2002 JAN/2002 FEB"#,
        ),
        (
            "no,kind,2001,2001\n1,wages,2003,2004\n2,rents,2001,2002\n2,rents,2005,2006\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2/column_3/column_4"#,
        ),
        (
            ",,red,,,green\nrun,well,target,level,n,target,level,n\na,A1,T1,3.5,4,T2,4.5,7\nb,A2,T1,3.6,5,T2,4.6,8\nc,A3,T1,3.7,6,T2,4.7,9\n",
            r#""," skip 0 header 2 footer 0 run/well/red target/red level/red n/green target/green level/green n"#,
        ),
        (
            "by,me,,\nx,y,x,y,z\n1,2,3,4,5\n6,7,8,9,0\n",
            r#""," skip 1 header 1 footer 0 x/y/x_2/y_2/z"#,
        ),
        // Names that come again below a gap, in more words; and a row that does.
        (
            "who,what,paid\n\nwho it is,what for,paid out\nACME,pens,7.5\nBUMS,paper,6.5\nCATO,ink,9.5\n",
            r#""," skip 2 header 1 footer 0 who it is/what for/paid out"#,
        ),
        (
            "who,what,paid\n\nwhoever,pens,7.5\nBUMS,paper,6.5\nCATO,ink,9.5\n",
            r#""," skip 0 header 1 footer 0 who/what/paid"#,
        ),
        (
            "who,what,paid\n\nAda,pens,open\nBUMS,paper,6.5\nCATO,ink,9.5\n",
            r#""," skip 0 header 1 footer 0 who/what/paid"#,
        ),
        // Comments of any words, and such as hold the names.
        (
            "# 1 number of it\n# 2 place in it\n# 3 size of it all\n1 0.5 7.25\n2 0.7 7.5\n3 0.8 9.5\n",
            r#"" " skip 0 header 0 footer 0 column_1/column_2/column_3"#,
        ),
        (
            "#Sample\tday\tsite\n#note\nA\t1\tnorth\nB\t2\tsouth\n",
            r#""\t" skip 0 header 0 footer 0 Sample/day/site"#,
        ),
        ("% one\n% two\na;b\n1;2\n3;4\n", r#"";" skip 0 header 1 footer 0 a/b"#),
        (
            "# Title: radiation\n# Site: 7, east\n# Period;top;sea\n2020-01-01;1.5;2.5\n2020-01-02;1.7;2.7\n",
            r#"";" skip 2 header 1 footer 0 # Period/top/sea"#,
        ),
        // Names in the last comment that says something, though the others make more lines than the table has.
        (
            "% place:,field\n% by:,Ada\n% unit:,m\n% made:,2021\n% x,y,z\n0,0,1.5\n0,1,2.5\n1,1,3.5\n",
            r#""," skip 4 header 1 footer 0 % x/y/z"#,
        ),
        (
            "# made in 2021\n# in metres\n# id,day,wet,dry\n#\n7,1,1.5,2.5\n7,2,1.7,2.7\n7,3,1.9,2.9\n",
            r#""," skip 0 header 0 footer 0 id/day/wet/dry"#,
        ),
        // A title of as many words as there are names, above other lines.
        (
            "Oslo, mean warmth, each year\nUnit: degrees\nMissing: -99\nday,n,rise\n1895,50.3,-1.6\n1896,51.9,-0.3\n1897,51.5,-0.4\n",
            r#""," skip 3 header 1 footer 0 day/n/rise"#,
        ),
        // But not below the label of a group of rows.
        (
            "museum,May,June\nIn the north\nB,closed,closed\nA,23,17\nC,24,18\nD,25,19\nE,25,19\n",
            r#""," skip 0 header 1 footer 0 museum/May/June"#,
        ),
        // Labels above the names and below settings; years between names, below a line of labels.
        (
            "table:,17,,,,\nof:,workers,,,,\n,,,,,\n,,all,,men,\ncode,month,people,jobs,people,jobs\n1,Jan 2020,12,6,6,3\n2,Feb 2020,12,6,6,3\n3,Mar 2020,12,6,6,3\n",
            r#""," skip 3 header 2 footer 0 code/month/all people/all jobs/men people/men jobs"#,
        ),
        (
            "Sum of money,Column labels,,,\nRow labels,2019,2020,2021,All of it\nEast,1200,1300,1250,3750\nNorth,800,900,,1700\nWest,400,450,500,1350\n",
            r#""," skip 1 header 1 footer 0 Row labels/2019/2020/2021/All of it"#,
        ),
        // Names beside an empty corner, above what else there is to say of time series.
        (
            ",red ink,blue ink\nunit,000,000\nkind,own,own\nno,A1,A2\nJun-1981,5.5,3.5\nSep-1981,5.6,3.6\nDec-1981,5.7,3.7\n",
            r#""," skip 0 header 1 footer 0 column_1/red ink/blue ink"#,
        ),
        // A wide table between many lines of two cells.
        (
            "Run,17\nDay,2024-12-09\nBy,Ada\nOrder,\nHow,slow\nAt,Oslo\n\nday,a,b,c,d,e,f,g,h,i\n2024-12-09,1,2,3,4,5,6,7,8,9\n2024-12-10,2,3,4,5,6,7,8,9,1\n2024-12-11,2,3,4,5,6,7,8,9,1\n\nModel,X\nNo,9\n",
            r#""," skip 7 header 1 footer 2 day/a/b/c/d/e/f/g/h/i"#,
        ),
        // Settings filled up to the width of a table of words; and names of some of the columns alone.
        (
            "Version,4,,,\nBy,Ada,,,\n,,,,\n[Data],,,,\nwho,plate,well,index,set\nS1,P1,A01,TAAG,N1\nS2,P1,A02,CGTA,N2\n",
            r#""," skip 4 header 1 footer 0 who/plate/well/index/set"#,
        ),
        (
            "who,plate,,,\nS1,P1,A01,TAAG,N1\nS2,P1,A02,CGTA,N2\n",
            r#""," skip 0 header 1 footer 0 who/plate/column_3/column_4/column_5"#,
        ),
        // Lines drawn below the names.
        (
            " id | name \n----+------\n  1 | Ada\n  2 | Ben\n(2 rows)\n",
            r#""|" skip 0 header 1 footer 1  id / name "#,
        ),
        ("id,name\n---,----\n1,Ada\n2,Ben\n3,Cem\n", r#""," skip 0 header 1 footer 0 id/name"#),
        // Footnotes with numbers, another table of few columns, a last line, and notes filled up to the width of the table.
        (
            "name,a,b,c\nx,1,2,3\ny,2,3,4\n\nLegend:\n\"..\",not known\n\nNotes:\n1,made by us\n2,and by them\n",
            r#""," skip 0 header 1 footer 6 name/a/b/c"#,
        ),
        (
            "country,a,b,c\nÅland Islands,1,2,3\nAlbania,2,3,4\n\nno,note\n1,made by us\n2,and by them\n",
            r#""," skip 0 header 1 footer 3 country/a/b/c"#,
        ),
        (
            "day;a;b;c\n1.2.2021;1;2;3\n2.2.2021;2;3;4\n3.2.2021;2;3;4\n4.2.2021;2;3;4\n5.2.2021;2;3;4\nsum;9\n",
            r#"";" skip 0 header 1 footer 1 day/a/b/c"#,
        ),
        (
            "name,a,b\nbread,1,2\nfresh meat,2,3\nfish,2,3\n,,\nNote:,,\n1) not final,,\n,,\nFrom:,,\nThe office of numbers,,\n",
            r#""," skip 0 header 1 footer 6 name/a/b"#,
        ),
        (
            "no,place,a,b\n1,Oslo,1,2\n2,Rome,2,3\n3,Bern,2,3\n4,Bonn,2,3\n5,Kiev,2,3\n6,Riga,4,4\n7,Lima,4,3\n8,Cork,4,5\n9,Graz,4,5\n10,Linz,4,5\nSource: the office,,,\n* not final,,,\n",
            r#""," skip 0 header 1 footer 2 no/place/a/b"#,
        ),
        (
            "no,a,b\n1,1,2\n2,2,3\n3,2,3\n4,2,3\n5,2,3\n6a,,\n",
            r#""," skip 0 header 1 footer 0 no/a/b"#,
        ),
        ("name,a,b\nbread,1,2\nmeat,2,3\n,,\nEve,,\n", r#""," skip 0 header 1 footer 0 name/a/b"#),
        // Values that equal names make no second header.
        ("a,b,c\n1,b,c\n2,b,c\n", r#""," skip 0 header 1 footer 0 a/b/c"#),
        // Runs of blanks.
        (
            "  yyyy  mm   tmax\n  1978   9   17.5\n  1978  10    9.6\n",
            r#""blanks" skip 0 header 1 footer 0 yyyy/mm/tmax"#,
        ),
        (
            " 3.50E+05  2.19E+02  1.74E-03\n-9.99E+02  0.00E+00  5.01E+00\n 2.59E+00  0.00E+00  7.00E-03\n",
            r#""blanks" skip 0 header 0 footer 0 column_1/column_2/column_3"#,
        ),
        // Neither a row with one value below a gap nor the first of two tables is a note.
        ("id,name,age\n1,Ada,34\n2,Ben,35\n\n3,,\n", r#""," skip 0 header 1 footer 0 id/name/age"#),
        (
            "name,age,city\nAda,34,Oslo\nBen,35,Rome\n\nEve,,\n",
            r#""," skip 0 header 1 footer 0 name/age/city"#,
        ),
        (
            "name,value\na,1\nb,2\nc,3\nd,4\n\nid,n,m,o,p\n1,2,3,4,5\n2,3,4,5,6\n3,4,5,6,7\n",
            r#""," skip 0 header 1 footer 4 name/value"#,
        ),
        // Another table after a gap, its lines ending with a delimiter.
        (
            "day;n;text;\n1.2.2021;3;a;\n2.2.2021;4;b;\n3.2.2021;5;c;\n\nold;5;\n\nday;ref;text;n;\n1.2.2021;9;c;4;\n2.2.2021;8;d;5;\n",
            r#"";" skip 0 header 1 footer 3 day/n/text/column_4"#,
        ),
        ("Report\n\na,b,c\n1,2,3\n4,5,6\nSource: us\n", r#""," skip 2 header 1 footer 1 a/b/c"#),
        // Three tables, the last without a gap above it.
        (
            "no,place,sample,day\n3,A1,x,2\n4,A2,y,2\n5,A3,z,3\n\nno,gas,level,area\n4,O2,5.5,4\n5,O2,7.5,5\nno,gas,level,area\n4,N2,5.7,3\n5,N2,7.7,1\n",
            r#""," skip 0 header 1 footer 6 no/place/sample/day"#,
        ),
        // A row that was cut off is no note, a number below a note is.
        ("id,name,v\nA9,a,2\nA10,b,3\nA11,c,4\nA12\n", r#""," skip 0 header 1 footer 0 id/name/v"#),
        (
            "id,name,n\n1,Ada,34\n2,Ben,35\n3,Cy,36\n4\n",
            r#""," skip 0 header 1 footer 0 id/name/n"#,
        ),
        (
            "id,name,n\n1,Ada,34\n2,Ben,35\n3,Cy,36\nPage\n4\n",
            r#""," skip 0 header 1 footer 2 id/name/n"#,
        ),
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
        // Rows that are the same are rows: no second table, no second row of names.
        (
            "Ada,Oslo\nBen,Rome\nAda,Oslo\nCem,Kiel\nDee,Bern\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2"#,
        ),
        ("Ada,Oslo\nAda,Oslo\nBen,Rome\n", r#""," skip 0 header 0 footer 0 column_1/column_2"#),
        ("yes\nyes\nno\n", r#""," skip 0 header 0 footer 0 column_1"#),
        // Rows that are mostly empty are rows, below an empty one as well.
        (
            "item,price,qty\napple,,\npear,,\n,,\nplum,,\nfig,,\n",
            r#""," skip 0 header 1 footer 0 item/price/qty"#,
        ),
        (
            "dept,name,note\nSales,Ada,x\n,Ben,\n,,\nIT,,\nHR,,\n",
            r#""," skip 0 header 1 footer 0 dept/name/note"#,
        ),
        (
            "red,,\nblue,,2024\nred,7,\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2/column_3"#,
        ),
        (
            "pair,code,n\nred,A1,5\nblue,B2,7\n,,\ngreen,C3,\npink,D4,8\n",
            r#""," skip 0 header 1 footer 0 pair/code/n"#,
        ),
        ("n,city,day\n1,Oslo,\n2,,\n,,\nNA,,\n", r#""," skip 0 header 1 footer 0 n/city/day"#),
        // The same years below each of several groups, and the names of rows above them.
        (
            "Town,People,,Homes,\n,2022,2023,2022,2023\nOslo,5,6,1,2\nRome,7,9,3,4\n",
            r#""," skip 0 header 2 footer 0 Town/People 2022/People 2023/Homes 2022/Homes 2023"#,
        ),
        // Or once, or spans of years.
        (
            "\"Town\";\"Year\";\n\"\";\"2019\";\"2020\"\n\"Oslo\";\"5\";\"6\"\n\"Rome\";\"7\";\"9\"\n",
            r#"";" skip 0 header 2 footer 0 Town/Year 2019/Year 2020"#,
        ),
        (
            "Force,Cases,,Rate,\n,2011/12,2012/13,2011/12,2012/13\nKent,5,6,1,2\nAvon,7,9,3,4\n",
            r#""," skip 0 header 2 footer 0 Force/Cases 2011/12/Cases 2012/13/Rate 2011/12/Rate 2012/13"#,
        ),
        // One cell is no name of all columns.
        (
            "Sample 1,\nWave (nm),Abs\n800,0.1\n799,0.2\n798,0.3\n",
            r#""," skip 1 header 1 footer 0 Wave (nm)/Abs"#,
        ),
        // Remarks below a gap under two columns.
        (
            "Town,n\nOslo,1\nRome,4\nBern,7\n\n* not sure\n",
            r#""," skip 0 header 1 footer 1 Town/n"#,
        ),
        // A letter between apostrophes.
        (
            "id,key,n\n1,'q',3\n2,up,4\n3,down,5\n4,x,7\n",
            r#""," skip 0 header 1 footer 0 id/key/n"#,
        ),
        // Rarer delimiters, where they make three columns at least.
        ("id^name^n\n1^Ada, Ben^3\n2^Cy^4\n", r#""^" skip 0 header 1 footer 0 id/name/n"#),
        ("id@name@n\n1@Ada@3\n2@Cy@4\n", r#""@" skip 0 header 1 footer 0 id/name/n"#),
        ("id::name::n\n1::Ada::3\n2::Cy::4\n", r#""::" skip 0 header 1 footer 0 id/name/n"#),
        ("mail\nada@x.org\nben@y.com\ncy@z.net\n", r#""," skip 0 header 1 footer 0 mail"#),
        ("id::at\n1::10:30\n2::11:30\n3::11:45\n", r#""," skip 0 header 1 footer 0 id::at"#),
        (
            "Year,n\n2010,1\n2011,4\n2012,7\n2013,7\n,\nSource: the office,\n",
            r#""," skip 0 header 1 footer 2 Year/n"#,
        ),
        // A word alone where all rows are filled, below days or an empty row; directly below texts it may be one more.
        (
            "day,n,m\n2024-01-01,5,6\n2024-01-02,5,7\n2024-01-03,5,6\n2024-01-04,5,6\n2024-01-05,5,6\n2024-01-06,5,6\n2024-01-07,5,6\n2024-01-08,5,6\n2024-01-09,5,6\nEnd,,\n",
            r#""," skip 0 header 1 footer 1 day/n/m"#,
        ),
        (
            "town,n,m\nOslo,5,6\nRome,5,6\nBern,5,6\nKiel,5,6\nTurin,5,6\nBath,5,6\nYork,5,6\nLima,5,6\nCairo,5,6\n,,\nEnd,,\n",
            r#""," skip 0 header 1 footer 2 town/n/m"#,
        ),
        (
            "town,n,m\nOslo,5,6\nRome,5,6\nBern,5,6\nKiel,5,6\nTurin,5,6\nBath,5,6\nYork,5,6\nLima,5,6\nCairo,5,6\nEnd,,\n",
            r#""," skip 0 header 1 footer 0 town/n/m"#,
        ),
        // A remark directly below texts, after a row without any value, and none where rows have such texts.
        (
            "town,people,homes\nOslo,5,6\nRome,7,9\nBern,2,4\nKiel,3,8\nSource: the office,,\n",
            r#""," skip 0 header 1 footer 1 town/people/homes"#,
        ),
        (
            "都市,人口,面積\n札幌市,5,6\n仙台市,7,9\n千葉市,2,4\n神戸市,3,8\n,,\n資料：総務省,,\n",
            r#""," skip 0 header 1 footer 2 都市/人口/面積"#,
        ),
        (
            "step,people,homes\nA: Oslo,5,6\nB: Rome,7,9\nCo: Bern,2,4\nDe: Kiel,3,8\nEd: Turin,,\n",
            r#""," skip 0 header 1 footer 0 step/people/homes"#,
        ),
        // Tabs alone are a row without any value.
        (
            "town\tpeople\thomes\nOslo\t5\t6\nRome\t7\t9\nBern\t2\t4\n\t\t\nSource: the office\t\t\n",
            r#""\t" skip 0 header 1 footer 2 town/people/homes"#,
        ),
        ("a\tb\tc\n1\t2\t3\n4\t5\t6\n\t\t\n\t\t\n", r#""\t" skip 0 header 1 footer 2 a/b/c"#),
        // Three words in each of many lines below a title are no lists.
        (
            "Who goes where\nname;from;to\nA;Oslo;Rome\nB;Rome;Bern\nC;Bern;Kiel\nD;Kiel;Oslo\nE;Oslo;Bern\nF;Bern;Rome\nG;Rome;Kiel\nH;Kiel;Rome\n",
            r#"";" skip 1 header 1 footer 0 name/from/to"#,
        ),
        // Names between other delimiters than those of the rows.
        (
            "day;place;n;weight\n2024-01-01,A,4,3.5\n2024-01-02,B,9,3.7\n2024-01-03,C,1,3.8\n",
            r#""," skip 0 header 1 footer 0 day/place/n/weight"#,
        ),
        (
            "DAY PLACE \"N\" WEIGHT\n2024-01-01,A,4,3.5\n2024-01-02,B,9,3.7\n2024-01-03,C,1,3.8\n",
            r#""," skip 0 header 1 footer 0 DAY/PLACE/N/WEIGHT"#,
        ),
        (
            "Weight of all places\n\n2024-01-01,A,4,3.5\n2024-01-02,B,9,3.7\n2024-01-03,C,1,3.8\n",
            r#""," skip 2 header 0 footer 0 column_1/column_2/column_3/column_4"#,
        ),
        // The last row between other delimiters.
        (
            "id,name,n\n1,Ada,4\n2,Ben,9\n3,Cy,1\n4;Dee;2\n",
            r#""," skip 0 header 1 footer 0 id/name/n"#,
        ),
        // Texts alone, and the first of their names again above a narrower table.
        (
            "name,town,job,sign\nAda,Oslo,poet,red\nBen,Rome,cook,blue\nCy,Bern,smith,red\nname,town\nAda,Oslo\nBen,Rome\n",
            r#""," skip 0 header 1 footer 0 name/town/job/sign"#,
        ),
        // Lists of several lengths below a name.
        ("tags\nred|green\nblue\nred|blue|green\n", r#""," skip 0 header 1 footer 0 tags"#),
        // Years above numbers that are none, with a word or alone; and numbers that may be years.
        ("item,2024\nshoe,12\nhat,7\nsock,9\n", r#""," skip 0 header 1 footer 0 item/2024"#),
        ("2023,2024\n12,7\n5,81\n17,9\n", r#""," skip 0 header 1 footer 0 2023/2024"#),
        ("2023,2024\n1912,7\n5,81\n17,9\n", r#""," skip 0 header 0 footer 0 column_1/column_2"#),
        ("2020,2024\n12,7\n5,81\n17,9\n", r#""," skip 0 header 0 footer 0 column_1/column_2"#),
        (
            "shoe,2024\nshoe,12\nhat,7\nsock,9\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2"#,
        ),
        // A second row that says what the first one leaves open, beside nothing where each row has a key.
        (
            "no,day,What do you eat?,,,note\n,,Apple,Pear,Other,open\n114,1/2/23,Apple,Pear,,\n115,1/3/23,,Pear,,fine\n116,1/3/23,Apple,,Plum,\n",
            r#""," skip 0 header 2 footer 0 no/day/What do you eat? Apple/What do you eat? Pear/What do you eat? Other/note open"#,
        ),
        (
            "dept,,note\n,Ada,x\nIT,Ben,y\nHR,Cem,\n,Dee,x\n",
            r#""," skip 0 header 1 footer 0 dept/column_2/note"#,
        ),
        // Or one beside the same word, or beside nothing, that makes all pairs different.
        (
            "\"town\";\"year\";\"year\"\n\"town\";\"2020\";\"2021\"\n\"Oslo\";\"7\";\"8\"\n\"Rome\";\"9\";\"5\"\n",
            r#"";" skip 0 header 2 footer 0 town town/year 2020/year 2021"#,
        ),
        (
            ",mean,mean,std,std\n,a,b,a,b\n0,1.5,2.5,0.1,0.2\n1,1.6,2.7,0.1,0.3\n2,1.7,2.5,0.2,0.3\n",
            r#""," skip 0 header 2 footer 0 column_1/mean a/mean b/std a/std b"#,
        ),
        // Settings above a gap, of fewer cells than the rows or with other values than these.
        (
            "made,2024-01-05\nby,ada\n\ntopic,question,answer\ntax,why?,ask us\nwork,when?,see there\ntax,who?,no\n",
            r#""," skip 3 header 1 footer 0 topic/question/answer"#,
        ),
        (
            "made,2024-01-05\nby,ada\n\ncity,people\nOslo,700\nRome,900\nBern,100\n",
            r#""," skip 3 header 1 footer 0 city/people"#,
        ),
        (
            "made,7\nby,ada\n\ncity,people\nOslo,700\nRome,900\nBern,100\n",
            r#""," skip 0 header 0 footer 0 column_1/column_2"#,
        ),
        (
            "name,town,\n,,\nAda,Oslo,x\nBen,Rome,y\nCem,Bern,x\nDee,Oslo,y\n",
            r#""," skip 0 header 1 footer 0 name/town/column_3"#,
        ),
        // Another table below, with words where there were numbers.
        (
            "fish,place,seen\n4842,A1,1\n4843,A2,1\n4844,A2,1\n\nkey,value,unit\nlen,12.5,m\nwid,3.5,m\n",
            r#""," skip 0 header 1 footer 3 fish/place/seen"#,
        ),
        // Numbers with decimal commas between semicolons, with names alone above them or more.
        (
            "share;rate\n5,5;0,25\n6,5;1,25\n0,7;2,75\n",
            r#"";" skip 0 header 1 footer 0 share/rate"#,
        ),
        (
            "Table 17\nPrices: Oslo, months\nNorway\n;;prices;change\n2021;May;112,4;0,9\n2021;June;113,4;0,8\n2022;May;116,5;1,7\n2022;June;117,1;2,7\n",
            r#"";" skip 3 header 1 footer 0 column_1/column_2/prices/change"#,
        ),
        // Blanks after the commas between the names alone.
        ("id, name, n\n1,Ada,3\n2,Ben,4\n", r#""," skip 0 header 1 footer 0 id/name/n"#),
        ("id, name, n\n1,Ada,3\n2, Ben,4\n", r#""," skip 0 header 1 footer 0 id/ name/ n"#),
        // A text between apostrophes that has a doubled one in it.
        (
            "id,town\n1,Oslo\n2,'L''Aquila'\n3,Rome\n4,Bern\n5,Kiel\n6,Turin\n",
            r#""," quote ' skip 0 header 1 footer 0 id/town"#,
        ),
        // A line of nothing but delimiters parts a title from names as a blank line does.
        (
            "All of it\n;;\nitem;n;price\nPen;3;1.5\nInk;2;4.0\n",
            r#"";" skip 2 header 1 footer 0 item/n/price"#,
        ),
        // Notes below a gap that have as many fields as the rows, or are a name and a value, and no value where rows have one.
        (
            "Town,n\nOslo,1\nRome,4\nBern,7\n\nNotes:\n1. Not final, and may change.\n2. p = not final\n",
            r#""," skip 0 header 1 footer 3 Town/n"#,
        ),
        (
            "no,seconds,warmth,light\n1,600,37.1,0.7\n2,1200,37.2,0.8\n3,1800,37.1,0.9\n,,,\nEnd:,2024-01-05,,\n",
            r#""," skip 0 header 1 footer 2 no/seconds/warmth/light"#,
        ),
        (
            "Town,n\nOslo,1\nRome,4\nBern,7\n\nNorth\nKiel,8\nTurin,\n",
            r#""," skip 0 header 1 footer 0 Town/n"#,
        ),
        // Settings filled up to the width of a table, with values where rows have some; above years; above a gap; or of fewer cells.
        (
            "By,Registry,,,,\nRows,15,,,,\n,,,,,\nwho,n,day,size,mass,note\nAda,1,2024-01-01,5.5,7,x\nBen,2,2024-01-02,5.7,8,\nCy,3,2024-01-03,5.9,9,y\n",
            r#""," skip 3 header 1 footer 0 who/n/day/size/mass/note"#,
        ),
        (
            "Unit,number,,,\nVersion,1.2.3,,,\nRows,15,,,\nCountry,Code,1990,1991,1992\nAruba,ABW,7.5,,3.5\nPeru,PER,7.7,3.5,3.6\nCuba,CUB,7.7,,3.7\n",
            r#""," skip 3 header 1 footer 0 Country/Code/1990/1991/1992"#,
        ),
        (
            "Filter,none,,\nUser,ada,,\n,,,\nat,level,part,text\n2024-01-01T10:00:05Z,low,a,fine\n2024-01-01T10:00:06Z,high,b,late\n2024-01-01T10:00:07Z,low,a,fine\n",
            r#""," skip 3 header 1 footer 0 at/level/part/text"#,
        ),
        (
            "User,ada\nUnit,none\ntopic,question,answer\ntax,why?,ask us\nwork,when?,see there\ntax,who?,no\nwork,who?,yes\ntax,how?,no\nhome,who?,no\n",
            r#""," skip 2 header 1 footer 0 topic/question/answer"#,
        ),
        // A note with digits, and one filled up to the width of a table of numbers, below a row without any value.
        (
            "town,people,homes\nOslo,5,6\nRome,7,9\nBern,2,4\nKiel,3,8\n\"Note: rounded to 10, may not add up\",,\n",
            r#""," skip 0 header 1 footer 1 town/people/homes"#,
        ),
        (
            "shop,day,paid\nA,1/5/20,7\nB,1/6/20,8\nC,1/7/20,9\nD,1/8/20,5\n,,\nFrom the office,,\n1) p,,\n",
            r#""," skip 0 header 1 footer 3 shop/day/paid"#,
        ),
        (
            "shop,day,paid\nA,1/5/20,7\nB,1/6/20,8\nC,1/7/20,9\nD,1/8/20,5\n,,\nE and F,,\nG,,3\n",
            r#""," skip 0 header 1 footer 0 shop/day/paid"#,
        ),
        ("x,y\n1,2\n2,3\n3,5\n,\nProvisional,\n", r#""," skip 0 header 1 footer 2 x/y"#),
        // Names between blanks, in quotes where they hold some; and years among names between semicolons.
        (
            "day \"Mean size\" Place \"n\"\n2024-01-01,3.5,A,4\n2024-01-02,3.7,B,9\n2024-01-03,3.8,C,1\n",
            r#""," skip 0 header 1 footer 0 day/Mean size/Place/n"#,
        ),
        (
            "Country;2019;2020;2021\nPeru,5.5,6.5,7.1\nCuba,5.7,6.1,7.2\nLaos,5.2,6.4,7.7\n",
            r#""," skip 0 header 1 footer 0 Country/2019/2020/2021"#,
        ),
        // Pairs of signs are one delimiter, where they stand between the names as well.
        ("id||name||n\n1||Ada||3\n2||||4\n", r#""||" skip 0 header 1 footer 0 id/name/n"#),
        ("id;;name;;n\n1;;Ada;;3\n2;;Cy;;\n", r#"";;" skip 0 header 1 footer 0 id/name/n"#),
        ("id|name||n\n1|Ada||3\n2|Cy||4\n", r#""|" skip 0 header 1 footer 0 id/name/column_3/n"#),
        ("id||n\n1||3\n2||4\n", r#""|" skip 0 header 1 footer 0 id/column_2/n"#),
        (
            "at::level::text\n10:30:05::low::all is well\n11:30:05::high::late\n",
            r#""::" skip 0 header 1 footer 0 at/level/text"#,
        ),
        ("id; name; n\n1; Ada; 3,5\n2; Cy; 4,5\n", r#""; " skip 0 header 1 footer 0 id/name/n"#),
        // Values that are missing say nothing against blanks.
        (
            "\"id\" \"n\" \"m\"\n1 NA NA\n2 NA 3.5\n3 4 NA\n",
            r#"" " skip 0 header 1 footer 0 id/n/m"#,
        ),
        // A word that begins like the name of a month makes no date of a name.
        (
            "series,Market yield 2010-11\nunit,Percent\nday,Y1\n2023-01-02,3.5\n2023-01-03,3.7\n2023-01-04,3.9\n",
            r#""," skip 0 header 1 footer 0 series/Market yield 2010-11"#,
        ),
        // A remark of as many words as there are names, which stand right below.
        (
            "# made by us\n# fish, birds, and others\nfish,place,seen\n4842,A1,1\n4843,A2,1\n",
            r#""," skip 0 header 1 footer 0 fish/place/seen"#,
        ),
        // Texts between apostrophes, one in each row.
        (
            "id,stage,n\n1,'Adult, 1 egg',3\n2,'Adult, 2 eggs',4\n3,'Adult, 1 egg',5\n4,'Adult, no egg',5\n",
            r#""," quote ' skip 0 header 1 footer 0 id/stage/n"#,
        ),
        // One number with a point tells that no blank groups digits.
        ("t s\n0 0\n0.1 0.049\n0.2 1.23\n1 4.9\n", r#"" " skip 0 header 1 footer 0 t/s"#),
        // A cell of dashes is no drawn line.
        ("mark;day\n---;\nlate;\n---;\n", r#"";" skip 0 header 1 footer 0 mark/day"#),
        // Words and a value between single blanks.
        (
            "element of heat\nLi H -25.0\nBe H 2.0\nBe Li -5.0\nB H 5.0\nB Li -6.0\n",
            r#"" " skip 0 header 1 footer 0 element/of/heat"#,
        ),
        // Lists of several lengths behind tabs.
        (
            "a\tx\tb|c\nd\ty\te\tf, g\nh\tz\ti, j\nk\tu\tl\tm\tn\no\tv\tp\n",
            r#""\t" skip 0 header 1 footer 0 a/x/b|c"#,
        ),
        // Sentences that their own commas part into as many cells as the table has columns.
        (
            "Table 3: Results of the survey, 2019\n\nregion,farms\nnorth,12\nsouth,7\nwest,9\n",
            r#""," skip 2 header 1 footer 0 region/farms"#,
        ),
        (
            "region,farms\nnorth,12\nsouth,7\nwest,9\n\nNote: values are provisional, see the report\n",
            r#""," skip 0 header 1 footer 1 region/farms"#,
        ),
        (
            "town,remark\nBonn,closed in May, again in June\nUlm,open\nTrier,open\n",
            r#""," skip 0 header 1 footer 0 town/remark"#,
        ),
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

#[test]
fn a_table_above_the_one_that_is_read_is_told() {
    let told = |text: &str| {
        let sample = Sample::of_bytes(text.into(), true);
        let notes = detect(&sample, &Options::default()).unwrap().notes;
        let above = notes.into_iter().find(|note| note.text.contains("above the table"));
        above.map(|note| (note.text, note.leaves_out))
    };
    let rows: String = (1..30).map(|at| format!("{at},{at}.5,x,y,{at}\n")).collect();
    let table = format!("n,value,a,b,c\n{rows}");
    let two =
        format!("account,fund,shares,,\nA1,alpha,5,,\nA2,beta,7,,\nA3,gamma,9,,\n,,,,\n{table}");
    let text = "5 lines stand above the table, another table among them (from line 1)";
    assert_eq!(told(&two), Some((text.to_owned(), true)));
    let settings = format!("made by,the logger,\nsite,7,\n\n{table}");
    assert_eq!(told(&settings), Some(("3 lines stand above the table".to_owned(), false)));
}

#[test]
fn more_rows_below_the_names_are_told() {
    let told = |text: &str| {
        let sample = Sample::of_bytes(text.into(), true);
        let notes = detect(&sample, &Options::default()).unwrap().notes;
        let more = notes.into_iter().find(|note| note.text.contains(" look"));
        more.map_or(String::new(), |note| note.text)
    };
    let lines = |last: usize| {
        format!(
            "lines 2 to {last} look like more of the header, but are read as values; `header: {last}` takes them into the names"
        )
    };
    let one = |what: &str| {
        format!(
            "line 2 looks like {what}, but is read as values; `header: 2` takes it into the names"
        )
    };
    let cases = [
        (
            "series,one-month yield,ten-year yield\nunit:,percent,percent\nfactor:,1,1\nperiod,Y1,Y10\n1962-01-02,,3.7\n1962-01-03,,3.8\n1962-01-04,3.5,3.9\n",
            lines(4),
        ),
        (
            "name;index of gas;codes\nid;010537;\nperiod;;\n2021-01;99.4;A\n2020-12;99.5;A\n2020-11;100.1;A\n",
            lines(3),
        ),
        (
            "price,close\nday,\n2020-01-01,3.5\n2020-01-02,3.7\n2020-01-03,3.8\n",
            one("more of the header"),
        ),
        (
            "time,no,site,speed\nTS,RN,,metres\n,,Smp,Avg\n2020-01-01,1,A,7.5\n2020-01-02,2,A,7.7\n2020-01-03,3,A,7.8\n",
            lines(3),
        ),
        (
            "yr,mn,gas,fit,gas,place\n,,,adjusted,filled,\n,,[p],,[p],\n1958,1,3.5,3.5,3.6,A\n1958,2,3.7,3.5,3.6,A\n",
            lines(3),
        ),
        (
            "day,id,acid,salt,load\n,,mmol / L,mmHg,x10^6 / mL\n1/1/2020,a,1,2,3\n",
            one("a row of units"),
        ),
        (
            "G_ID,A1,A2,A3\nid,all of them,men,women\n05US01,5,2,3\n05US03,7,3,4\n05US05,9,4,5\n",
            one("more of the header"),
        ),
        (
            ",Oslo,Rome,Bern\n,sun (MJ),sun (MJ),sun (MJ)\nday 1,2.5,6.9,5.7\nday 2,1.7,4.5,5.4\n",
            one("more of the header"),
        ),
        (
            "a;day;b\n;SN 7;SN 8\n;total;daily\ndd.MM.yyyy;kWh;kWh\n27.09.2011;0,4;0,3\n28.09.2011;2,2;2,8\n29.09.2011;4,5;2,2\n",
            lines(4),
        ),
        // Missing values, words for numbers, an opening balance, and a day that is a word.
        ("day,a,b,c\nx,NA,-,n/a\ny,1,2,3\nz,2,3,4\n", String::new()),
        ("rule,a,b,c\nx,coef_x,coef_y,coef_z\ny,1,2,3\nz,2,3,4\n", String::new()),
        ("who,a,b,c\nx,ND,ND,ND\ny,1,2,3\nz,2,3,4\n", String::new()),
        ("day,a\nopening,5\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n", String::new()),
        ("day,a\ntoday,x\n2020-01-01,y\nyesterday,x\n2020-01-03,z\n", String::new()),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text), expected, "{text}");
    }
}

/// What is lost of a plain file, if anything.
fn lost(file: &generated::Plain) -> Option<String> {
    let Format { skip, header, footer, comment, columns, .. } =
        match detect(&Sample::of_bytes(file.text.clone().into(), true), &Options::default()) {
            Ok(detected) => detected.format,
            // Lists in a column may as well be columns, and an error loses nothing.
            Err(error) => {
                let several = error.to_string().contains("can be read in two ways");
                return Some(error.to_string()).filter(|_| !several);
            }
        };
    let (above, below) = file.empty;
    let rows = header.rows();
    // A column of lists without a name is columns for anyone.
    let lists = file.columns == 1 && !file.header;
    let lost = skip > above
        || footer > below
        || comment.is_some()
        || rows > 1
        || file.header && rows == 0
        || columns.len() != file.columns && !lists;
    lost.then(|| {
        format!("skip {skip} header {rows} footer {footer} comment {comment:?} {columns:?}")
    })
}

#[test]
fn what_looks_like_rows_is_never_dropped() {
    let (mut lost_named, mut lost_bare) = (String::new(), String::new());
    for seed in 0..20_000 {
        let file = generated::plain(seed);
        if let Some(what) = lost(&file).filter(|_| file.lines > 0) {
            let list = if file.header { &mut lost_named } else { &mut lost_bare };
            *list += &format!("file {seed}: {what}\n{}\n", file.text);
        }
    }
    assert!(lost_named.is_empty(), "{lost_named}");
    // Without names a line of one cell above nearly empty rows may be a title.
    let few = lost_bare.matches("file ").count();
    assert!(few <= 20, "{few}\n{lost_bare}");
}

#[test]
fn what_speaks_for_a_format() {
    let text = "Weights 2024\n\nid;kg\r\n1;\"3,5\"\r\n2;4,5\r\n3;5\n\nNote: in the morning";
    let sample = Sample::of_bytes(text.as_bytes().to_vec(), true);
    let found = detect(&sample, &Options::default()).unwrap().evidence;
    assert_eq!((found.records, found.width, found.quoted), (4, 2, 1));
    assert_eq!(found.line_ends, [4, 3, 0]);
    assert_eq!(found.above, Some((1, "Weights 2024".to_owned())));
    assert_eq!(found.header, [(3, vec!["id".to_owned(), "kg".to_owned()])]);
    assert_eq!(found.first, Some((4, vec!["1".to_owned(), "3,5".to_owned()])));
    assert_eq!(found.below, Some((8, "Note: in the morning".to_owned())));
    assert!(found.whole && found.ascii && !found.mark);
}
