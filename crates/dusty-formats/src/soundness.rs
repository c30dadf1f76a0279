//! Whether a workbook is sound enough for the library that reads it, which believes what a file says of
//! itself: it takes the memory that a few bytes ask for, and stops before checksums.

use std::io::{self, BufReader, Read};

use zip::ZipArchive;

use crate::Error;
use crate::at::At;
use crate::book::NO_BOOK;

/// Of a workbook with few cells and much between them.
pub(crate) fn too_far() -> Error {
    let what = "its cells lie too far apart; delete what stands far below or right of the table";
    Error::Refused(what.to_owned())
}

fn damaged() -> Error {
    Error::Damaged(NO_BOOK.to_owned())
}

/// Compares the parts of a workbook that is a zip file with their checksums, and the number of its texts
/// with their size.
pub(crate) fn of_parts(file: &At) -> Result<(), Error> {
    let mut archive = ZipArchive::new(BufReader::new(file.clone())).map_err(|_| damaged())?;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|_| damaged())?;
        let name = part.name().map_err(|_| damaged())?.into_owned();
        // Pictures and the like are not read.
        if !name.ends_with(".xml") && !name.ends_with(".bin") {
            continue;
        }
        let mut start = Vec::new();
        let unsound = |_| Error::contradiction();
        part.by_ref().take(1000).read_to_end(&mut start).map_err(unsound)?;
        let rest = io::copy(&mut part, &mut io::sink()).map_err(unsound)?;
        let length = start.len() as u64 + rest;
        if name.ends_with("sharedStrings.xml")
            && texts(&start)
                .is_some_and(|texts| texts.parse().map_or(true, |texts: u64| texts > length))
        {
            return Err(Error::contradiction());
        }
    }
    Ok(())
}

/// How many texts there are, as the beginning of their part says.
fn texts(start: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"uniqueCount";
    let name = start.windows(NAME.len()).position(|part| part == NAME)?;
    let value = start.get(name + NAME.len()..)?.iter();
    let value = value.skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b' '));
    let digits: String =
        value.take_while(|byte| byte.is_ascii_digit()).map(|&byte| char::from(byte)).collect();
    (!digits.is_empty()).then_some(digits)
}

/// The records of workbooks before 2007 that say where cells are.
mod record {
    pub(super) const END: u16 = 0x000A;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const BEGIN: u16 = 0x0809;
    /// Several numbers in a row.
    pub(super) const NUMBERS: u16 = 0x00BD;
    /// A formula, a number, a text, a truth value and other forms of them.
    pub(super) const CELLS: [u16; 7] = [0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];
}

/// The rows and columns that a sheet had before 2007.
const LARGEST: (u32, u32) = (0x1_0000, 0x100);

/// The most cells of all sheets together, empty ones between others counted: the library has a place for each.
const MOST: u64 = 1 << 25;

/// Follows the chains of sectors that a workbook before 2007 consists of, since the library follows one
/// that goes in a circle until the memory is full; and looks at how far the cells of its sheets lie apart.
pub(crate) fn of_old(file: &At) -> Result<(), Error> {
    let bytes = BufReader::new(file.clone());
    let mut container = cfb::CompoundFile::open(bytes).map_err(|_| damaged())?;
    let mut book = Vec::new();
    for name in ["Workbook", "Book"] {
        if let Ok(mut stream) = container.open_stream(name) {
            stream.read_to_end(&mut book)?;
            break;
        }
    }
    let mut cells = 0;
    for sheet in records(&book, 0).take_while(|(kind, _)| *kind != record::END) {
        if let (record::SHEET, data) = sheet
            && let Some(start) = long(data, 0)
        {
            cells += area(&book, start as usize)?;
        }
        if cells > MOST {
            return Err(too_far());
        }
    }
    Ok(())
}

/// The number of cells in the smallest rectangle that has all of a sheet.
fn area(book: &[u8], start: usize) -> Result<u64, Error> {
    // Where they begin, and the place behind their end.
    let (mut from, mut to) = ([u32::MAX; 2], [0; 2]);
    // A diagram is a sheet inside of the sheet.
    let mut depth = 0;
    for (kind, data) in records(book, start) {
        match kind {
            record::BEGIN => depth += 1,
            record::END if depth <= 1 => break,
            record::END => depth -= 1,
            _ if depth > 1 => {}
            record::DIMENSIONS => {
                let short = |at| short(data, at).map_or(0, u32::from);
                let (first, last, column) = match data.len() {
                    10 => (short(0), short(2), short(6)),
                    _ => (long(data, 0).unwrap_or(0), long(data, 4).unwrap_or(0), short(10)),
                };
                let empty = last == 0 || column == 0;
                if !empty && (first > last || last > LARGEST.0 || column > LARGEST.1) {
                    return Err(Error::contradiction());
                }
            }
            _ if kind == record::NUMBERS || record::CELLS.contains(&kind) => {
                let (Some(row), Some(column)) = (short(data, 0), short(data, 2)) else { continue };
                let (row, column) = (u32::from(row), u32::from(column));
                let end = match kind {
                    record::NUMBERS => column + (data.len() as u32 / 6).saturating_sub(1),
                    _ => column + 1,
                };
                if end > LARGEST.1 {
                    return Err(Error::contradiction());
                }
                from = [from[0].min(row), from[1].min(column)];
                to = [to[0].max(row + 1), to[1].max(end)];
            }
            _ => {}
        }
    }
    let length = |at: usize| u64::from(to[at].saturating_sub(from[at]));
    Ok(length(0) * length(1))
}

/// The records from some place on, each with its kind.
fn records(book: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = book.get(start..).unwrap_or(&[]);
    std::iter::from_fn(move || {
        let (kind, length) = (short(rest, 0)?, usize::from(short(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = rest.get(4 + length..)?;
        Some((kind, data))
    })
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}
