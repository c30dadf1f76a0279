//! Saves to a table of a database.

use std::path::{Path, PathBuf};

use dusty_check::program::Target;
use dusty_check::{Mode, Schema};
use dusty_formats::sqlite::{self, Share};
use dusty_syntax::Diagnostic;

use crate::builtins::one_zero;
use crate::failure::Failure;
use crate::fingerprint::Print;
use crate::flow::batch::Batch;
use crate::save::encoding::Encoding;
use crate::types::data_type;
use crate::{Fingerprint, compression, messages};

/// The fingerprint of the rows of a table: as JSON Lines, because a database has more in it
/// than these rows, and other bytes each time.
pub(super) struct TablePrint {
    encoding: Encoding,
    print: Print,
}

impl TablePrint {
    pub(super) fn new(schema: &Schema) -> TablePrint {
        let names = schema.names().map(str::to_owned).collect();
        TablePrint { encoding: Encoding::JsonLines { names }, print: Print::default() }
    }

    pub(super) fn update(&mut self, batch: &Batch) -> Result<(), Failure> {
        // The zeros of a database have no sign.
        let columns = batch.columns.iter().map(one_zero).collect();
        let batch = Batch::placeless(columns, batch.rows);
        self.print.update(&self.encoding.rows(&batch, Vec::new())?);
        Ok(())
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        self.print.finish()
    }
}

/// The table's name in the database: what the save says, or the name in the script.
pub(super) fn table_name(target: &Target, table: &str) -> String {
    target.table.clone().unwrap_or_else(|| table.replace('.', "_"))
}

/// What is to become of a table that is complete in a draft.
pub(super) fn share(target: &Target, table: &str, draft: PathBuf) -> Share {
    Share { draft, table: table_name(target, table), mode: target.mode }
}

/// Whether a database cannot be where the target says.
pub(super) fn nowhere(target: &Target) -> bool {
    target.path == "-" || compression::packs(&target.path)
}

/// Why a table cannot be written to a database as it is now.
pub(super) fn refused(
    target: &Target,
    path: &Path,
    table: &str,
    schema: &Schema,
) -> Option<Diagnostic> {
    let there = match sqlite::columns_of(path, table) {
        Ok(there) => there?,
        Err(error) => return Some(messages::unwritten(target, error)),
    };
    match target.mode {
        Mode::Replace => None,
        Mode::Fail => Some(messages::table_there(target, table)),
        Mode::Append => {
            let known =
                |name: &str| there.iter().find(|there| there.name.eq_ignore_ascii_case(name));
            let lacks: Vec<&str> = schema.names().filter(|name| known(name).is_none()).collect();
            if !lacks.is_empty() {
                return Some(messages::columns_differ(target, table, &lacks, &there));
            }
            schema.columns.iter().find_map(|column| {
                let there = known(&column.name)?;
                let kept = there.affinity.keeps(&data_type(&column.ty));
                (!kept).then(|| messages::type_differs(target, table, column, there))
            })
        }
    }
}
