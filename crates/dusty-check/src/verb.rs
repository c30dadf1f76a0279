//! How a step, a reader or a writer is declared: once, as a value in [`VERBS`].
//! The checker, `dusty explain` and the reference read it.

use crate::Schema;
use crate::check::options::{ReadOption, save, source};
use crate::check::{FileKind, Source, Step, steps};
use crate::program::{StepKind, Target};

/// A word that may stand after `|`, after `source x =` or after `to`.
pub struct Verb {
    /// The word.
    pub name: &'static str,
    /// Where it may stand, and what the checker has to know of it there.
    pub(crate) kind: VerbKind,
    /// How it is written, one form per entry.
    pub usage: &'static [&'static str],
    /// Its named options.
    pub options: &'static [VerbOption],
    /// What it does, in a few sentences.
    pub about: &'static str,
    /// Chains of steps on the table `people` and the CSV text that comes out.
    pub examples: &'static [(&'static str, &'static str)],
}

impl Verb {
    /// Where it may stand.
    pub fn role(&self) -> Role {
        match self.kind {
            VerbKind::Step(..) => Role::Step,
            VerbKind::Format { .. } => Role::Format,
        }
    }

    /// Its option with this name.
    pub(crate) fn option(&self, name: &str) -> Option<&'static VerbOption> {
        self.options.iter().find(|option| option.name == name)
    }
}

/// Where a verb may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// After `|`.
    Step,
    /// After `source x =`, and after `to` as well.
    Format,
}

/// What the checker has to know of a verb.
#[derive(Clone, Copy)]
pub(crate) enum VerbKind {
    /// What checks a use of the step, and what stands in it besides its options.
    Step(CheckStep, Arguments),
    /// How a file holds its rows, and what is between two fields if that is part of the format.
    Format { file: FileKind, delimiter: Option<&'static str> },
}

/// What stands in a step besides its options, as far as it matters to what is said of mistakes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// Nothing that has a name.
    Plain,
    /// What becomes of columns: `fill(age: 0)`.
    Assignments,
    /// A function that makes columns, with the usual name of its parameter.
    Maker { row: &'static str },
    /// The columns that stay.
    Kept,
    /// What the rows are ordered by.
    SortKeys,
    /// A table, and which of its columns belong to which of ours.
    JoinKeys,
}

/// An option: `name: value`.
pub struct VerbOption {
    /// Its name.
    pub name: &'static str,
    /// Where it may be given, and what reads it there.
    pub(crate) of: Use,
    /// What it takes.
    pub takes: Takes,
    /// What it says, in a sentence.
    pub about: &'static str,
}

/// Where an option may be given.
#[derive(Clone, Copy)]
pub(crate) enum Use {
    /// In a step, whose check reads it.
    Step,
    /// Where a file is read.
    Source(ReadOption<Source>),
    /// Where a file is written.
    Save(ReadOption<Target>),
    /// In both.
    Both(ReadOption<Source>, ReadOption<Target>),
}

impl Use {
    /// What reads the option of a source; `None` if a source has none.
    pub(crate) fn source(self) -> Option<ReadOption<Source>> {
        match self {
            Use::Source(read) | Use::Both(read, _) => Some(read),
            Use::Step | Use::Save(_) => None,
        }
    }

    /// What reads the option of a save; `None` if a save has none.
    pub(crate) fn save(self) -> Option<ReadOption<Target>> {
        match self {
            Use::Save(read) | Use::Both(_, read) => Some(read),
            Use::Step | Use::Source(_) => None,
        }
    }
}

/// What an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A column, or a list of columns.
    Columns,
    /// A whole number from 0.
    Count,
    /// A text.
    Text,
    /// `true` or `false`.
    Bool,
    /// Something of its own, described by these words.
    Other(&'static str),
}

impl Takes {
    /// What the option takes, in words.
    pub fn describe(&self) -> String {
        match self {
            Takes::Words(words) => format!("one of the words {}", words.join(", ")),
            Takes::Columns => "a column, or a list of columns such as [a, b]".to_owned(),
            Takes::Count => "a whole number from 0".to_owned(),
            Takes::Text => "a text".to_owned(),
            Takes::Bool => "true or false".to_owned(),
            Takes::Other(words) => (*words).to_owned(),
        }
    }
}

/// A step's checker: reads the arguments and gives what the step does and the
/// columns after it, or `None` if a mistake was reported.
pub(crate) type CheckStep = fn(&mut Step<'_, '_>) -> Option<(StepKind, Schema)>;

/// The verb with this name and role.
pub fn verb(name: &str, role: Role) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name && verb.role() == role)
}

/// All names of a role, for suggestions.
pub(crate) fn names(role: Role) -> impl Iterator<Item = &'static str> {
    VERBS.iter().filter(move |verb| verb.role() == role).map(|verb| verb.name)
}

const BY: VerbOption = VerbOption {
    name: "by",
    of: Use::Step,
    takes: Takes::Columns,
    about: "The columns whose values make a group of rows.",
};

const FILE: VerbOption = VerbOption {
    name: "file",
    of: Use::Source(source::file),
    takes: Takes::Text,
    about: "The name of a further column, the last one, with the path of each row's file.",
};

const MISSING: VerbOption = VerbOption {
    name: "missing",
    of: Use::Source(source::missing),
    takes: Takes::Other("a list of texts, or a record of lists by column"),
    about: "Texts that mean a missing value, besides the empty cell: for all columns, or by \
            column with a record.",
};

const READ_OPTIONS: &[VerbOption] = &[
    MISSING,
    VerbOption {
        name: "header",
        of: Use::Both(source::header, save::header),
        takes: Takes::Other("false, a number of rows, or a list of names"),
        about: "`false` for a file without a header row, `2` for a header of two rows, a list of \
                names to name the columns of a file without a header row.",
    },
    VerbOption {
        name: "skip",
        of: Use::Source(source::skip),
        takes: Takes::Count,
        about: "How many lines stand above the header.",
    },
    VerbOption {
        name: "footer",
        of: Use::Source(source::footer),
        takes: Takes::Count,
        about: "How many lines stand below the last row.",
    },
    VerbOption {
        name: "delimiter",
        of: Use::Both(source::delimiter, save::delimiter),
        takes: Takes::Text,
        about: "What stands between two fields; `\"blanks\"` for runs of blanks. Also for a save.",
    },
    VerbOption {
        name: "quote",
        of: Use::Source(source::quote),
        takes: Takes::Text,
        about: "What encloses a field that holds delimiters or line breaks; `\"\"` for none.",
    },
    VerbOption {
        name: "escape",
        of: Use::Source(source::escape),
        takes: Takes::Text,
        about: "What stands before a quote inside a quoted field, if not a second quote.",
    },
    VerbOption {
        name: "comment",
        of: Use::Source(source::comment),
        takes: Takes::Text,
        about: "What begins a line that is no data.",
    },
    VerbOption {
        name: "encoding",
        of: Use::Source(source::encoding),
        takes: Takes::Text,
        about: "The encoding of the file.",
    },
    VerbOption {
        name: "ragged",
        of: Use::Source(source::ragged),
        takes: Takes::Words(&["pad", "repair"]),
        about: "What to do with lines that have too many or too few fields instead of calling \
                them bad: fill short ones with missing, or realign them by the shape of their \
                columns.",
    },
    FILE,
];

const JSON_MISSING: VerbOption = VerbOption {
    about: "Texts that mean a missing value, besides `null`: for all columns, or by column with a \
            record.",
    ..MISSING
};

const JSON_TEXT: VerbOption = VerbOption {
    name: "text",
    of: Use::Source(source::text),
    takes: Takes::Columns,
    about: "Columns that are read as text, as the file writes them; also such as only a few \
            records have.",
};

const TYPED_MISSING: VerbOption = VerbOption {
    about: "Texts that mean a missing value, besides a missing one: for all columns, or by column \
            with a record. `\"NaN\"` is for numbers, too.",
    ..MISSING
};

const TYPED_TEXT: VerbOption =
    VerbOption { about: "Columns that are read as text, digit by digit.", ..JSON_TEXT };

/// Every step, reader and writer, in the order of the reference.
pub static VERBS: &[Verb] = &[
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
                that is named again after it keeps its place and takes the new value.",
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
    Verb {
        name: "csv",
        kind: VerbKind::Format { file: FileKind::Csv, delimiter: None },
        usage: &["csv(\"path\")", "csv(\"survey-*.csv\")", "csv([\"a.csv\", \"b.csv\"])"],
        options: READ_OPTIONS,
        about: "A text file of rows and columns. What is not said is detected from the file, and \
                reported where it is not plain. Every cell is text; an empty cell is missing. The \
                path is relative to the script. Several files, in a list or found with `*`, make one \
                table, their columns put together by name. A save writes UTF-8 with commas, one header row \
                and quotes only where they are needed; it takes `delimiter` and `header: false`.",
        examples: &[],
    },
    Verb {
        name: "tsv",
        kind: VerbKind::Format { file: FileKind::Csv, delimiter: Some("\t") },
        usage: &["tsv(\"path\")"],
        options: READ_OPTIONS,
        about: "A text file whose fields are separated by tabs; otherwise as `csv`.",
        examples: &[],
    },
    Verb {
        name: "jsonl",
        kind: VerbKind::Format { file: FileKind::JsonLines, delimiter: None },
        usage: &["jsonl(\"path\")"],
        options: &[JSON_MISSING, JSON_TEXT, FILE],
        about: "A text file with a JSON record on each line. The columns are the fields of the \
                records, in the order of their first appearance, with the types that the values \
                have; a field that is absent or `null` is missing. A save writes the same form, \
                and takes no options.",
        examples: &[],
    },
    Verb {
        name: "json",
        kind: VerbKind::Format { file: FileKind::Json, delimiter: None },
        usage: &["json(\"path\")", "json(\"path\", at: \"results.items\")"],
        options: &[
            VerbOption {
                name: "at",
                of: Use::Source(source::at),
                takes: Takes::Other("a text such as \"results.items\", or a list of names"),
                about: "Where in the document the records are.",
            },
            JSON_MISSING,
            JSON_TEXT,
            FILE,
        ],
        about: "A JSON document: a list of records, or one record, which is one row; otherwise as \
                `jsonl`. A save writes a list with one record on each line.",
        examples: &[],
    },
    Verb {
        name: "parquet",
        kind: VerbKind::Format { file: FileKind::Parquet, delimiter: None },
        usage: &["parquet(\"path\")"],
        options: &[TYPED_MISSING, TYPED_TEXT, FILE],
        about: "A Parquet file. The columns have the types that the file gives them; numbers that \
                no type keeps, such as decimal ones, are text with all their digits. Only the \
                columns that the script uses are read. A save compresses with zstd, and takes no \
                options.",
        examples: &[],
    },
    Verb {
        name: "arrow",
        kind: VerbKind::Format { file: FileKind::Arrow, delimiter: None },
        usage: &["arrow(\"path\")"],
        options: &[TYPED_MISSING, TYPED_TEXT, FILE],
        about: "An Arrow file, also called Feather, or an Arrow stream; otherwise as `parquet`. A \
                save writes a file compressed with LZ4.",
        examples: &[],
    },
    Verb {
        name: "excel",
        kind: VerbKind::Format { file: FileKind::Excel, delimiter: None },
        usage: &["excel(\"path\")", "excel(\"path\", sheet: \"2024\", range: \"B3:H200\")"],
        options: &[
            VerbOption {
                name: "sheet",
                of: Use::Both(source::sheet, save::sheet),
                takes: Takes::Other("the name of a sheet, or its position from 1"),
                about: "The sheet that is read, the first one if it is not said; for a save, what \
                        the sheet is called.",
            },
            VerbOption {
                name: "range",
                of: Use::Source(source::range),
                takes: Takes::Other("cells such as \"B3:H200\", \"B:H\" or \"A4\""),
                about: "The cells that are read, the header among them; `\"A4\"` stands for all \
                        from there on.",
            },
            VerbOption {
                name: "header",
                of: Use::Both(source::header, save::header),
                takes: Takes::Other("false, a number of rows, or a list of names"),
                about: "As for `csv`; the header is the first row with anything in it. Also for a \
                        save.",
            },
            TYPED_MISSING,
            TYPED_TEXT,
            FILE,
        ],
        about: "A sheet of a workbook of Excel (`.xlsx`, `.xlsm`, `.xlsb`, `.xls`) or LibreOffice \
                (`.ods`). The columns have the types that the cells have; dates are dates, whole \
                numbers are whole. A cell with an error such as `#N/A` is bad. A save writes \
                `.xlsx` with one sheet, types, and texts that stay as they are; it takes `sheet` \
                and `header: false`.",
        examples: &[],
    },
    Verb {
        name: "sqlite",
        kind: VerbKind::Format { file: FileKind::Sqlite, delimiter: None },
        usage: &[
            "sqlite(\"path\", table: \"people\")",
            "sqlite(\"path\", query: \"select * from people where age > 17\")",
        ],
        options: &[
            VerbOption {
                name: "table",
                of: Use::Both(source::table, save::table),
                takes: Takes::Text,
                about: "The table, or view, that is read; it need not be said of a database with \
                        one. For a save, the table that is written: if it is not said, it has the \
                        name that it has in the script.",
            },
            VerbOption {
                name: "query",
                of: Use::Source(source::query),
                takes: Takes::Text,
                about: "A query in SQL whose rows are read, in place of a table.",
            },
            VerbOption {
                name: "mode",
                of: Use::Save(save::mode),
                takes: Takes::Words(&["replace", "append", "fail"]),
                about: "For a save: what becomes of a table that is there already. It makes room, \
                        which needs not be said, it gets the rows in addition, or the script \
                        fails.",
            },
            TYPED_MISSING,
            TYPED_TEXT,
            FILE,
        ],
        about: "A table of a SQLite database, which is only read. The columns have the types that \
                their values have; columns declared as `BOOLEAN`, `DATE` or `DATETIME` have those. \
                A save writes one table, all of it or nothing; the others stay as they are.",
        examples: &[],
    },
    Verb {
        name: "stata",
        kind: VerbKind::Format { file: FileKind::Stata, delimiter: None },
        usage: &["stata(\"path\")", "stata(\"path\", labels: true)"],
        options: &[
            VerbOption {
                name: "labels",
                of: Use::Source(source::labels),
                takes: Takes::Bool,
                about: "Whether a column `sex` whose values have labels is followed by a column \
                        `sex_label` with these.",
            },
            VerbOption {
                name: "reasons",
                of: Use::Source(source::reasons),
                takes: Takes::Columns,
                about: "Columns such as `income` that are followed by a column `income_reason`, \
                        which says why values are missing: `.a` to `.z`.",
            },
            VerbOption {
                name: "encoding",
                of: Use::Source(source::encoding),
                takes: Takes::Text,
                about: "The encoding of the texts of a file from before Stata 14, which does not \
                        say it; windows-1252 if nothing is said.",
            },
            TYPED_MISSING,
            TYPED_TEXT,
            FILE,
        ],
        about: "A file of Stata, of any version. Numbers, texts, days and times have their types; \
                Stata's missing values and empty texts are missing. It is only read: a save as \
                CSV or workbook is for Stata as well.",
        examples: &[],
    },
];
