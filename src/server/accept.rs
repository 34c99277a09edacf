//! Takes connections, as long as there are places.
use std::io::{self, Write};
use std::net::TcpListener as BlockingListener;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};

use crate::server::connection::{BLOCKED, Connection};
use crate::server::limits::ACCEPT_PAUSE;
use crate::server::shared::Shared;
use crate::server::signals::end_wanted;
use crate::wire::status::{BAD_LINE, write_status};

/// Serves until the server is stopped, and then until the connections have ended or the grace is
/// over.
pub(super) async fn accept_until_stopped(
    shared: Arc<Shared>,
    listeners: Vec<BlockingListener>,
    tls_listeners: Vec<BlockingListener>,
) -> io::Result<()> {
    let mut stopped = shared.stop.subscribe();
    if shared.settings.stop_on_signals {
        let stop = shared.stop.clone();
        tokio::spawn(async move {
            end_wanted().await;
            stop.send_replace(true);
        });
    }
    let mut accepting = tokio::task::JoinSet::new();
    for listener in listeners {
        accepting.spawn(accept(Arc::clone(&shared), TcpListener::from_std(listener)?, false));
    }
    for listener in tls_listeners {
        accepting.spawn(accept(Arc::clone(&shared), TcpListener::from_std(listener)?, true));
    }
    // The sender is in `shared`, so that this cannot fail.
    let _ = stopped.wait_for(|stop| *stop).await;
    accepting.shutdown().await;
    let places = u32::try_from(shared.settings.connections_max).unwrap_or(u32::MAX);
    let all_ended = shared.places.acquire_many(places);
    // Who does not come to an end within the grace is cut off with the runtime.
    drop(timeout(shared.settings.grace, all_ended).await);
    Ok(())
}

/// Takes connections, which begin with TLS or not.
async fn accept(shared: Arc<Shared>, listener: TcpListener, tls: bool) {
    // Who expects TLS would take a line for nonsense.
    let refuse = |stream, text| {
        if !tls {
            refuse(stream, text)
        }
    };
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let address = peer.ip().to_canonical();
        let Ok(place) = Arc::clone(&shared.places).try_acquire_owned() else {
            refuse(stream, "too many connections, try again later");
            continue;
        };
        if shared.blocks(address) {
            refuse(stream, BLOCKED);
            continue;
        }
        // Without this the kernel holds short answers back, to send them with the next.
        drop(stream.set_nodelay(true));
        let connection = Connection::new(stream, address, Arc::clone(&shared));
        tokio::spawn(serve(connection, tls, place));
    }
}

async fn serve(mut connection: Connection, tls: bool, place: OwnedSemaphorePermit) {
    if !tls || connection.encrypt().await.is_ok() {
        connection.serve().await;
    }
    drop(place);
}

/// Sends one line and closes. The line always fits into the buffer of a fresh connection, so that
/// nobody has to wait for the peer.
fn refuse(stream: TcpStream, text: &str) {
    let mut line = String::new();
    write_status(&mut line, BAD_LINE, text);
    if let Ok(mut stream) = stream.into_std() {
        drop(stream.write(line.as_bytes()));
    }
}
