//! The formats of files, and their options, in the order of the reference.

use super::{Takes, Use, Verb, VerbKind, VerbOption};
use crate::check::FileKind;
use crate::check::options::{save, source};

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

pub(super) static FORMATS: &[Verb] = &[
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
                about: "For a save: what becomes of a table that is there already. If nothing is \
                        said, it makes room; with `append` the rows are added to it, and with \
                        `fail` the script fails.",
            },
            TYPED_MISSING,
            TYPED_TEXT,
            FILE,
        ],
        about: "A table of a SQLite database, which stays as it is. The columns have the types that \
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
