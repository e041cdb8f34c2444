//! The master key: the one secret that lies outside the database, in a file of its own. It seals private keys and
//! server secrets; it signs and hashes nothing. When a new one may be made is the flows' decision.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::Entropy;

const LENGTH: usize = 32;

/// Why a master key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// A key is never overwritten: what it sealed would be lost.
    #[error("master key file {} exists already and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// Cut off, or another file.
    #[error("master key file {} must hold exactly 32 bytes", .0.display())]
    WrongLength(PathBuf),
    /// Somebody else on this machine could read it.
    #[error("master key file {} has mode {mode:04o}: only its owner may read it (chmod 600)", .path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The system refused.
    #[error("master key file {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
}

/// Names a master key without telling anything of it: the first four bytes of its SHA-256, in hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId([u8; 4]);

impl MasterKeyId {
    pub(crate) const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A 256-bit key, wiped when dropped.
#[derive(Clone)]
pub struct MasterKey {
    id: MasterKeyId,
    bytes: Zeroizing<[u8; LENGTH]>,
}

impl MasterKey {
    /// Draws a key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        entropy.fill(bytes.as_mut());
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: Zeroizing<[u8; LENGTH]>) -> Self {
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(bytes.as_slice()));
        Self {
            id: MasterKeyId([a, b, c, d]),
            bytes,
        }
    }

    /// Draws a key and gives it a new file of mode 0600, durably: the file and its name in the folder are on disk
    /// before anything is sealed with it.
    ///
    /// The bytes are written under another name and then linked to this one, which fails if it is taken. So of
    /// processes that start together one makes the key, and neither they nor a crash ever see half a key.
    ///
    /// # Errors
    /// [`MasterKeyError::Exists`] when there is such a file (read it then), or what the system said.
    pub fn create_file(path: &Path, entropy: &dyn Entropy) -> Result<Self, MasterKeyError> {
        let key = Self::generate(entropy);
        let draft = draft_path(path, entropy);
        let linked = write_draft(&draft, &key).and_then(|()| fs::hard_link(&draft, path));
        let removed = fs::remove_file(&draft);
        linked
            .and(removed)
            .and_then(|()| sync_folder_of(path))
            .map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => MasterKeyError::Exists(path.to_owned()),
                _ => MasterKeyError::Io {
                    path: path.to_owned(),
                    source,
                },
            })?;
        Ok(key)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Each [`MasterKeyError`] but `Exists`; a missing file is `Io` with `NotFound`.
    pub fn read_file(path: &Path) -> Result<Self, MasterKeyError> {
        let failed = |source| MasterKeyError::Io {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(MasterKeyError::TooOpen {
                path: path.to_owned(),
                mode,
            });
        }
        let mut content = Zeroizing::new(Vec::with_capacity(LENGTH + 1));
        file.take(LENGTH as u64 + 1)
            .read_to_end(&mut content)
            .map_err(failed)?;
        <[u8; LENGTH]>::try_from(content.as_slice())
            .map(|bytes| Self::from_bytes(Zeroizing::new(bytes)))
            .map_err(|_| MasterKeyError::WrongLength(path.to_owned()))
    }

    /// The name that sealed values carry.
    pub const fn id(&self) -> MasterKeyId {
        self.id
    }

    pub(crate) fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.bytes
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// A name beside the key file that no other process draws.
fn draft_path(path: &Path, entropy: &dyn Entropy) -> PathBuf {
    let mut random = [0; 8];
    entropy.fill(&mut random);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{:016x}", u64::from_be_bytes(random)));
    name.into()
}

fn write_draft(draft: &Path, key: &MasterKey) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(draft)?;
    file.write_all(key.bytes.as_slice())?;
    file.sync_all()
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn a_created_file_reads_back_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::create_file(&path, &SeededEntropy::new(1)).unwrap();
        let read = MasterKey::read_file(&path).unwrap();
        assert_eq!(made.id(), read.id());
        assert_eq!(made.as_bytes(), read.as_bytes());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(made.id().to_string().len(), 8);
        assert!(!format!("{made:?}").contains(&format!("{:?}", made.as_bytes())));
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let first = MasterKey::create_file(&path, &SeededEntropy::new(1)).unwrap();
        let second = MasterKey::create_file(&path, &SeededEntropy::new(2));
        assert!(matches!(second, Err(MasterKeyError::Exists(_))));
        assert_eq!(MasterKey::read_file(&path).unwrap().id(), first.id());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no draft is left behind"
        );
    }

    #[test]
    fn of_many_that_start_together_one_makes_the_key_and_all_read_it_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let keys: Vec<(bool, MasterKeyId)> = std::thread::scope(|scope| {
            let starters: Vec<_> = (0..8)
                .map(|seed| {
                    let path = &path;
                    scope.spawn(
                        move || match MasterKey::create_file(path, &SeededEntropy::new(seed)) {
                            Ok(made) => (true, made.id()),
                            Err(MasterKeyError::Exists(_)) => {
                                (false, MasterKey::read_file(path).unwrap().id())
                            }
                            Err(error) => panic!("{error}"),
                        },
                    )
                })
                .collect();
            starters
                .into_iter()
                .map(|starter| starter.join().unwrap())
                .collect()
        });
        assert_eq!(keys.iter().filter(|(made, _)| *made).count(), 1);
        assert!(keys.iter().all(|(_, id)| *id == keys[0].1));
    }

    #[test]
    fn wrong_length_open_mode_and_absence_are_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let absent = MasterKey::read_file(&path).unwrap_err();
        assert!(
            matches!(&absent, MasterKeyError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
        );
        for length in [0, 31, 33] {
            let _ = fs::remove_file(&path);
            fs::write(&path, vec![7; length]).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(
                MasterKey::read_file(&path),
                Err(MasterKeyError::WrongLength(_))
            ));
        }
        fs::write(&path, [7; 32]).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refused = MasterKey::read_file(&path).unwrap_err();
            assert!(
                refused.to_string().contains(&format!("mode {mode:04o}")),
                "{refused}"
            );
        }
    }
}
