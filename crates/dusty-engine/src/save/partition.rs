//! A save to a file for each value of some columns. The rows of all files are kept in a folder
//! of drafts, one file open at a time, and the files are put in place when the run has succeeded.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, UInt64Array};
use arrow::compute::take;
use dusty_check::Schema;
use dusty_check::program::{PathPart, Target};
use dusty_syntax::Diagnostic;
use futures::StreamExt;

use crate::builtins::printed;
use crate::compression::Packed;
use crate::failure::Failure;
use crate::fingerprint::{Fingerprint, Stamp};
use crate::flow::Flow;
use crate::flow::batch::Batch;
use crate::save::draft::{DraftFolder, sync_folder};
use crate::save::encoding::Encoding;
use crate::save::file_name;
use crate::save::place::{resolved, unfit};
use crate::save::targets::is_archive;
use crate::{OutputAccount, Progress, Purpose, messages};

/// How many bytes of all files together wait for being written.
const WAITING: usize = 16 << 20;

/// The values of the columns that make the name of a file.
type Key = Vec<Option<String>>;

/// A save that is being written.
pub(crate) struct Partition {
    target: Target,
    table: String,
    /// The columns in the path.
    columns: Vec<String>,
    encoding: Encoding,
    drafts: DraftFolder,
    folder: PathBuf,
    purpose: Purpose,
}

/// The rows of one file.
struct Part {
    key: Key,
    path: String,
    rows: u64,
    waiting: Vec<u8>,
}

/// Files that are complete but not in their places yet.
pub(crate) struct WrittenParts {
    target: Target,
    drafts: DraftFolder,
    folder: PathBuf,
    purpose: Purpose,
    /// By path: where the draft is, and the account of the file.
    files: Vec<(PathBuf, OutputAccount)>,
    table: String,
}

impl Partition {
    /// Makes the folder of the drafts, on the disk where the files will be.
    pub(crate) fn open(
        target: &Target,
        schema: &Schema,
        table: String,
        folder: &Path,
        purpose: Purpose,
    ) -> Result<Partition, Diagnostic> {
        let begin = match target.parts.first() {
            Some(PathPart::Text(text)) => text.as_str(),
            _ => "",
        };
        let begin = folder.join(begin.rsplit_once('/').map_or("", |(before, _)| before));
        let drafts = match purpose {
            Purpose::Rehearse => DraftFolder::elsewhere("rehearsal"),
            Purpose::Write | Purpose::Record => {
                // The folder itself is made at the end.
                let there = begin.ancestors().find(|folder| folder.is_dir());
                let name = begin.file_name().map(|name| name.to_string_lossy().into_owned());
                DraftFolder::new(there.unwrap_or(Path::new(".")), &name.unwrap_or_default())
            }
        };
        let drafts = drafts.map_err(|error| messages::unwritable(target, &error))?;
        let encoding = Encoding::new(target, schema);
        let columns = file_name::columns(&target.parts).into_iter();
        let column = |at: usize| schema.columns.get(at).map(|column| column.name.clone());
        let columns = columns.filter_map(column).collect();
        let (target, folder) = (target.clone(), folder.to_owned());
        Ok(Partition { target, table, columns, encoding, drafts, folder, purpose })
    }

    /// Writes all rows of a flow.
    pub(crate) async fn write(self, flow: Flow) -> Result<WrittenParts, Failure> {
        let progress = Arc::clone(&flow.run.progress);
        let (encode, columns) = (self.encoding.clone(), file_name::columns(&self.target.parts));
        let mut pieces = flow.ending(move |batch, _| split(&encode, &batch, &columns));
        let mut parts: Vec<Part> = Vec::new();
        let mut known: HashMap<Key, usize> = HashMap::new();
        let mut folded: HashMap<String, usize> = HashMap::new();
        let mut waiting = 0;
        while let Some(found) = pieces.next().await {
            for (key, bytes, rows) in found? {
                let at = match known.get(&key) {
                    Some(at) => *at,
                    None => {
                        let part = self.part(key.clone());
                        if is_archive(&part.path) {
                            return Err(messages::archive(&self.file(&part.path)).into());
                        }
                        let before = folded.insert(file_name::folded(&part.path), parts.len());
                        if let Some(other) = before.and_then(|at| parts.get(at)) {
                            let one = (other.key.as_slice(), other.path.as_str());
                            let two = (key.as_slice(), part.path.as_str());
                            return Err(messages::names_meet(
                                &self.target,
                                &self.columns,
                                one,
                                two,
                            )
                            .into());
                        }
                        known.insert(key, parts.len());
                        parts.push(part);
                        parts.len() - 1
                    }
                };
                let Some(part) = parts.get_mut(at) else { continue };
                let between = if part.rows == 0 { &[] } else { self.encoding.between() };
                part.waiting.extend_from_slice(between);
                part.waiting.extend_from_slice(&bytes);
                part.rows += rows;
                waiting += between.len() + bytes.len();
            }
            if waiting > WAITING {
                for (at, part) in parts.iter_mut().enumerate() {
                    self.append(at, part)?;
                }
                waiting = 0;
            }
        }
        self.finished(parts, &progress)
    }

    /// Ends all files; they stay in the folder of the drafts.
    fn finished(self, parts: Vec<Part>, progress: &Progress) -> Result<WrittenParts, Failure> {
        let mut files = Vec::new();
        for (at, mut part) in parts.into_iter().enumerate() {
            if progress.stopped() {
                return Err(Failure::Stopped);
            }
            part.waiting.extend_from_slice(self.encoding.end(part.rows));
            self.append(at, &mut part)?;
            let (draft, fingerprint) = self.finish(at, &part.path).map_err(|error| {
                Failure::from(messages::unwritable(&self.file(&part.path), &error))
            })?;
            let account = OutputAccount {
                table: self.table.clone(),
                path: Some(part.path),
                rows: part.rows,
                fingerprint,
                ..OutputAccount::default()
            };
            files.push((draft, account));
        }
        files.sort_by(|(_, one), (_, other)| one.path.cmp(&other.path));
        let Partition { target, drafts, folder, purpose, table, .. } = self;
        Ok(WrittenParts { target, drafts, folder, purpose, files, table })
    }

    fn part(&self, key: Key) -> Part {
        let values: Vec<Option<&str>> = key.iter().map(Option::as_deref).collect();
        let path = file_name::path(&self.target.parts, &values);
        Part { key, path, rows: 0, waiting: self.encoding.start() }
    }

    fn file(&self, path: &str) -> Target {
        Target { path: path.to_owned(), ..self.target.clone() }
    }

    /// Writes what waits.
    fn append(&self, at: usize, part: &mut Part) -> Result<(), Failure> {
        if part.waiting.is_empty() {
            return Ok(());
        }
        let path = self.drafts.path().join(at.to_string());
        let file = File::options().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(&part.waiting))
            .map_err(|error| messages::unwritable(&self.file(&part.path), &error))?;
        part.waiting = Vec::new();
        Ok(())
    }

    /// Compresses a draft, if its name says so, and sees to it that it is on the disk.
    fn finish(&self, at: usize, path: &str) -> io::Result<(PathBuf, Option<Fingerprint>)> {
        let plain = self.drafts.path().join(at.to_string());
        let packed = self.drafts.path().join(format!("{at}.packed"));
        let draft = match Packed::new(path, io::sink())? {
            Packed::Plain(_) => plain,
            _ => {
                let mut out = Packed::new(path, File::create(&packed)?)?;
                io::copy(&mut BufReader::with_capacity(1 << 16, File::open(&plain)?), &mut out)?;
                out.finish()?;
                fs::remove_file(plain)?;
                packed
            }
        };
        if self.purpose != Purpose::Rehearse {
            // Some systems want the right to write for it.
            File::options().write(true).open(&draft)?.sync_data()?;
        }
        let print = self.purpose != Purpose::Write;
        let print = print.then(|| Fingerprint::of_file(&draft)).transpose()?;
        Ok((draft, print))
    }
}

/// The rows of a batch by their values in some columns, encoded: the values, the bytes, and how
/// many rows they are.
#[allow(clippy::type_complexity, reason = "a list of three things that are looked at once")]
fn split(
    encoding: &Encoding,
    batch: &Batch,
    columns: &[usize],
) -> Result<Vec<(Key, Vec<u8>, u64)>, Failure> {
    let mut parts = Vec::new();
    for (key, rows) in groups(batch, columns) {
        let count = rows.len();
        let rows = UInt64Array::from(rows);
        let part = match count == batch.rows {
            true => batch.clone(),
            false => batch.clone().each(count, |column| take(column, &rows, None)),
        };
        parts.push((key, encoding.rows(&part, Vec::new())?, count as u64));
    }
    Ok(parts)
}

/// The rows of a batch by their values in some columns, in the order of their first appearance.
fn groups(batch: &Batch, columns: &[usize]) -> Vec<(Key, Vec<u64>)> {
    let names = names(batch, columns);
    let mut groups: Vec<(Key, Vec<u64>)> = Vec::new();
    let mut known: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
    let mut key: Vec<Option<&str>> = Vec::new();
    for row in 0..batch.rows {
        key.clear();
        key.extend(names.iter().map(|names| value(names, row)));
        let at = match known.get(key.as_slice()) {
            Some(at) => *at,
            None => {
                known.insert(key.clone(), groups.len());
                let key = key.iter().map(|value| value.map(str::to_owned)).collect();
                groups.push((key, Vec::new()));
                groups.len() - 1
            }
        };
        if let Some((_, rows)) = groups.get_mut(at) {
            rows.push(row as u64);
        }
    }
    groups
}

/// The columns as they would be written.
fn names(batch: &Batch, columns: &[usize]) -> Vec<StringViewArray> {
    let column = |at: &usize| -> Option<StringViewArray> {
        let printed: ArrayRef = printed(batch.columns.get(*at)?);
        printed.as_any().downcast_ref::<StringViewArray>().cloned()
    };
    columns.iter().filter_map(column).collect()
}

fn value(names: &StringViewArray, row: usize) -> Option<&str> {
    names.is_valid(row).then(|| names.value(row))
}

/// For each row of a batch the path of its file.
pub(crate) fn paths(batch: &Batch, parts: &[PathPart]) -> Vec<String> {
    let names = names(batch, &file_name::columns(parts));
    let path = |row: usize| {
        let values: Vec<_> = names.iter().map(|names| value(names, row)).collect();
        file_name::path(parts, &values)
    };
    (0..batch.rows).map(path).collect()
}

impl WrittenParts {
    /// The places of the files, and what would stand in their messages.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (PathBuf, Target)> {
        self.files.iter().map(|(_, account)| {
            let path = account.path.clone().unwrap_or_default();
            let whole = self.folder.join(&path);
            (whole, Target { path, ..self.target.clone() })
        })
    }

    /// Makes the folders of the files and sees to it that each file can be put in its place.
    /// What cannot be should come to light while every file is as it was.
    ///
    /// # Errors
    /// Which of the files cannot be written, and why.
    pub(crate) fn prepare(&self, made: &mut NewFolders) -> Result<(), Diagnostic> {
        let mut known: HashSet<PathBuf> = HashSet::new();
        for (path, target) in self.targets() {
            let failed = |error: io::Error| messages::unwritable(&target, &error);
            let folder = path.parent().map(Path::to_owned).unwrap_or_default();
            let is_new = !known.contains(&folder);
            if is_new {
                made.make(&folder).map_err(failed)?;
            }
            let is_link = match fs::symlink_metadata(&path) {
                Ok(found) => found.is_symlink(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                // A name that is too long, or a folder that may not be looked at.
                Err(error) => return Err(failed(error)),
            };
            if is_new || is_link {
                let end = resolved(&path).and_then(|end| Some(disk(end.parent()?)));
                let same = end.is_none_or(|disk_of_end| disk_of_end == disk(self.drafts.path()));
                if !same {
                    return Err(failed(io::Error::other("its folder is on another disk")));
                }
            }
            known.insert(folder);
        }
        Ok(())
    }

    /// Puts the files in their places.
    pub(crate) fn publish(self) -> Result<OutputAccount, Failure> {
        let places: Vec<_> = self.targets().collect();
        let mut accounts = Vec::new();
        // Of each folder one file.
        let mut folders: BTreeMap<Option<PathBuf>, PathBuf> = BTreeMap::new();
        for ((draft, account), (path, target)) in self.files.into_iter().zip(places) {
            let failed = |error: io::Error| Failure::from(messages::unwritable(&target, &error));
            if self.purpose != Purpose::Rehearse {
                let end = place(&draft, &path).map_err(failed)?;
                folders.insert(end.parent().map(Path::to_owned), end);
            }
            accounts.push(account);
        }
        folders.values().for_each(|file| sync_folder(file));
        Ok(OutputAccount {
            table: self.table,
            path: Some(self.target.path),
            rows: accounts.iter().map(|account| account.rows).sum(),
            parts: Some(accounts),
            ..OutputAccount::default()
        })
    }
}

/// Puts a draft in its place, and tells where that is.
fn place(draft: &Path, path: &Path) -> io::Result<PathBuf> {
    let path = resolved(path).ok_or_else(|| io::Error::other("the links go in a circle"))?;
    unfit(&path)?;
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(draft, old.permissions())?;
    }
    fs::rename(draft, &path)?;
    Ok(path)
}

/// The disk that a folder is on, where disks have numbers.
fn disk(folder: &Path) -> Option<u64> {
    Some(Stamp::of(&fs::metadata(folder).ok()?).place()?.0)
}

/// Folders that were made for files. Those in which there is nothing at the end vanish.
#[derive(Default)]
pub(crate) struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    /// Makes a folder, and those that it is in.
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let missing = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.is_dir());
        for folder in missing.collect::<Vec<_>>().into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.0.push(folder.to_owned()),
                Err(_) if folder.is_dir() => {}
                Err(_) if folder.exists() => {
                    let name = folder.file_name().unwrap_or_default().display();
                    return Err(io::Error::other(format!("\"{name}\" is a file, and no folder")));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        // One that is not empty stays.
        self.0.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}
