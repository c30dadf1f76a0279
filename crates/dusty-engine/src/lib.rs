//! Runs checked Dusty programs.

mod builtins;
mod kernel;
