"""What every widget is: a view in the browser that asks, and Python that answers.

The browser knows how to draw and nothing else. It asks questions (`open`, `rows`, `card`, ...),
each answered by the method that `answers` marks; so nothing is sent that nobody looks at, and
nothing but the traits below is kept in a saved notebook. What is refused is answered in its own
words, which the view shows; no exception of ours ends in the browser's console or in the log of
a kernel.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

import anywidget
import traitlets

from dtui.command.files import keep
from dtui.errors import DtuiError, InvalidQueryError
from dtui.html import element
from dtui.text import flaw_in, plain
from notebook_ext import bundle
from notebook_ext.export import Kept, as_html
from notebook_ext.page import display_with_page
from notebook_ext.view.following import Following
from notebook_ext.view.home import Home
from notebook_ext.view.questions import read_question

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.html import Element

Clock = Callable[[], datetime]
"""Tells what time it is, with its zone."""

_LONGEST = 2_000
"""Characters of a refusal that a view shows; what was refused may be a megabyte."""

_Method = TypeVar("_Method", bound=Callable[..., Any])


class Answer(NamedTuple):
    """An answer with columns beside it, a buffer each: a `DataView` in the browser."""

    says: Mapping[str, Any]
    buffers: Sequence[bytes | memoryview] = ()


def answers(question: str) -> Callable[[_Method], _Method]:
    """Mark a method as the answer to a question of the browser.

    What the question was asked with is handed over by name; a `DtuiError` is shown in its own
    words.
    """

    def mark(method: _Method) -> _Method:
        method.__dict__["answers"] = question
        return method

    return mark


def now() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


class Widget(anywidget.AnyWidget):
    """A view that asks, and what all of them share.

    Displayed, it leaves two outputs: itself, and what it shows as plain HTML. The notebook shows
    the one that can be shown: the widget while a kernel answers, the HTML ever after.
    """

    PART: ClassVar[str]
    """Its part of ``static/``."""

    FORMS: ClassVar[str] = ".html or .md"
    """How the name of a file may end that it is saved in."""

    selected: Any = traitlets.Unicode("", help="The address of what is selected.").tag(sync=True)

    _following: Following | None = None
    _questions: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Join the widget's module, and note which method answers what."""
        if "PART" in cls.__dict__:
            cls._esm = bundle.module(cls.PART)
            cls._css = bundle.style(cls.PART)
        methods = (method for base in reversed(cls.__mro__) for method in vars(base).items())
        cls._questions = {
            method.__dict__["answers"]: name
            for name, method in methods
            if "answers" in getattr(method, "__dict__", {})
        }
        super().__init_subclass__(**kwargs)

    def __init__(self, *, clock: Clock = now, **traits: Any) -> None:
        self._refuse_unknown(traits)
        self.clock = clock  # traits are observed from their first value on
        self._home = Home()
        # In a box, what has no width of its own has none at all.
        super().__init__(**{"layout": {"width": "100%", "min_width": "18em"}, **traits})
        self.on_msg(self._hear)

    def _refuse_unknown(self, traits: Mapping[str, Any]) -> None:
        """Refuse a name that was mistyped; traitlets would leave it out and say nothing."""
        unknown = next((name for name in traits if not self.has_trait(name)), None)
        if unknown is not None:
            raise InvalidQueryError(
                f"a {type(self).__name__} has no {unknown!r}; it has "
                f"{', '.join(self.own_traits())}, and what every ipywidget has."
            )

    @traitlets.validate("selected", "marked")
    def _sendable(self, proposal: Mapping[str, Any]) -> object:
        value: str | list[str] = proposal["value"]
        for address in [value] if isinstance(value, str) else value:
            if flaw := flaw_in(address):
                raise InvalidQueryError(f"an address in {proposal['trait'].name!r} {flaw}.")
        return value

    # What a widget says of itself

    @property
    def label(self) -> str:
        """What it shows, in a line: for the notebook's text, and for who doesn't see it."""
        raise NotImplementedError

    def page(self, rows: int) -> Element:
        """Return what it shows as HTML that needs neither a kernel nor a script.

        Parameters
        ----------
        rows
            How many rows of its list there is room for; it says how many it leaves out.
        """
        raise NotImplementedError

    @property
    def label_or_why(self) -> str:
        """Its label, or why there is none."""
        try:
            return self.label
        except DtuiError as error:
            return _sentence(error)

    def page_or_why(self, rows: int) -> Element:
        """Return the page, or one that says why there is none: its corpus may have gone."""
        try:
            return self.page(rows)
        except DtuiError as error:
            return element("p", _sentence(error))

    def markdown(self) -> str:
        """Return what it shows as Markdown."""
        raise NotImplementedError

    def kept(self) -> Kept:
        """Return what a file of it can answer: all that is seen, and nothing else."""
        raise NotImplementedError

    def saved_as(self, suffix: str) -> str | None:
        """Return it as the text of a file whose name ends so; None if there is no such form."""
        match suffix:
            case ".html" | ".htm":
                return as_html(self)
            case ".md":
                return self.markdown()
            case _:
                return None

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Keep what it shows as a file, which needs neither a notebook nor a network.

        Parameters
        ----------
        path
            Its name says the form: ``.html`` for a page that can be gone about in, ``.md`` for
            Markdown. What was there before is replaced in one step.

        Returns
        -------
        Path
            Where it is now.

        Raises
        ------
        InvalidQueryError
            If there is no such form of it.
        UnwritablePlaceError
            If it can't be written; what was there before is as it was.
        """
        place = Path(path)
        text = self.saved_as(place.suffix.lower())
        if text is None:
            raise InvalidQueryError(
                f"{str(place)!r} says by its name no form of a {type(self).__name__}. Let it end "
                f"in {self.FORMS}."
            )
        keep({place: text.encode()})
        return place

    def own_traits(self) -> list[str]:
        """Return the names of what it shares with its views beside what every ipywidget does."""
        inherited = anywidget.AnyWidget.class_traits()
        own = (name for name in self.traits(sync=True) if not name.startswith("_"))
        return sorted(name for name in own if name not in inherited)

    def __repr__(self) -> str:
        """Name it and what it shows, without an address: the same at every run."""
        return f"<{type(self).__name__}: {self.label_or_why}>"

    # Questions and answers

    @answers("bye")
    def _left(self) -> dict[str, Any]:
        """Be told that a view is gone: if there are others, they say so, and are told news."""
        self._stop()
        self.tell("left")
        return {}

    @answers("here")
    def _here(self) -> dict[str, Any]:
        """Be told that there is a view still; as any question, it has the corpus followed."""
        return {}

    def _stop(self) -> None:
        if self._following is not None:
            self._following.stop()

    def follow(self, corpus: Corpus) -> None:
        """Keep every view up to date with a corpus from now on."""
        self._following = Following(corpus, self.news)

    def news(self) -> None:
        """Tell every view that there is something new, so that it asks again."""
        self.tell("news")

    def tell(self, what: str, **says: Any) -> None:
        """Say something to every view unasked."""
        self.send({"tell": what, **says})

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take what was set in a view, all of it or nothing; what is refused is said there."""
        try:
            for name in self.keys & sync_data.keys():
                # Set together, traitlets checks values only when everybody has seen them.
                self.traits()[name]._validate(self, sync_data[name])  # pyright: ignore[reportPrivateUsage]
        except (DtuiError, traitlets.TraitError) as error:
            self.send_state(self.keys & sync_data.keys())
            self.tell("refused", **refusal(error))
        else:
            super().set_state(sync_data)

    def _handle_msg(self, msg: Mapping[str, Any]) -> None:
        """Take what a view says, be it a question or what is selected there, at home."""
        self._home.do(partial(super()._handle_msg, msg))

    def _hear(self, _: Widget, message: Mapping[str, Any], __: Sequence[memoryview]) -> None:
        """Answer a question of a view."""
        if not isinstance(message, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            return
        question, ask_id = message.get("ask"), message.get("id")
        if self._following is not None and question != "bye":
            self._following.start()
        try:
            answer = self._answer(question, message.get("with"))
        except DtuiError as error:
            self.send({"answer": ask_id, **refusal(error)})
        except Exception as error:  # noqa: BLE001 - the view is the only place where it is seen
            said = f"{type(error).__name__}: {_sentence(error)}"
            self.send({"answer": ask_id, "refused": f"this went wrong in Python: {said}"})
        else:
            self.send({"answer": ask_id, "ok": answer.says}, buffers=list(answer.buffers))

    def _answer(self, question: object, given: object) -> Answer:
        name = self._questions.get(str(question))
        if name is None:
            raise InvalidQueryError(f"{question!r} is no question of a {type(self).__name__}.")
        method = getattr(self, name)
        answer = method(**read_question(str(question), method, given or {}))
        return answer if isinstance(answer, Answer) else Answer(answer)

    # Where it is shown, and kept

    def _ipython_display_(self, **_: Any) -> None:
        display_with_page(self, repr(self), self.page_or_why)

    def close(self) -> None:
        """Take every view away and follow nothing any more."""
        self._stop()
        super().close()


def refusal(error: Exception) -> dict[str, Any]:
    """Return a refusal as a view shows it: the sentence, and the field at fault if one is."""
    fields: tuple[str, ...] = getattr(error, "fields", ())
    return {"refused": _sentence(error), "field": fields[0] if fields else ""}


def _sentence(error: Exception) -> str:
    said = str(error)
    return plain(said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…")
