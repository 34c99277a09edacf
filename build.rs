//! How the program is linked, so that it starts quickly.
use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    if env::var_os("CARGO_FEATURE_PIE").is_some() {
        // Every pointer in the catalogue is put right when the program is loaded. The list of their
        // places takes an eightieth of the room when it is packed.
        println!("cargo::rustc-link-arg=-Wl,-z,pack-relative-relocs");
    } else {
        // At addresses that are known now, nothing is to be put right: a fifth of the time to start,
        // and a hundred pages that all processes share. Stack, heap and libraries still lie at
        // random addresses, and what strangers send is read by safe code alone.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    if has_static_unwinder() {
        // One library less to be found and loaded.
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the library that unwinds the stack is there to be linked into the program.
fn has_static_unwinder() -> bool {
    let linker = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let asked = Command::new(linker).arg("-print-file-name=libgcc_eh.a").output();
    // Only of a file that is there the whole path is told.
    asked.is_ok_and(|told| Path::new(String::from_utf8_lossy(&told.stdout).trim()).is_absolute())
}
