//! The signals that end a server.
use std::future::pending;

/// Returns when somebody wants the program to end.
#[cfg(unix)]
pub(super) async fn end_wanted() {
    use tokio::signal::unix::{SignalKind, signal};

    let both = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = both else { return pending().await };
    tokio::select! {
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
}

/// Returns when somebody wants the program to end.
#[cfg(not(unix))]
pub(super) async fn end_wanted() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending().await
    }
}
