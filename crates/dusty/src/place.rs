//! From the byte offsets of a span to what can be pointed at in a text.

use std::ops::Range;

use dusty_syntax::Span;

/// The part of a span that can be seen: inside the text, at whole characters, and
/// without the line break that it may end in. The end of the text is the end of
/// its last line that has something on it.
pub(crate) fn visible(span: Span, text: &str) -> Range<usize> {
    let (start, end) = (whole(span.start, text), whole(span.end, text));
    if start == text.len() {
        let last = text.trim_end().len();
        return last..last;
    }
    let end = start + text.get(start..end).map_or(0, |part| part.trim_end().len());
    start..end
}

fn whole(at: usize, text: &str) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_inside_the_text() {
        let text = "show é\n\n";
        assert_eq!(visible(Span::new(0, 4), text), 0..4);
        assert_eq!(visible(Span::new(6, 90), text), 5..7);
        assert_eq!(visible(Span::at(9), text), 7..7);
        assert_eq!(visible(Span::at(90), text), 7..7);
        assert_eq!(visible(Span::new(3, 1), text), 3..3);
        assert_eq!(visible(Span::at(0), ""), 0..0);
    }
}
