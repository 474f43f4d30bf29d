//! Turns the locale files into Rust, so that a key that does not exist stops the build and not the person who reads.

use std::{env, error::Error, path::PathBuf};

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos, options::CodegenOptions};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("i18n");
    // Vietnamese is the language of the work: English must have every key that it has.
    let config = Config::new("vi")?
        .add_locale("en")?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let words = TranslationsInfos::parse(config)?;
    words.rerun_if_locales_changed();
    words.emit_diagnostics();
    words.generate_i18n_module_with_options(out, CodegenOptions::new().gen_docs(false))?;
    Ok(())
}
