-- Schema 3 of a dtui corpus: one file, one tenant, one append-only log.
-- `entries` is the truth. Everything below it is derived and can be made anew.

CREATE TABLE corpus (
    tenant     TEXT NOT NULL,
    created_at INTEGER NOT NULL              -- microseconds since 1970, UTC
) STRICT;

CREATE TABLE entries (
    position           INTEGER PRIMARY KEY,  -- dense from 1, in commit order
    stream             TEXT NOT NULL,        -- the trace or workflow it belongs to
    id                 TEXT NOT NULL UNIQUE, -- made by the writer: the idempotency key
    kind               TEXT NOT NULL,
    causes             TEXT NOT NULL,        -- JSON array of earlier positions, ascending
    correlation_id     TEXT,
    agent              TEXT,
    occurred_at        INTEGER,              -- microseconds since 1970, UTC
    recorded_at        INTEGER NOT NULL,     -- never goes back, so that a moment is found by halving
    source_recorded_at INTEGER,
    schema_version     INTEGER NOT NULL,
    body               BLOB,                 -- JSON; gone, with its salt, only by a redaction
    salt               BLOB,
    leaf               BLOB NOT NULL         -- RFC 9162 leaf hash over header and salted body hash
) STRICT;

CREATE INDEX entries_by_stream ON entries (stream, position);
CREATE INDEX entries_by_correlation ON entries (correlation_id, position)
    WHERE correlation_id IS NOT NULL;

-- What rests on what, by position; the reverse of `causes`.
CREATE TABLE effects (
    cause    INTEGER NOT NULL REFERENCES entries,
    position INTEGER NOT NULL REFERENCES entries,
    PRIMARY KEY (cause, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an entry cannot be changed'); END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an entry cannot be deleted'); END;

-- INSERT OR REPLACE deletes without firing the trigger above where a connection left
-- recursive_triggers off, so a row that would replace one is refused before it does.
CREATE TRIGGER entries_are_only_appended BEFORE INSERT ON entries
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entries)
  OR EXISTS (SELECT 1 FROM entries WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: an entry goes to head + 1 under a new id'); END;

CREATE TRIGGER corpus_is_never_changed BEFORE UPDATE ON corpus
BEGIN SELECT RAISE(ABORT, 'the tenant of a corpus is fixed'); END;

CREATE TRIGGER corpus_is_never_deleted BEFORE DELETE ON corpus
BEGIN SELECT RAISE(ABORT, 'the tenant of a corpus is fixed'); END;

CREATE TRIGGER corpus_has_one_tenant BEFORE INSERT ON corpus
WHEN EXISTS (SELECT 1 FROM corpus)
BEGIN SELECT RAISE(ABORT, 'the tenant of a corpus is fixed'); END;

-- Projections: written by `append` in the transaction of the entries they show.

CREATE TABLE traces (
    trace_id    TEXT PRIMARY KEY,
    position    INTEGER NOT NULL UNIQUE,     -- of the entry that opened it
    title       TEXT NOT NULL,
    domain      TEXT NOT NULL,
    profile     TEXT NOT NULL,
    agent       TEXT,
    session     TEXT,
    opened_at   INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    items       INTEGER NOT NULL,
    hypotheses  INTEGER NOT NULL,            -- pending, by kind
    questions   INTEGER NOT NULL,
    decisions   INTEGER NOT NULL,
    selection   TEXT NOT NULL,               -- what was selected last, in one line
    at_risk     INTEGER NOT NULL             -- selections at risk
) STRICT;

CREATE INDEX traces_by_update ON traces (updated_at, position);
CREATE INDEX traces_by_title
    ON traces (coalesce(nullif(title, ''), trace_id) COLLATE NOCASE, position);
CREATE INDEX traces_by_domain ON traces (domain COLLATE NOCASE, position);
CREATE INDEX traces_by_agent ON traces (coalesce(agent, '') COLLATE NOCASE, position);
CREATE INDEX traces_by_session ON traces (session) WHERE session IS NOT NULL;

CREATE TABLE items (
    trace_id TEXT NOT NULL,
    ordinal  INTEGER NOT NULL,               -- dense from 1 within the trace
    spine    INTEGER,                        -- dense among the rows that are not folded
    item_id  TEXT NOT NULL,
    type     TEXT NOT NULL,
    line     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    refs     TEXT NOT NULL,                  -- JSON array of the ordinals it rests on
    state    TEXT NOT NULL,
    at_risk  INTEGER NOT NULL,
    position INTEGER NOT NULL UNIQUE,
    agent    TEXT,                           -- who wrote it, else the trace's
    PRIMARY KEY (trace_id, ordinal)          -- by its id it is found over its entry
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX items_by_spine ON items (trace_id, spine) WHERE spine IS NOT NULL;
CREATE INDEX items_by_state ON items (state, position) WHERE state <> '';
CREATE INDEX items_at_risk ON items (position) WHERE at_risk;

CREATE TABLE pending (
    position    INTEGER PRIMARY KEY,         -- of the item that pends
    trace_id    TEXT NOT NULL,
    item_id     TEXT NOT NULL,
    kind        TEXT NOT NULL,               -- hypothesis, question or decision
    line        TEXT NOT NULL,               -- the finished line for the agent
    says        TEXT NOT NULL,
    why         TEXT NOT NULL,               -- what would unblock it
    stage       TEXT NOT NULL,
    assignee    TEXT,
    decision_id TEXT,
    since       INTEGER NOT NULL,
    profile     TEXT NOT NULL
) STRICT;

-- The gate's order: what blocks an agent, then what is parked for a person.
CREATE INDEX pending_in_order ON pending (coalesce(assignee = 'human', 0), position);
CREATE INDEX pending_by_trace ON pending (trace_id, position);

-- What agents and people did, in one line each.
CREATE TABLE events (
    position    INTEGER PRIMARY KEY,
    event_id    TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    stream      TEXT NOT NULL,
    proposal_id TEXT,                        -- the proposal it is about, or is
    says        TEXT NOT NULL
) STRICT;

CREATE INDEX events_by_proposal ON events (proposal_id, position) WHERE proposal_id IS NOT NULL;

CREATE TABLE domains (
    domain   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL UNIQUE,
    codes    TEXT NOT NULL,                  -- JSON array of [code, what it means]
    PRIMARY KEY (domain, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE proposals (
    proposal_id    TEXT NOT NULL UNIQUE,
    position       INTEGER PRIMARY KEY,
    stream         TEXT NOT NULL,
    domain         TEXT NOT NULL,
    action         TEXT NOT NULL,
    args           TEXT NOT NULL,            -- JSON object
    says           TEXT NOT NULL,
    agent          TEXT,
    correlation_id TEXT,
    trace_id       TEXT,
    decision_id    TEXT,
    option_id      TEXT,
    probability    REAL,
    metric         TEXT,
    horizon        INTEGER,                  -- seconds
    proposed_at    INTEGER NOT NULL,
    verdict        TEXT NOT NULL,            -- the one in force; empty while it waits for one
    override_id    TEXT,
    reviewer       TEXT,
    decided_at     INTEGER,
    edited         TEXT NOT NULL,
    reviewers      TEXT NOT NULL,            -- JSON array of whose verdict stands
    outcome        TEXT NOT NULL
) STRICT;

CREATE INDEX proposals_without_verdict ON proposals (position) WHERE verdict = '';
CREATE INDEX proposals_by_trace ON proposals (trace_id, position) WHERE trace_id IS NOT NULL;
CREATE INDEX proposals_by_action ON proposals (domain, action, position) WHERE verdict <> '';

-- A horizon of a decided proposal whose outcome nobody has recorded, due now or one day.
CREATE TABLE due (
    position    INTEGER NOT NULL,            -- of the proposal
    horizon     INTEGER NOT NULL,            -- seconds after the verdict
    due_at      INTEGER NOT NULL,
    metrics     TEXT NOT NULL,
    proposal_id TEXT NOT NULL,
    domain      TEXT NOT NULL,
    says        TEXT NOT NULL,
    PRIMARY KEY (position, horizon)
) STRICT, WITHOUT ROWID;

CREATE INDEX due_in_order ON due (due_at, position, horizon);

-- Contentless: the words are in the entries, the rowid is the position. Written from
-- Python; with trusted_schema off a trigger could not write it.
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = 'unicode61');
