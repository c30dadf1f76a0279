//! A map from bytes. The keys lie behind each other in a few pieces of memory, so that none is allocated on its own,
//! and none is copied when more come.

use std::hash::BuildHasher;
use std::hint::black_box;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Where the bytes of a key are, and what is known of it. As small as can be: what is found here and there in a large
/// table costs a way to the memory, and a table that grows is there twice.
#[derive(Clone, Debug)]
struct Known<V> {
    hash: u32,
    piece: u32,
    start: u32,
    value: V,
}

/// What is known by keys of bytes. The order of its entries says nothing.
#[derive(Clone, Debug)]
pub(crate) struct ByteMap<V> {
    table: HashTable<Known<V>>,
    pieces: Vec<Vec<u8>>,
    bytes: usize,
}

/// The size of the pieces, once there are some; the first ones are smaller.
const PIECE: usize = 1 << 20;

/// How many keys are looked at together.
pub(crate) const AT_ONCE: usize = 64;

/// The length of a longer key is a number behind this byte; that of a shorter one is the byte before it.
const LONG: u8 = u8::MAX;

/// The hash of a key: the same in every run.
pub(crate) fn hash(key: &[u8]) -> u32 {
    let hash = FixedState::default().hash_one(key);
    (hash >> 32 ^ hash) as u32
}

/// The hash as the table wants it, which looks at its first bits and at its last ones.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl<V> Default for ByteMap<V> {
    fn default() -> ByteMap<V> {
        ByteMap { table: HashTable::new(), pieces: Vec::new(), bytes: 0 }
    }
}

impl<V> ByteMap<V> {
    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// How many bytes the map takes, about.
    pub(crate) fn size(&self) -> usize {
        self.table.allocation_size() + self.bytes
    }

    /// How many bytes the map takes more, at most about, if a key is added.
    pub(crate) fn growth(key: &[u8]) -> usize {
        // A table that has just grown is half empty, and its place before is still held while it does.
        3 * size_of::<Known<V>>() + size_of::<u32>() + key.len()
    }

    /// Looks at where the keys with these hashes would be. They lie all over the memory, and the processor waits for
    /// many at once here, but for one after the other where each is compared.
    pub(crate) fn fetch(&self, hashes: &[u32]) {
        let found = |&hash: &u32| self.table.find(spread(hash), |known| known.hash == hash);
        let found: Vec<_> = hashes.iter().filter_map(found).collect();
        let first = |known: &&Known<V>| {
            self.pieces.get(known.piece as usize)?.get(known.start as usize).copied()
        };
        black_box(found.iter().filter_map(first).fold(0, |all, byte| all ^ byte));
    }

    /// What is known of a key.
    pub(crate) fn get_mut(&mut self, hash: u32, key: &[u8]) -> Option<&mut V> {
        let pieces = &self.pieces;
        let known = self.table.find_mut(spread(hash), |known| known.is(hash, key, pieces));
        known.map(|known| &mut known.value)
    }

    /// What is known of a key; one that is not there is added with this value.
    pub(crate) fn get_or_insert(&mut self, hash: u32, key: &[u8], value: V) -> &mut V {
        let pieces = &self.pieces;
        let is = |known: &Known<V>| known.is(hash, key, pieces);
        match self.table.entry(spread(hash), is, |known| spread(known.hash)) {
            Entry::Occupied(known) => &mut known.into_mut().value,
            Entry::Vacant(place) => {
                let length = (key.len() as u32).to_le_bytes();
                let (short, long) = match u8::try_from(key.len()) {
                    Ok(short) if short != LONG => (short, &[] as &[u8]),
                    _ => (LONG, length.as_slice()),
                };
                let needed = 1 + long.len() + key.len();
                if self.pieces.last().is_none_or(|last| last.capacity() - last.len() < needed) {
                    let size = self.bytes.clamp(32, PIECE).max(needed);
                    self.pieces.push(Vec::with_capacity(size));
                    self.bytes += size;
                }
                let piece = self.pieces.len().saturating_sub(1);
                let mut start = 0;
                if let Some(last) = self.pieces.last_mut() {
                    start = last.len();
                    last.push(short);
                    last.extend_from_slice(long);
                    last.extend_from_slice(key);
                }
                let (piece, start) = (piece as u32, start as u32);
                &mut place.insert(Known { hash, piece, start, value }).into_mut().value
            }
        }
    }

    /// All keys, and what is known of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &V)> {
        self.table.iter().map(|known| (known.key(&self.pieces).unwrap_or(&[]), &known.value))
    }
}

impl<V> Known<V> {
    fn key<'a>(&self, pieces: &'a [Vec<u8>]) -> Option<&'a [u8]> {
        let (&short, rest) =
            pieces.get(self.piece as usize)?.get(self.start as usize..)?.split_first()?;
        if short != LONG {
            return rest.get(..usize::from(short));
        }
        let (length, rest) = rest.split_first_chunk()?;
        rest.get(..u32::from_le_bytes(*length) as usize)
    }

    fn is(&self, hash: u32, key: &[u8], pieces: &[Vec<u8>]) -> bool {
        self.hash == hash && self.key(pieces) == Some(key)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_same_as_a_map() {
        let (mut map, mut expected) = (ByteMap::default(), HashMap::new());
        for number in 0..60_000_u64 {
            let key = format!("{}", number * number % 7919);
            let key = match number % 1000 {
                3 => key.repeat(300_000),
                4 => key.repeat(100),
                _ => key,
            };
            *map.get_or_insert(hash(key.as_bytes()), key.as_bytes(), 0) += number;
            *expected.entry(key.into_bytes()).or_insert(0) += number;
        }
        assert_eq!(map.len(), expected.len());
        let found: HashMap<_, _> = map.iter().map(|(key, sum)| (key.to_vec(), *sum)).collect();
        assert!(found == expected);
        assert!(map.get_mut(hash(b"x"), b"x").is_none());
        assert_eq!(map.get_mut(hash(b"4"), b"4").copied(), expected.get(b"4".as_slice()).copied());
        assert!(map.size() > map.len() * size_of::<Known<u64>>());
    }
}
