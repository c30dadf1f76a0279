//! What is said of files on servers.

use std::io;
use std::time::Duration;

use dusty_check::Source;
use dusty_check::program::Target;
use dusty_check::value::quoted;
use dusty_syntax::codes::{files, types};
use dusty_syntax::{Diagnostic, Span};

use super::UNTOUCHED;
use crate::remote::{Address, BadAddress, Trouble};

/// Says why the address of a source cannot be used.
pub(crate) fn no_source(source: &Source, unfit: &BadAddress) -> Diagnostic {
    unfit_address(&source.path, source.path_span, unfit, "read")
}

/// Says why the address of a save cannot be used.
pub(crate) fn no_target(target: &Target, unfit: &BadAddress) -> Diagnostic {
    unfit_address(&target.path, target.span, unfit, "written")
}

fn unfit_address(path: &str, span: Span, unfit: &BadAddress, done: &str) -> Diagnostic {
    let refused = |title: String| Diagnostic::error(&types::ADDRESS, span, title);
    let path = quoted(path);
    match unfit {
        BadAddress::Unlinked => refused(format!("{path} is on a server"))
            .note("this Dusty was built without a way to servers")
            .help("build it with the feature `remote`, or fetch the file beforehand"),
        BadAddress::Scheme(scheme) => refused(format!("files at {scheme}:// are not {done}"))
            .note("an address begins with https:// or s3://"),
        BadAddress::Open => refused(format!("{path} is not secure"))
            .note("with http:// anybody on the way can read and change the file")
            .help("begin it with `https://`")
            .offer("for a server that has no https", "DUSTY_ALLOW_HTTP=1"),
        BadAddress::Pattern(sign) => refused(format!("{path} is no pattern for files"))
            .note(format!("`{sign}` finds files in folders, and not on servers"))
            .help("name each file in a list"),
        BadAddress::Broken(what) => refused(format!("{path} is no address of a file")).note(*what),
    }
}

/// Says that a database stays on this machine.
pub(crate) fn no_remote_database(target: &Target, appends: bool) -> Diagnostic {
    let title = "a database cannot be written on a server";
    let found = Diagnostic::error(&types::ADDRESS, target.span, title);
    match appends {
        true => found.note("rows are added to a table where its file is"),
        false => found.note("its tables are changed where its file is"),
    }
    .help("save to a file here, and send it afterwards")
}

/// Says that one save makes one file on a server.
pub(crate) fn no_remote_parts(target: &Target) -> Diagnostic {
    let title = "a save to a server makes one file";
    Diagnostic::error(&types::ADDRESS, target.span, title)
        .note("`{column}` makes a file for each value in folders of this machine")
        .help("for the signs themselves, write `%7B` and `%7D`")
}

/// Says why a file cannot be fetched.
pub(crate) fn not_fetched(source: &Source, address: &Address, trouble: &Trouble) -> Diagnostic {
    if matches!(trouble, Trouble::Stopped) {
        return super::stopped();
    }
    let say = |title: String| Diagnostic::error(&files::NOT_FETCHED, source.path_span, title);
    told(trouble, &source.path, address, false, &say)
}

/// Says why a file cannot be sent. `done` are those that were.
pub(crate) fn not_sent(target: &Target, trouble: &Trouble, done: &[&Target]) -> Diagnostic {
    let address = target.url.as_deref().and_then(|url| Address::read(url).ok());
    let say = |title: String| Diagnostic::error(&files::NOT_SENT, target.span, title);
    let found = match &address {
        Some(address) => told(trouble, &target.path, address, true, &say),
        None => say(format!("{} cannot be written", quoted(&target.path))),
    };
    match done {
        [] => found.note(UNTOUCHED),
        done => found.note(sent(done)),
    }
}

/// Why nothing can be said of a file on a server.
pub(crate) fn in_words(address: &Address, trouble: &Trouble) -> String {
    let say = |title: String| Diagnostic::error(&files::NOT_FETCHED, Span::default(), title);
    told(trouble, &address.shown, address, false, &say).title
}

/// Says what has changed although the run has failed.
fn sent(done: &[&Target]) -> String {
    let names: Vec<_> = done.iter().map(|target| quoted(&target.path)).collect();
    let (has, it) = if names.len() == 1 { ("has", "it was") } else { ("have", "they were") };
    format!("only {} {has} changed: {it} sent before", names.join(", "))
}

/// The same, when files were sent before.
pub(crate) fn after_sent(found: Diagnostic, done: &[&Target]) -> Diagnostic {
    if done.is_empty() {
        return found;
    }
    let mut found = found;
    found.notes.retain(|note| !note.starts_with("every file is as it was"));
    found.note(sent(done))
}

/// What is said of a transfer that has failed; `say` makes a message of a title.
fn told(
    trouble: &Trouble,
    path: &str,
    address: &Address,
    sends: bool,
    say: &dyn Fn(String) -> Diagnostic,
) -> Diagnostic {
    let (path, host) = (quoted(path), quoted(address.host()));
    let (read, verb) = if sends { ("written", "sent") } else { ("read", "fetched") };
    match trouble {
        Trouble::Status { code, said, signed, .. } => {
            let found = status(*code, *signed, &path, &host, read, say);
            match said {
                Some(said) => found.note(format!("the server says: {said}")),
                None => found.note(format!("the server answers {code}{}", reason(*code))),
            }
        }
        Trouble::NoHost => say(format!("there is no server {host}"))
            .note("its name is not known, or there is no network")
            .help("look at how it is spelled"),
        Trouble::Refused => {
            say(format!("the server {host} takes no connection")).help("try again later")
        }
        Trouble::Unreachable(time) => say(format!("the server {host} cannot be reached"))
            .note(format!("there was no connection in {}", seconds(*time)))
            .help("look at the network, or try again later"),
        Trouble::Silent(time) => say(format!("the server {host} has fallen silent"))
            .note(format!("nothing came in {}", seconds(*time)))
            .offer("be more patient, in seconds", "DUSTY_TIMEOUT=120"),
        Trouble::Insecure(why) => say(format!("the server {host} is not to be trusted")).note(*why),
        Trouble::Cut { got, total: Some(total) } => {
            say(format!("{path} breaks off")).note(format!("{got} of {total} bytes have come"))
        }
        Trouble::Cut { total: None, .. } if sends => {
            say(format!("{path} cannot be sent")).note("the connection breaks off")
        }
        Trouble::Cut { .. } => say(format!("{path} breaks off")).note("the connection ends early"),
        Trouble::Changed => say(format!("{path} changes while it is fetched"))
            .help("fetch it when nobody writes to it"),
        Trouble::Unsized => say(format!("nobody could tell whether {path} is complete"))
            .note("the server says neither how long it is nor where it ends")
            .help("fetch it beforehand, and look at its end"),
        Trouble::Sent(why) => {
            say(format!("the server {host} does not have {path} itself")).note(*why)
        }
        Trouble::Strange(what) => {
            let found = say(format!("{path} cannot be {verb}"));
            match what.as_str() {
                "" => found.note("the answer of the server is not to be understood"),
                what => found.note(what),
            }
        }
        Trouble::Malformed => say(format!("{path} is no address of a file"))
            .note("an address looks like https://host/file.csv or s3://bucket/file.csv"),
        Trouble::Setting(what) => say(format!("{path} cannot be {verb}"))
            .note(what)
            .help("set it in the environment, or take it out of there"),
        Trouble::Local(error) => match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                say(format!("there is no space left here for {path}"))
                    .note("a file from a server lies among the temporary files during the run")
            }
            _ => say(format!("{path} cannot be kept here: {error}")),
        },
        Trouble::Stopped => say(format!("{path} was not {verb}: the run was stopped")),
        Trouble::Repeated(trouble, times) => {
            let found = told(trouble, &address.shown, address, sends, say);
            found.note(format!("so it was {times} times"))
        }
    }
}

fn status(
    code: u16,
    signed: Option<bool>,
    path: &str,
    host: &str,
    read: &str,
    say: &dyn Fn(String) -> Diagnostic,
) -> Diagnostic {
    match (code, signed) {
        (404 | 410, _) if read == "read" => say(format!("there is no file {path}")),
        (404 | 405 | 409 | 410, _) => say(format!("{path} cannot be {read}")),
        (401 | 403, Some(false)) => say(format!("{path} may not be {read}"))
            .note("nothing in the environment says who is asking")
            .help("set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"),
        (401 | 403, Some(true)) => say(format!("{path} may not be {read}"))
            .note("the credentials are those of AWS_ACCESS_KEY_ID and the like"),
        (401 | 403 | 407, None) => say(format!("{path} may not be {read}")),
        (408 | 425 | 429, _) => {
            say(format!("the server {host} has too much to do")).help("try again later")
        }
        (500.., _) => say(format!("the server {host} has failed")).help("try again later"),
        (300..=399, _) => say(format!("the server {host} does not have {path} itself")),
        _ => say(format!("{path} cannot be {read}")),
    }
}

/// What the numbers mean that are met.
fn reason(code: u16) -> &'static str {
    match code {
        400 => " Bad Request",
        401 => " Unauthorized",
        403 => " Forbidden",
        404 => " Not Found",
        405 => " Method Not Allowed",
        409 => " Conflict",
        410 => " Gone",
        413 => " Content Too Large",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        502 => " Bad Gateway",
        503 => " Service Unavailable",
        504 => " Gateway Timeout",
        507 => " Insufficient Storage",
        _ => "",
    }
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds == 1.0 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}
