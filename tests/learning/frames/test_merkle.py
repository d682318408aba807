"""The root over a log's beginning is RFC 9162's."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from learning.frames.merkle import merkle_root


def by_definition(leaves: list[bytes]) -> bytes:
    """Compute MTH as section 2.1.1 defines it, over hashes of entries."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_the_root_is_as_defined(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == by_definition(leaves).hex()
