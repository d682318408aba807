"""The log in one SQLite file, with a lock beside it."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "log-in-sqlite", "08:00:00", "The log: SQLite with a lock beside it", "log")
    speed = t.observation(
        "An append that is on disk takes SQLite 0.12 to 0.18 ms (WAL, synchronous FULL), and "
        "fdatasync alone 0.12 to 0.15 ms. In batches: 91,000 entries a second at 100 a commit, "
        "110,000 at 1,000. PostgreSQL does 3,000 single ones.",
        measured_on("log", "Measured floors"),
    )
    corrupts = t.observation(
        "SQLite before 3.51.3 can corrupt a file when two connections write and checkpoint at "
        "once.",
        on_page("log", "Backends"),
    )
    waits = t.observation(
        "With a flock round every write and checkpoint the longest wait of a writer falls from "
        "531 to 134 ms, at the same throughput.",
        measured_on("log", "Backends"),
    )
    files = t.observation(
        "Four writers that read a JSON file and rename a new one over it lose 73 % of their "
        "appends unless they take a lock.",
        measured_on("trace", "Store interface"),
    )
    wal = t.observation(
        "A damaged WAL rolls back in silence to a clean and shorter prefix: 400 times of 400.",
        measured_on("log", "Seals"),
    )
    enough = t.hypothesis(
        "SQLite's own locks are enough: WAL lets one writer in at a time.", speed, confidence=0.6
    )
    t.refutes(
        enough,
        "They order writes, but not a write against another connection's checkpoint; and the "
        "worst wait without our own lock is four times as long.",
        corrupts,
        waits,
    )
    durable = t.constraint("What was acknowledged survives kill -9, in 1,000 of 1,000.", wal)
    quick = t.constraint("An append takes at most twice the fdatasync floor, at p50.", speed)
    many = t.constraint("Eight processes write, and none waits longer than 250 ms.", waits, files)
    bare = t.constraint(
        "Nothing to install or to run: `dtui.log` loads the standard library alone.", speed
    )
    dec = t.decision("What does the log of one tenant lie in?", durable, quick, many, bare)
    locked = t.option(
        dec, "SQLite and flock", "WAL, FULL, one file a tenant, a lock file beside it.", waits
    )
    plain = t.option(dec, "SQLite alone", "WAL, FULL, busy_timeout.", speed)
    own = t.option(dec, "A file of our own", "Framed records, appended and synced.", files)
    server = t.option(dec, "PostgreSQL alone", "A server from the first day.", speed)
    t.weighs(dec, {durable: 0.4, quick: 0.2, many: 0.2, bare: 0.2})
    t.heuristic(dec, "Refuse a place you cannot trust sooner than trust it by halves.", wal)
    t.meets(locked, durable, "FULL syncs each commit; a head beside it shows a loss.", wal, speed)
    t.meets(locked, quick, "1.0 to 1.3 times the floor for the append itself.", speed)
    t.meets(locked, many, "134 ms at worst.", waits)
    t.meets(locked, bare, "sqlite3 and fcntl are in the standard library.", speed)
    t.breaks(plain, durable, "The write against a checkpoint can corrupt it.", corrupts)
    t.meets(plain, quick, "The same statements.", speed)
    t.breaks(plain, many, "531 ms at worst.", waits)
    t.meets(plain, bare, "sqlite3 alone.", speed)
    t.meets(own, durable, "One write and one sync; the tail is checked on open.", speed)
    t.meets(own, quick, "The floor itself.", speed)
    t.meets(own, many, "Under a lock.", files)
    t.breaks(own, bare, "Lists, queue and search would need a database beside it after all.", files)
    t.meets(server, durable, "It is what it is for.", speed)
    t.breaks(server, quick, "0.33 ms each, more than twice the floor.", speed)
    t.meets(server, many, "Eight clients are few.", speed)
    t.breaks(server, bare, "A server, and a driver.", speed)
    case = t.steelman(
        locked,
        "flock is POSIX: Windows has none, and on a network file system it may say yes to two. "
        "A reviewer with such a disk gets an error where SQLite alone would have opened the file.",
        corrupts,
        waits,
        confidence=0.5,
    )
    t.refutes(
        case,
        "There it says so and refuses, and that is the point: it would have opened the file and "
        "perhaps corrupted it. PostgreSQL is there for many machines.",
        corrupts,
        wal,
    )
    t.selection(
        dec,
        locked,
        "The fastest durable append there is without a server, and the lock costs no throughput.",
        waits,
        speed,
        rejected={
            plain: "Can corrupt, and waits four times as long.",
            own: "A second store for every list.",
            server: "For many machines later; too much for one.",
        },
    )
