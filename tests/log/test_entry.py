"""The leaf hash, recomputed by other means from what is stored."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.log import Entry, Header, leaf_hash
from dtui.log.entry import causes_json, from_micros, to_micros
from dtui.trace import TraceOpened
from tests.log.histories import Move, accepted_drafts, moves
from tests.log.moments import START, SetClock
from tests.log.scratch import scratch_path

# What the docstring of leaf_hash says, in the words of JSON: RFC 8259, UTF-8, without spaces.
ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


def json_text(value: str | int | None) -> str:
    """Encode one value of a header as JSON, without the json module."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    escaped = (
        ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 0x20 else char) for char in value
    )
    return f'"{"".join(escaped)}"'


def recomputed(header: tuple[Any, ...], body: bytes, salt: bytes) -> bytes:
    """Compute a leaf as the log's documentation describes it."""
    encoded = f"[{','.join(map(json_text, header))}]".encode()
    leaf = hashlib.sha256(b"\x00")
    leaf.update(hashlib.sha256(salt + body).digest())
    leaf.update(encoded)
    return leaf.digest()


def stored(path: Path) -> list[tuple[tuple[Any, ...], bytes, bytes, bytes]]:
    """Read header, body, salt and leaf of every entry with nothing but sqlite3."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT position, stream, id, kind, causes, correlation_id, agent, occurred_at, "
            "recorded_at, source_recorded_at, schema_version, body, salt, leaf "
            "FROM entries ORDER BY position"
        ).fetchall()
    return [(row[:11], row[11], row[12], row[13]) for row in rows]


def test_a_leaf_is_what_it_was_when_the_format_was_fixed() -> None:
    header = Header(
        position=7,
        stream="renewal",
        id="renewal/hyp-1",
        kind="hypothesis",
        causes="[2,5]",
        correlation_id="northwind",
        agent="прайсер",
        occurred_at=None,
        recorded_at=1_791_018_000_000_000,
        source_recorded_at=0,
        schema_version=1,
    )
    leaf = leaf_hash(header, b'{"statement":"Price"}', bytes(range(16)))
    assert leaf.hex() == ("d62f60035c26a2f8a3511fa73926f1a3c6c9345161e4b1729d21d82ee3ff53b5")


def test_the_leaf_of_an_empty_log_s_first_entry_is_fixed_too() -> None:
    header = Header(1, "t", "t", "trace_opened", "[]", None, None, None, 0, None, 1)
    assert leaf_hash(header, b"{}", bytes(16)).hex() == (
        "5260a55de7c7598a53f9154fa2884dc2deb7fb271e20e7c87c6fe03a19a7bd48"
    )


@given(moves(max_size=15), st.booleans())
def test_every_leaf_is_that_of_the_stored_bytes(history: list[Move], salted: bool) -> None:
    with scratch_path() as path:
        salt = None if salted else (lambda: b"\0" * 16)
        with Corpus.create(path, clock=SetClock(), salt=salt) as corpus:
            opened = TraceOpened(
                trace_id="trace", title="a \x1b] title\n", agent='"q"\\', profile="seed"
            )
            corpus.open_trace(opened, source_recorded_at=START)
            with corpus.writing():
                for item_type, payload in accepted_drafts(history):
                    corpus.record("trace", item_type, payload)
        for header, body, salt_bytes, leaf in stored(path):
            assert leaf == recomputed(header, body, salt_bytes)
            assert leaf == leaf_hash(Header(*header), body, salt_bytes)


header_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
optional_text = st.none() | header_text
micros = st.integers(-(2**62), 2**62)


@given(
    st.builds(
        Header,
        position=st.integers(1, 2**62),
        stream=header_text,
        id=header_text,
        kind=header_text,
        causes=st.lists(st.integers(1, 99)).map(causes_json),
        correlation_id=optional_text,
        agent=optional_text,
        occurred_at=st.none() | micros,
        recorded_at=micros,
        source_recorded_at=st.none() | micros,
        schema_version=st.just(1),
    ),
    st.binary(max_size=50),
    st.binary(min_size=16, max_size=16),
)
def test_any_header_is_hashed_as_documented(header: Header, body: bytes, salt: bytes) -> None:
    assert leaf_hash(header, body, salt) == recomputed(header, body, salt)


def test_an_entry_is_intact_until_a_byte_of_it_changes() -> None:
    header = Header(1, "t", "t", "trace_opened", "[]", None, None, None, 0, None, 1)
    entry = Entry(header, b"{}", bytes(16), leaf_hash(header, b"{}", bytes(16)))
    assert entry.is_intact
    assert not entry._replace(body=b"{ }").is_intact
    assert not entry._replace(salt=b"\1" * 16).is_intact
    assert not entry._replace(header=header._replace(kind="observation")).is_intact


def test_an_entry_that_lost_its_body_is_not_intact() -> None:
    header = Header(1, "t", "t", "trace_opened", "[]", None, None, None, 0, None, 1)
    assert not Entry(header, None, None, bytes(32)).is_intact


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets))  # noqa: DTZ001
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
@example(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
@example(datetime(2026, 10, 1, 9, tzinfo=timezone(timedelta(hours=14))))
def test_a_moment_survives_the_log_s_unit_of_time(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


@given(st.lists(st.integers(1, 10**6)))
def test_causes_are_stored_ascending_and_each_once(positions: list[int]) -> None:
    header = Header(1, "t", "t", "x", causes_json(positions), None, None, None, 0, None, 1)
    assert Entry(header, b"", b"", b"").causes == tuple(sorted(set(positions)))
