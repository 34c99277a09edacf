//! `/last`: parts of the last result, where its settings come from, and datablocks that leave the shell
//! as the bytes that they stand for.
use std::fs;

use crate::support::screen::{Home, Terminal};

/// A Domain with two settings of its own, and its settings as they hold on the screen.
fn settings(home: &Home, variables: &[(&str, &str)]) -> Terminal {
    let mut it = home.start(100, 60, variables);
    it.prompt();
    it.types(
        "UPDATEDOMAINSETTINGS example.com {TrailerText=\"Bye\";SecureCertificate=[AAECAw==];}",
    );
    it.shows("ok\n");
    it.types("GETDOMAINEFFECTIVESETTINGS example.com");
    it.shows("2 set here,");
    it.shows("/last --set shows what is set here");
    it
}

#[test]
fn what_is_inherited_steps_back() {
    let home = Home::new();
    let mut it = settings(&home, &[]);
    let written = it.written();
    assert!(written.contains("\x1b[2mXIMSSMode"), "{written:?}");
    assert!(!written.contains("\x1b[2mTrailerText"), "{written:?}");
    it.types("/last --set");
    it.shows("▸ /last --set\nSecureCertificate  [4 bytes]\nTrailerText        Bye\n");
    it.types("GETACCOUNTSETTINGS postmaster");
    it.types("/last --set");
    it.shows("the last result does not tell what is set and what is inherited");
    it.quit();
}

#[test]
fn without_colours_words_tell_what_is_inherited() {
    let home = Home::new();
    let it = settings(&home, &[("NO_COLOR", "1")]);
    let screen = it.screen();
    assert!(screen.contains("XIMSSMode             TCP  (inherited)\n"), "{screen}");
    assert!(screen.contains("TrailerText           Bye\n"), "{screen}");
    it.quit();
}

#[test]
fn labelled_lines_tell_what_is_inherited_too() {
    let home = Home::new();
    let mut it = home.start(100, 60, &[("ACCESSIBLE", "1")]);
    it.ends_with("postmaster@example.com >");
    it.keys("UPDATEDOMAINSETTINGS example.com {TrailerText=Bye;}\n");
    it.shows("ok\n");
    it.keys("GETDOMAINEFFECTIVESETTINGS example.com\n");
    it.shows("XIMSSMode: TCP, inherited\n");
    it.shows("TrailerText: Bye\n");
    it.shows("1 set here,");
}

#[test]
fn one_setting_is_shown_or_saved_and_the_rest_stays() {
    let home = Home::new();
    let mut it = settings(&home, &[]);
    it.types("/last trailertext");
    it.shows("▸ /last trailertext\nBye\n");
    it.types("/last SecureCertificate | > bytes");
    it.shows("4 bytes written to bytes");
    assert_eq!(fs::read(home.path("bytes")).unwrap(), [0, 1, 2, 3]);
    it.types("/last SecureCertificate | > bytes.json");
    it.shows("written to bytes.json");
    assert_eq!(fs::read_to_string(home.path("bytes.json")).unwrap(), "{\"#data\":\"AAECAw==\"}\n");
    it.types("/last TrailerText | json");
    it.shows("\"Bye\"");
    it.types("/last Nonsense");
    it.shows("the last result has no setting Nonsense; there are the formats table, json,");
    it.types("/last --set");
    it.shows("TrailerText        Bye\n");
    it.quit();
}
