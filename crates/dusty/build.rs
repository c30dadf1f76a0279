//! How the program is linked.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, wanted: &[&str]| {
        env::var(name).is_ok_and(|found| wanted.iter().any(|one| *one == found))
    };
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    // A program that may stand anywhere in the memory has its 100,000 pointers put right at each start, which takes longer than
    // all that it does with a small file. So it gets a fixed place; its heap, its stack and the system's libraries do not.
    if is("CARGO_CFG_TARGET_OS", &["linux"])
        && is("CARGO_CFG_TARGET_ENV", &["gnu"])
        && is("CARGO_CFG_TARGET_ARCH", &["x86_64", "aarch64"])
        && !features.split(',').any(|feature| feature == "crt-static")
    {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
