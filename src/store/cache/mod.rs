//! Caches on a lease, used inside the finds of repositories and nowhere else.
//!
//! An entry answers only while this process hears the event feed; what an event names is dropped. Units of work never
//! ask here, and what must not be cached (the e-mail find) simply does not use this module.

mod invalidations;

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub(crate) use invalidations::Invalidations;
use invalidations::{Forget, Position};

use crate::StoreError;

/// An entry lives at most so long, whatever the feed says.
const LONGEST_LIFE: Duration = Duration::from_secs(5 * 60);

/// A value as it was read, with the ids of all rows it was made from: an event that names one of them drops it.
pub(crate) struct Found<V> {
    pub(crate) value: V,
    pub(crate) made_from: Vec<String>,
}

/// Rows by the key they are looked up with.
pub(crate) struct Cached<K, V> {
    invalidations: Arc<Invalidations>,
    entries: Mutex<Entries<K, V>>,
    capacity: usize,
}

struct Entries<K, V> {
    by_key: HashMap<K, Entry<V>>,
    by_id: HashMap<String, HashSet<K>>,
    /// Keys in the order in which they came, each with the number of its entry.
    order: VecDeque<(u64, K)>,
    next: u64,
}

struct Entry<V> {
    number: u64,
    value: V,
    made_from: Vec<String>,
    kept_at: Instant,
}

impl<K, V> Cached<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// An empty cache for at most `capacity` entries; the oldest one makes room.
    pub(crate) fn new(invalidations: &Arc<Invalidations>, capacity: usize) -> Arc<Self> {
        let cache = Arc::new(Self {
            invalidations: Arc::clone(invalidations),
            entries: Mutex::new(Entries::default()),
            capacity: capacity.max(1),
        });
        let as_forget: Arc<dyn Forget> = cache.clone();
        invalidations.register(Arc::downgrade(&as_forget));
        cache
    }

    /// The value for `key`, from here or from `read`. Absence is not kept.
    ///
    /// # Errors
    /// Those of `read`.
    pub(crate) async fn find_or_read(
        &self,
        key: &K,
        read: impl AsyncFnOnce() -> Result<Option<Found<V>>, StoreError>,
    ) -> Result<Option<V>, StoreError> {
        if let Some(value) = self.find(key, Instant::now()) {
            return Ok(Some(value));
        }
        let position = self.invalidations.position();
        let Some(found) = read().await? else {
            return Ok(None);
        };
        let value = found.value.clone();
        self.keep(key.clone(), found, position, Instant::now());
        Ok(Some(value))
    }

    fn find(&self, key: &K, now: Instant) -> Option<V> {
        if !self.invalidations.is_current(now) {
            return None;
        }
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.by_key.get(key)?;
        let is_young = now.duration_since(entry.kept_at) < LONGEST_LIFE;
        is_young.then(|| entry.value.clone())
    }

    /// Keeps the value unless an event has named one of its rows since `position`. The question is asked under the
    /// cache's lock: an event that comes later finds the entry and drops it.
    fn keep(&self, key: K, found: Found<V>, position: Position, now: Instant) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if self.invalidations.passed_since(position, &found.made_from) {
            return;
        }
        entries.insert(key, found, now);
        entries.make_room(self.capacity);
    }
}

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self {
            by_key: HashMap::new(),
            by_id: HashMap::new(),
            order: VecDeque::new(),
            next: 0,
        }
    }
}

impl<K: Clone + Eq + Hash, V> Entries<K, V> {
    fn insert(&mut self, key: K, found: Found<V>, now: Instant) {
        self.remove(&key);
        for id in &found.made_from {
            self.by_id.entry(id.clone()).or_default().insert(key.clone());
        }
        self.order.push_back((self.next, key.clone()));
        let entry = Entry {
            number: self.next,
            value: found.value,
            made_from: found.made_from,
            kept_at: now,
        };
        self.by_key.insert(key, entry);
        self.next += 1;
    }

    fn remove(&mut self, key: &K) {
        let Some(entry) = self.by_key.remove(key) else {
            return;
        };
        for id in entry.made_from {
            if let Some(keys) = self.by_id.get_mut(&id) {
                keys.remove(key);
                if keys.is_empty() {
                    self.by_id.remove(&id);
                }
            }
        }
    }

    /// Drops the oldest entries above `capacity`. The order also holds places of entries that are gone; they are
    /// passed over, and swept when they are the greater part.
    fn make_room(&mut self, capacity: usize) {
        while self.by_key.len() > capacity {
            let Some((number, key)) = self.order.pop_front() else {
                return;
            };
            if self.by_key.get(&key).is_some_and(|entry| entry.number == number) {
                self.remove(&key);
            }
        }
        if self.order.len() > 2 * capacity {
            let by_key = &self.by_key;
            self.order
                .retain(|(number, key)| by_key.get(key).is_some_and(|entry| entry.number == *number));
        }
    }
}

impl<K, V> Forget for Cached<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Send + 'static,
{
    fn forget(&self, id: &str) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        for key in entries.by_id.remove(id).unwrap_or_default() {
            entries.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests;
