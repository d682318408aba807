"""Seals: a tree of our own, and a library to check it by."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "own-merkle", "14:30:00", "Seals: RFC 9162 by hand, no PyMerkle", "log")
    licence = t.observation(
        "pymerkle is under the GPL, version 3; dtui isn't.", on_page("log", "Seals")
    )
    chain = t.observation(
        "A hash chain misses truncation, and an attacker who computes it anew. A head kept outside "
        "finds edit, delete, reorder, truncation, replacement and fork.",
        on_page("log", "Seals"),
    )
    cost = t.observation(
        "A Merkle append takes 1.05 µs in a tree of a million, a proof 9 µs and 640 bytes.",
        measured_on("log", "Measured floors"),
    )
    rfc = t.observation(
        "RFC 9162 defines tree, inclusion and consistency in two pages of pseudocode, with hashes "
        "that the standard library has.",
        on_page("log", "Seals"),
    )
    found = t.constraint("1,000 of 1,000 mutations are found, given a head kept outside.", chain)
    free = t.constraint("Everything that ships can be used without the GPL's terms.", licence)
    proven = t.constraint("Proofs agree with somebody else's code.", rfc)
    dec = t.decision("What seals the log?", found, free, proven)
    ours = t.option(dec, "A tree of our own", "RFC 9162; pymerkle as oracle in tests.", rfc)
    theirs = t.option(dec, "pymerkle", "As a dependency.", licence)
    hashes = t.option(dec, "A hash chain", "Each entry hashes the one before.", chain)
    t.weighs(dec, {found: 0.45, free: 0.35, proven: 0.2})
    t.meets(ours, found, "Signed heads, inclusion and consistency.", chain, rfc)
    t.meets(ours, free, "Our own, and hashlib.", rfc)
    t.meets(ours, proven, "Property tests against the oracle.", rfc)
    t.meets(theirs, found, "The same tree.", chain)
    t.breaks(theirs, free, "GPL-3.", licence)
    t.breaks(theirs, proven, "It would be held to itself.", rfc)
    t.breaks(hashes, found, "Truncation, and whoever computes it anew.", chain)
    t.meets(hashes, free, "hashlib.", rfc)
    t.meets(hashes, proven, "Nothing to prove.", chain)
    case = t.steelman(
        ours,
        "Cryptography by hand is the first thing that one is told not to write, and a mistake in "
        "it is found by the one person who looks for it.",
        rfc,
        confidence=0.55,
    )
    t.refutes(
        case,
        "Nothing in it is a cipher: two prefixes, a hash of the standard library and a recursion, "
        "held to an oracle on random trees. What signs is `cryptography`.",
        rfc,
        cost,
    )
    t.selection(
        dec,
        ours,
        "Two pages of an RFC against a licence that everybody downstream would have to take.",
        rfc,
        cost,
        rejected={theirs: "Its licence; it stays as the oracle.", hashes: "Misses truncation."},
    )
