//! Every page of the reference runs: its blocks are the tests.
//!
//! A fence's tag says what a block is: `csv NAME` or any other tag with a name is an
//! input file; `dusty` is a program, saved as `main.dusty` unless named and run;
//! `output NAME` is a file that the program before it wrote, `diagnostics` and
//! `ledger` what it said; `console` holds commands after `$ ` with all that they
//! print, and `[exit 1]` where they fail. Blocks under one heading share a folder;
//! files above the first `##` are there for the whole page. A block without a name
//! and of no such tag is prose.
//!
//! `DUSTY_UPDATE=1` writes what is found into the pages; `DUSTY_SPEC=join` runs only
//! the pages with that in their names.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use support::{Done, difference, dusty, root, shell, updating};

#[test]
fn every_page_runs() {
    let only = std::env::var("DUSTY_SPEC").unwrap_or_default();
    let pages = support::files(&root().join("spec"));
    let pages = pages.iter().filter(|page| page.extension().is_some_and(|e| e == "md"));
    let pages: Vec<PathBuf> = pages
        .filter(|page| page.to_string_lossy().contains(&only))
        .map(|page| root().join("spec").join(page))
        .collect();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let halves: Vec<_> = pages.chunks(pages.len().div_ceil(2).max(1)).collect();
        let run = |half: &[PathBuf]| half.iter().flat_map(|page| run_page(page)).collect();
        let threads: Vec<_> = halves
            .into_iter()
            .map(|half| scope.spawn(move || -> Vec<String> { run(half) }))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "\n\n{}\n", failures.join("\n\n"));
}

/// Runs a page, and gives what differs. Rewrites it instead if that is wanted.
fn run_page(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let sections = sections(&text);
    let shared: Vec<&Block> = match sections.first() {
        Some(first) if first.level < 2 => first.blocks.iter().filter(|b| b.is_input()).collect(),
        _ => Vec::new(),
    };
    let mut failures = Vec::new();
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    for section in &sections {
        let folder = tempfile::tempdir().unwrap();
        let mut run = Run { folder: folder.path(), done: None, failures: Vec::new() };
        let own = section.blocks.iter().filter(|block| block.is_input());
        shared.iter().copied().chain(own).for_each(|block| run.write(block));
        for (at, block) in section.blocks.iter().enumerate() {
            let found = run.block(block, &section.blocks[at + 1..]);
            let Some(found) = found.filter(|found| *found != block.content) else { continue };
            if !updating() {
                let difference = difference(&block.content, &found);
                run.failures.push(format!("{} {}: {difference}", block.tag, block.name));
            }
            changes.push((block.range.clone(), found));
        }
        let place = format!("{}, {}", path.file_name().unwrap().display(), section.title);
        failures.extend(run.failures.into_iter().map(|failure| format!("{place}: {failure}")));
    }
    if updating() && !changes.is_empty() {
        let mut updated = text.clone();
        changes.into_iter().rev().for_each(|(range, found)| updated.replace_range(range, &found));
        fs::write(path, updated).unwrap();
    }
    failures
}

/// A section on its way.
struct Run<'a> {
    folder: &'a Path,
    /// What the last program did.
    done: Option<Done>,
    failures: Vec<String>,
}

impl Run<'_> {
    fn write(&self, block: &Block) {
        let path = self.folder.join(block.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &block.content).unwrap();
    }

    /// Runs a block; gives what should stand in it if it is an expectation.
    fn block(&mut self, block: &Block, later: &[Block]) -> Option<String> {
        match block.tag {
            "dusty" => {
                self.program(block, later);
                None
            }
            "output" => match fs::read_to_string(self.folder.join(block.name)) {
                Ok(found) if found.is_empty() || found.ends_with('\n') => Some(found),
                Ok(found) => Some(found + "\n"),
                Err(_) => {
                    self.failures.push(format!("{} was not written", block.name));
                    None
                }
            },
            "diagnostics" => self.done.as_ref().map(|done| done.split().0),
            "ledger" => self.done.as_ref().map(|done| done.split().1),
            // It is a shell that they are for.
            "console" => cfg!(unix).then(|| self.console(&block.content)),
            _ => None,
        }
    }

    /// Runs a program, unless only commands use it.
    fn program(&mut self, block: &Block, later: &[Block]) {
        let mine: Vec<&str> =
            later.iter().map(|block| block.tag).take_while(|&tag| tag != "dusty").collect();
        let expected = |tag| mine.contains(&tag);
        let name = if block.name.is_empty() { "main.dusty" } else { block.name };
        fs::write(self.folder.join(name), &block.content).unwrap();
        self.done = None;
        let told = expected("output") || expected("diagnostics") || expected("ledger");
        if !told && expected("console") {
            return;
        }
        let done = dusty(self.folder, &["run", name]);
        let may_fail = expected("diagnostics") && !expected("output") && !expected("ledger");
        if done.code != 0 && !may_fail {
            let (code, stderr) = (done.code, &done.stderr);
            self.failures.push(format!("the program exits with {code}\n{stderr}"));
        }
        self.done = Some(done);
    }

    fn console(&self, content: &str) -> String {
        let mut found = String::new();
        for line in content.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let (code, text) = shell(self.folder, line);
            found += &format!("$ {line}\n{text}");
            if !found.ends_with('\n') {
                found.push('\n');
            }
            if code != 0 {
                found += &format!("[exit {code}]\n");
            }
        }
        found
    }
}

struct Section<'a> {
    title: &'a str,
    /// How many `#` its heading has.
    level: usize,
    blocks: Vec<Block<'a>>,
}

struct Block<'a> {
    tag: &'a str,
    name: &'a str,
    content: String,
    /// Where the content stands in the page.
    range: Range<usize>,
}

impl Block<'_> {
    fn is_input(&self) -> bool {
        !self.name.is_empty() && !["dusty", "output"].contains(&self.tag)
    }
}

/// The headings of a page with their blocks.
fn sections(page: &str) -> Vec<Section<'_>> {
    let mut sections = vec![Section { title: "", level: 0, blocks: Vec::new() }];
    let mut open: Option<(&str, Block<'_>)> = None;
    let mut offset = 0;
    for line in page.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let text = line.trim_end();
        if let Some((fence, mut block)) = open.take() {
            if text == fence {
                block.range.end = start;
                block.content = page[block.range.clone()].to_owned();
                sections.last_mut().unwrap().blocks.push(block);
            } else {
                open = Some((fence, block));
            }
        } else if text.starts_with("```") {
            let ticks = text.len() - text.trim_start_matches('`').len();
            let (tag, name) = text[ticks..].split_once(' ').unwrap_or((&text[ticks..], ""));
            let (content, range) = (String::new(), offset..offset);
            open = Some((&text[..ticks], Block { tag, name: name.trim(), content, range }));
        } else if text.starts_with('#') {
            let title = text.trim_start_matches('#');
            let level = text.len() - title.len();
            // What stands under the title of the page is for the whole page.
            if level < 2 && sections.len() == 1 {
                sections[0].title = title.trim();
            } else {
                sections.push(Section { title: title.trim(), level, blocks: Vec::new() });
            }
        }
    }
    assert!(open.is_none(), "a block is not closed in\n{page}");
    sections
}

#[test]
fn pages_are_read() {
    let page = "# Page\n\n```csv a.csv\nx\n```\n\n## One\n\n```dusty\nshow a\n```\n````text\n```\n````\n\
                ### Two\n```output b.csv\n```\n";
    let read = sections(page);
    let summary: Vec<_> = read
        .iter()
        .map(|section| {
            let blocks = section.blocks.iter().map(|b| (b.tag, b.name, b.content.as_str()));
            (section.title, section.level, blocks.collect::<Vec<_>>())
        })
        .collect();
    let expected = vec![
        ("Page", 0, vec![("csv", "a.csv", "x\n")]),
        ("One", 2, vec![("dusty", "", "show a\n"), ("text", "", "```\n")]),
        ("Two", 3, vec![("output", "b.csv", "")]),
    ];
    assert_eq!(summary, expected);
}
