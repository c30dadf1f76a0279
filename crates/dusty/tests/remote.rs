//! Files on servers, from outside: servers on the loopback answer as the tests want them to.

#![cfg(feature = "remote")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/server.rs"]
mod server;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use server::{Reply, Server, s3};

const PEOPLE: &[u8] = b"id,name\n1,Ada\n2,Ben\n";

/// What a run gave.
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Dusty in a folder, which is the one for temporary files as well, with nothing in the
/// environment that could lead elsewhere.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dusty"));
    for (name, _) in std::env::vars() {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("aws_") || lower.ends_with("_proxy") || lower.starts_with("dusty_") {
            command.env_remove(name);
        }
    }
    let temporary = folder.join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("TMPDIR", temporary).env("DUSTY_PAUSE", "0.01").env("DUSTY_TIMEOUT", "20");
    command
}

fn done(command: &mut Command) -> Done {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    for word in ["object_store", "reqwest", "hyper", "rustls", "h2::"] {
        assert!(!stderr.contains(word), "{word} in {stderr}");
    }
    Done { code: output.status.code().unwrap_or(-1), stdout, stderr }
}

/// Runs a script that must succeed, and gives what it prints.
fn run(folder: &Path, script: &str) -> String {
    let done = done(&mut command(folder, &["run", "--quiet", "-e", script]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(left_over(folder), [""; 0], "{script}");
    done.stdout
}

/// Runs a script that must fail, and gives what it says.
fn fails(folder: &Path, script: &str, code: i32) -> String {
    let done = done(&mut command(folder, &["run", "--quiet", "-e", script]));
    assert_eq!(done.code, code, "{}", done.stderr);
    assert_eq!(left_over(folder), [""; 0], "{script}");
    done.stderr
}

/// What is among the temporary files.
fn left_over(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("tmp")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The script that prints a file.
fn print(url: &str) -> String {
    format!("source t = csv(\"{url}\")\nsave t to csv(\"-\")")
}

fn people() -> String {
    String::from_utf8(PEOPLE.to_vec()).unwrap()
}

#[test]
fn a_file_is_fetched_once() {
    let (folder, server) = (folder(), Server::start(|_, _| Reply::file(PEOPLE)));
    let url = server.url("people.csv");
    let script = format!(
        "source a = csv(\"{url}\")\nsource b = csv(\"{url}\")\n\
         transform c = a | join(b, on: id)\nsave a to csv(\"a.csv\")\nsave c to csv(\"c.csv\")"
    );
    run(folder.path(), &script);
    assert_eq!(fs::read(folder.path().join("a.csv")).unwrap(), PEOPLE);
    assert_eq!(server.lines(), ["GET /people.csv"]);
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("identity"));
}

#[test]
fn ledgers_and_questions_know_the_address_and_no_secret() {
    let folder = folder();
    let server = Server::start(|asked, _| match asked.header("authorization") {
        Some(_) => Reply::file(PEOPLE),
        None => Reply::status("401 Unauthorized"),
    });
    let secret = format!("http://me:word@{}/people.csv?Signature=hidden", server.host);
    let open = server.url("people.csv");
    let script = format!(
        "source t = csv(\"{secret}\", file: \"origin\")\n\
         transform u = t | filter(r -> int(r.id) > 1)\nsave u to csv(\"out.csv\")"
    );
    fs::write(folder.path().join("main.dusty"), &script).unwrap();
    let mut told = String::new();
    let mut dusty = |arguments: &[&str], code: i32| {
        let done = done(&mut command(folder.path(), arguments));
        assert_eq!(done.code, code, "{}", done.stderr);
        told += &format!("{}{}", done.stdout, done.stderr);
        done.stdout
    };
    dusty(&["run", "--ledger", "ledger.json", "main.dusty"], 0);
    let verified = dusty(&["verify", "ledger.json"], 0);
    assert!(verified.contains(&format!("input        {open}   same")), "{verified}");
    let why = dusty(&["why", &format!("{open}:2"), "main.dusty"], 0);
    assert!(why.contains("filter"), "{why}");
    let why = dusty(&["why", "out.csv:2", "main.dusty"], 0);
    assert!(why.contains(&format!("from {open}, line 3")), "{why}");
    dusty(&["convert", &secret, "out.json"], 0);
    dusty(&["inspect", &secret], 0);
    // A mistake shows the line of the script.
    let wrong = script.replace("r.id", "r.di");
    dusty(&["check", "-e", &wrong], 2);
    dusty(&["check", "--errors", "json", "-e", &wrong], 2);
    let set = format!("url={secret}");
    let by_name =
        "param url = \"a.csv\"\nsource t = csv(url, file: \"origin\")\nsave t to csv(\"out.csv\")";
    dusty(&["run", "--ledger", "set.json", "--set", &set, "-e", by_name], 0);
    assert!(told.contains(&format!("http://*******@{}/people.csv?****", server.host)), "{told}");
    for file in ["ledger.json", "set.json", "out.csv"] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains(&open), "{text}");
        told += &text;
    }
    assert!(!told.contains("hidden") && !told.contains("word"), "{told}");
}

#[test]
fn what_passes_is_tried_again() {
    let folder = folder();
    let busy = Server::start(|_, before| match before {
        0 => Reply::status("503 Service Unavailable"),
        1 => Reply::with("429 Too Many Requests", &[("Retry-After", "0")], b""),
        2 => Reply::raw(""),
        _ => Reply::file(PEOPLE),
    });
    assert_eq!(run(folder.path(), &print(&busy.url("a.csv"))), people());
    assert_eq!(busy.lines().len(), 4);
}

#[test]
fn a_break_is_mended_where_it_was() {
    let folder = folder();
    let server = Server::start(|asked, _| {
        let reply = Reply::part(asked, PEOPLE);
        if asked.from().is_none_or(|from| from < 12) { reply.cut(8) } else { reply }
    });
    assert_eq!(run(folder.path(), &print(&server.url("a.csv"))), people());
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(
        (asked[1].header("range"), asked[1].header("if-range")),
        (Some("bytes=12-"), Some("\"one\""))
    );
}

#[test]
fn a_file_that_has_changed_is_begun_anew() {
    let folder = folder();
    let changed = Server::start(|asked, before| match before {
        0 => Reply::file(b"id,name\n7,an old row that is longer\n").cut(3),
        _ => {
            assert_eq!(asked.header("if-range"), Some("\"one\""));
            Reply::with("200 OK", &[("ETag", "\"two\"")], PEOPLE)
        }
    });
    assert_eq!(run(folder.path(), &print(&changed.url("a.csv"))), people());
    // A server that knows no ranges, and one that gives another part than was asked for.
    let plain = Server::start(|asked, before| {
        let reply = Reply::with("200 OK", &[], PEOPLE);
        assert_eq!(asked.header("range"), None);
        if before == 0 { reply.cut(3) } else { reply }
    });
    assert_eq!(run(folder.path(), &print(&plain.url("a.csv"))), people());
    let odd = Server::start(|_, before| match before {
        0 => Reply::file(PEOPLE).cut(3),
        1 => {
            let headers = [("Content-Range", "bytes 2-9/500")];
            Reply::with("206 Partial Content", &headers, b"12345678")
        }
        _ => Reply::file(PEOPLE),
    });
    assert_eq!(run(folder.path(), &print(&odd.url("a.csv"))), people());
}

#[test]
fn a_file_that_does_not_come_as_a_whole_is_not_read() {
    let folder = folder();
    fs::write(folder.path().join("out.csv"), "before").unwrap();
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/short.csv" => Reply::with("200 OK", &[], PEOPLE).cut(3),
        "/chunks.csv" => {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            Reply::raw(format!("{head}8\r\nid,name\n\r\n6\r\n1,A"))
        }
        _ => Reply::raw([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", PEOPLE].concat()),
    });
    for (file, told) in [
        ("short.csv", "17 of 20 bytes have come"),
        ("chunks.csv", "the connection ends early"),
        ("open.csv", "the server says neither how long it is nor where it ends"),
    ] {
        let url = server.url(file);
        let script = format!("source t = csv(\"{url}\")\nsave t to csv(\"out.csv\")");
        let stderr = fails(folder.path(), &script, 3);
        assert!(stderr.starts_with("error[D0509]") && stderr.contains(told), "{stderr}");
    }
    assert_eq!(fs::read(folder.path().join("out.csv")).unwrap(), b"before");
    assert_eq!(server.lines().iter().filter(|line| line.contains("short")).count(), 5);
}

#[test]
fn chunks_without_a_length_are_a_whole() {
    let folder = folder();
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = format!("{head}8\r\nid,name\n\r\n6\r\n1,Ada\n\r\n0\r\n\r\n");
    let server = Server::start(move |_, _| Reply::raw(body.clone()));
    assert_eq!(run(folder.path(), &print(&server.url("a.csv"))), "id,name\n1,Ada\n");
}

#[test]
fn each_failure_has_its_words() {
    let folder = folder();
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/404.csv" => Reply::status("404 Not Found"),
        "/403.csv" => Reply::status("403 Forbidden"),
        "/500.csv" => Reply::status("500 Internal Server Error"),
        "/away.csv" => Reply::with("302 Found", &[("Location", "http://a.invalid/b.csv")], b""),
        "/round.csv" => Reply::with("302 Found", &[("Location", "/round.csv")], b""),
        "/silent.csv" => Reply::raw("HTTP/1.1 200 OK\r\n").wait(Duration::from_secs(2)),
        "/slow.csv" => Reply::file(PEOPLE).cut(3).wait(Duration::from_secs(2)),
        _ => Reply::raw("220 hello, this is the mail\r\n"),
    });
    // Below those that the system gives to servers of other tests.
    let free = "127.0.0.1:9";
    let secure = format!("https://{}/a.csv", server.host);
    let cases = [
        (server.url("404.csv"), "there is no file", "the server answers 404 Not Found"),
        (server.url("403.csv"), "may not be read", "the server answers 403 Forbidden"),
        (server.url("500.csv"), "has failed", "so it was 2 times"),
        (server.url("away.csv"), "itself", "does not begin with https://"),
        (server.url("round.csv"), "itself", "without an end"),
        (server.url("silent.csv"), "has fallen silent", "nothing came in 0.3 seconds"),
        (server.url("slow.csv"), "has fallen silent", "DUSTY_TIMEOUT=120"),
        (server.url("mail.csv"), "cannot be fetched", "not to be understood"),
        (format!("http://{free}/a.csv"), "takes no connection", "try again later"),
        (secure, "is not to be trusted", "in the way of https"),
    ];
    for (url, title, more) in cases {
        let mut run = command(folder.path(), &["run", "-e", &print(&url)]);
        let done = done(run.env("DUSTY_TRIES", "2").env("DUSTY_TIMEOUT", "0.3"));
        assert_eq!(done.code, 3, "{}", done.stderr);
        let (first, rest) = done.stderr.split_once('\n').unwrap();
        assert!(first.starts_with("error[D0509]: ") && first.contains(title), "{}", done.stderr);
        assert!(rest.starts_with("  --> -e:1:16\n") && rest.contains(more), "{}", done.stderr);
        assert_eq!(left_over(folder.path()), [""; 0]);
    }
}

#[test]
fn a_name_that_nobody_has() {
    let folder = folder();
    let mut run = command(folder.path(), &["run", "-e", &print("https://nowhere.invalid/a.csv")]);
    let done = done(run.env("DUSTY_TRIES", "1"));
    // Without a network the name may be looked for until time is up.
    let told = ["there is no server \"nowhere.invalid\"", "cannot be reached", "fallen silent"];
    assert!(told.iter().any(|told| done.stderr.contains(told)), "{}", done.stderr);
    assert_eq!(done.code, 3);
}

#[test]
fn settings_that_are_wrong_are_told() {
    let (folder, server) = (folder(), Server::start(|_, _| Reply::file(PEOPLE)));
    let script = print(&server.url("a.csv"));
    let done = done(command(folder.path(), &["run", "-e", &script]).env("DUSTY_TRIES", "many"));
    assert!(done.stderr.contains("DUSTY_TRIES is to be a number from 1"), "{}", done.stderr);
    assert_eq!((done.code, server.lines().len()), (3, 0));
}

#[test]
fn every_format_can_be_fetched() {
    let folder = folder();
    fs::write(folder.path().join("people.csv"), PEOPLE).unwrap();
    let names = ["a.csv.gz", "a.jsonl.zst", "a.parquet", "a.arrow", "a.xlsx", "a.db"];
    for name in names {
        let done = done(&mut command(folder.path(), &["convert", "people.csv", name]));
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
    let files = folder.path().to_owned();
    let server = Server::start(move |asked, _| {
        Reply::file(&fs::read(files.join(asked.path.trim_start_matches('/'))).unwrap())
    });
    for name in names {
        let converted = ["convert", "--quiet", &server.url(name), "-", "--to", "csv"];
        let done = done(&mut command(folder.path(), &converted));
        assert_eq!((done.stdout, done.code), (people(), 0), "{name}: {}", done.stderr);
        assert_eq!(left_over(folder.path()), [""; 0]);
    }
}

#[test]
fn lists_of_addresses_are_one_table() {
    let folder = folder();
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/a.csv?page=1" => Reply::file(b"id\n1\n"),
        "/a.csv?page=2" => Reply::file(b"id,more\n2,x\n"),
        _ => Reply::with("302 Found", &[("Location", "/a.csv?page=1")], b""),
    });
    let (one, two) = (server.url("a.csv?page=1"), server.url("a.csv?page=2"));
    let script = format!(
        "source t = csv([\"{one}\", \"{two}\", \"{}\"])\nsave t to csv(\"-\")",
        server.url("b.csv")
    );
    assert_eq!(run(folder.path(), &script), "id,more\n1,\n2,x\n1,\n");
    let stderr = fails(folder.path(), &script.replace("page=2", "page=1"), 2);
    assert!(stderr.contains("is read twice by one source"), "{stderr}");
}

#[test]
fn nothing_is_asked_where_no_address_is() {
    let (folder, server) = (folder(), Server::start(|_, _| Reply::status("500 No")));
    fs::write(folder.path().join("people.csv"), PEOPLE).unwrap();
    let unclosed = format!("{}\nsave t to csv(", print(&server.url("a.csv")));
    let fine = print("people.csv");
    for (script, code) in [(&fine, 0), (&unclosed, 2)] {
        let mut run = command(folder.path(), &["run", "--quiet", "-e", script]);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "AWS_METADATA_ENDPOINT"] {
            run.env(name, format!("http://{}", server.host));
        }
        assert_eq!(done(run.env("AWS_ACCESS_KEY_ID", "x")).code, code);
    }
    assert_eq!(server.lines(), [""; 0]);
}

#[test]
fn what_cannot_be_is_refused_before_the_run() {
    let (folder, server) = (folder(), Server::start(|_, _| Reply::file(PEOPLE)));
    let url = server.url("a.csv");
    let save = |call: &str| format!("source t = csv(\"{url}\")\nsave t to {call}");
    let same = format!("csv(\"{}\")", url.replace("http", "HTTP") + "?x");
    let twice = format!("{}\nsave t to csv(\"s3://b/o.csv\")", save("csv(\"s3://b/o.csv\")"));
    let cases = [
        (print("ftp://a.org/b.csv"), "D0317", "files at ftp:// are not read"),
        (print("http://a.org/b.csv"), "D0317", "begin it with `https://`"),
        (print("https://a.org/*.csv"), "D0317", "name each file in a list"),
        (print("s3://bucket"), "D0317", "no name of a file"),
        (save("sqlite(\"s3://b/a.db\", mode: append)"), "D0317", "rows are added"),
        (save("csv(\"s3://b/{id}.csv\")"), "D0317", "makes one file"),
        (save("csv(\"https://a.org/a.csv.zip\")"), "D0503", "no zip archive"),
        (save(&same), "D0214", "is read by this script"),
        (twice, "D0214", "is written twice"),
    ];
    for (script, code, told) in cases {
        let done = done(&mut command(folder.path(), &["run", "-e", &script]));
        assert!(matches!(done.code, 2 | 3), "{}", done.stderr);
        assert!(done.stderr.contains(&format!("error[{code}]")), "{script}\n{}", done.stderr);
        assert!(done.stderr.contains(told), "{script}\n{}", done.stderr);
    }
    assert!(server.lines().iter().all(|line| line == "GET /a.csv"));
}

#[test]
fn files_from_buckets() {
    let folder = folder();
    let (server, buckets) = s3(|asked| asked.path.starts_with("/closed/"));
    let name = "/bucket/a%20folder/people.csv";
    buckets.lock().unwrap().files.insert(name.to_owned(), PEOPLE.to_vec());
    let endpoint = format!("http://{}", server.host);
    let run = |url: &str, keys: bool| {
        let mut run = command(folder.path(), &["run", "--quiet", "-e", &print(url)]);
        run.env("AWS_ENDPOINT_URL", &endpoint);
        if keys {
            run.env("AWS_ACCESS_KEY_ID", "AKNAME").env("AWS_SECRET_ACCESS_KEY", "hidden");
        }
        let done = done(&mut run);
        assert!(!format!("{}{}", done.stdout, done.stderr).contains("hidden"));
        done
    };
    let blank = run("s3://bucket/a folder/people.csv", false);
    assert_eq!(blank.stdout, people(), "{}", blank.stderr);
    buckets.lock().unwrap().files.insert("/bucket/b/p.csv".to_owned(), PEOPLE.to_vec());
    for keys in [false, true] {
        assert_eq!(run("s3://bucket/b/p.csv", keys).stdout, people());
        let signed = server.asked().last().unwrap().header("authorization").map(str::to_owned);
        assert_eq!(signed.is_some_and(|signed| signed.contains("AKNAME")), keys);
    }
    let missing = run("s3://bucket/b/q.csv", true);
    assert!(
        missing.stderr.contains("there is no file \"s3://bucket/b/q.csv\""),
        "{}",
        missing.stderr
    );
    assert!(missing.stderr.contains("NoSuchKey: The specified key"), "{}", missing.stderr);
    let closed = run("s3://closed/a.csv", false);
    assert!(closed.stderr.contains("set `AWS_ACCESS_KEY_ID`"), "{}", closed.stderr);
    let closed = run("s3://closed/a.csv", true);
    assert!(closed.stderr.contains("AccessDenied"), "{}", closed.stderr);
    assert_eq!(closed.code, 3);
}

#[test]
fn breaks_of_buckets_are_mended() {
    let folder = folder();
    let server = Server::start(|asked, before| match before {
        0 => Reply::status("503 Slow Down"),
        1 => Reply::part(asked, PEOPLE).cut(8),
        _ => Reply::part(asked, PEOPLE),
    });
    let mut run = command(folder.path(), &["run", "--quiet", "-e", &print("s3://bucket/a.csv")]);
    let done = done(run.env("AWS_ENDPOINT_URL", format!("http://{}", server.host)));
    assert_eq!((done.stdout, done.code), (people(), 0), "{}", done.stderr);
    let last = server.asked().pop().unwrap();
    assert_eq!(
        (last.header("range"), last.header("if-match")),
        (Some("bytes=12-"), Some("\"one\""))
    );
}

#[test]
fn a_bucket_elsewhere_is_followed() {
    let folder = folder();
    let server = Server::start(|asked, _| {
        let signed = asked.header("authorization").unwrap_or_default();
        match signed.contains("/eu-north-1/") {
            true => Reply::file(PEOPLE),
            false => {
                Reply::with("301 Moved", &[("x-amz-bucket-region", "eu-north-1")], b"<Error/>")
            }
        }
    });
    let mut run = command(folder.path(), &["run", "--quiet", "-e", &print("s3://bucket/a.csv")]);
    run.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
    let done = done(run.env("AWS_ENDPOINT_URL", format!("http://{}", server.host)));
    assert_eq!((done.stdout, done.code), (people(), 0), "{}", done.stderr);
}

/// Rows of this many bytes.
fn rows(bytes: usize) -> String {
    let row = format!("{}\n", "x".repeat(999));
    format!("id\n{}", row.repeat(bytes / 1000))
}

fn saving(folder: &Path, server: &Server, script: &str) -> Done {
    let mut run = command(folder, &["run", "--ledger", "ledger.json", "-e", script]);
    run.env("AWS_ENDPOINT_URL", format!("http://{}", server.host)).env("DUSTY_TRIES", "2");
    let done = done(run.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "hidden"));
    assert_eq!(left_over(folder), [""; 0]);
    done
}

#[test]
fn files_to_buckets_in_parts() {
    let (folder, (server, buckets)) = (folder(), s3(|_| false));
    let rows = rows(20 << 20);
    fs::write(folder.path().join("a.csv"), &rows).unwrap();
    let script = "source t = csv(\"a.csv\")\nsave t to csv(\"s3://b/x/big.csv\")\n\
                  save t to csv(\"s3://b/small.csv.zst\")\nsave t to csv(\"here.csv\")";
    let done = saving(folder.path(), &server, script);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let held = buckets.lock().unwrap();
    assert!(held.files["/b/x/big.csv"] == rows.as_bytes());
    assert!(held.files["/b/small.csv.zst"].starts_with(b"\x28\xb5\x2f\xfd"));
    assert_eq!(held.drafts.len(), 0);
    assert_eq!(server.lines().iter().filter(|line| line.starts_with("PUT")).count(), 3);
    let ledger = fs::read_to_string(folder.path().join("ledger.json")).unwrap();
    assert!(ledger.contains("\"file\": \"s3://b/x/big.csv\""), "{ledger}");
}

#[test]
fn an_empty_file_and_what_is_sent_again() {
    let folder = folder();
    let (server, buckets) = s3(|_| false);
    fs::write(folder.path().join("a.csv"), "id\n1\n").unwrap();
    fs::write(
        folder.path().join("main.dusty"),
        "source t = csv(\"a.csv\")\ntransform none = t | filter(r -> r.id == \"2\")\n\
         save none to jsonl(\"s3://b/none.jsonl\")",
    )
    .unwrap();
    let endpoint = format!("http://{}", server.host);
    let dusty = |arguments: &[&str]| {
        let mut run = command(folder.path(), arguments);
        run.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
        done(run.env("AWS_ENDPOINT_URL", &endpoint))
    };
    let ran = dusty(&["run", "--ledger", "l.json", "main.dusty"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(buckets.lock().unwrap().files["/b/none.jsonl"], b"");
    let verified = dusty(&["verify", "l.json"]).stdout;
    assert!(verified.contains("on server    s3://b/none.jsonl   same"), "{verified}");
    buckets.lock().unwrap().files.insert("/b/none.jsonl".to_owned(), b"{}".to_vec());
    let verified = dusty(&["verify", "l.json"]).stdout;
    assert!(verified.contains("s3://b/none.jsonl   differs   2 bytes, 0 recorded"), "{verified}");
    buckets.lock().unwrap().files.clear();
    let verified = dusty(&["verify", "l.json"]).stdout;
    assert!(verified.contains("on server    s3://b/none.jsonl   missing"), "{verified}");
}

#[test]
fn one_save_that_fails_leaves_all_as_it_was() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.csv"), PEOPLE).unwrap();
    fs::write(path("here.csv"), "before").unwrap();
    let (server, buckets) = s3(|asked| asked.method == "PUT" && asked.path.contains("closed"));
    let script = "source t = csv(\"a.csv\")\nsave t to csv(\"here.csv\")\n\
                  save t to csv(\"s3://b/one.csv\")\nsave t to csv(\"s3://b/closed.csv\")\n\
                  save t to sqlite(\"here.db\")";
    let done = saving(folder.path(), &server, script);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("\"s3://b/closed.csv\" may not be written"), "{}", done.stderr);
    assert!(done.stderr.contains("every file is as it was before the run"), "{}", done.stderr);
    assert!(!done.stderr.contains("hidden"));
    let held = buckets.lock().unwrap();
    assert!(held.files.is_empty() && held.drafts.is_empty(), "{:?}", held.files.keys());
    assert_eq!(fs::read(path("here.csv")).unwrap(), b"before");
    assert!(!path("here.db").exists() && !path("ledger.json").exists());
    // A mistake in the data sends nothing at all.
    let before = server.lines().len();
    let bad = "source t = csv(\"a.csv\")\ntransform u = t | convert(name: int)\n\
               save u to csv(\"s3://b/u.csv\")";
    assert_eq!(saving(folder.path(), &server, bad).code, 1);
    assert_eq!(server.lines().len(), before);
}

#[test]
fn files_to_web_servers() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.csv"), PEOPLE).unwrap();
    fs::write(path("here.csv"), "before").unwrap();
    let server = Server::start(|asked, before| match (asked.path.as_str(), before) {
        ("/closed.csv", _) => Reply::status("403 Forbidden"),
        (_, 0) => Reply::status("503 Busy"),
        _ => Reply::status("201 Created"),
    });
    let (one, closed) = (server.url("one.csv?Signature=hidden"), server.url("closed.csv"));
    let script = format!("source t = csv(\"a.csv\")\nsave t to csv(\"{one}\")");
    let done = saving(folder.path(), &server, &script);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|asked| asked.method == "PUT" && asked.body == PEOPLE));
    assert_eq!(asked[1].path, "/one.csv?Signature=hidden");
    let more = format!("{script}\nsave t to csv(\"{closed}\")\nsave t to csv(\"here.csv\")");
    let done = saving(folder.path(), &server, &more);
    let sent = format!("only \"{}\" has changed: it was sent before", server.url("one.csv"));
    assert!(done.stderr.contains("may not be written"), "{}", done.stderr);
    assert!(done.stderr.contains(&sent), "{}", done.stderr);
    assert!(!done.stderr.contains("hidden"), "{}", done.stderr);
    assert_eq!(fs::read(path("here.csv")).unwrap(), b"before");
}

#[cfg(unix)]
#[test]
fn a_download_that_is_stopped_leaves_nothing() {
    let folder = folder();
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nid\n";
    let server = Server::start(move |_, before| match before {
        0 | 1 => Reply::raw(head).wait(Duration::from_secs(30)),
        _ => Reply::file(PEOPLE),
    });
    let script = print(&server.url("a.csv"));
    let begun = |signal: &str| {
        let before = left_over(folder.path()).len();
        let mut run = command(folder.path(), &["run", "-e", &script]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while left_over(folder.path()).len() == before && start.elapsed().as_secs() < 20 {
            thread::sleep(Duration::from_millis(20));
        }
        thread::sleep(Duration::from_millis(300));
        let id = run.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        run.wait().unwrap()
    };
    fs::create_dir_all(folder.path().join("tmp")).unwrap();
    assert_eq!(begun("-INT").code(), Some(130));
    assert_eq!(left_over(folder.path()), [""; 0]);
    // Nobody can clean up after this but the next run.
    begun("-KILL");
    assert_eq!(left_over(folder.path()).len(), 1);
    assert_eq!(run(folder.path(), &script), people());
}
