//! Where the parts of a Stata file are. The library reads the columns; what has lengths of
//! its own is walked through here, because the library takes as much memory as a file asks for.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek, SeekFrom};

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use encoding_rs::Encoding;

use super::values::decoded;
use crate::Error;
use crate::at::At;
use crate::error::CUT;

/// Labels by the numbers that they stand for.
pub(super) type Labels = HashMap<i32, String>;

/// Where the parts of a file are.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Where the first row begins.
    pub(super) rows: u64,
    /// The long texts, by what the rows call them: where each begins, and how long it is.
    pub(super) texts: HashMap<(u64, u64), (u64, u32)>,
    /// The sets of labels, by name.
    pub(super) labels: HashMap<String, Labels>,
}

/// How a file is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) release: Release,
    pub(super) order: ByteOrder,
    /// Of its texts.
    pub(super) encoding: &'static Encoding,
}

impl Layout {
    /// Walks through a file from the end of its columns on. `width` is that of a row.
    pub(super) fn of(
        file: &At,
        start: u64,
        form: Form,
        header: &Header,
        width: u64,
    ) -> Result<Layout, Error> {
        let mut walk = Walk {
            file: BufReader::new(file.at(start)),
            place: start,
            form,
            file_end: file.length(),
        };
        let mut layout = Layout::default();
        let tagged = form.release.is_xml_like();
        match tagged {
            true => walk.tagged_notes()?,
            false => walk.notes()?,
        }
        if tagged {
            walk.expect(b"<data>")?;
        }
        layout.rows = walk.place;
        let bytes =
            width.checked_mul(header.observation_count()).ok_or_else(Error::contradiction)?;
        walk.skip(bytes)?;
        if tagged {
            walk.expect(b"</data>")?;
            walk.texts(&mut layout)?;
        }
        walk.labels(&mut layout)?;
        if tagged {
            walk.expect(b"</stata_dta>")?;
        }
        Ok(layout)
    }
}

/// A walk through a file.
struct Walk {
    file: BufReader<At>,
    place: u64,
    form: Form,
    file_end: u64,
}

impl Walk {
    fn left(&self) -> u64 {
        self.file_end.saturating_sub(self.place)
    }

    /// So many bytes, if the file has them.
    fn take(&mut self, count: u64) -> Result<Vec<u8>, Error> {
        if count > self.left() {
            return Err(Error::Damaged(CUT.to_owned()));
        }
        let mut bytes = Vec::new();
        self.file.by_ref().take(count).read_to_end(&mut bytes)?;
        self.place += count;
        match bytes.len() as u64 == count {
            true => Ok(bytes),
            false => Err(Error::Damaged(CUT.to_owned())),
        }
    }

    fn skip(&mut self, count: u64) -> Result<(), Error> {
        if count > self.left() {
            return Err(Error::Damaged(CUT.to_owned()));
        }
        self.place += count;
        match i64::try_from(count) {
            Ok(count) if count < 1 << 12 => self.file.seek_relative(count)?,
            _ => drop(self.file.seek(SeekFrom::Start(self.place))?),
        }
        Ok(())
    }

    fn expect(&mut self, tag: &[u8]) -> Result<(), Error> {
        match self.take(tag.len() as u64)? == tag {
            true => Ok(()),
            false => Err(Error::contradiction()),
        }
    }

    /// A number without a sign, of so many bytes.
    fn number(&mut self, bytes: u64) -> Result<u64, Error> {
        Ok(number(&self.take(bytes)?, self.form.order))
    }

    /// Passes over the notes of a file without tags.
    fn notes(&mut self) -> Result<(), Error> {
        let width = match self.form.release {
            release if release < Release::V105 => return Ok(()),
            release if release < Release::V110 => 2,
            _ => 4,
        };
        loop {
            let kind = self.number(1)?;
            let length = self.number(width)?;
            if kind == 0 && length == 0 {
                return Ok(());
            }
            self.skip(length)?;
        }
    }

    fn tagged_notes(&mut self) -> Result<(), Error> {
        self.expect(b"<characteristics>")?;
        while self.take(4)? == b"<ch>" {
            let length = self.number(4)?;
            self.skip(length)?;
            self.expect(b"</ch>")?;
        }
        self.expect(b"aracteristics>")
    }

    /// Notes where the long texts are.
    fn texts(&mut self, layout: &mut Layout) -> Result<(), Error> {
        self.expect(b"<strls>")?;
        let row = if self.form.release < Release::V118 { 4 } else { 8 };
        loop {
            match self.take(3)?.as_slice() {
                b"GSO" => {}
                b"</s" => return self.expect(b"trls>"),
                _ => return Err(Error::contradiction()),
            }
            let key = (self.number(4)?, self.number(row)?);
            self.skip(1)?;
            let length = self.number(4)?;
            let length = u32::try_from(length).map_err(|_| Error::contradiction())?;
            layout.texts.insert(key, (self.place, length));
            self.skip(length.into())?;
        }
    }

    /// Reads the sets of labels.
    fn labels(&mut self, layout: &mut Layout) -> Result<(), Error> {
        let release = self.form.release;
        let tagged = release.is_xml_like();
        let name = match release {
            release if release < Release::V110 => 9,
            release if release < Release::V118 => 33,
            _ => 129,
        };
        if tagged {
            self.expect(b"<value_labels>")?;
        }
        let old = release < Release::V108;
        loop {
            if tagged {
                match self.take(5)?.as_slice() {
                    b"<lbl>" => {}
                    b"</val" => return self.expect(b"ue_labels>"),
                    _ => return Err(Error::contradiction()),
                }
            } else if self.left() < if old { 2 } else { 4 } {
                return Ok(());
            }
            let length = self.number(if old { 2 } else { 4 })?;
            let name = lossy(&self.take(name)?, self.form.encoding);
            self.skip(if old { 1 } else { 3 })?;
            let set = match old {
                true => self.old_set(length)?,
                false => self.set(length)?,
            };
            layout.labels.entry(name).or_insert(set);
            if tagged {
                self.expect(b"</lbl>")?;
            }
        }
    }

    /// Labels of eight bytes each, behind their numbers.
    fn old_set(&mut self, count: u64) -> Result<Labels, Error> {
        let bytes = self.take(count * 10)?;
        let (numbers, texts) = bytes.split_at(bytes.len() / 5);
        let pairs = numbers.chunks_exact(2).zip(texts.chunks_exact(8));
        let label = |(value, text): (&[u8], &[u8])| {
            let value = number(value, self.form.order) as u16;
            (i32::from(value.cast_signed()), lossy(text, self.form.encoding))
        };
        Ok(pairs.map(label).collect())
    }

    /// Labels of any length, behind their places and their numbers.
    fn set(&mut self, length: u64) -> Result<Labels, Error> {
        let bytes = self.take(length)?;
        let order = self.form.order;
        let wrong = Error::contradiction;
        let count = number(bytes.get(..4).ok_or_else(wrong)?, order) as usize;
        let rest = bytes.get(8..).ok_or_else(wrong)?;
        let (places, rest) = rest.split_at_checked(count * 4).ok_or_else(wrong)?;
        let (numbers, texts) = rest.split_at_checked(count * 4).ok_or_else(wrong)?;
        let mut labels = Labels::new();
        // Texts that lie over each other could become more than any memory has.
        let mut most = bytes.len() * 2;
        for (place, value) in places.chunks_exact(4).zip(numbers.chunks_exact(4)) {
            let text = texts.get(number(place, order) as usize..).ok_or_else(wrong)?;
            let text = text.split(|byte| *byte == 0).next().unwrap_or(&[]);
            most = most.checked_sub(text.len()).ok_or_else(wrong)?;
            let value = (number(value, order) as u32).cast_signed();
            labels.insert(value, lossy(text, self.form.encoding));
        }
        Ok(labels)
    }
}

/// A number without a sign from its bytes.
pub(super) fn number(bytes: &[u8], order: ByteOrder) -> u64 {
    let put = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match order {
        ByteOrder::BigEndian => bytes.iter().fold(0, put),
        ByteOrder::LittleEndian => bytes.iter().rev().fold(0, put),
    }
}

/// A label; what is wrong in it is shown as such.
fn lossy(bytes: &[u8], encoding: &'static Encoding) -> String {
    match decoded(bytes, encoding) {
        Ok(text) | Err(text) => text.into_owned(),
    }
}
