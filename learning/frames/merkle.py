"""One hash over the beginning of a log, from which a signed head will be recognised."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return the root of RFC 9162's Merkle tree over leaf hashes, in hexadecimal.

    Parameters
    ----------
    leaves
        The leaf hashes, in the order of the log; they are hashes already.

    References
    ----------
    RFC 9162, section 2.1.1: the tree splits at the largest power of two below its size, which is
    to pair neighbours level by level, and to carry up what is left without a neighbour.

    Examples
    --------
    >>> merkle_root([])[:16]
    'e3b0c44298fc1c14'
    """
    level = list(leaves)
    if not level:
        return sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[len(level) - len(level) % 2 :]
    return level[0].hex()
