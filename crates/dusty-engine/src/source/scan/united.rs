//! Several files as one table: each is read like a file alone, when its turn comes, and its
//! columns are put where the table has them.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray, new_null_array};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use super::{Make, Makes, Scan, Site, Wanted, unneeded};
use crate::failure::Failure;
use crate::flow::Run;
use crate::flow::batch::Batch;
use crate::messages;
use crate::source::files::SourceFiles;
use crate::types::data_type;

/// Where the columns of the table come from, for one file.
struct Places {
    /// The types that the table wants; `Null` where nothing needs the column.
    types: Arc<[DataType]>,
    /// For each column its position in the file, if the file has it.
    columns: Vec<Option<usize>>,
    /// The file's name for the column behind these, if there is one.
    name: Option<String>,
}

/// Reads the files one after the other.
pub(super) fn scan(site: Site, files: &SourceFiles, needed: &[bool], run: &Arc<Run>) -> Scan {
    let read = files.read_columns();
    let ty = |(at, column): (usize, &dusty_check::Column)| match needed.get(at) {
        Some(true) => data_type(&column.ty),
        _ => DataType::Null,
    };
    let types: Arc<[DataType]> = files.schema.columns.iter().enumerate().map(ty).collect();
    let mut all = types.to_vec();
    if site.tracer.is_some() {
        all.push(DataType::Utf8View);
    }
    let (run, needed) = (Arc::clone(run), needed.to_vec());
    let named = files.source.file.is_some();
    let makes = files.files.clone().enumerate().flat_map(move |(part, at)| {
        let site = Site { file: at, part, ..site.clone() };
        one(site, &run, &needed, read, (named, &types))
            .unwrap_or_else(|failure| Box::new(std::iter::once(Err(failure))))
    });
    Scan { types: all, makes: Box::new(makes) }
}

/// The batches of one file.
fn one(
    site: Site,
    run: &Run,
    needed: &[bool],
    read: usize,
    (named, types): (bool, &Arc<[DataType]>),
) -> Result<Makes, Failure> {
    let input = run.inputs.get(site.file);
    let input = input.ok_or_else(|| messages::broken("a file that was not opened"))?;
    let mut own = Wanted { needed: vec![false; input.schema().columns.len()], late: Vec::new() };
    for (at, needed) in input.columns.iter().zip(needed.iter().take(read)) {
        if let Some(slot) = at.and_then(|at| own.needed.get_mut(at)) {
            *slot = *needed;
        }
    }
    let places = Arc::new(Places {
        types: Arc::clone(types),
        columns: input.columns.clone(),
        name: named.then(|| input.name().to_owned()),
    });
    let place = move |make: Make| -> Make {
        let places = Arc::clone(&places);
        Box::new(move |effects| places.put(make(effects)?))
    };
    let place = move |make: Result<Make, Failure>| make.map(&place);
    Ok(Box::new(super::file(site, input, &own, run)?.makes.map(place)))
}

impl Places {
    /// The rows of the file as rows of the table. What stands behind the columns of the file
    /// stays behind those of the table.
    fn put(&self, batch: Batch) -> Result<Batch, Failure> {
        let own = self.columns.iter().flatten().count();
        let behind = batch.columns.iter().skip(own).cloned();
        let column = |(at, ty): (&Option<usize>, &DataType)| match at {
            _ if *ty == DataType::Null => Ok(unneeded(batch.rows)),
            None => Ok(new_null_array(ty, batch.rows)),
            Some(at) => match batch.columns.get(*at) {
                Some(column) => as_type(column, ty),
                None => Err(messages::broken("a file without one of its columns").into()),
            },
        };
        let columns = self.columns.iter().zip(self.types.iter()).map(column);
        let mut columns = columns.collect::<Result<Vec<ArrayRef>, Failure>>()?;
        if let Some(name) = &self.name {
            columns.push(match self.types.last() {
                Some(DataType::Null) | None => unneeded(batch.rows),
                Some(_) => {
                    let names = std::iter::repeat_n(Some(name.as_str()), batch.rows);
                    Arc::new(names.collect::<StringViewArray>())
                }
            });
        }
        columns.extend(behind);
        Ok(Batch { columns, ..batch })
    }
}

/// A column with the type that it has in the table: whole numbers stand beside numbers with a
/// fraction as such, and anything beside texts as it would be written.
fn as_type(column: &ArrayRef, ty: &DataType) -> Result<ArrayRef, Failure> {
    match (column.data_type(), ty) {
        (own, wanted) if own == wanted => Ok(Arc::clone(column)),
        (_, DataType::Utf8View) => Ok(crate::builtins::printed(column)),
        (_, wanted) => Ok(cast(column, wanted)?),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int64Array};
    use arrow::datatypes::Float64Type;

    use super::*;

    #[test]
    fn columns_go_where_the_table_has_them() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        let line: ArrayRef = Arc::new(StringViewArray::from(vec!["7", "8"]));
        let batch = Batch::placeless(vec![Arc::clone(&numbers), numbers, line], 2);
        let types = [DataType::Utf8View, DataType::Float64, DataType::Utf8View, DataType::Utf8View];
        let places = Places {
            types: types.into(),
            columns: vec![Some(1), Some(0), None],
            name: Some("a.csv".to_owned()),
        };
        let put = places.put(batch).ok().unwrap();
        let text = |at: usize, row: usize| put.columns[at].as_string_view().value(row).to_owned();
        assert_eq!(text(0, 0), "1");
        assert_eq!(put.columns[1].as_primitive::<Float64Type>().value(0), 1.0);
        assert_eq!(put.columns[2].null_count(), 2);
        assert_eq!((text(3, 1), text(4, 1)), ("a.csv".to_owned(), "8".to_owned()));
    }
}
