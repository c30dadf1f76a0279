//! Amounts of memory: as they are written on the command line, and as the machine
//! has them.

use std::fs;

/// Units with their number of bytes.
const UNITS: &[(&str, u64)] = &[
    ("b", 1),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// Reads `64MB`, `1.5 GB` or `1GiB`: a number and a unit, in any case.
pub(crate) fn parse(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| HOW.to_owned())?;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = match unit.as_str() {
        "k" | "m" | "g" | "t" => unit + "b",
        _ => unit,
    };
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(|| HOW.to_owned())?;
    let bytes = number * *factor as f64;
    if bytes < 1_000_000.0 {
        return Err("at least 1MB is needed".to_owned());
    }
    // A conversion that is too large stops at the largest number there is.
    Ok(bytes as usize)
}

const HOW: &str = "write a number and a unit: 64MB, 2GB, 1GiB";

/// Six tenths of the memory that this machine, the container that it is, or a process in it, has.
pub(crate) fn most() -> usize {
    let told = |path: &str| fs::read_to_string(path).ok();
    let machine = told("/proc/meminfo").and_then(|info| total(&info)).unwrap_or(4 << 30);
    let container = told("/sys/fs/cgroup/memory.max").and_then(|limit| limit.trim().parse().ok());
    let process = told("/proc/self/limits").and_then(|limits| process(&limits));
    let bytes = [container, process].into_iter().flatten().fold(machine, u64::min);
    usize::try_from(bytes / 10 * 6).unwrap_or(usize::MAX)
}

/// What `ulimit -v` has set: the first number on its line, unless it is no number.
fn process(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The total that Linux tells.
fn total(info: &str) -> Option<u64> {
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(parse("64MB"), Ok(64_000_000));
        assert_eq!(parse("1.5 gb"), Ok(1_500_000_000));
        assert_eq!(parse("1GiB"), Ok(1 << 30));
        assert_eq!(parse("2G"), Ok(2_000_000_000));
        assert_eq!(parse("99999999999TB"), Ok(usize::MAX));
        for wrong in ["", "64", "MB", "-1GB", "1.2.3GB", "5 apples", "10KB", "0GB", "1e3MB"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_machine_says_how_much_it_has() {
        assert_eq!(total("Buffers: 1 kB\nMemTotal:       16384 kB\n"), Some(16384 * 1024));
        assert_eq!(total("nothing"), None);
        assert!(most() > 0);
        let limits = "Max stack size   8388608   unlimited   bytes\nMax address space   4096   8192   bytes\n";
        assert_eq!(process(limits), Some(4096));
        assert_eq!(process("Max address space   unlimited   unlimited   bytes"), None);
    }
}
