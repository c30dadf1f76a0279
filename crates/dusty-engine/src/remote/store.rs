//! Buckets of S3 services: what the environment says of them, how a file is asked for, and how
//! one is given to them as a draft.

use std::env;
use std::fs::File;
use std::future::Future;
use std::io::Read;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};
use object_store::multipart::{MultipartStore, PartId};
use object_store::{
    BackoffConfig, ClientConfigKey, ClientOptions, GetOptions, GetRange, ObjectStore, PutPayload,
    RetryConfig, path,
};
use parking_lot::{Mutex, MutexGuard};

use super::Trouble;
use super::address::allows_http;
use super::link::{Patience, Reply};
use super::trouble::Reason;
use crate::Progress;

/// How many bytes of a file are sent in one part, and in how many parts at most.
const PART: u64 = 16 << 20;
const PARTS: u64 = 9_000;

/// How many parts are on their way at once.
const AT_ONCE: usize = 3;

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_secs(8);

/// What tells who is asking. Without any of it nothing is signed.
const CREDENTIALS: [&str; 6] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_METADATA_ENDPOINT",
];

/// Where a service is, if it is not Amazon's; the first that is set counts.
const ENDPOINTS: [&str; 3] = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"];

/// A file in a bucket.
pub(crate) struct Bucket {
    bucket: String,
    path: path::Path,
    patience: Patience,
    writes: bool,
    store: AmazonS3,
    noted: Arc<Noted>,
}

/// A file in a bucket of which the service has a draft.
pub(crate) struct Half {
    bucket: Bucket,
    id: String,
    parts: Vec<PartId>,
}

impl Bucket {
    /// The file with this key, to be read or to be written.
    ///
    /// # Errors
    /// If what the environment says of the service is wrong.
    pub(crate) fn new(
        bucket: &str,
        key: &str,
        patience: Patience,
        writes: bool,
    ) -> Result<Bucket, Trouble> {
        let path = path::Path::parse(key).map_err(|_| Trouble::Malformed)?;
        let noted = Arc::new(Noted::default());
        let store = store(bucket, None, patience, writes, &noted)?;
        Ok(Bucket { bucket: bucket.to_owned(), path, patience, writes, store, noted })
    }

    /// Turns to the region that the service has named, if it has named one.
    fn moved(&mut self) -> Result<bool, Trouble> {
        let Some(region) = self.noted.said().region.take() else { return Ok(false) };
        self.store = store(&self.bucket, Some(region), self.patience, self.writes, &self.noted)?;
        Ok(true)
    }

    /// Asks for the file, or for the rest of it if it is still the same.
    ///
    /// # Errors
    /// Why it cannot be had.
    pub(crate) async fn get(&mut self, from: u64, mark: Option<&str>) -> Result<Reply, Trouble> {
        // Without a mark nobody could tell whether the rest is of the same file.
        let mark = mark.filter(|_| from > 0);
        let options = || GetOptions {
            range: mark.map(|_| GetRange::Offset(from)),
            if_match: mark.map(str::to_owned),
            ..GetOptions::default()
        };
        let mut asked = self.asked(options()).await;
        if asked.is_err() && self.moved()? {
            asked = self.asked(options()).await;
        }
        let found = match asked {
            Ok(found) => found,
            Err(Trouble::Status { code: 412 | 416, .. }) if mark.is_some() => {
                return Err(Trouble::Changed);
            }
            Err(trouble) => return Err(trouble),
        };
        let (from, total) = (found.range.start, Some(found.meta.size));
        let tag = found.meta.e_tag.clone().filter(|tag| !tag.starts_with("W/"));
        let body = found.into_stream().map(|bytes| match bytes {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(error) => Err(match Reason::of(&error) {
                Reason::Told(trouble) => trouble,
                _ => Trouble::Cut { got: 0, total: None },
            }),
        });
        Ok(Reply { from, total, mark: tag, body: body.boxed() })
    }

    async fn asked(&self, options: GetOptions) -> Result<object_store::GetResult, Trouble> {
        let silence = self.patience.silence;
        let asked = self.store.get_opts(&self.path, options);
        let asked = tokio::time::timeout(silence, asked).await;
        let asked = asked.map_err(|_| Trouble::Silent(silence))?;
        asked.map_err(|error| self.noted.trouble(&error))
    }

    /// Begins a draft of the file.
    ///
    /// # Errors
    /// Why there can be none.
    pub(crate) async fn begin(mut self) -> Result<Half, Trouble> {
        let mut begun = self.begun().await;
        if begun.is_err() && self.moved()? {
            begun = self.begun().await;
        }
        Ok(Half { id: begun?, bucket: self, parts: Vec::new() })
    }

    async fn begun(&self) -> Result<String, Trouble> {
        let begun = self.store.create_multipart(&self.path).await;
        begun.map_err(|error| self.noted.trouble(&error))
    }
}

impl Half {
    /// Gives the service all of a file.
    ///
    /// # Errors
    /// Why it cannot be sent.
    pub(crate) async fn send(
        &mut self,
        file: &Path,
        size: u64,
        progress: &Progress,
    ) -> Result<(), Trouble> {
        let file = File::open(file).map_err(Trouble::Local)?;
        let length = PART.max(size.div_ceil(PARTS));
        let pieces = stream::iter((0..).map_while(|at| piece(&file, at, length).transpose()));
        let Bucket { store, path, noted, .. } = &self.bucket;
        let id = &self.id;
        let parts = pieces.map(|piece| async move {
            let (at, bytes) = piece.map_err(Trouble::Local)?;
            let length = bytes.len() as u64;
            let part = store.put_part(path, id, at, PutPayload::from(bytes)).await;
            progress.read(length);
            part.map_err(|error| noted.trouble(&error))
        });
        self.parts = parts.buffered(AT_ONCE).try_collect().await?;
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub(crate) async fn finish(&mut self) -> Result<(), Trouble> {
        let Bucket { store, path, noted, .. } = &self.bucket;
        let done = store.complete_multipart(path, &self.id, std::mem::take(&mut self.parts)).await;
        done.map(drop).map_err(|error| noted.trouble(&error))
    }

    /// Lets the service forget the draft.
    pub(crate) async fn give_up(self) {
        // If it cannot, nobody sees the draft, and the service may clear it away.
        let _ = self.bucket.store.abort_multipart(&self.bucket.path, &self.id).await;
    }
}

/// The piece of a file with this number; `None` behind its end.
fn piece(mut file: &File, at: usize, length: u64) -> std::io::Result<Option<(usize, Vec<u8>)>> {
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok((!bytes.is_empty()).then_some((at, bytes)))
}

fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The service as the environment describes it.
fn store(
    bucket: &str,
    region: Option<String>,
    patience: Patience,
    writes: bool,
    noted: &Arc<Noted>,
) -> Result<AmazonS3, Trouble> {
    let [id, secret, ..] = CREDENTIALS;
    for (one, other) in [(id, secret), (secret, id)] {
        if set(one).is_some() && set(other).is_none() {
            return Err(Trouble::Setting(format!("{one} is set, and {other} is not")));
        }
    }
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
    if let Some((name, url)) = ENDPOINTS.iter().find_map(|name| Some((name, set(name)?)))
        && let Some(rest) = url.strip_prefix("http://")
    {
        let host = rest.split('/').next().unwrap_or_default();
        let allowed = set("AWS_ALLOW_HTTP").is_some_and(|said| said == "1" || said == "true");
        if !allowed && !allows_http(host) {
            let what = format!("{name} begins with http://, which AWS_ALLOW_HTTP=true allows");
            return Err(Trouble::Setting(what));
        }
        builder = builder.with_allow_http(true);
    }
    // Nobody is asked for credentials whom the environment does not name.
    let anonymous = set("AWS_SKIP_SIGNATURE").is_some_and(|said| said == "1" || said == "true")
        || CREDENTIALS.iter().all(|name| set(name).is_none());
    if anonymous {
        builder = builder.with_skip_signature(true);
    }
    if let Some(region) = region {
        builder = builder.with_region(region);
    }
    // A download is watched piece by piece; an upload as a whole.
    let whole = if writes { patience.for_bytes(PART) } else { Duration::from_secs(86_400) };
    let agent = concat!("dusty/", env!("CARGO_PKG_VERSION")).to_owned();
    let config = [
        (ClientConfigKey::UserAgent, agent),
        (ClientConfigKey::ConnectTimeout, milliseconds(patience.silence.min(super::link::CONNECT))),
        (ClientConfigKey::Timeout, milliseconds(whole)),
    ];
    for (key, value) in config {
        builder = builder.with_config(AmazonS3ConfigKey::Client(key), value);
    }
    let tries = if writes { patience.tries } else { 1 };
    let backoff = BackoffConfig {
        init_backoff: patience.pause,
        max_backoff: LONGEST.max(patience.pause),
        base: 2.0,
    };
    let retry = RetryConfig {
        backoff,
        max_retries: tries.saturating_sub(1) as usize,
        ..RetryConfig::default()
    };
    noted.said().signed = !anonymous;
    let wire = Connector(Arc::clone(noted));
    let built = builder.with_retry(retry).with_http_connector(wire).build();
    built.map_err(|_| Trouble::Setting("one of the AWS_ settings cannot be used".to_owned()))
}

fn milliseconds(time: Duration) -> String {
    format!("{}ms", time.as_millis().max(1))
}

/// What the answers of a service said, for messages: the errors of the library say less.
#[derive(Debug, Default)]
struct Noted(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: Option<Trouble>,
    /// The region that a bucket is in, if it is another one.
    region: Option<String>,
    signed: bool,
}

impl Noted {
    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock()
    }

    /// What has gone wrong.
    fn trouble(&self, error: &object_store::Error) -> Trouble {
        let last = self.said().last.take();
        last.unwrap_or_else(|| match Reason::of(error) {
            Reason::Told(trouble) => trouble,
            Reason::Late => Trouble::Silent(super::link::CONNECT),
            Reason::Other(what) => Trouble::Strange(what),
        })
    }
}

/// Makes connections that note what comes.
#[derive(Debug)]
struct Connector(Arc<Noted>);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Wire { inner, noted: Arc::clone(&self.0) }))
    }
}

#[derive(Debug)]
struct Wire {
    inner: HttpClient,
    noted: Arc<Noted>,
}

impl HttpService for Wire {
    fn call<'one, 'all>(
        &'one self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'all>>
    where
        'one: 'all,
        Self: 'all,
    {
        Box::pin(self.answered(request))
    }
}

impl Wire {
    async fn answered(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.noted.said().last = None;
        let response = match self.inner.execute(request).await {
            Ok(response) if response.status().is_success() => return Ok(response),
            Ok(response) => response,
            Err(error) => {
                self.noted.said().last = Some(match Reason::of(&error) {
                    _ if error.kind() == HttpErrorKind::Timeout => {
                        Trouble::Unreachable(super::link::CONNECT)
                    }
                    Reason::Told(trouble) => trouble,
                    Reason::Late => Trouble::Unreachable(super::link::CONNECT),
                    Reason::Other(what) => Trouble::Strange(what),
                });
                return Err(error);
            }
        };
        let region = response.headers().get("x-amz-bucket-region");
        let region = region.and_then(|region| region.to_str().ok()).map(str::to_owned);
        let code = response.status().as_u16();
        if matches!(code, 301 | 307 | 400) {
            self.noted.said().region = region;
        }
        let (parts, body) = response.into_parts();
        let body = body.bytes().await.unwrap_or_default();
        let text = said(&String::from_utf8_lossy(&body));
        let mut noted = self.noted.said();
        let signed = Some(noted.signed);
        noted.last = Some(Trouble::Status { code, said: text, wait: None, signed });
        drop(noted);
        Ok(HttpResponse::from_parts(parts, body.into()))
    }
}

/// How much of what a service says is told.
const SAID: usize = 200;

/// What a service says of an error: its name, and a sentence.
fn said(body: &str) -> Option<String> {
    let part = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        let (text, _) = rest.split_once(&format!("</{name}>"))?;
        Some(text.chars().filter(|c| !c.is_control()).take(SAID).collect::<String>())
    };
    let code = part("Code")?;
    Some(match part("Message") {
        Some(message) => format!("{code}: {message}"),
        None => code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says() {
        let body = "<Error><Code>NoSuchKey</Code><Message>It is\nnot here.</Message></Error>";
        assert_eq!(said(body).as_deref(), Some("NoSuchKey: It isnot here."));
        assert_eq!(said("<html>404</html>"), None);
    }
}
