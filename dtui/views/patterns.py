"""Regular expressions that a person typed: compiled, recognised, and bounded in time.

Python's engine tries one way after the other, and some patterns have more ways than there are
seconds: ``(a+)+$`` takes twice as long for every further ``a``. A list is searched in the process
that draws it, so such a pattern is given `PATIENCE` there, and then refused.
"""

from __future__ import annotations

import re
import signal
import threading
import warnings
from collections.abc import Callable
from functools import lru_cache
from math import inf
from time import process_time
from types import FrameType
from typing import Final

from dtui.errors import InvalidQueryError
from dtui.text import one_line

PATIENCE: Final = 0.25
"""Seconds that a pattern may take for one text; and for many texts, besides
`_FOR_EACH` of them."""

_FOR_EACH: Final = 20e-6
_LONGEST: Final = 200
_SHORT: Final = 500
"""Characters that one repetition is through with in a few milliseconds, wherever it begins."""

_REPEATS: Final = re.compile(r"[*+?{]")
_SIGNS: Final = re.compile(
    r"\.[*+?]|\\[dDwWsSbB]|\[[^\]]+\]|\||\(.+\)[*+?]|^\^.|(?<=[^\W_])\$$", re.DOTALL
)

Search = Callable[[str], object]
"""Whether a text has what is looked for: anything true, or None."""


def check_pattern(pattern: str) -> None:
    """Refuse what is no regular expression, or too long.

    Raises
    ------
    InvalidQueryError
        With what is wrong about it.
    """
    compiled(pattern)


def is_pattern(word: str) -> bool:
    r"""Whether a word that was typed into a search line is meant as a regular expression.

    Examples
    --------
    >>> [is_pattern(word) for word in ("renew.*", r"\d+%", "(a|b)", "C++", "5.00", "why?")]
    [True, True, True, False, False, False]
    """
    if not _SIGNS.search(word):
        return False
    try:
        compiled(word)
    except InvalidQueryError:
        return False
    return True


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern as it is searched for: in any case, ``^`` and ``$`` at every line."""
    if len(pattern) > _LONGEST:
        raise InvalidQueryError(
            f"the regular expression is {len(pattern)} characters long; at most {_LONGEST} are "
            "read. Look for a part of it, or for words."
        )
    try:
        with warnings.catch_warnings():  # of what a later version of Python may read otherwise
            warnings.simplefilter("ignore")
            return re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidQueryError(
            f"/{one_line(pattern)}/ is no regular expression: {error}. To look for the text "
            "itself, put it in quotes."
        ) from error


def bounded(pattern: str, *, patience: float = PATIENCE, together: bool = True) -> Search:
    """Return what looks for a pattern, and refuses it when it takes too long.

    Parameters
    ----------
    pattern
        As it was typed.
    patience
        Seconds for one text.
    together
        Whether many texts, each in its time, may take too long as well.

    Raises
    ------
    InvalidQueryError
        Not here: from what is returned.
    """
    search = compiled(pattern).search
    repeats = len(_REPEATS.findall(pattern))
    if not repeats or not hasattr(signal, "setitimer"):
        return search
    # One repetition has as many ways as the text has stretches: few, unless the text is long.
    held = _Bounded(pattern, search, patience, together=together)
    return held if repeats > 1 else lambda text: (search if len(text) <= _SHORT else held)(text)


class _TooLongError(Exception):
    pass


class _Bounded:
    """A search that a timer of the processor's time ends."""

    def __init__(self, pattern: str, search: Search, patience: float, *, together: bool) -> None:
        self._pattern = pattern
        self._search = search
        self._patience = patience
        self._left = patience if together else inf

    def __call__(self, text: str) -> object:
        if threading.current_thread() is not threading.main_thread():
            return self._search(text)  # a signal reaches the main thread alone
        begin = process_time()
        try:
            found = _within(self._patience, self._search, text)
        except _TooLongError:
            raise InvalidQueryError(self._refusal) from None
        self._left -= process_time() - begin - _FOR_EACH
        if self._left < 0:
            self._left = self._patience
            raise InvalidQueryError(self._refusal)
        return found

    @property
    def _refusal(self) -> str:
        return (
            f"/{one_line(self._pattern)}/ takes too long: it repeats within a repetition, or too "
            "often for a long text. Write it with fewer of * + ? and {}."
        )


_running: list[Search] = []


def _within(seconds: float, search: Search, text: str) -> object:
    # Python looks for signals while it matches. Nobody else has a use for this timer, so what
    # answers it stays: to put it there takes longer than most searches.
    if signal.getsignal(signal.SIGVTALRM) is not _stop:
        signal.signal(signal.SIGVTALRM, _stop)
    _running.append(search)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return search(text)
    finally:
        _running.clear()
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    if _running:
        raise _TooLongError


def literal(pattern: str) -> str:
    r"""Return some characters that stand in whatever a pattern finds, for LIKE; or nothing.

    What they are contained in has to be looked at; what they are not contained in, need not be.

    Examples
    --------
    >>> literal(r"^\d+ renew(al|ing) by"), literal("price"), literal("a|b"), literal("colou?r")
    (' renew', 'pr_ce', '', 'colo')
    """
    if _CODED.search(pattern):
        return ""
    flat, outer = "", _ATOM.sub("\0", pattern)
    while flat != outer:
        flat, outer = outer, _GROUP.sub("\0", outer)
    if "|" in flat or "(" in flat:
        return ""
    runs = _BREAK.split(_REPEATED.sub("\0", flat))
    longest = max(runs, key=lambda run: len(_MANY_CASES.sub("", run)))
    return _MANY_CASES.sub("_", longest) if len(_MANY_CASES.sub("", longest)) >= _WORTH else ""


def is_bare(pattern: str) -> bool:
    r"""Whether all that a pattern finds in a text stands so in the JSON of that text, too.

    So it does where it finds no quotation mark, backslash or line break, and looks at no edge.

    Examples
    --------
    >>> [is_bare(one) for one in (r"\d+ %", "a.*(b|c)", "[a-z]+ly", "^a", "a.b", r"\s", "(?!x)")]
    [True, True, True, False, False, False, False]
    """
    return "(?" not in pattern and _BARE.fullmatch(pattern) is not None


_SAFE: Final = r"[^\W]|[ ,;:'<>=&#@!~%]"
_CLASS: Final = rf"\[(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|\\[dw]|{_SAFE})+\]"
_BARE: Final = re.compile(
    rf"(?:{_SAFE}|-|\.[*+]|\\[dw/.|()+*?$^{{}}%-]|{_CLASS}|[()|*+?]|\{{\d+(?:,\d*)?\}})*"
)
_CODED: Final = re.compile(r"\(\?|\\[xuUN0-9]")
_ATOM: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_GROUP: Final = re.compile(r"\([^()]*\)")
_REPEATED: Final = re.compile(r".(?:[*?]|\{[^}]*\})", re.DOTALL)
_BREAK: Final = re.compile(r"[^A-Za-z0-9 ,;:'<>=&#@!~_-]+")
_MANY_CASES: Final = re.compile("[kKsSiI_]")
"""Letters that are others, too, in any case: the Kelvin sign is a k, a long s an s."""

_WORTH: Final = 3


# -- but for one letter --------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_]+")


def near(word: str) -> Search:
    """Return what looks for a word that is written so but for one letter.

    Examples
    --------
    >>> [bool(near("renewal")(text)) for text in ("the renewla", "Renewals", "renew", "rental")]
    [True, True, False, False]
    """
    meant = word.casefold()
    lengths = range(len(meant) - 1, len(meant) + 2)

    def search(text: str) -> object:
        words = _WORD.findall(text.casefold())
        return any(len(one) in lengths and is_near(meant, one) for one in words) or None

    return search


def is_near(word: str, other: str) -> bool:
    """Whether two words are the same but for one letter: changed, too many, missing, swapped.

    Examples
    --------
    >>> [is_near("price", other) for other in ("price", "prize", "prices", "pice", "pirce", "prie")]
    [True, True, True, True, True, True]
    >>> is_near("price", "pieces")
    False
    """
    if abs(len(word) - len(other)) > 1:
        return False
    if word == other:
        return True
    at = next(
        (at for at, pair in enumerate(zip(word, other, strict=False)) if len({*pair}) > 1), -1
    )
    if at < 0:
        return True  # one is the other with a letter more at its end
    if len(word) == len(other):
        swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        return word[at + 1 :] == other[at + 1 :] or swapped == other
    shorter, longer = sorted((word, other), key=len)
    return shorter[at:] == longer[at + 1 :]
