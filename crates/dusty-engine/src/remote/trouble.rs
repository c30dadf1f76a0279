//! Why a file on a server cannot be had, or cannot be sent.

use std::io;
use std::time::Duration;

/// Why a transfer has failed.
#[derive(Debug)]
#[cfg_attr(not(feature = "remote"), allow(dead_code, reason = "there are no transfers"))]
pub(crate) enum Trouble {
    /// The server answers with a status that is no success.
    Status {
        /// The number.
        code: u16,
        /// What an S3 service says of it.
        said: Option<String>,
        /// How long it asks to wait.
        wait: Option<Duration>,
        /// Whether the request was signed with somebody's credentials; only of S3.
        signed: Option<bool>,
    },
    /// There is no server of this name.
    NoHost,
    /// The server takes no connection.
    Refused,
    /// Nothing came for so long.
    Silent(Duration),
    /// The connection was not made in time.
    Unreachable(Duration),
    /// The connection is not secure, and why.
    Insecure(&'static str),
    /// The connection broke.
    Cut {
        /// After so many bytes.
        got: u64,
        /// Of so many, if that is known.
        total: Option<u64>,
    },
    /// It is another file than at the beginning.
    Changed,
    /// A break would not be seen.
    Unsized,
    /// The server sends to another one, which may not be asked, or in a circle.
    Sent(&'static str),
    /// The answer is not to be understood.
    Strange(String),
    /// The address is none.
    Malformed,
    /// Something in the environment is wrong.
    Setting(String),
    /// The draft on this machine cannot be written or read.
    Local(io::Error),
    /// The run was asked to stop.
    Stopped,
    /// It has failed so often.
    Repeated(Box<Trouble>, u32),
}

#[cfg(feature = "remote")]
impl Trouble {
    /// Whether it may go well the next time.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Trouble::Status { code, .. } => *code >= 500 || matches!(code, 408 | 425 | 429),
            Trouble::NoHost
            | Trouble::Refused
            | Trouble::Silent(_)
            | Trouble::Unreachable(_)
            | Trouble::Cut { .. }
            | Trouble::Changed => true,
            Trouble::Insecure(_)
            | Trouble::Unsized
            | Trouble::Sent(_)
            | Trouble::Strange(_)
            | Trouble::Malformed
            | Trouble::Setting(_)
            | Trouble::Local(_)
            | Trouble::Stopped
            | Trouble::Repeated(..) => false,
        }
    }

    /// The same, after so many attempts.
    pub(crate) fn after(self, times: u32) -> Trouble {
        if times < 2 { self } else { Trouble::Repeated(Box::new(self), times) }
    }
}

/// A server that sends on to where nobody should go.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
#[cfg(feature = "remote")]
pub(crate) struct Astray(pub(crate) &'static str);

/// What an error of a library says in the end.
#[cfg(feature = "remote")]
pub(crate) enum Reason {
    /// This.
    Told(Trouble),
    /// That something took too long.
    Late,
    /// Something else, in the words of the system if it has any.
    Other(String),
}

#[cfg(feature = "remote")]
impl Reason {
    /// Looks through an error and all that it is from. The words of the libraries are not for
    /// people; what they mean is seen from a few of them.
    pub(crate) fn of(error: &(dyn std::error::Error + 'static)) -> Reason {
        let mut next = Some(error);
        let mut last = String::new();
        while let Some(error) = next {
            if let Some(astray) = error.downcast_ref::<Astray>() {
                return Reason::Told(Trouble::Sent(astray.0));
            }
            let text = error.to_string();
            if text.contains("dns error") || text.contains("failed to lookup address") {
                return Reason::Told(Trouble::NoHost);
            }
            if let Some(why) = certificate(&text) {
                return Reason::Told(Trouble::Insecure(why));
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                match error.kind() {
                    io::ErrorKind::ConnectionRefused => return Reason::Told(Trouble::Refused),
                    io::ErrorKind::TimedOut => return Reason::Late,
                    io::ErrorKind::ConnectionReset
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::BrokenPipe
                    | io::ErrorKind::UnexpectedEof => {
                        return Reason::Told(Trouble::Cut { got: 0, total: None });
                    }
                    _ => last = text.clone(),
                }
            }
            if text.contains("before message completed") || text.contains("connection closed") {
                return Reason::Told(Trouble::Cut { got: 0, total: None });
            }
            if text.contains("timed out") {
                return Reason::Late;
            }
            next = error.source();
        }
        Reason::Other(last)
    }
}

/// What is wrong with the certificate of a server, or with its way of speaking.
#[cfg(feature = "remote")]
fn certificate(text: &str) -> Option<&'static str> {
    const CERTIFICATES: [(&str, &str); 5] = [
        ("UnknownIssuer", "nobody whom this system trusts has signed its certificate"),
        ("NotValidForName", "its certificate is for a server of another name"),
        ("Expired", "its certificate is out of date"),
        ("NotValidYet", "its certificate is not valid yet"),
        ("Revoked", "its certificate was withdrawn"),
    ];
    if ["corrupt message", "InvalidContentType", "handshake eof"].iter().any(|s| text.contains(s)) {
        return Some("it does not answer in the way of https");
    }
    let wrong = text.contains("invalid peer certificate");
    let known = CERTIFICATES.iter().find(|(sign, _)| text.contains(sign));
    let why = known.map_or("its certificate is not valid", |(_, why)| why);
    if wrong {
        return Some(why);
    }
    let handshake = text.contains("HandshakeFailure") || text.contains("peer is incompatible");
    handshake.then_some("it speaks no version of https that is safe")
}
