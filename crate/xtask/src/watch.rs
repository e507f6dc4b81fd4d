//! Building again when a source file changes.
//!
//! Modification times are compared twice a second: some hundred `stat` calls, on every system alike, and no
//! further dependency.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;

use crate::build;
use crate::tree::{self, Tree};

const PAUSE: Duration = Duration::from_millis(500);
const WATCHED: &[&str] = &["crate/core/src", "crate/wasm", "www", "Cargo.toml", "Cargo.lock"];

pub(crate) fn rebuild_on_change(tree: &Tree, options: &build::Options) -> Result<()> {
    let mut seen = stamp(tree)?;
    loop {
        std::thread::sleep(PAUSE);
        let now = stamp(tree)?;
        if now == seen {
            continue;
        }
        seen = now;
        let start = Instant::now();
        match build::build(tree, options) {
            Ok(()) => eprintln!("built again in {:.1} s; reload the page", start.elapsed().as_secs_f32()),
            Err(error) => eprintln!("the last good build stays: {error:#}"),
        }
    }
}

/// The newest change and the number of files, so that a deletion counts too.
fn stamp(tree: &Tree) -> Result<(Option<SystemTime>, usize)> {
    let mut newest = None;
    let mut count: usize = 0;
    for path in WATCHED {
        for file in sources(&tree.join(path))? {
            // A file may vanish between listing and reading; the count shows it.
            let changed = std::fs::metadata(&file).and_then(|data| data.modified()).ok();
            newest = newest.max(changed);
            count = count.saturating_add(1);
        }
    }
    Ok((newest, count))
}

fn sources(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = tree::files_under(path)?;
    files.retain(|file| !file.starts_with(path.join("dist")));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{ScratchDir, write};

    #[test]
    fn a_new_and_a_deleted_file_are_changes_but_a_built_one_is_not() {
        let scratch = ScratchDir::new("watch").unwrap();
        let tree = Tree::at(scratch.path());
        write(&tree.join("www/a.ts"), "a").unwrap();
        let first = stamp(&tree).unwrap();
        write(&tree.join("www/dist/a.js"), "built").unwrap();
        write(&tree.join("www/src/pkg/a.js"), "built").unwrap();
        assert_eq!(stamp(&tree).unwrap(), first);
        write(&tree.join("www/b.ts"), "b").unwrap();
        let second = stamp(&tree).unwrap();
        assert_ne!(second, first);
        std::fs::remove_file(tree.join("www/b.ts")).unwrap();
        assert_ne!(stamp(&tree).unwrap(), second);
    }
}
