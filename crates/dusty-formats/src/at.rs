//! A file that several threads read at different places.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use ::parquet::errors::{ParquetError, Result as ParquetResult};
use ::parquet::file::reader::{ChunkReader, Length};

use crate::Error;
use crate::error::CUT;

/// A place in a file. A copy has a place of its own, which a second handle of the operating
/// system would not have.
#[derive(Clone, Debug)]
pub(crate) struct At {
    file: Arc<File>,
    place: u64,
    length: u64,
}

impl At {
    /// The start of a file.
    pub(crate) fn start(file: File) -> io::Result<At> {
        let length = file.metadata()?.len();
        Ok(At { file: Arc::new(file), place: 0, length })
    }

    /// How many bytes the file has.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Another place in the file.
    pub(crate) fn at(&self, place: u64) -> At {
        At { place, ..self.clone() }
    }

    /// The first bytes of the file, this many or all.
    pub(crate) fn beginning(&self, most: usize) -> io::Result<Vec<u8>> {
        let mut start = Vec::new();
        self.at(0).take(most as u64).read_to_end(&mut start)?;
        Ok(start)
    }
}

impl At {
    /// So many bytes from here on.
    ///
    /// # Errors
    /// If the file ends before.
    pub(crate) fn exactly(&mut self, count: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let found = self.take(count).read_to_end(&mut bytes)?;
        if found as u64 == count { Ok(bytes) } else { Err(Error::Damaged(CUT.to_owned())) }
    }
}

impl Read for At {
    #[cfg(unix)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.place)?;
        self.place += read as u64;
        Ok(read)
    }

    #[cfg(windows)]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for At {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}

impl Length for At {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for At {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> ParquetResult<BufReader<At>> {
        Ok(BufReader::new(self.at(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        // What a damaged file says of its lengths is not to be believed.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start}")));
        }
        let mut bytes = Vec::with_capacity(length);
        if self.at(start).take(length as u64).read_to_end(&mut bytes)? < length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start}")));
        }
        Ok(bytes.into())
    }
}
