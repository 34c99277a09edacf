//! What fits nowhere else: the server itself, its log, its queues, temporary address sets.
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::catalogue::keys::server::module;
use crate::catalogue::miscellaneous::{
    DumpAllObjects, Echo, GetCurrentController, GetCurrentTime, GetMessageQueueInfo, GetSystemInfo,
    GetTempBlacklistedIps, GetTempClientIps, GetTempUnblockableIps, GetVersion, ListCliCommands,
    Noop, ReconnectClusterAdmin, RejectQueueMessage, RejectQueueMessages, ReleaseSmtpQueue,
    ReportFailedLoginAddress, SetLogAll, SetTempBlacklistedIps, SetTempUnblockableIps, SetTrace,
    TempBlacklistIp, TempUnblockIp, TestLoop, WriteLog,
};
use crate::catalogue::specs;
use crate::data::{Dictionary, Timestamp, Value};
use crate::engine::error;
use crate::engine::temporary_ips::{TemporarySet, address_of};
use crate::engine::work::{Effect, Work};
use crate::engine::world::VERSION;
use crate::request::command::Handle;
use crate::request::failure::Failure;
use crate::request::kinds::{Seconds, Switch, Text, TraceFacility};
use crate::request::reply::{Names, NumberReply, ObjectReply, Record, TextReply, TimeReply};

/// The file of DUMPALLOBJECTS.
const DUMP_FILE: &str = "objects_dump.txt";
/// TESTLOOP keeps a thread busy for so many seconds at the most.
const TEST_SECONDS_MAX: i64 = 60;
/// The name that records written with WRITELOG begin with.
const LOG_PREFIX: &str = "SYSTEM";

impl Handle<ListCliCommands> for Work<'_, '_> {
    fn handle(&mut self, _: ListCliCommands) -> Result<Names<Text>, Failure> {
        let offered = specs().filter(|spec| Self::offers(spec));
        Ok(Names::new(offered.map(|spec| spec.verb.to_owned())))
    }
}

impl Handle<Noop> for Work<'_, '_> {
    fn handle(&mut self, _: Noop) -> Result<(), Failure> {
        Ok(())
    }
}

impl Handle<Echo> for Work<'_, '_> {
    fn handle(&mut self, it: Echo) -> Result<ObjectReply, Failure> {
        Ok(ObjectReply(it.object.0))
    }
}

impl Handle<GetVersion> for Work<'_, '_> {
    fn handle(&mut self, _: GetVersion) -> Result<TextReply, Failure> {
        Ok(TextReply(VERSION.to_owned()))
    }
}

impl Handle<GetSystemInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetSystemInfo) -> Result<ObjectReply, Failure> {
        let value = match it.what.0.to_ascii_lowercase().as_str() {
            "serverversion" => Value::from(VERSION),
            "serveros" => Value::from(std::env::consts::OS),
            "servercpu" => Value::from(std::env::consts::ARCH),
            "starttime" => Value::from(Timestamp::from_unix(self.world.started)),
            "servertime" => Value::from(Timestamp::from_unix(self.now)),
            // A cluster of one has no Domain of its own, and the one member is the whole cluster.
            "maindomainname" | "licensedomainname" => {
                Value::from(self.domain_by_id(self.main_domain()?)?.name)
            }
            "serverinstance" | "clusterinstance" => Value::from(self.world.instance.as_str()),
            "cluster" => Value::from(if self.world.cluster { "YES" } else { "NO" }),
            "numcpu" => {
                Value::from(std::thread::available_parallelism().map_or(1, usize::from) as i64)
            }
            _ => {
                return Err(error::not_found("system information item", &error::shown(&it.what.0)));
            }
        };
        Ok(ObjectReply(value))
    }
}

impl Handle<GetCurrentTime> for Work<'_, '_> {
    fn handle(&mut self, _: GetCurrentTime) -> Result<TimeReply, Failure> {
        Ok(TimeReply(Timestamp::from_unix(self.now)))
    }
}

impl Handle<SetLogAll> for Work<'_, '_> {
    fn handle(&mut self, it: SetLogAll) -> Result<(), Failure> {
        let on = it.switch != Some(Switch::Off);
        self.effects.push(Effect::LogAll(on));
        let text = format!("{LOG_PREFIX} Log Everything is {}", if on { "on" } else { "off" });
        self.effects.push(Effect::Log(1, text));
        Ok(())
    }
}

impl Handle<DumpAllObjects> for Work<'_, '_> {
    fn handle(&mut self, it: DumpAllObjects) -> Result<(), Failure> {
        if !it.file {
            // The list may be very long: it goes to the log record by record instead of being
            // collected for the time after the commit, which would change nothing anyway.
            return self.walk(b"", &mut |key, value| {
                let text = format!("{LOG_PREFIX} object {key} {} bytes", value.len());
                let written = self.world.log.write(self.now, 1, &text);
                written.map_err(|error| error::file(&error))?;
                Ok(ControlFlow::Continue(()))
            });
        }
        let Some(directory) = &self.world.directory else {
            return Err(error::bad_value("this server keeps no files"));
        };
        let path = directory.join(DUMP_FILE);
        if path.exists() {
            return Ok(());
        }
        let file = private_file(&path).map_err(|error| error::file(&error))?;
        let mut file = std::io::BufWriter::new(file);
        let written = self.walk(b"", &mut |key, value| {
            writeln!(file, "{key} {}", value.len()).map_err(|error| error::file(&error))?;
            Ok(ControlFlow::Continue(()))
        });
        let written = written.and_then(|()| file.flush().map_err(|error| error::file(&error)));
        if written.is_err() {
            // Half a list would keep the next one from being written.
            drop(std::fs::remove_file(&path));
        }
        written
    }
}

impl Handle<TestLoop> for Work<'_, '_> {
    fn handle(&mut self, it: TestLoop) -> Result<NumberReply, Failure> {
        let Seconds(seconds) = it.seconds;
        if !(1..=TEST_SECONDS_MAX).contains(&seconds) {
            let text = format!("the number of seconds must be from 1 to {TEST_SECONDS_MAX}");
            return Err(error::bad_value(text));
        }
        // The time that a loop takes is no state: it is measured, not handed in.
        let (begin, period) = (Instant::now(), Duration::from_secs(seconds.unsigned_abs()));
        let mut rounds: i64 = 0;
        while begin.elapsed() < period {
            std::hint::black_box((0..1_000_u64).fold(0_u64, |sum, it| sum.rotate_left(5) ^ it));
            rounds += 1;
        }
        Ok(NumberReply(rounds / seconds))
    }
}

impl Handle<SetTrace> for Work<'_, '_> {
    fn handle(&mut self, it: SetTrace) -> Result<(), Failure> {
        let on = it.switch != Some(Switch::Off);
        self.effects.push(Effect::Trace(it.facility, on));
        Ok(())
    }
}

impl Handle<WriteLog> for Work<'_, '_> {
    fn handle(&mut self, it: WriteLog) -> Result<(), Failure> {
        if it.level.0 < 0 {
            return Err(error::bad_value("a log level is not negative"));
        }
        let text = format!("{LOG_PREFIX} {}", it.record.0);
        self.effects.push(Effect::Log(it.level.0, text));
        Ok(())
    }
}

impl Handle<ReleaseSmtpQueue> for Work<'_, '_> {
    fn handle(&mut self, it: ReleaseSmtpQueue) -> Result<(), Failure> {
        // The engine sends no mail by itself: whatever queue is meant is empty, and an empty queue is
        // as released as it can be.
        let text = format!("{LOG_PREFIX} SMTP queue {} is released", it.queue.0);
        self.effects.push(Effect::Log(3, text));
        Ok(())
    }
}

impl Handle<RejectQueueMessage> for Work<'_, '_> {
    fn handle(&mut self, it: RejectQueueMessage) -> Result<(), Failure> {
        Err(error::not_found("queue message", &it.message.0.to_string()))
    }
}

impl Handle<RejectQueueMessages> for Work<'_, '_> {
    fn handle(&mut self, it: RejectQueueMessages) -> Result<(), Failure> {
        let text = format!("{LOG_PREFIX} the queue messages of {} are rejected", it.sender.0);
        self.effects.push(Effect::Log(3, text));
        Ok(())
    }
}

impl Handle<GetMessageQueueInfo> for Work<'_, '_> {
    fn handle(&mut self, it: GetMessageQueueInfo) -> Result<Record, Failure> {
        match module(&it.module.0) {
            Some(_) => Ok(Record(Dictionary::new())),
            None => Err(error::not_found("module", &error::shown(&it.module.0))),
        }
    }
}

impl Handle<GetCurrentController> for Work<'_, '_> {
    fn handle(&mut self, _: GetCurrentController) -> Result<TextReply, Failure> {
        // A cluster of one is its own controller.
        Ok(TextReply("127.0.0.1".to_owned()))
    }
}

impl Handle<ReconnectClusterAdmin> for Work<'_, '_> {
    fn handle(&mut self, _: ReconnectClusterAdmin) -> Result<(), Failure> {
        self.effects.push(Effect::Log(3, format!("{LOG_PREFIX} cluster connections are renewed")));
        Ok(())
    }
}

impl Handle<GetTempClientIps> for Work<'_, '_> {
    fn handle(&mut self, _: GetTempClientIps) -> Result<TextReply, Failure> {
        let clients = self.temporary_set(TemporarySet::Clients)?.into_iter();
        let addresses: Vec<String> = clients.map(|(address, _)| address).collect();
        Ok(TextReply(addresses.join(",")))
    }
}

impl Handle<ReportFailedLoginAddress> for Work<'_, '_> {
    fn handle(&mut self, it: ReportFailedLoginAddress) -> Result<(), Failure> {
        let address = address_of(&it.address.0)?;
        self.report_failed_login(address)
    }
}

/// Makes a file that only the owner of the store can read: it tells the names of everybody.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The commands that change, read and fill a temporary set.
macro_rules! temporary_sets {
    ($( $set:expr => $put:ident $get:ident $fill:ident; )*) => { $(
        impl Handle<$put> for Work<'_, '_> {
            fn handle(&mut self, it: $put) -> Result<(), Failure> {
                let address = address_of(&it.address.0)?;
                let seconds =
                    if it.delete { Some(0) } else { it.timeout.map(|seconds| seconds.0) };
                self.set_temporary($set, address, seconds)
            }
        }

        impl Handle<$get> for Work<'_, '_> {
            fn handle(&mut self, _: $get) -> Result<TextReply, Failure> {
                self.temporary_text($set).map(TextReply)
            }
        }

        impl Handle<$fill> for Work<'_, '_> {
            fn handle(&mut self, it: $fill) -> Result<(), Failure> {
                self.add_temporary_text($set, &it.addresses.0)
            }
        }
    )* };
}

temporary_sets! {
    TemporarySet::Blocked => TempBlacklistIp GetTempBlacklistedIps SetTempBlacklistedIps;
    TemporarySet::Unblockable => TempUnblockIp GetTempUnblockableIps SetTempUnblockableIps;
}

impl crate::engine::world::World {
    /// Switches a facility of tracing on or off.
    pub fn set_trace(&self, facility: TraceFacility, on: bool) {
        self.trace_switch(facility).store(on, Ordering::SeqCst);
    }

    /// Whether a facility of tracing is switched on.
    pub fn traces(&self, facility: TraceFacility) -> bool {
        self.trace_switch(facility).load(Ordering::SeqCst)
    }

    fn trace_switch(&self, facility: TraceFacility) -> &AtomicBool {
        match facility {
            TraceFacility::FileIo => &self.trace_file_io,
            TraceFacility::FileOp => &self.trace_file_operations,
        }
    }
}
