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

/// Six tenths of the memory that this machine, or the container that it is, has.
pub(crate) fn most() -> usize {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|info| total(&info));
    let container = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let container = container.and_then(|limit| limit.trim().parse::<u64>().ok());
    let bytes = machine.unwrap_or(4 << 30).min(container.unwrap_or(u64::MAX));
    usize::try_from(bytes / 10 * 6).unwrap_or(usize::MAX)
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
    }
}
