//! The one place where a panic of a library on a damaged file becomes an error.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::Error;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something with the bytes of a file. If a library gives up on them in the middle of
/// it, the file is damaged, and nothing is printed.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    // What the work has touched is not used again.
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    done.unwrap_or_else(|_| Err(Error::contradiction()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_damaged_file() {
        let caught = caught::<()>(|| panic!("at byte 7"));
        assert!(matches!(caught, Err(Error::Damaged(_))), "{caught:?}");
    }
}
