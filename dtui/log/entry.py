"""One entry of the log, and the hash that a seal will be built over.

The leaf hash is RFC 9162's, over the header and a *salted hash* of the body: body and salt
can be erased one day while every proof still verifies, and without the salt nobody can
guess an erased body back from its hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from dtui.errors import CorruptLogError

SCHEMA_VERSION = 1
SALT_BYTES = 16

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


Clock = Callable[[], datetime]
"""Tells the present moment, with its zone; injected where samples must be the same to the byte."""


def utc_now() -> datetime:
    """Return the present moment in UTC: the clock of whoever is not given one."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970 in UTC, the unit of the log.

    Examples
    --------
    >>> to_micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the moment of so many microseconds since 1970, in UTC.

    Raises
    ------
    CorruptLogError
        If that is no moment of the years 1 to 9999, so nothing that was ever recorded.
    """
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except (OverflowError, TypeError):
        raise CorruptLogError(
            f"the log holds a time that is none ({micros} µs). Restore it from a copy."
        ) from None


class NewEntry(NamedTuple):
    """An entry a writer would like to append."""

    stream: str
    id: str
    """The writer's key: appending the same id and content again changes nothing."""
    kind: str
    body: bytes
    recorded_at: datetime
    causes: Sequence[int] = ()
    """The positions of the earlier entries it follows from."""
    correlation_id: str | None = None
    agent: str | None = None
    occurred_at: datetime | None = None
    source_recorded_at: datetime | None = None


class Header(NamedTuple):
    """All of an entry but its body, as stored; what the leaf hash is taken over."""

    position: int
    stream: str
    id: str
    kind: str
    causes: str
    """A JSON array of positions, ascending."""
    correlation_id: str | None
    agent: str | None
    occurred_at: int | None
    recorded_at: int
    source_recorded_at: int | None
    schema_version: int


class Entry(NamedTuple):
    """An entry as the log holds it.

    `body` and `salt` are None only where a redaction took both.
    """

    header: Header
    body: bytes | None
    salt: bytes | None
    leaf: bytes

    @property
    def position(self) -> int:
        """Its place in the log, dense from 1."""
        return self.header.position

    @property
    def causes(self) -> tuple[int, ...]:
        """The positions of the entries it follows from."""
        try:
            return tuple(map(int, json.loads(self.header.causes)))
        except (TypeError, ValueError):
            raise CorruptLogError(
                f"the log's entry {self.position} has causes that are none "
                f"({self.header.causes[:40]!r}). Restore it from a copy."
            ) from None

    @property
    def recorded_at(self) -> datetime:
        """When the log accepted it; never earlier than the entry before."""
        return from_micros(self.header.recorded_at)

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened in the world, where the writer said so."""
        micros = self.header.occurred_at
        return None if micros is None else from_micros(micros)

    @property
    def source_recorded_at(self) -> datetime | None:
        """When the system it was imported from had recorded it."""
        micros = self.header.source_recorded_at
        return None if micros is None else from_micros(micros)

    @property
    def is_intact(self) -> bool:
        """Whether the leaf hash still is that of the stored bytes."""
        if self.body is None or self.salt is None:
            return False
        try:
            return leaf_hash(self.header, self.body, self.salt) == self.leaf
        except TypeError:  # a damaged file may hold a text where bytes were
            return False


def causes_json(positions: Sequence[int]) -> str:
    """Return positions as the header stores them: ascending, each once, without spaces.

    Examples
    --------
    >>> causes_json([7, 3, 7])
    '[3,7]'
    """
    return f"[{','.join(map(str, sorted(set(positions))))}]"


def leaf_hash(header: Header, body: bytes, salt: bytes) -> bytes:
    r"""Return an entry's leaf: SHA-256 over 0x00, the salted body hash and the header.

    The header is encoded as a JSON array of its stored values, in the order of `Header`,
    UTF-8 without spaces; the salted body hash is SHA-256 over salt and body. 32 bytes.

    References
    ----------
    RFC 9162, section 2.1.1 (the 0x00 prefix keeps leaves apart from inner nodes).

    Examples
    --------
    >>> header = Header(1, "t", "t", "trace_opened", "[]", None, None, None, 0, None, 1)
    >>> leaf_hash(header, b"{}", bytes(16)).hex()[:16]
    '...'
    """
    encoded = _ENCODER.encode(header).encode()
    return sha256(b"\x00" + sha256(salt + body).digest() + encoded).digest()
