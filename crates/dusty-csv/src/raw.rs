//! What the compiler cannot check: string views without validation, and the choice of vector instructions.
//!
//! All `unsafe` of the crate is in this file.
#![allow(unsafe_code)]

use crate::index::{Index, Portable, Stop};
use crate::survey::Survey;
use arrow_array::StringViewArray;
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};

/// An array of views into `buffers`.
///
/// Every view must come from [`view`](crate::views::view) over the bytes of the buffer that it names, and the text that it covers must be UTF-8.
pub(crate) fn array(
    views: Vec<u128>,
    buffers: Vec<Buffer>,
    nulls: Option<NullBuffer>,
) -> StringViewArray {
    // SAFETY: `parse`, the only caller, makes each view with `view` from a range inside the buffer that it
    // names, after that range was found to be UTF-8 and to start and end at ASCII delimiters,
    // quotes or line ends or at a delimiter that is itself UTF-8. Chunks are below 2 GB, so that offsets fit 32 bits.
    unsafe { StringViewArray::new_unchecked(ScalarBuffer::from(views), buffers, nulls) }
}

/// Fills `index` with the best instructions that the processor has.
pub(crate) fn fill(index: &mut Index, bytes: &[u8], from: usize) -> Stop {
    Vectors::best().fill(index, bytes, from)
}

/// Goes on with `survey` with the best instructions that the processor has.
pub(crate) fn go(survey: &mut Survey, bytes: &[u8]) -> Stop {
    Vectors::best().go(survey, bytes)
}

/// Instructions that the processor has: there is no other way to a value than to ask it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vectors(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
    Portable,
}

impl Vectors {
    /// All that the processor has, the fastest first.
    pub(crate) fn all() -> impl Iterator<Item = Vectors> {
        let kinds = [
            #[cfg(target_arch = "x86_64")]
            avx512::is_there().then_some(Kind::Avx512),
            #[cfg(target_arch = "x86_64")]
            avx2::is_there().then_some(Kind::Avx2),
            #[cfg(target_arch = "aarch64")]
            std::arch::is_aarch64_feature_detected!("neon").then_some(Kind::Neon),
            Some(Kind::Portable),
        ];
        kinds.into_iter().flatten().map(Vectors)
    }

    fn best() -> Vectors {
        Vectors::all().next().unwrap_or(Vectors(Kind::Portable))
    }

    pub(crate) fn fill(self, index: &mut Index, bytes: &[u8], from: usize) -> Stop {
        // SAFETY: the processor has the instructions, as `all` has asked.
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { avx512::fill(index, bytes, from) },
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { avx2::fill(index, bytes, from) },
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { neon::fill(index, bytes, from) },
            Kind::Portable => index.fill_with(bytes, from, Portable),
        }
    }

    pub(crate) fn go(self, survey: &mut Survey, bytes: &[u8]) -> Stop {
        // SAFETY: the processor has the instructions, as `all` has asked.
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { avx512::go(survey, bytes) },
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { avx2::go(survey, bytes) },
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { neon::go(survey, bytes) },
            Kind::Portable => survey.go_with(bytes, Portable),
        }
    }
}

/// Masks of a whole block are no faster than those of its halves. What pays is that the places of all bits are
/// written at once.
#[cfg(target_arch = "x86_64")]
mod avx512 {
    use crate::index::{Finder, Index, Masks, Needles, Stop};
    use crate::survey::Survey;
    use std::arch::x86_64::{
        __m128i, __m512i, _mm512_add_epi32, _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi32,
        _mm512_extracti32x4_epi32, _mm512_loadu_si512, _mm512_maskz_compress_epi8,
        _mm512_set1_epi8, _mm512_set1_epi32, _mm512_storeu_si512,
    };

    pub(super) fn is_there() -> bool {
        super::avx2::is_there()
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vbmi2")
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,bmi1,lzcnt,pclmulqdq,popcnt")]
    pub(super) fn go(survey: &mut Survey, bytes: &[u8]) -> Stop {
        survey.go_with(bytes, Avx512(()))
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,bmi1,lzcnt,pclmulqdq,popcnt")]
    pub(super) fn fill(index: &mut Index, bytes: &[u8], from: usize) -> Stop {
        index.fill_with(bytes, from, Avx512(()))
    }

    /// Made only in the two functions above, which have the instructions.
    #[derive(Clone, Copy)]
    struct Avx512(());

    /// The places in a block.
    const PLACES: [u8; 64] = {
        let mut places = [0; 64];
        let mut at = 0;
        while at < 64 {
            places[at] = at as u8;
            at += 1;
        }
        places
    };

    impl Finder for Avx512 {
        #[inline(always)]
        fn masks(self, block: &[u8; 64], needles: &Needles) -> Masks {
            // SAFETY: there is an `Avx512` only where the processor has the instructions; a block is 64 bytes
            // long, and an unaligned load needs no more.
            unsafe {
                let block = _mm512_loadu_si512(block.as_ptr().cast::<__m512i>());
                let quote = needles.quote.map_or(0, |quote| find(block, quote));
                Masks {
                    quote,
                    parity: super::avx2::parity(quote),
                    delimiter: find(block, needles.delimiter),
                    feed: find(block, b'\n'),
                    carriage: find(block, b'\r'),
                }
            }
        }

        #[inline(always)]
        fn places(self, bits: u64, place: u32, slots: &mut [u32; 64]) {
            // SAFETY: there is an `Avx512` only where the processor has the instructions; each store fills a
            // quarter of `slots`.
            unsafe {
                let all = _mm512_loadu_si512(PLACES.as_ptr().cast::<__m512i>());
                let found = _mm512_maskz_compress_epi8(bits, all);
                let first = _mm512_set1_epi32(place.cast_signed());
                let mut store = |quarter: __m128i, to: usize| {
                    let places = _mm512_add_epi32(_mm512_cvtepu8_epi32(quarter), first);
                    _mm512_storeu_si512(slots.as_mut_ptr().add(to).cast::<__m512i>(), places);
                };
                let count = bits.count_ones();
                store(_mm512_extracti32x4_epi32::<0>(found), 0);
                if count > 16 {
                    store(_mm512_extracti32x4_epi32::<1>(found), 16);
                }
                if count > 32 {
                    store(_mm512_extracti32x4_epi32::<2>(found), 32);
                    store(_mm512_extracti32x4_epi32::<3>(found), 48);
                }
            }
        }
    }

    /// Where a byte stands in a block.
    ///
    /// The processor must have the instructions.
    #[inline(always)]
    unsafe fn find(block: __m512i, byte: u8) -> u64 {
        // SAFETY: the caller knows that the processor has the instructions.
        unsafe { _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(byte.cast_signed())) }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use crate::index::{Finder, Index, Masks, Needles, Stop};
    use crate::survey::Survey;
    use std::arch::x86_64::{
        __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8,
        _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
    };

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("popcnt")
    }

    #[target_feature(enable = "avx2,bmi1,lzcnt,pclmulqdq,popcnt")]
    pub(super) fn go(survey: &mut Survey, bytes: &[u8]) -> Stop {
        survey.go_with(bytes, Avx2(()))
    }

    #[target_feature(enable = "avx2,bmi1,lzcnt,pclmulqdq,popcnt")]
    pub(super) fn fill(index: &mut Index, bytes: &[u8], from: usize) -> Stop {
        index.fill_with(bytes, from, Avx2(()))
    }

    /// Made only in the two functions above, which have the instructions.
    #[derive(Clone, Copy)]
    struct Avx2(());

    impl Finder for Avx2 {
        #[inline(always)]
        fn masks(self, block: &[u8; 64], needles: &Needles) -> Masks {
            let (low, high) = block.split_at(32);
            // SAFETY: there is an `Avx2` only where the processor has the instructions; both halves are 32 bytes
            // long, and an unaligned load needs no more.
            unsafe {
                let low = _mm256_loadu_si256(low.as_ptr().cast::<__m256i>());
                let high = _mm256_loadu_si256(high.as_ptr().cast::<__m256i>());
                let quote = needles.quote.map_or(0, |quote| find(low, high, quote));
                Masks {
                    quote,
                    parity: parity(quote),
                    delimiter: find(low, high, needles.delimiter),
                    feed: find(low, high, b'\n'),
                    carriage: find(low, high, b'\r'),
                }
            }
        }
    }

    /// Each bit is the exclusive-or of all bits up to it: the product with all ones, without carries.
    ///
    /// The processor must have the instructions.
    #[inline(always)]
    pub(super) unsafe fn parity(bits: u64) -> u64 {
        // SAFETY: the caller knows that the processor has the instructions.
        unsafe {
            let (factor, ones) = (_mm_set_epi64x(0, bits.cast_signed()), _mm_set1_epi8(-1));
            _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(factor, ones)).cast_unsigned()
        }
    }

    /// Where a byte stands in two halves of a block.
    ///
    /// The processor must have the instructions.
    #[inline(always)]
    unsafe fn find(low: __m256i, high: __m256i, byte: u8) -> u64 {
        // SAFETY: the caller knows that the processor has the instructions.
        unsafe {
            let wanted = _mm256_set1_epi8(byte.cast_signed());
            let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)).cast_unsigned();
            let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)).cast_unsigned();
            u64::from(low) | u64::from(high) << 32
        }
    }
}

#[cfg(target_arch = "aarch64")]
mod neon {
    use crate::index::{Finder, Index, Masks, Needles, Stop, running_xor};
    use crate::survey::Survey;
    use std::arch::aarch64::{
        uint8x16_t, vandq_u8, vceqq_u8, vdupq_n_u8, vgetq_lane_u64, vld1q_u8, vpaddq_u8,
        vreinterpretq_u64_u8,
    };

    #[target_feature(enable = "neon")]
    pub(super) fn go(survey: &mut Survey, bytes: &[u8]) -> Stop {
        survey.go_with(bytes, Neon(()))
    }

    #[target_feature(enable = "neon")]
    pub(super) fn fill(index: &mut Index, bytes: &[u8], from: usize) -> Stop {
        index.fill_with(bytes, from, Neon(()))
    }

    /// Made only in the two functions above, which have the instructions.
    #[derive(Clone, Copy)]
    struct Neon(());

    impl Finder for Neon {
        #[inline(always)]
        fn masks(self, block: &[u8; 64], needles: &Needles) -> Masks {
            // SAFETY: there is a `Neon` only where the processor has the instructions.
            unsafe { masks(block, needles) }
        }
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn masks(block: &[u8; 64], needles: &Needles) -> Masks {
        const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        let quarters = block.as_chunks::<16>().0;
        // SAFETY: all are 16 bytes long, and a load needs no more.
        let load = |part: &[u8; 16]| -> uint8x16_t { unsafe { vld1q_u8(part.as_ptr()) } };
        let (bits, parts) = (load(&BITS), [0, 1, 2, 3].map(|at| load(&quarters[at])));
        let find = |byte: u8| {
            let wanted = vdupq_n_u8(byte);
            // One bit for each byte, then sums of neighbours until eight bits make a byte.
            let [a, b, c, d] = parts.map(|part| vandq_u8(vceqq_u8(part, wanted), bits));
            let sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
        };
        let quote = needles.quote.map_or(0, find);
        Masks {
            quote,
            parity: running_xor(quote),
            delimiter: find(needles.delimiter),
            feed: find(b'\n'),
            carriage: find(b'\r'),
        }
    }
}
