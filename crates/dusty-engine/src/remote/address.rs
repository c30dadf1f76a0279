//! What an address says, and which addresses cannot be used.

use dusty_check::path::shown;

/// Where a file is on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The whole of it.
    pub(crate) url: String,
    /// The part that may be told.
    pub(crate) shown: String,
    /// Who has it.
    pub(crate) place: Place,
}

/// Who has a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "remote"), allow(dead_code, reason = "every address is refused"))]
pub(crate) enum Place {
    /// A server that speaks HTTP: its name, with the port if one is said.
    Web { host: String },
    /// A bucket of an S3 service.
    Bucket { bucket: String, key: String },
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadAddress {
    /// This program does not know any servers.
    #[cfg_attr(feature = "remote", allow(dead_code, reason = "it does"))]
    Unlinked,
    /// Another kind of address, by its first letters.
    Scheme(String),
    /// What is sent could be read and changed on its way.
    Open,
    /// It is a pattern, with this sign.
    Pattern(char),
    /// A part is missing, or is wrong.
    Broken(&'static str),
}

/// What allows addresses that begin with `http://`, if it is `1` or `true`.
pub(crate) const ALLOW_HTTP: &str = "DUSTY_ALLOW_HTTP";

impl Address {
    /// Takes an address apart.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub(crate) fn read(url: &str) -> Result<Address, BadAddress> {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let scheme = scheme.to_ascii_lowercase();
        let told = shown(url);
        let place = match scheme.as_str() {
            "s3" => bucket(rest)?,
            "https" | "http" => {
                let open = told.split_once("://").map_or("", |(_, open)| open);
                let (host, path) = open.split_once('/').unwrap_or((open, ""));
                if host.is_empty() {
                    return Err(BadAddress::Broken("there is no name of a server in it"));
                }
                if let Some(sign) = path.chars().find(|c| matches!(c, '*' | '[' | ']')) {
                    return Err(BadAddress::Pattern(sign));
                }
                if told.contains(' ') {
                    return Err(BadAddress::Broken("a blank in it is written %20"));
                }
                if scheme == "http" && !allows_http(host) {
                    return Err(BadAddress::Open);
                }
                Place::Web { host: host.to_owned() }
            }
            _ => return Err(BadAddress::Scheme(scheme)),
        };
        if url.chars().any(char::is_control) {
            return Err(BadAddress::Broken("there is a sign in it that nobody sees"));
        }
        if cfg!(not(feature = "remote")) {
            return Err(BadAddress::Unlinked);
        }
        Ok(Address { url: url.to_owned(), shown: told, place })
    }

    /// The server or the bucket, as messages name it.
    pub(crate) fn host(&self) -> &str {
        match &self.place {
            Place::Web { host } => host,
            Place::Bucket { bucket, .. } => bucket,
        }
    }
}

fn bucket(rest: &str) -> Result<Place, BadAddress> {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(sign) = key.chars().find(|c| matches!(c, '*' | '?' | '[' | ']')) {
        return Err(BadAddress::Pattern(sign));
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if bucket.is_empty() || !bucket.chars().all(letter) {
        return Err(BadAddress::Broken("there is no name of a bucket in it: s3://bucket/file.csv"));
    }
    // Of a name that the library would change, another file would be meant.
    let odd = |part: &str| matches!(part, "" | "." | "..");
    if key.is_empty() || key.split('/').any(odd) {
        return Err(BadAddress::Broken("there is no name of a file in it: s3://bucket/file.csv"));
    }
    Ok(Place::Bucket { bucket: bucket.to_owned(), key: key.to_owned() })
}

/// Whether a server may be asked without encryption: this machine, and all if somebody says so.
pub(crate) fn allows_http(host: &str) -> bool {
    let said = std::env::var(ALLOW_HTTP);
    is_loopback(host) || said.is_ok_and(|said| matches!(said.as_str(), "1" | "true"))
}

/// Whether a server is this machine.
fn is_loopback(host: &str) -> bool {
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, _)) => host,
        None => host.split_once(':').map_or(host, |(host, _)| host),
    };
    let number = host.parse().is_ok_and(|number: std::net::IpAddr| number.is_loopback());
    number || host.eq_ignore_ascii_case("localhost")
}

/// Whether two addresses lead to one file. What is not told of them does not count: two
/// signatures for one file differ.
pub(crate) fn same(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}

/// The same text for addresses that differ only in how they are written.
fn canonical(url: &str) -> String {
    let told = shown(url);
    let (scheme, rest) = told.split_once("://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let scheme = scheme.to_ascii_lowercase();
    let host = match scheme.as_str() {
        "s3" => host.to_owned(),
        "http" => host.trim_end_matches(":80").to_ascii_lowercase(),
        _ => host.trim_end_matches(":443").to_ascii_lowercase(),
    };
    format!("{scheme}://{host}/{path}")
}

#[cfg(all(test, feature = "remote"))]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let web = Address::read("https://me:word@a.org:8/b.csv?x=[y]").unwrap();
        assert_eq!(web.shown, "https://a.org:8/b.csv");
        assert_eq!(web.place, Place::Web { host: "a.org:8".to_owned() });
        let place = Place::Bucket { bucket: "b".to_owned(), key: "c/d e.csv".to_owned() };
        assert_eq!(bucket("b/c/d e.csv"), Ok(place));
        assert_eq!(Address::read("s3://b/c.csv").unwrap().host(), "b");
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let unfit = |url: &str| Address::read(url).unwrap_err();
        assert_eq!(unfit("ftp://a.org/b.csv"), BadAddress::Scheme("ftp".to_owned()));
        assert_eq!(unfit("http://a.org/b.csv"), BadAddress::Open);
        assert_eq!(unfit("https://a.org/*.csv"), BadAddress::Pattern('*'));
        assert_eq!(unfit("s3://b/a?.csv"), BadAddress::Pattern('?'));
        for broken in
            ["https:///b.csv", "s3://b", "s3://b/", "s3:///a", "s3://b/a/../c", "s3://b//a"]
        {
            assert!(matches!(unfit(broken), BadAddress::Broken(_)), "{broken}");
        }
        for local in ["http://127.0.0.1:80/a", "http://[::1]:80/a", "http://localhost/a"] {
            assert!(Address::read(local).is_ok(), "{local}");
        }
    }

    #[test]
    fn one_file_has_several_addresses() {
        assert!(same("https://A.org:443/b.csv?x", "https://me@a.org/b.csv"));
        assert!(!same("https://a.org/b.csv", "https://a.org/B.csv"));
        assert!(!same("s3://b/a.csv", "https://b/a.csv"));
    }
}
