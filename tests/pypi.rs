//! The client of PyPI, as it is, against the server.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use cgpsh::engine::Engine;
use cgpsh::engine::setup::Options;
use cgpsh::server::Server;
use cgpsh::server::settings::Settings;

const PACKAGE: &str = "CGPCLI==1.1.9";
const PASSWORD: &str = "postmaster's password";

/// Python with the package, in an environment of its own, which is made if it is not there.
fn python() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pypi-1.1.9");
    let python = environment.join("bin/python");
    let works = Command::new(&python).args(["-c", "import CGPCLI.Commands"]).output();
    if works.is_ok_and(|output| output.status.success()) {
        return python;
    }
    let made = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment).output();
    expect_success("python3 cannot make a virtual environment", made);
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", PACKAGE];
    let installed = Command::new(&python).args(install).output();
    expect_success(&format!("pip cannot install {PACKAGE}: this test needs PyPI"), installed);
    python
}

fn expect_success(what: &str, output: std::io::Result<Output>) {
    let output = output.unwrap_or_else(|error| panic!("{what}: {error}"));
    let (out, wrong) = (&output.stdout, &output.stderr);
    let (out, wrong) = (String::from_utf8_lossy(out), String::from_utf8_lossy(wrong));
    assert!(output.status.success(), "{what}: {}\n{out}\n{wrong}", output.status);
}

#[test]
fn the_python_client_tells_a_whole_provisioning_story() {
    let python = python();
    let mut options = Options::in_memory("main.example");
    options.postmaster_password = Some(PASSWORD.to_owned());
    let mut settings = Settings::listening_on(vec!["127.0.0.1:0".parse().unwrap()]);
    settings.login_delay = Duration::from_millis(1);
    let server = Server::bind(Engine::open(options).unwrap(), settings).unwrap();
    let (port, stopper) = (server.addresses()[0].port().to_string(), server.stopper());
    let serving = thread::spawn(|| server.run());

    let story = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pypi/story.py"))
        .args(["127.0.0.1", &port, PASSWORD])
        .output();
    expect_success("the story went wrong", story);
    stopper.stop();
    serving.join().unwrap().unwrap();
}
