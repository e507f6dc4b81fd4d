//! Where things are in the repository.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The repository this command works on.
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Looks upwards from the working directory, so that a moved or copied clone works without a rebuild.
    pub(crate) fn find() -> Result<Self> {
        let start = std::env::current_dir().context("the working directory is gone")?;
        for dir in start.ancestors() {
            if dir.join("Cargo.toml").is_file() && dir.join("crate/xtask").is_dir() {
                return Ok(Self { root: dir.to_owned() });
            }
        }
        bail!("{} is not inside a Waxseal repository", start.display())
    }

    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The folder a static host publishes.
    pub(crate) fn dist(&self) -> PathBuf {
        self.join("dist")
    }

    /// A path as a person writes it: from the root, with forward slashes.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.root).unwrap_or(path);
        inside.to_string_lossy().replace('\\', "/")
    }
}

/// Every file under `dir`, sorted, without the folders that tools write.
pub(crate) fn files_under(dir: &Path) -> Result<Vec<PathBuf>> {
    const WRITTEN_BY_TOOLS: &[&str] = &[
        "node_modules",
        "target",
        ".git",
        "__pycache__",
        "pkg",
        "pkg-reports",
        "pkg-sessions",
        "out",
        "generated",
    ];
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        if !dir.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&dir).with_context(|| format!("reading {}", dir.display()))? {
            let path = entry?.path();
            let skipped =
                path.file_name().is_some_and(|name| WRITTEN_BY_TOOLS.iter().any(|tool| name == *tool));
            if path.is_dir() && !skipped {
                open.push(path);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Every file under `dir`, sorted, nothing left out.
pub(crate) fn all_files_under(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).with_context(|| format!("reading {}", dir.display()))? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Writes a file and its folder; an unchanged file is left alone so that nothing is rebuilt for it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("creating {}", dir.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// A folder for the scratch files of one run; removed when dropped.
pub(crate) struct ScratchDir(PathBuf);

impl ScratchDir {
    pub(crate) fn new(purpose: &str) -> Result<Self> {
        let name = format!("waxseal-{purpose}-{}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        if dir.exists() {
            std::fs::remove_dir_all(&dir)?;
        }
        std::fs::create_dir_all(&dir).with_context(|| format!("creating {}", dir.display()))?;
        Ok(Self(dir))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("could not remove {}: {error}", self.0.display());
        }
    }
}
