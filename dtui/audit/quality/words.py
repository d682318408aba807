"""Words of a text, for comparing one with another; in any language, and of any text.

No dictionary and no grammar: a word counts by its first letters, so that *porous* and *porosity*
are one; scripts without spaces are read two characters at a time. The short lists at the end are
English, German, French and Spanish, with a few words of Japanese and Chinese. In other languages
what depends on them finds less, and says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

READ: Final = 4_096
"""Characters of a text that are read; what comes after them is not judged."""

_LONGEST = 64
"""Characters of a word that are looked at; what is longer is no word."""

_STEM = 4
"""Letters by which words are told apart: fewer take *constraint* for *consider*."""

_WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W\d_]+")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


class Words:
    """The words of one text.

    Parameters
    ----------
    text
        Anything; its first `READ` characters are read.

    Examples
    --------
    >>> found = Words("The pool of 40 in each pod is full.")
    >>> sorted(found.stems), sorted(found.figures), found.as_written("full")
    (['40', 'full', 'pod', 'pool'], ['40'], '“full”')
    """

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFKC", text[:READ])[:READ].casefold()
        self.all: list[str] = []
        """Every word by its stem, in order; the small ones too."""
        self._written: dict[str, str] = {}
        for match in _WORD.finditer(self.text):
            word = match[0][:_LONGEST]
            for one in _parts(word):
                stem = _stem(one)
                self.all.append(stem)
                if one not in SMALL and (len(stem) > 1 or stem.isdecimal()):
                    self._written.setdefault(stem, one)
        self.stems: frozenset[str] = frozenset(self._written)
        """What carries its meaning."""
        self.vague: frozenset[str] = self.stems & VAGUE
        """Words that would fit any text of the kind."""
        self.figures: frozenset[str] = frozenset(s for s in self.stems if s[0].isdecimal())

    def telling(self, *others: Words) -> frozenset[str]:
        """Return what it says that is neither vague nor in the other texts."""
        known = frozenset[str]().union(*(other.stems for other in others))
        return self.stems - known - VAGUE - VERDICTS

    def links(self) -> list[str]:
        """Return the words that join a cause to its effect, in order."""
        return [match[0].strip() for match in _LINKS.finditer(self.text)]

    def as_written(self, stems: str | Iterable[str], most: int = 4) -> str:
        """Return words as they stand in the text, each in quotes, the first few in its order."""
        wanted = {stems} if isinstance(stems, str) else set(stems)
        shown = [written for stem, written in self._written.items() if stem in wanted]
        quoted = ", ".join(f"“{word}”" for word in shown[:most])
        return f"{quoted}, …" if len(shown) > most else quoted


@lru_cache(maxsize=256)
def words(text: str) -> Words:
    """Return the words of a text; those of the last few hundred are kept."""
    return Words(text)


def _parts(word: str) -> Iterable[str]:
    if not _NO_SPACES.match(word):
        return (word,)
    return [word[at : at + 2] for at in range(len(word) - 1)] or (word,)


def _stem(word: str) -> str:
    if word[0].isdecimal():
        return word.replace(",", "")
    return _SPELLED.get(word) or word[:_STEM]


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPELLED: Final = {
    word: str(number)
    for names in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    )
    for number, word in enumerate(names.split())
    if word not in ("one", "un", "uno")  # an article more often than a figure
}

SMALL: Final = _listed(
    "a an the this that these those it its they them their we us our you your he she his her i my "
    "and or but nor of in on at to from by for with without into onto over under than then as is "
    "are was were be been being am do does did has have had will would shall can could may might "
    "must should not no none there here which who whom whose what when where while if so too also "
    "very just only more most less least such any some all both percent about per s t d m re ve "
    "don doesn didn isn aren wasn weren won wouldn couldn hasn haven ll because since go each "
    "der die das den dem des ein eine einen einem einer eines und oder aber von im in am an auf zu "
    "zum zur mit ohne für aus bei nach ist sind war waren wird werden hat haben nicht kein keine "
    "es er sie wir uns unser als auch so noch nur sich dass dieser diese dieses trotzdem "
    "le la les un une des du de et ou mais en dans sur au aux avec sans pour par est sont était "
    "étaient a ont ne pas plus il elle nous notre que qui ce cette ces non se sa son c d j l n qu "
    "el los las unos unas y o pero en con sin por para es son fue no se su lo que"
)
"""Words that every text has."""

VAGUE: Final = frozenset(
    word[:_STEM]
    for word in _listed(
        "various factors somehow something certain issue aspects significant potential potentially "
        "probably likely possibly generally overall adequate suitable best better good great "
        "strong optimal suboptimal synergies leverage stakeholders outcomes results value upside "
        "confident careful consideration considered balance trusted proven excellence excellent "
        "ways scenarios acceptable reservations industry practices priority aligned account "
        "judgement problematic perspective operational feel felt right direction different impact "
        "impacting affecting challenge challenging important appropriate reasonable robust "
        "fine circumstances sense needs point view wise ideal overkill worse "
        "verschiedene gründe rolle umstände insgesamt abwägung beste lösung gut sinnvoll geeignet "
        "divers facteurs globalement meilleur solution convenable approprié "
        "varios factores generalmente mejor solución adecuado"
    )
)
"""Stems that fit any text: where they are most of it, it says little."""

VERDICTS: Final = frozenset(
    word[:_STEM]
    for word in _listed(
        "true untrue false wrong correct claim hypothesis option options constraint requirement "
        "satisfies satisfied meets met violates violated fulfils fails chosen choose select "
        "selected selection preferred prefer prefers rejected retained decide decided decision "
        "picked went other want like management team considered yes see above "
        "stimmt falsch richtig gewählt entschieden entscheidung erfüllt verletzt wählen "
        "vrai faux retenu choisi satisfait respecté option verdad falso elegido cumple"
    )
)
"""Stems that say which way it went, and not why."""

_LINKS: Final = re.compile(
    r"\b(?:because|since|so that|so|hence|thus|therefore|thereby|due to|owing to|causes?|caused|"
    r"leads? to|led to|makes?|made|forces?|keeps?|prevents?|until|unless|when|whenever|if|while|"
    r"as long as|before|after|cannot|can't|can no longer|no longer|depends? on|comes? from|"
    r"weil|da|denn|also|deshalb|daher|dadurch|sodass|so dass|wenn|falls|"
    r"parce qu[e']|car|donc|puisque|ainsi|si|vient d[eu]|"
    r"porque|pues|así que|cuando)\b"
    r"|:\s|;\s|ため|ので|から|によって|因为|所以|因此|导致|由于|потому|поэтому|так как",
)
"""What joins a cause to its effect; a colon or a semicolon often does."""
