"""How refusals name several offenders: counted by the rule, the first five by name."""

from __future__ import annotations

from collections.abc import Sequence


def first_five(offenders: Sequence[str | tuple[str, ...]]) -> str:
    """Return the first five offenders as a message names them, with a mark if there are more.

    Examples
    --------
    >>> first_five(["hyp-1"]), first_five("abcdef")
    ("'hyp-1'", "'a', 'b', 'c', 'd', 'e', …")
    """
    named = ", ".join(map(_name, offenders[:5]))
    return f"{named}, …" if len(offenders) > 5 else named


def _name(offender: str | tuple[str, ...]) -> str:
    return repr(offender) if isinstance(offender, str) else f"({', '.join(offender)})"
