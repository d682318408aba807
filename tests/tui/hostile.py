"""Strings that an attacker would write, or an unlucky agent, and corpora made of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from dtui.corpus import Corpus
from dtui.text import flaw_in
from dtui.trace import TraceOpened

TRACE: Final = "hostile"

_C0: Final = [chr(code) for code in range(1, 0x20)] + ["\x7f"]
_C1: Final = [chr(code) for code in range(0x80, 0xA0)]
_SEQUENCES: Final = (
    "\x1b[2J", "\x1b[H", "\x1b[31m", "\x1b[1;1Hgone", "\x1b[?1049l", "\x1b[6n", "\x1bc", "\x1b(0",
    "\x1b]0;owned\x07", "\x1b]52;c;T1dORUQ=\x07", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\", "\x1b_Gf=24;AAAA\x1b\\", "\x1b^private\x1b\\", "\x1bX string\x1b\\",
    "\x9b31m", "\x9d0;owned\x9c", "\x90q\x9c",
)  # fmt: skip
_BIDI: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_HIDDEN: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u115f\u180e\u2028\u2029\U000e0041"
_MARKUP: Final = (
    "[/]", "[bold red]", "[@click=app.quit]x[/]", "[link=http://x]y", "<script>alert(1)</script>",
    "</td></table>", "| --- |", "**b**", "```", "$(rm -rf /)", "%s %n", "{0}", "\\x1b", "&lt;",
)  # fmt: skip
_WIDE: Final = "漢字かな한글ＡＢ🚀👍💻🙂﷽"
_JOINED: Final = (
    "👩\u200d💻", "👨\u200d👩\u200d👧\u200d👦", "👍\U0001f3fd", "\U0001f1e9\U0001f1ea", "⚠\ufe0f",
    "1\ufe0f\u20e3", "❤\ufe0e",
)  # fmt: skip
_MARKS: Final = "\u0301\u0308\u0327\u20dd\u0e47\u093f\u094d\u1161\u11a8\u3099\u064b"
_ORDINARY: Final = (
    "Usage down 18 %",
    "renewal",
    "is",
    " ",
    "ß",
    "שלום",
    "مرحبا",
    "हिन्दी",
    "Zürich",
    "○●│├─…→",
)


def strings(count: int, seed: int = 6) -> Iterator[str]:
    """Yield as many strings, each storable, always the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        text = "".join(_part(chance) for _ in range(chance.randint(1, 8)))
        yield "x" + "".join(c for c in text if flaw_in(c) is None)


def _part(chance: random.Random) -> str:
    match chance.randrange(11):
        case 0:
            return chance.choice(_C0)
        case 1:
            return chance.choice(_C1)
        case 2 | 3:
            return chance.choice(_SEQUENCES)
        case 4:
            return f"{chance.choice(_BIDI)}word"
        case 5:
            return f"a{chance.choice(_HIDDEN)}b"
        case 6:
            return chance.choice(_MARKUP)
        case 7:
            return "".join(chance.choices(_WIDE, k=chance.randint(1, 9)))
        case 8:
            return chance.choice(_JOINED)
        case 9:
            return f"e{''.join(chance.choices(_MARKS, k=chance.choice((1, 2, 40))))}"
        case _:
            return chance.choice(_ORDINARY) if chance.random() < 0.8 else _any(chance)


def _any(chance: random.Random) -> str:
    return chr(chance.choice((chance.randrange(0x3000), chance.randrange(0x110000))))


def hostile_corpus(path: Path, texts: list[str]) -> None:
    """Write one trace whose items say these texts, every one of them somewhere."""
    given = iter(texts)
    with Corpus.create(path) as corpus:
        opened = TraceOpened(trace_id=TRACE, title=next(given), domain=next(given))
        corpus.open_trace(opened)
        with corpus.writing():
            before: list[str] = []
            for number, text in enumerate(given):
                payload = _payload(number, text, next(given, text), before)
                before = [corpus.record(TRACE, *payload), *before[:2]]


def _payload(
    number: int, text: str, other: str, before: list[str]
) -> tuple[str, Mapping[str, object]]:
    match number % 4 if before else 0:
        case 0:
            cited = [{"kind": "metric", "ref": other}]
            return "observation", {"statement": text, "citations": cited}
        case 1:
            said = {"statement": text, "labels": [other], "trace_item_refs": before}
            return "hypothesis", said
        case 2:
            return "question", {"question": text, "author": other, "trace_item_refs": before[:1]}
        case _:
            return "deduction", {"statement": f"{text} {other}", "trace_item_refs": before}
