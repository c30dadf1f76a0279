//! The steps, in the order of the reference.

use super::{Arguments, Takes, Use, Verb, VerbKind, VerbOption};
use crate::check::steps;

const BY: VerbOption = VerbOption {
    name: "by",
    of: Use::Step,
    takes: Takes::Columns,
    about: "The columns whose values make a group of rows.",
};

pub(super) static STEPS: &[Verb] = &[
    Verb {
        name: "filter",
        kind: VerbKind::Step(steps::rows::filter, Arguments::Plain),
        usage: &["filter(r -> condition)"],
        options: &[],
        about: "Keeps the rows where the condition is true. Rows where it is false and rows where \
                it is missing are counted apart.",
        examples: &[(
            "people | filter(r -> r.city == \"Oslo\")",
            "id,name,age,city\n1,Ada,34,Oslo\n3,Cem,,Oslo\n",
        )],
    },
    Verb {
        name: "map",
        kind: VerbKind::Step(steps::rows::map, Arguments::Maker { row: "r" }),
        usage: &["map(r -> { name: value, r.column, ...r })"],
        options: &[],
        about: "Makes a new row of each row. `...r` stands for all columns of the row; a column \
                that is named again after it keeps its place and takes the new value. Within the \
                step `r` is the row before it: a value that looks at a new one belongs in a \
                second `map`.",
        examples: &[
            (
                "people | map(r -> { r.id, initial: slice(r.name, 0, 1) })",
                "id,initial\n1,A\n2,B\n3,C\n4,D\n",
            ),
            (
                "people | map(r -> { ...r, name: upper(r.name) }) | limit(1)",
                "id,name,age,city\n1,ADA,34,Oslo\n",
            ),
        ],
    },
    Verb {
        name: "select",
        kind: VerbKind::Step(steps::columns::select, Arguments::Kept),
        usage: &["select(a, \"b c\")"],
        options: &[],
        about: "Keeps these columns, in this order.",
        examples: &[("people | select(city, name) | limit(2)", "city,name\nOslo,Ada\nRome,Ben\n")],
    },
    Verb {
        name: "drop",
        kind: VerbKind::Step(steps::columns::drop, Arguments::Plain),
        usage: &["drop(a, \"b c\")"],
        options: &[],
        about: "Removes these columns.",
        examples: &[("people | drop(age, city) | limit(2)", "id,name\n1,Ada\n2,Ben\n")],
    },
    Verb {
        name: "rename",
        kind: VerbKind::Step(steps::columns::rename, Arguments::Assignments),
        usage: &["rename(new: old, \"new name\": \"old name\")"],
        options: &[],
        about: "Gives columns new names. The new name stands first. Order and the other columns \
                stay as they are.",
        examples: &[(
            "people | rename(town: city) | limit(1)",
            "id,name,age,town\n1,Ada,34,Oslo\n",
        )],
    },
    Verb {
        name: "convert",
        kind: VerbKind::Step(steps::columns::convert, Arguments::Assignments),
        usage: &["convert(age: int, name: trim, visit: v -> date(v, \"%d/%m/%Y\"))"],
        options: &[],
        about: "Applies a function to each of these columns: a function's name, or a formula of \
                the value.",
        examples: &[(
            "people | convert(age: int, name: v -> lower(v)) | limit(1)",
            "id,name,age,city\n1,ada,34,Oslo\n",
        )],
    },
    Verb {
        name: "each",
        kind: VerbKind::Step(steps::columns::each, Arguments::Plain),
        usage: &["each(trim)", "each(v -> missing_if(v, \"-99\"), columns: [q1, q2])"],
        options: &[VerbOption {
            name: "columns",
            of: Use::Step,
            takes: Takes::Columns,
            about: "The columns; without it, all whose type fits.",
        }],
        about: "Applies one function to all columns whose type it takes, or to those named.",
        examples: &[(
            "people | each(upper, columns: [name, city]) | limit(1)",
            "id,name,age,city\n1,ADA,34,OSLO\n",
        )],
    },
    Verb {
        name: "fill",
        kind: VerbKind::Step(steps::gaps::fill, Arguments::Assignments),
        usage: &["fill(age: 0, site: previous, income: median, by: [city])"],
        options: &[BY],
        about: "Replaces missing values: by a constant, by `previous` or `next` in the order of \
                the rows, or by the `mean`, `median`, `mode`, `min` or `max` of the column; \
                within groups of rows with `by`. Rows without a value in `by` are a group.",
        examples: &[
            (
                "people | fill(age: \"0\")",
                "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,0,Oslo\n4,Dee,29,Rome\n",
            ),
            (
                "people | fill(age: previous, by: [city])",
                "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n3,Cem,34,Oslo\n4,Dee,29,Rome\n",
            ),
            (
                "people | convert(age: float) | fill(age: mean) | limit(3)",
                "id,name,age,city\n1,Ada,34.0,Oslo\n2,Ben,17.0,Rome\n3,Cem,26.666666666666668,Oslo\n",
            ),
        ],
    },
    Verb {
        name: "drop_missing",
        kind: VerbKind::Step(steps::gaps::drop_missing, Arguments::Plain),
        usage: &["drop_missing()", "drop_missing(a, b)"],
        options: &[],
        about: "Removes the rows that miss a value in any of these columns, or in any column at \
                all.",
        examples: &[(
            "people | drop_missing(age)",
            "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n4,Dee,29,Rome\n",
        )],
    },
    Verb {
        name: "distinct",
        kind: VerbKind::Step(steps::order::distinct, Arguments::Plain),
        usage: &["distinct()", "distinct(a, b, keep: last)"],
        options: &[VerbOption {
            name: "keep",
            of: Use::Step,
            takes: Takes::Words(&["first", "last"]),
            about: "Which of several equal rows stays; the first one if not said.",
        }],
        about: "Keeps one row for each combination of values in these columns, or in all columns. \
                The order of the rows stays. Two missing values count as the same.",
        examples: &[
            ("people | distinct(city)", "id,name,age,city\n1,Ada,34,Oslo\n2,Ben,17,Rome\n"),
            (
                "people | distinct(city, keep: last)",
                "id,name,age,city\n3,Cem,,Oslo\n4,Dee,29,Rome\n",
            ),
        ],
    },
    Verb {
        name: "sort",
        kind: VerbKind::Step(steps::order::sort, Arguments::SortKeys),
        usage: &["sort(city, desc(income))", "sort(r -> desc(float(r.income)))"],
        options: &[],
        about: "Orders the rows. Equal rows keep their order, missing values come last, also with \
                `desc`. Text is ordered by code point, so that `10` stands before `9`: convert \
                numbers first.",
        examples: &[
            (
                "people | sort(desc(city), name)",
                "id,name,age,city\n2,Ben,17,Rome\n4,Dee,29,Rome\n1,Ada,34,Oslo\n3,Cem,,Oslo\n",
            ),
            (
                "people | sort(r -> int(r.age)) | select(name, age)",
                "name,age\nBen,17\nDee,29\nAda,34\nCem,\n",
            ),
        ],
    },
    Verb {
        name: "limit",
        kind: VerbKind::Step(steps::order::limit, Arguments::Plain),
        usage: &["limit(10)"],
        options: &[],
        about: "Keeps the first rows. The rows after them are still read, checked and counted.",
        examples: &[("people | limit(1)", "id,name,age,city\n1,Ada,34,Oslo\n")],
    },
    Verb {
        name: "skip",
        kind: VerbKind::Step(steps::order::skip, Arguments::Plain),
        usage: &["skip(10)"],
        options: &[],
        about: "Leaves out the first rows.",
        examples: &[("people | skip(3)", "id,name,age,city\n4,Dee,29,Rome\n")],
    },
    Verb {
        name: "sample",
        kind: VerbKind::Step(steps::order::sample, Arguments::Plain),
        usage: &["sample(100, seed: 7)"],
        options: &[VerbOption {
            name: "seed",
            of: Use::Step,
            takes: Takes::Count,
            about: "Which of the possible draws to take; 0 if not said.",
        }],
        about: "Keeps this many rows, drawn by chance, in their order. The same seed draws the \
                same rows every time and everywhere.",
        examples: &[("people | sample(4, seed: 7) | select(id)", "id\n1\n2\n3\n4\n")],
    },
    Verb {
        name: "enumerate",
        kind: VerbKind::Step(steps::window::enumerate, Arguments::Plain),
        usage: &["enumerate(visit)", "enumerate(visit, by: patient)"],
        options: &[BY],
        about: "Numbers the rows from 1 in a new column, in their order; with `by` the rows of \
                each group. Rows without a value in `by` are a group.",
        examples: &[
            (
                "people | sort(age) | enumerate(rank)",
                "id,name,age,city,rank\n2,Ben,17,Rome,1\n4,Dee,29,Rome,2\n1,Ada,34,Oslo,3\n3,Cem,,Oslo,4\n",
            ),
            (
                "people | enumerate(place, by: city) | filter(r -> r.place == 1)",
                "id,name,age,city,place\n1,Ada,34,Oslo,1\n2,Ben,17,Rome,1\n",
            ),
        ],
    },
    Verb {
        name: "join",
        kind: VerbKind::Step(steps::join::join, Arguments::JoinKeys),
        usage: &[
            "join(other, on: id)",
            "join(other, on: [id, year], kind: left, relation: many_to_one)",
            "join(other, on: (l, r) -> l.id == r.user_id)",
        ],
        options: &[
            VerbOption {
                name: "on",
                of: Use::Step,
                takes: Takes::Other("a column, a list of columns, or `(l, r) -> condition`"),
                about: "The columns that must be equal, or a condition on a left and a right row.",
            },
            VerbOption {
                name: "kind",
                of: Use::Step,
                takes: Takes::Words(&["inner", "left", "right", "full", "semi", "anti", "cross"]),
                about: "Which rows stay: pairs that match (`inner`, if not said), also left rows \
                        without a match (`left`), also right ones (`right`), both (`full`), left \
                        rows with a match (`semi`) or without one (`anti`), every pair (`cross`).",
            },
            VerbOption {
                name: "relation",
                of: Use::Step,
                takes: Takes::Words(&["one_to_one", "many_to_one", "one_to_many"]),
                about: "How often a row may match; a breach is an error that names the keys.",
            },
        ],
        about: "Brings the rows of two tables together. The order of the left table stays. A \
                missing key matches nothing. A column of the other table whose name is taken \
                becomes `OTHER_name`.",
        examples: &[(
            "people | join(people, on: city, kind: semi) | limit(1)",
            "id,name,age,city\n1,Ada,34,Oslo\n",
        )],
    },
    Verb {
        name: "union",
        kind: VerbKind::Step(steps::join::union, Arguments::Plain),
        usage: &["union(other)"],
        options: &[],
        about: "Appends the rows of another table, by the names of the columns. What one side \
                lacks is missing there, and a note says so.",
        examples: &[("people | limit(1) | union(people) | select(id)", "id\n1\n1\n2\n3\n4\n")],
    },
    Verb {
        name: "aggregate",
        kind: VerbKind::Step(steps::aggregate::aggregate, Arguments::Maker { row: "g" }),
        usage: &[
            "aggregate(by: [city], g -> { n: count(), mean_age: mean(int(g.age)) })",
            "aggregate(g -> { n: count() })",
        ],
        options: &[BY],
        about: "Makes one row of each group of rows, sorted by the columns in `by`, which stand \
                first. A missing key is a group of its own, the last one. Without `by` all rows \
                are one group.",
        examples: &[(
            "people | aggregate(by: [city], g -> { n: count(), oldest: max(int(g.age)) })",
            "city,n,oldest\nOslo,2,34\nRome,2,29\n",
        )],
    },
    Verb {
        name: "window",
        kind: VerbKind::Step(steps::window::window, Arguments::Maker { row: "w" }),
        usage: &[
            "window(by: station, w -> { so_far: sum(w.mm), change: w.mm - previous(w.mm) })",
            "window(by: station, last: 7, w -> { week: mean(w.mm) })",
            "window(by: station, rows: all, w -> { part: w.mm / sum(w.mm) })",
        ],
        options: &[
            BY,
            VerbOption {
                name: "rows",
                of: Use::Step,
                takes: Takes::Words(&["so_far", "all"]),
                about: "Which rows of the group a function of many rows is over: those up to this \
                        one (`so_far`, if not said), or all of them, also those that come later \
                        (`all`).",
            },
            VerbOption {
                name: "last",
                of: Use::Step,
                takes: Takes::Other("a whole number from 1"),
                about: "How many of the rows so far are looked at, this one included: all of them \
                        if nothing is said.",
            },
        ],
        about: "Adds columns to each row that look at other rows of its group. A function of many \
                rows, such as `sum`, is over the rows of the group from the first one up to this \
                one, in the order in which they come, or over the `last` of those; with `rows: \
                all` it is over the whole group, and the same for each of its rows. `w.mm` alone \
                is the value of this row, and `previous(w.mm)` that of the row before. Without \
                `by` all rows are one group; rows without a value in `by` are a group.",
        examples: &[
            (
                "people | window(by: city, w -> { place: count(), before: previous(w.name) })",
                "id,name,age,city,place,before\n1,Ada,34,Oslo,1,\n2,Ben,17,Rome,1,\n\
                 3,Cem,,Oslo,2,Ada\n4,Dee,29,Rome,2,Ben\n",
            ),
            (
                "people | window(last: 2, w -> { oldest: max(int(w.age)) }) | select(name, oldest)",
                "name,oldest\nAda,34\nBen,34\nCem,17\nDee,29\n",
            ),
            (
                "people | window(by: city, rows: all, w -> { people: count(), oldest: max(int(w.age)) })",
                "id,name,age,city,people,oldest\n1,Ada,34,Oslo,2,34\n2,Ben,17,Rome,2,29\n\
                 3,Cem,,Oslo,2,34\n4,Dee,29,Rome,2,29\n",
            ),
        ],
    },
    Verb {
        name: "explode",
        kind: VerbKind::Step(steps::nested::explode, Arguments::Plain),
        usage: &["explode(tags)"],
        options: &[],
        about: "Makes a row of each value in the lists of a column. The other columns are \
                repeated. A row whose list is empty or missing stays, with a missing value.",
        examples: &[(
            "people | map(r -> { r.id, part: split(r.name, \"e\") }) | explode(part) | limit(3)",
            "id,part\n1,Ada\n2,B\n2,n\n",
        )],
    },
    Verb {
        name: "unnest",
        kind: VerbKind::Step(steps::nested::unnest, Arguments::Plain),
        usage: &["unnest(address)"],
        options: &[],
        about: "Makes columns of the fields of a column with records, in its place. A field whose \
                name another column has becomes `COLUMN_field`.",
        examples: &[(
            "people | map(r -> { r.id, who: { r.name, r.id } }) | unnest(who) | limit(1)",
            "id,name,who_id\n1,Ada,1\n",
        )],
    },
    Verb {
        name: "unpivot",
        kind: VerbKind::Step(steps::nested::unpivot, Arguments::Plain),
        usage: &[
            "unpivot(keep: [country], name: year, value: millions)",
            "unpivot(q1, q2, name: question, value: answer)",
        ],
        options: &[
            VerbOption {
                name: "keep",
                of: Use::Step,
                takes: Takes::Columns,
                about: "The columns that stay; all others become rows.",
            },
            VerbOption {
                name: "name",
                of: Use::Step,
                takes: Takes::Other("the name of a new column"),
                about: "What the column with the names is called: `name` if nothing is said.",
            },
            VerbOption {
                name: "value",
                of: Use::Step,
                takes: Takes::Other("the name of a new column"),
                about: "What the column with the values is called: `value` if nothing is said.",
            },
        ],
        about: "Makes a row of each of these columns, or of all but those in `keep`: from a wide \
                table to a long one. A missing value makes a row, too.",
        examples: &[(
            "people | unpivot(age, city, name: what) | limit(3)",
            "id,name,what,value\n1,Ada,age,34\n1,Ada,city,Oslo\n2,Ben,age,17\n",
        )],
    },
    Verb {
        name: "pivot",
        kind: VerbKind::Step(steps::pivot::pivot, Arguments::Plain),
        usage: &[
            "pivot(by: country, name: year, value: millions, columns: [\"2022\", \"2023\"])",
            "pivot(columns: [maths, art])",
        ],
        options: &[
            VerbOption {
                name: "by",
                of: Use::Step,
                takes: Takes::Columns,
                about: "The columns that tell the new rows apart: all others if nothing is said.",
            },
            VerbOption {
                name: "name",
                of: Use::Step,
                takes: Takes::Other("a column with texts"),
                about: "The column with the names: `name` if nothing is said.",
            },
            VerbOption {
                name: "value",
                of: Use::Step,
                takes: Takes::Other("a column"),
                about: "The column with the values: `value` if nothing is said.",
            },
            VerbOption {
                name: "columns",
                of: Use::Step,
                takes: Takes::Other("a list of names"),
                about: "The columns that are made. With one of them written, a run lists the others.",
            },
        ],
        about: "Makes columns of the values in one column: from a long table to a wide one, the \
                inverse of `unpivot`. There is a row for each combination of values in `by`, sorted \
                by them. The new columns are listed, so that they are known before data is read; \
                a row with another name is bad, and so is a new row with several different values \
                for one column.",
        examples: &[(
            "people | unpivot(age, city, name: what) | pivot(name: what, columns: [city, age]) | limit(2)",
            "id,name,city,age\n1,Ada,Oslo,34\n2,Ben,Rome,17\n",
        )],
    },
    Verb {
        name: "expect",
        kind: VerbKind::Step(steps::rows::expect, Arguments::Plain),
        usage: &["expect(r -> condition, \"why\")"],
        options: &[],
        about: "Says what must hold. A row where the condition is not true is a bad row with the \
                given reason.",
        examples: &[(
            "people | expect(r -> length(r.name) == 3, \"names have three letters\") | limit(1)",
            "id,name,age,city\n1,Ada,34,Oslo\n",
        )],
    },
];
