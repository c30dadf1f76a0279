//! The way to the servers: requests, with patience for what may pass, and none for what stays.

use std::fs::File;
use std::future::Future;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use futures::future::{Either, select};
use futures::stream::{self, BoxStream};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, LAST_MODIFIED,
    RANGE, RETRY_AFTER, TRANSFER_ENCODING,
};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Body, Client, Response, StatusCode, Url, Version};
use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

use super::address::{Place, allows_http};
use super::store::{Bucket, Half};
use super::trouble::{Astray, Reason};
use super::{Address, Trouble};
use crate::Progress;
use crate::run::PATIENCE;

/// How long a connection may take to be made.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(30);

/// So many attempts are made at most, even if each brings something.
const MOST: u32 = 100;

/// So many servers may send on to another one.
const SENT_ON: usize = 10;

/// So many bytes a second, or fewer, make an upload that has stopped.
const SLOWEST: u64 = 16 << 10;

/// How many bytes of a file are sent at once.
const PIECE: usize = 1 << 18;

/// How patient the transfers are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// So long may nothing come.
    pub(crate) silence: Duration,
    /// So many attempts without anything new are made.
    pub(crate) tries: u32,
    /// So long is the first pause; each one is twice as long.
    pub(crate) pause: Duration,
}

impl Patience {
    /// What the environment says.
    fn read() -> Result<Patience, Trouble> {
        let number = |name: &str, usual: f64, least: f64| match std::env::var(name) {
            Err(_) => Ok(usual),
            Ok(text) => {
                let number = text.trim().parse().ok().filter(|n| (least..=86_400.0).contains(n));
                let wrong = || format!("{name} is to be a number from {least} to 86400");
                number.ok_or_else(|| Trouble::Setting(wrong()))
            }
        };
        Ok(Patience {
            silence: Duration::from_secs_f64(number("DUSTY_TIMEOUT", 30.0, 0.01)?),
            tries: number("DUSTY_TRIES", 5.0, 1.0)? as u32,
            pause: Duration::from_secs_f64(number("DUSTY_PAUSE", 0.5, 0.0)?),
        })
    }

    /// How long so many bytes may take on their way.
    pub(crate) fn for_bytes(&self, bytes: u64) -> Duration {
        self.silence + Duration::from_secs(bytes / SLOWEST)
    }

    /// The pause after so many attempts.
    fn pause(&self, times: u32, trouble: &Trouble) -> Duration {
        let asked = match trouble {
            Trouble::Status { wait, .. } => *wait,
            _ => None,
        };
        let usual = self.pause.saturating_mul(1 << times.saturating_sub(1).min(10));
        asked.unwrap_or_default().max(usual).min(LONGEST)
    }
}

/// The way to the servers.
pub(crate) struct Link {
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
    client: Client,
    patience: Patience,
}

/// A file that a server has as a draft, or will be sent in one go.
pub(crate) enum Staged {
    /// It has all of it.
    Half(Half),
    /// It is here.
    Here(Address, PathBuf),
}

/// What comes of a question for a file.
pub(crate) struct Reply {
    /// The position in the file at which it begins.
    pub(crate) from: u64,
    /// How long the whole file is, if that is known.
    pub(crate) total: Option<u64>,
    /// What marks the state of the file, if something does.
    pub(crate) mark: Option<String>,
    /// The bytes.
    pub(crate) body: BoxStream<'static, Result<Vec<u8>, Trouble>>,
}

/// What has come of a file so far.
#[derive(Default)]
struct Part {
    got: u64,
    total: Option<u64>,
    mark: Option<String>,
    /// How many bytes a person was told of, and whether of those that are to come.
    told: u64,
    expected: bool,
}

impl Link {
    /// The way, of which nothing is used yet.
    ///
    /// # Errors
    /// If a setting of the environment is wrong, or the certificates cannot be read.
    pub(crate) fn new() -> Result<Link, Trouble> {
        let patience = Patience::read()?;
        let client = Client::builder()
            .user_agent(concat!("dusty/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT.min(patience.silence))
            .redirect(Policy::custom(sent_on))
            .build()
            .map_err(|_| Trouble::Setting("the proxy or the certificates cannot be used".into()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Link { runtime: Some(runtime.map_err(Trouble::Local)?), client, patience })
    }

    /// Does something until it is done, or somebody wants it to stop.
    fn until_done<T>(
        &self,
        progress: &Progress,
        job: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let Some(runtime) = &self.runtime else { return Err(Trouble::Stopped) };
        runtime.block_on(async {
            match select(pin!(job), pin!(progress.until_stopped())).await {
                Either::Left((done, _)) => done,
                Either::Right(_) => Err(Trouble::Stopped),
            }
        })
    }

    /// Fetches a file.
    ///
    /// # Errors
    /// Why it cannot be had as a whole.
    pub(crate) fn download(
        &self,
        address: &Address,
        file: &mut File,
        progress: &Progress,
    ) -> Result<(), Trouble> {
        let mut bucket = match &address.place {
            Place::Bucket { bucket, key } => Some(Bucket::new(bucket, key, self.patience, false)?),
            Place::Web { .. } => None,
        };
        self.until_done(progress, async {
            let (mut part, mut times, mut most) = (Part::default(), 0, 0);
            for _ in 0..MOST {
                let reply = match &mut bucket {
                    Some(bucket) => bucket.get(part.got, part.mark.as_deref()).await,
                    None => self.get(address, part.got, part.mark.as_deref()).await,
                };
                let done = match reply {
                    Ok(reply) => self.take(reply, &mut part, file, progress).await,
                    Err(trouble) => Err(trouble),
                };
                let trouble = match done {
                    Ok(()) => return Ok(()),
                    Err(trouble) => trouble,
                };
                // What brings something new is no attempt in vain.
                times = if part.got > most { 1 } else { times + 1 };
                most = most.max(part.got);
                if matches!(trouble, Trouble::Changed) {
                    part = Part { told: part.told, expected: true, ..Part::default() };
                }
                self.pause(trouble, times).await?;
            }
            Err(Trouble::Cut { got: most, total: part.total }.after(MOST))
        })
    }

    /// Writes what comes behind what has come before, or over it if it begins anew.
    async fn take(
        &self,
        reply: Reply,
        part: &mut Part,
        file: &mut File,
        progress: &Progress,
    ) -> Result<(), Trouble> {
        let Reply { from, total, mark, mut body } = reply;
        let other = part.total.is_some_and(|known| total != Some(known));
        if from > 0 && (from != part.got || other) {
            return Err(Trouble::Changed);
        }
        if !std::mem::replace(&mut part.expected, true) {
            progress.expect_bytes(total.unwrap_or(0));
        }
        file.set_len(from).map_err(Trouble::Local)?;
        file.seek(std::io::SeekFrom::Start(from)).map_err(Trouble::Local)?;
        (part.got, part.total, part.mark) = (from, total, mark);
        loop {
            let next = timeout(self.patience.silence, body.next()).await;
            let bytes = match next.map_err(|_| Trouble::Silent(self.patience.silence))? {
                Some(Ok(bytes)) => bytes,
                Some(Err(Trouble::Cut { .. })) => {
                    return Err(Trouble::Cut { got: part.got, total: part.total });
                }
                Some(Err(trouble)) => return Err(trouble),
                None => break,
            };
            file.write_all(&bytes).map_err(Trouble::Local)?;
            part.got += bytes.len() as u64;
            progress.read(part.got.saturating_sub(part.told));
            part.told = part.told.max(part.got);
        }
        match part.total {
            Some(total) if part.got != total => {
                Err(Trouble::Cut { got: part.got, total: Some(total) })
            }
            _ => Ok(()),
        }
    }

    /// Asks a web server for a file, or for the rest of it if it is still the same.
    async fn get(
        &self,
        address: &Address,
        from: u64,
        mark: Option<&str>,
    ) -> Result<Reply, Trouble> {
        let url = parsed(address)?;
        // A file that is compressed on its way would have another size and hash.
        let mut request = self.client.get(url).header(ACCEPT_ENCODING, "identity");
        if let Some(mark) = mark.filter(|_| from > 0) {
            request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, mark);
        }
        let silence = self.patience.silence;
        let response = timeout(silence, request.send()).await;
        let response =
            response.map_err(|_| Trouble::Silent(silence))?.map_err(|e| trouble(&e, silence))?;
        let headers = response.headers();
        let length =
            headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let (from, total) = match response.status() {
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => (0, length),
            StatusCode::PARTIAL_CONTENT if from > 0 => range(headers).ok_or(Trouble::Changed)?,
            StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => return Err(Trouble::Changed),
            _ => return Err(status(&response)),
        };
        let chunked = headers.contains_key(TRANSFER_ENCODING);
        if total.is_none() && !chunked && response.version() <= Version::HTTP_11 {
            return Err(Trouble::Unsized);
        }
        let mark = strong(headers);
        let body = response.bytes_stream().map(move |bytes| match bytes {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(error) => Err(trouble(&error, silence)),
        });
        Ok(Reply { from, total, mark, body: body.boxed() })
    }

    /// Gives a server a file as a draft, if it takes drafts.
    ///
    /// # Errors
    /// Why it cannot be sent.
    pub(crate) fn stage(
        &self,
        address: Address,
        file: &Path,
        progress: &Progress,
    ) -> Result<Staged, Trouble> {
        let size = file.metadata().map_err(Trouble::Local)?.len();
        progress.expect_bytes(size);
        let Place::Bucket { bucket, key } = &address.place else {
            return Ok(Staged::Here(address, file.to_owned()));
        };
        let bucket = Bucket::new(bucket, key, self.patience, true)?;
        let mut half = self.until_done(progress, bucket.begin())?;
        match self.until_done(progress, half.send(file, size, progress)) {
            Ok(()) => Ok(Staged::Half(half)),
            Err(trouble) => {
                self.give_up(Staged::Half(half));
                Err(trouble)
            }
        }
    }

    /// Puts a file in its place.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub(crate) fn publish(&self, staged: &mut Staged, progress: &Progress) -> Result<(), Trouble> {
        match staged {
            Staged::Half(half) => self.until_done(progress, half.finish()),
            Staged::Here(address, file) => {
                self.until_done(progress, self.put(address, file, progress))
            }
        }
    }

    /// Lets a server forget a draft, if it can.
    pub(crate) fn give_up(&self, staged: Staged) {
        if let (Staged::Half(half), Some(runtime)) = (staged, &self.runtime) {
            // Why it is given up is told already.
            let _ =
                runtime.block_on(async { timeout(self.patience.silence, half.give_up()).await });
        }
    }

    /// Sends a file in one go.
    async fn put(
        &self,
        address: &Address,
        file: &Path,
        progress: &Progress,
    ) -> Result<(), Trouble> {
        let url = parsed(address)?;
        let size = file.metadata().map_err(Trouble::Local)?.len();
        let mut times = 0;
        loop {
            let pieces = pieces(File::open(file).map_err(Trouble::Local)?);
            let request = self.client.put(url.clone()).header(CONTENT_LENGTH, size);
            let request = request.body(Body::wrap_stream(pieces));
            let most = self.patience.for_bytes(size);
            let trouble = match timeout(most, request.send()).await {
                Ok(Ok(response)) if response.status().is_success() => {
                    progress.read(size);
                    return Ok(());
                }
                Ok(Ok(response)) => status(&response),
                Ok(Err(error)) => trouble(&error, self.patience.silence),
                Err(_) => Trouble::Silent(most),
            };
            times += 1;
            self.pause(trouble, times).await?;
        }
    }

    /// Waits for what may pass after so many attempts, unless they were enough.
    async fn pause(&self, trouble: Trouble, times: u32) -> Result<(), Trouble> {
        if !trouble.may_pass() || times >= self.patience.tries {
            return Err(trouble.after(times));
        }
        sleep(self.patience.pause(times, &trouble)).await;
        Ok(())
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // A name that is still looked up is not waited for long.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(PATIENCE);
        }
    }
}

fn parsed(address: &Address) -> Result<Url, Trouble> {
    Url::parse(&address.url).map_err(|_| Trouble::Malformed)
}

/// The bytes of a file, piece by piece.
fn pieces(file: File) -> impl stream::Stream<Item = std::io::Result<Vec<u8>>> + Send {
    stream::unfold(Some(file), |file| async {
        let mut file = file?;
        let mut piece = vec![0; PIECE];
        match file.read(&mut piece) {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(piece), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// Whether to go where a server sends, and not from a secret way to an open one.
fn sent_on(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    if attempt.previous().len() > SENT_ON {
        return attempt.error(Astray("it sends from one address to the next, without an end"));
    }
    let host = attempt.url().host_str().unwrap_or_default().to_owned();
    match attempt.url().scheme() {
        "https" => attempt.follow(),
        "http" if allows_http(&host) => attempt.follow(),
        _ => attempt.error(Astray("it sends to an address that does not begin with https://")),
    }
}

/// Of a part of a file, where it begins and how long the whole is.
fn range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let said = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = said.trim().strip_prefix("bytes ")?.split_once('/')?;
    let from = range.split_once('-')?.0.trim().parse().ok()?;
    Some((from, total.trim().parse().ok()))
}

/// What marks the state of a file, byte for byte.
fn strong(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|mark| mark.to_str().ok());
    let tag = text(ETAG).filter(|tag| !tag.starts_with("W/"));
    tag.or_else(|| text(LAST_MODIFIED)).map(str::to_owned)
}

fn status(response: &Response) -> Trouble {
    let wait = response.headers().get(RETRY_AFTER);
    let wait = wait.and_then(|wait| wait.to_str().ok()?.trim().parse().ok());
    let code = response.status().as_u16();
    Trouble::Status { code, said: None, wait: wait.map(Duration::from_secs), signed: None }
}

/// What has gone wrong with a connection.
fn trouble(error: &reqwest::Error, silence: Duration) -> Trouble {
    if error.is_builder() {
        return Trouble::Malformed;
    }
    match Reason::of(error) {
        Reason::Told(trouble) => trouble,
        Reason::Late if error.is_connect() => Trouble::Unreachable(CONNECT.min(silence)),
        Reason::Late => Trouble::Silent(silence),
        Reason::Other(_) if error.is_body() || error.is_decode() => {
            Trouble::Cut { got: 0, total: None }
        }
        Reason::Other(what) => Trouble::Strange(what),
    }
}
