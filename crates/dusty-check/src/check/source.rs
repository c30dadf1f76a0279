//! What a script says of a file that it reads.

use dusty_options::{CsvOptions, FilePart, Markers};
use dusty_syntax::{Diagnostic, Span};

use crate::path::{is_pattern, shown, url};
use crate::schema::Origin;
use crate::value::{key, quoted};
use crate::{Schema, messages};

/// A file to read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The table's name in the script.
    pub name: String,
    /// Where its statement stands.
    pub span: Span,
    /// The path of its one file as it was written, of several the first; empty where it is
    /// not known. Of an address it is the part that may be [shown].
    pub path: String,
    /// The whole address of its one file, of several the first, if it is on a server.
    pub url: Option<String>,
    /// Where the path stands.
    pub path_span: Span,
    /// All paths and patterns that were written, and where.
    pub paths: Vec<(String, Span)>,
    /// The column with the name of each row's file, if one is wanted.
    pub file: Option<String>,
    /// Where the reader's call stands.
    pub call_span: Span,
    /// How the file holds its rows.
    pub kind: FileKind,
    /// How to read it.
    pub options: CsvOptions,
    /// The names that lead to the records of a JSON document.
    pub at: Vec<String>,
    /// Which part of the file is read.
    pub part: FilePart,
    /// The columns of a file with types that are read as text, as they are written.
    pub text: Vec<String>,
    /// Which texts mean a missing value.
    pub missing: Markers,
    /// Where the script says so, if it does.
    pub missing_span: Option<Span>,
    /// Where the script names the columns that are read as text, if it does.
    pub text_span: Option<Span>,
    /// Where the option `file` stands, if it does.
    pub file_span: Span,
}

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileKind {
    /// A line of cells for each.
    #[default]
    Csv,
    /// A line for each, a JSON record.
    JsonLines,
    /// One JSON document.
    Json,
    /// A Parquet file.
    Parquet,
    /// An Arrow file or stream.
    Arrow,
    /// A workbook.
    Excel,
    /// A database.
    Sqlite,
    /// A file of Stata, which is only read.
    Stata,
}

impl FileKind {
    /// Whether it is a text, with lines.
    pub fn is_text(self) -> bool {
        matches!(self, FileKind::Csv | FileKind::JsonLines | FileKind::Json)
    }

    /// Whether lists and records can be written.
    pub fn nests(self) -> bool {
        !matches!(self, FileKind::Csv | FileKind::Excel | FileKind::Sqlite | FileKind::Stata)
    }
}

impl Source {
    /// Whether the script names just one file, and that by its path.
    pub fn is_one_file(&self) -> bool {
        matches!(self.paths.as_slice(), [(path, _)] if !is_pattern(path))
    }

    /// The same source, for one of its files.
    pub fn only(&self, path: &str, span: Span) -> Source {
        Source { path: shown(path), url: url(path), path_span: span, ..self.clone() }
    }

    /// The markers with more of them for one column, as a script has them.
    pub fn more_markers(&self, column: &str, more: &[&str]) -> String {
        let list = |known: &[String]| {
            let texts = known.iter().map(String::as_str).chain(more.iter().copied());
            format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
        };
        match &self.missing {
            Markers::All(known) => list(known),
            Markers::Columns(columns) => {
                let said = columns.iter().map(|(name, known)| match name == column {
                    true => format!("{}: {}", key(name), list(known)),
                    false => {
                        let known: Vec<_> = known.iter().map(|text| quoted(text)).collect();
                        format!("{}: [{}]", key(name), known.join(", "))
                    }
                });
                let new = columns.iter().all(|(name, _)| name != column);
                let new = new.then(|| format!("{}: {}", key(column), list(&[])));
                format!("{{ {} }}", said.chain(new).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The schema with the place of each column in the file.
    pub(super) fn located(&self, mut schema: Schema, table: usize) -> Schema {
        for (column, found) in schema.columns.iter_mut().enumerate() {
            found.origin = Some(Origin { table, column });
        }
        schema
    }

    /// Looks at the options that name columns.
    pub(super) fn check_columns(&self, schema: &Schema, diagnostics: &mut Vec<Diagnostic>) {
        let named = match &self.missing {
            Markers::Columns(columns) => columns.as_slice(),
            Markers::All(_) => &[],
        };
        let span = self.missing_span.unwrap_or(self.call_span);
        let named = named.iter().map(|(name, _)| (name, span));
        let text_span = self.text_span.unwrap_or(self.call_span);
        for (name, span) in named.chain(self.text.iter().map(|name| (name, text_span))) {
            if schema.position(name).is_none() && !schema.open {
                let place = messages::ColumnPlace::Argument;
                diagnostics.push(messages::unknown_column(name, span, schema, place));
            }
        }
        if let Some(name) = &self.file
            && schema.columns.iter().filter(|column| column.name == *name).count() > 1
        {
            diagnostics.push(messages::file_column_taken(name, self.file_span));
        }
    }
}
