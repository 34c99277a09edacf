//! Commands on their way while somebody waits for the answer: Ctrl-C ends the waiting.
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::request::reply::Answer;
use crate::request::spec::Spec;
use crate::shell::doors::merged::sheet;
use crate::shell::doors::mode::Mode;
use crate::shell::doors::outcome::{Outcome, TargetError};
use crate::shell::doors::status::Status;
use crate::shell::doors::target::Target;
use crate::shell::doors::way::Way;
use crate::shell::render::sheet::Sheet;
use crate::shell::signals::was_interrupted;

/// How often it is looked for Ctrl-C.
const INTERVAL: Duration = Duration::from_millis(30);

/// What is said of a command whose answer is not waited for any more.
pub const INTERRUPTED: &str = "interrupted; whether the command was carried out is not known";

/// The place where commands are carried out, and the way there, should it have to be taken again.
pub struct Calls {
    target: Option<Target>,
    way: Way,
    status: Status,
    /// What may pass, wherever commands go.
    mode: Mode,
    interrupted: Arc<AtomicBool>,
}

impl Calls {
    /// Commands go to `target`; the flag tells that Ctrl-C was pressed.
    pub fn new(target: Target, interrupted: Arc<AtomicBool>) -> Self {
        let status = status_of(&target);
        let mode = target.mode();
        Self { way: target.way(), target: Some(target), status, mode, interrupted }
    }

    /// From now on commands go somewhere else.
    pub fn change(&mut self, mut target: Target) {
        target.set_mode(self.mode);
        self.status = status_of(&target);
        self.way = target.way();
        self.target = Some(target);
    }

    /// From now on, this may pass. What does is answered: a profile may permit less.
    pub fn set_mode(&mut self, mode: Mode) -> Mode {
        self.mode = mode;
        self.status.mode = match self.target() {
            Ok(target) => target.mode(),
            // It holds as soon as the place is reached again.
            Err(_) if mode != Mode::Free => mode,
            Err(_) => self.status.mode,
        };
        self.mode()
    }

    /// What may pass.
    pub fn mode(&self) -> Mode {
        self.status.mode
    }

    /// Who works where.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Looks again who works where.
    pub fn look_again(&mut self) -> &Status {
        if let Some(target) = &self.target {
            self.status = status_of(target);
        }
        &self.status
    }

    /// What was asked to pass, wherever commands go.
    pub fn wanted_mode(&self) -> Mode {
        self.mode
    }

    /// Why some of several places are out of reach, if that has not been told.
    pub fn lost(&mut self) -> Vec<String> {
        self.target.as_mut().map(Target::lost).unwrap_or_default()
    }

    /// Whether commands go to several places at once.
    pub fn is_several(&self) -> bool {
        !self.status.places.is_empty()
    }

    /// What an answer looks like.
    pub fn sheet(&self, spec: Option<&Spec>, answer: Answer) -> Sheet {
        if self.is_several() { sheet(answer) } else { Sheet::new(spec, answer) }
    }

    /// Looks something up at each place, with what it is called among several.
    ///
    /// # Errors
    /// When the waiting was given up.
    pub fn at_each<T: Send + 'static>(
        &mut self,
        look: impl Fn(&mut Target) -> T + Send + 'static,
    ) -> Result<Vec<(Option<String>, T)>, TargetError> {
        self.call(move |target| {
            let singles = target.singles().into_iter();
            singles.map(|(name, single)| (name, look(single))).collect()
        })
    }

    /// Carries each command out at the place of this name, as [`run_all`](Self::run_all) does.
    pub fn run_at(&mut self, lines: &[(&str, &str)]) -> Vec<Outcome> {
        let lines: Vec<(String, String)> =
            lines.iter().map(|(name, line)| ((*name).to_owned(), (*line).to_owned())).collect();
        let call = move |target: &mut Target| {
            let lines: Vec<(&str, &str)> =
                lines.iter().map(|(name, line)| (name.as_str(), line.as_str())).collect();
            target.run_at(&lines)
        };
        self.call(call).unwrap_or_else(|error| vec![Err(error)])
    }

    /// The way to the place.
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// The place. It is reached again if the waiting for it was given up.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn target(&mut self) -> Result<&mut Target, TargetError> {
        let target = match self.target.take() {
            Some(target) => target,
            None => self.reach_again()?,
        };
        let target = self.target.insert(target);
        target.set_mode(self.mode);
        Ok(target)
    }

    /// Whether lines that the catalogue does not understand may be sent.
    pub fn takes_unknown_commands(&self) -> bool {
        self.target.as_ref().is_none_or(Target::takes_unknown_commands)
    }

    /// Whether the place was told to shut down.
    pub fn is_shutting_down(&self) -> bool {
        self.target.as_ref().is_some_and(Target::is_shutting_down)
    }

    /// Carries one command out. The embedded engine answers at once. For a server it may take a
    /// while; if Ctrl-C is pressed meanwhile, the connection is left to itself and the next command
    /// gets a new one.
    ///
    /// # Errors
    /// When the command is refused, or there is no answer.
    pub fn run(&mut self, line: &str) -> Outcome {
        let line = line.to_owned();
        self.call(move |target| target.run(&line))?
    }

    /// Carries commands out in their order, as [`run`](Self::run) does one. Answers one outcome for
    /// each, or fewer if the waiting was given up.
    pub fn run_all(&mut self, lines: &[&str]) -> Vec<Outcome> {
        if was_interrupted(&self.interrupted) {
            return vec![Err(TargetError::NotSent("interrupted".to_owned()))];
        }
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let call = move |target: &mut Target| {
            target.run_all(&lines.iter().map(String::as_str).collect::<Vec<_>>())
        };
        self.call(call).unwrap_or_else(|error| vec![Err(error)])
    }

    /// Calls the place, until the call ends or Ctrl-C is pressed.
    fn call<T: Send + 'static>(
        &mut self,
        call: impl FnOnce(&mut Target) -> T + Send + 'static,
    ) -> Result<T, TargetError> {
        was_interrupted(&self.interrupted);
        let mut target = match self.target.take() {
            Some(target) => target,
            None => self.reach_again()?,
        };
        if let Target::Local(_) = target {
            return Ok(call(self.target.insert(target)));
        }
        let (target, outcome) = self.wait_for(move || {
            let outcome = call(&mut target);
            (target, outcome)
        })?;
        self.target = Some(target);
        Ok(outcome)
    }

    /// Goes the way once more, unless Ctrl-C ends the waiting before anything is sent.
    fn reach_again(&self) -> Result<Target, TargetError> {
        let way = self.way.clone();
        let reached = self.wait_for(move || way.open()).map_err(|error| match error {
            TargetError::Broken(_) => {
                TargetError::NotSent("interrupted; nothing was sent".to_owned())
            }
            other => other,
        })?;
        let mut target = reached.map_err(|error| TargetError::NotSent(error.to_string()))?;
        target.set_mode(self.mode);
        Ok(target)
    }

    /// Waits for what a thread of its own works out, until Ctrl-C is pressed.
    fn wait_for<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, TargetError> {
        let (sender, done) = channel();
        let away = move || {
            let worked_out = work();
            // Nobody may be waiting any more.
            let _ = sender.send(worked_out);
        };
        let thread = std::thread::Builder::new().name("call".to_owned()).spawn(away);
        if let Err(error) = thread {
            return Err(TargetError::NotSent(error.to_string()));
        }
        loop {
            match done.recv_timeout(INTERVAL) {
                Ok(worked_out) => return Ok(worked_out),
                Err(RecvTimeoutError::Timeout) if !was_interrupted(&self.interrupted) => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Err(TargetError::Broken(INTERRUPTED.to_owned()));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let text = "the command came to no end";
                    return Err(TargetError::Broken(text.to_owned()));
                }
            }
        }
    }
}

/// Who works where, also where that cannot be asked.
fn status_of(target: &Target) -> Status {
    target.status().unwrap_or_else(|_| Status {
        server: "?".to_owned(),
        account: "?".to_owned(),
        mode: target.mode(),
        ..Status::default()
    })
}
