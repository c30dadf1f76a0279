//! A server on the loopback that answers as a test wants it to, and an S3 service of a kind.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// With what comes behind `?`.
    pub(crate) path: String,
    headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Where the rest begins that is asked for.
    pub(crate) fn from(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

/// What is answered: the bytes, and how long to wait with the end.
pub(crate) struct Reply {
    bytes: Vec<u8>,
    wait: Duration,
}

impl Reply {
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Reply {
        Reply { bytes: bytes.into(), wait: Duration::ZERO }
    }

    pub(crate) fn status(status: &str) -> Reply {
        Reply::with(status, &[], b"")
    }

    pub(crate) fn with(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
        let length = ("Content-Length", body.len().to_string());
        let sized = headers.iter().any(|(name, _)| *name == length.0);
        let length = (!sized).then_some((length.0, length.1.as_str()));
        for (name, value) in headers.iter().copied().chain(length) {
            head += &format!("{name}: {value}\r\n");
        }
        Reply::raw([head.as_bytes(), b"\r\n", body].concat())
    }

    pub(crate) fn file(body: &[u8]) -> Reply {
        Reply::with("200 OK", &[("ETag", "\"one\"")], body)
    }

    /// A file, or the rest of it if that is asked for.
    pub(crate) fn part(asked: &Asked, body: &[u8]) -> Reply {
        match asked.from() {
            None => Reply::file(body),
            Some(from) => {
                let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
                let headers = [("ETag", "\"one\""), ("Content-Range", range.as_str())];
                Reply::with("206 Partial Content", &headers, &body[from..])
            }
        }
    }

    /// The same, without its last bytes.
    pub(crate) fn cut(mut self, bytes: usize) -> Reply {
        self.bytes.truncate(self.bytes.len() - bytes);
        self
    }

    /// The same, and then nothing for a while.
    pub(crate) fn wait(self, wait: Duration) -> Reply {
        Reply { wait, ..self }
    }
}

/// A server, as long as it is there.
pub(crate) struct Server {
    /// Its name and port.
    pub(crate) host: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Begins to answer. The handler is given the request, and how many there were before.
    pub(crate) fn start(answer: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(request) = request(&connection) else { return };
                    let before = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len() - 1
                    };
                    reply(&connection, &answer(&request, before));
                });
            }
        });
        Server { host, asked }
    }

    /// The address of a file on it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.host)
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The methods and paths of it.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
    }
}

fn request(connection: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(connection);
    let mut asked = Asked::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    (asked.method, asked.path) = (words.next()?.to_owned(), words.next()?.to_owned());
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        asked.headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    if asked.header("expect").is_some() {
        return None;
    }
    let length = asked.header("content-length").and_then(|length| length.parse().ok());
    asked.body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut asked.body).ok()?;
    Some(asked)
}

fn reply(mut connection: &TcpStream, reply: &Reply) {
    let _ = connection.write_all(&reply.bytes);
    let _ = connection.flush();
    thread::sleep(reply.wait);
    let _ = connection.shutdown(Shutdown::Write);
    // Whoever still sends is not cut off before the answer is read.
    let _ = connection.set_read_timeout(Some(Duration::from_millis(200)));
    let _ = std::io::copy(&mut connection, &mut std::io::sink());
}

/// The files of a service, and the drafts that it has.
#[derive(Default)]
pub(crate) struct Buckets {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) drafts: BTreeMap<String, BTreeMap<usize, Vec<u8>>>,
}

/// An S3 service of a kind. What `refuses` says no to is answered with 403.
pub(crate) fn s3(
    refuses: impl Fn(&Asked) -> bool + Send + Sync + 'static,
) -> (Server, Arc<Mutex<Buckets>>) {
    let buckets: Arc<Mutex<Buckets>> = Arc::default();
    let held = Arc::clone(&buckets);
    let server = Server::start(move |asked, before| {
        if refuses(asked) {
            let body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
            return Reply::with("403 Forbidden", &[], body);
        }
        let mut held = held.lock().unwrap();
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let of_query = |name: &str| {
            let mut parts = query.split('&').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let id = of_query("uploadId");
        match (asked.method.as_str(), id) {
            ("GET", _) => match held.files.get(path) {
                Some(file) => Reply::part(asked, file),
                None => {
                    let body = b"<Error><Code>NoSuchKey</Code><Message>The specified key does \
                                 not exist.</Message></Error>";
                    Reply::with("404 Not Found", &[], body)
                }
            },
            ("POST", None) => {
                let id = format!("draft{before}");
                held.drafts.insert(id.clone(), BTreeMap::new());
                let body = format!(
                    "<InitiateMultipartUploadResult><UploadId>{id}</UploadId>\
                     </InitiateMultipartUploadResult>"
                );
                Reply::with("200 OK", &[], body.as_bytes())
            }
            ("PUT", Some(id)) => {
                let number = of_query("partNumber").unwrap().parse().unwrap();
                held.drafts.get_mut(&id).unwrap().insert(number, asked.body.clone());
                Reply::file(b"")
            }
            ("POST", Some(id)) => {
                let parts = held.drafts.remove(&id).unwrap();
                held.files.insert(path.to_owned(), parts.into_values().flatten().collect());
                let body = "<CompleteMultipartUploadResult><ETag>\"one\"</ETag>\
                            </CompleteMultipartUploadResult>";
                Reply::with("200 OK", &[], body.as_bytes())
            }
            ("DELETE", Some(id)) => {
                held.drafts.remove(&id);
                Reply::status("204 No Content")
            }
            _ => Reply::status("501 Not Implemented"),
        }
    });
    (server, buckets)
}
