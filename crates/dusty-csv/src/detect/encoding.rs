//! Which encoding a file is in.

use crate::{Choice, FormatError, Note, Options, Sample};
use encoding_rs::{Encoding, ISO_8859_2, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};

/// The encoding that the script says, or else the one that the bytes speak for.
pub(super) fn detect(
    sample: &Sample,
    options: &Options,
    notes: &mut Vec<Note>,
) -> Result<&'static Encoding, FormatError> {
    if let Some(name) = &options.encoding {
        let named = Encoding::for_label(name.trim().as_bytes());
        return named.ok_or_else(|| unknown(name));
    }
    let encoding = guess(sample);
    if encoding != UTF_8 {
        let name = encoding.name().to_ascii_lowercase();
        let note = Note::new(format!("the file is in the encoding {name}"));
        notes.push(note.saying(Choice::Encoding(name)));
    }
    Ok(encoding)
}

fn guess(sample: &Sample) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(&sample.beginning) {
        return encoding;
    }
    if let Some(encoding) = utf16(&sample.beginning) {
        return encoding;
    }
    let stretches = || std::iter::once(&sample.beginning).chain(&sample.later);
    if stretches().all(|bytes| is_utf8(bytes)) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    for bytes in stretches() {
        detector.feed(bytes, false);
    }
    detector.feed(b"", true);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    // A few invalid bytes in a text that is otherwise UTF-8 with other signs are damage, not an encoding. In a
    // single-byte encoding a valid sequence would be a capital letter before a mark such as `Ã¼`, which hardly happens.
    // In the others every seventh pair of bytes or so is valid by chance.
    let (valid, invalid) = stretches().fold((0, 0), |(valid, invalid), bytes| {
        let (more_valid, more_invalid) = utf8_evidence(bytes);
        (valid + more_valid, invalid + more_invalid)
    });
    let central = [WINDOWS_1250, ISO_8859_2].contains(&guessed);
    match guessed {
        _ if valid > 4 * invalid => UTF_8,
        other if valid >= invalid && other.is_single_byte() => UTF_8,
        other if other.is_single_byte() && stretches().all(|bytes| has_signs_only(bytes)) => {
            WINDOWS_1252
        }
        // Where these have a pound sign, central European ones have a capital L with a stroke, which begins words.
        _ if central && stretches().any(|bytes| has_pounds(bytes)) => WINDOWS_1252,
        // Of the single-byte encodings only the plain western one is certain enough from a handful of bytes.
        other if invalid < 3 && other.is_single_byte() => WINDOWS_1252,
        other => other,
    }
}

/// Whether no byte beyond ASCII stands beside a letter, as pound signs do, apart from the quotes and dashes that all of Microsoft's
/// encodings have.
fn has_signs_only(bytes: &[u8]) -> bool {
    let common = |byte: u8| matches!(byte, 0x85 | 0x91..=0x97 | 0xa0);
    let letter = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii() && !common(byte);
    !bytes.windows(2).any(|pair| match *pair {
        [a, b] => letter(a) && letter(b) && !(a.is_ascii() && b.is_ascii()),
        _ => false,
    })
}

/// Whether there are pound signs, none of them beside a letter.
fn has_pounds(bytes: &[u8]) -> bool {
    let letter = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
    };
    let mut pounds = memchr::memchr_iter(0xa3, bytes).peekable();
    pounds.peek().is_some() && pounds.all(|at| !letter(at.checked_sub(1)) && !letter(Some(at + 1)))
}

/// UTF-16 without a mark shows in the zero bytes of its ASCII characters.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    if head.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 > pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether a stretch is UTF-8, apart from characters cut at its two ends.
fn is_utf8(bytes: &[u8]) -> bool {
    let start = bytes.iter().take(3).take_while(|&&byte| byte & 0xc0 == 0x80).count();
    match std::str::from_utf8(bytes.get(start..).unwrap_or(&[])) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// How many characters beyond ASCII are valid UTF-8, and how many stretches are not.
fn utf8_evidence(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(valid, invalid), chunk| {
        let signs = chunk.valid().chars().filter(|sign| !sign.is_ascii()).count();
        (valid + signs, invalid + usize::from(!chunk.invalid().is_empty()))
    })
}

/// Encodings as they may be written, for other spellings of them.
const KNOWN: [&str; 13] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "latin1",
    "iso-8859-2",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "shift_jis",
    "gb18030",
    "big5",
    "macintosh",
];

/// Says what is meant by `latin-1` and `utf-8-sig`, or which encodings there are.
fn unknown(name: &str) -> FormatError {
    let bare = |name: &str| {
        let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        bare.to_ascii_lowercase()
    };
    let written = bare(name);
    let written = written.trim_end_matches("sig").trim_end_matches("bom");
    let written = if written == "ansi" { "windows1252" } else { written };
    let known = match KNOWN.iter().find(|known| bare(known) == written) {
        Some(meant) => format!("write `{meant}`"),
        None => "well-known ones are `utf-8`, `windows-1252` and `utf-16le`".to_owned(),
    };
    FormatError::UnknownEncoding { name: name.to_owned(), known }
}
