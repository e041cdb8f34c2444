//! Tables, queries, units of work, caches, the event feed.
