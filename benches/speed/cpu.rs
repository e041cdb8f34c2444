//! CPU time as the kernel counts it: of a process, and of the calling thread.

use std::time::Duration;

/// The kernel's clock tick, in which `/proc/<pid>/stat` counts; 100 a second on every Linux that we build for.
const TICK: Duration = Duration::from_millis(10);

/// What all threads of a process have used so far, in user and kernel mode.
pub(crate) fn of_process(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    // The name in brackets may hold spaces; `utime` and `stime` are the 14th and 15th field of the whole line.
    let fields = stat.rsplit_once(')').expect("a stat line").1;
    let ticks: u32 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u32>().expect("a number of ticks"))
        .sum();
    TICK * ticks
}

/// What the calling thread has used so far.
pub(crate) fn of_this_thread() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel counts");
    let nanoseconds = stat.split_whitespace().next().expect("a first field");
    Duration::from_nanos(nanoseconds.parse().expect("nanoseconds"))
}

/// The memory of a process that is resident, in bytes.
pub(crate) fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a resident size");
    let kilobytes: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .trim()
        .parse()
        .expect("kilobytes");
    kilobytes * 1024
}
