"""The forms that give a verdict on a proposal: with it in sight, or blind."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from dtui.errors import DtuiError, InvalidEventError, OutdatedEventError
from dtui.text import horizon_words, one_line, plain
from dtui.tui.line import Piece, content
from dtui.tui.screens.form import Form
from dtui.tui.widgets.field import ArgumentField, Field
from dtui.tui.widgets.numbered import Numbered, Thing
from dtui.tui.widgets.proposed import Proposed
from dtui.tui.widgets.prose import Prose
from dtui.views.arguments import arguments_line
from dtui.views.waiting_list import prior, proposed, proposes

if TYPE_CHECKING:
    from dtui.log.projections import ProposalRow
    from dtui.views.decision_matrix import DecisionMatrix, MatrixOption

Codes = Sequence[tuple[str, str]]
"""Rationale codes and what each means, in the order of their numbers."""

_DONE = {"approve": "approved", "modify": "modified", "reject": "rejected"}
_LONGEST_SAID = 160
"""Cells of what is said of a verdict that was recorded."""

_LONGEST_CHANGED = 60
"""Cells of a value in what is said of its change."""

_LONGEST_TYPED = 2_000
"""Cells of a text argument in its field; one that is left as it stands there is kept whole."""

_LINE_BREAK = " ⏎ "
"""How a line break of an argument stands in its field."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_YES_OR_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


class Judged(NamedTuple):
    """What a verdict is about, and how it came to this reviewer."""

    row: ProposalRow
    args: Mapping[str, Any]
    codes: Codes
    second: bool = False
    """Whether the verdict is a second opinion."""
    assignment: str = "queue"


class JudgementForm(Form):
    """Asks for what every verdict carries: codes, words, and the reviewer's own probability.

    Somebody else may have decided in the meantime. Then nothing is lost: the form says who did,
    and the verdict is recorded in the place of theirs, or as a second opinion, by a key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "replace", "Replace", tooltip="Record it in the place of the other one"),
        Binding("ctrl+t", "second", "Second", tooltip="Record it as a second opinion"),
    ]

    def __init__(self, judged: Judged, about: Sequence[Piece]) -> None:
        super().__init__(about)
        self.judged = judged
        row = judged.row
        self._second = judged.second
        self._replaces = None if judged.second else row.override_id
        self._outdated = False

    def on_mount(self) -> None:
        """Begin at the top: what it is about comes before what is asked."""
        self.call_after_refresh(self.query_one("#form").scroll_home, animate=False)

    def compose_fields(self) -> Iterable[Widget]:
        row = self.judged.row
        yield from self.compose_proposed()
        if self._replaces is not None:
            whose = one_line(f"{row.verdict} by {row.reviewer} ({row.override_id})")
            yield Static(content((Piece(f"takes the place of: {whose}", "pending"),)))
        yield from self.compose_choice()
        if self.judged.codes:
            yield Static("rationale, by number", classes="label")
            things = [Thing(one_line(code), one_line(says)) for code, says in self.judged.codes]
            yield Numbered(things, id="codes", several=True)
        yield from self.compose_changes()
        yield Static("in words", classes="label")
        yield Prose(id="rationale")
        if row.metric:
            yield Static(self._asks_probability(), classes="label", markup=False)
            yield Field(id="probability", placeholder="from 0 to 1; may be left out")

    def compose_proposed(self) -> Iterable[Widget]:
        """Return what was proposed."""
        return ()

    def compose_choice(self) -> Iterable[Widget]:
        """Return what is asked for first."""
        return ()

    def compose_changes(self) -> Iterable[Widget]:
        """Return what is asked for after the codes."""
        return ()

    def _asks_probability(self) -> str:
        row = self.judged.row
        within = f" within {horizon_words(timedelta(seconds=row.horizon))}" if row.horizon else ""
        return one_line(f"your own probability that {row.metric} comes true{within}")

    @abstractmethod
    def verdict_fields(self) -> dict[str, Any]:
        """Return the verdict and what belongs to it alone, as it stands in the form.

        Raises
        ------
        InvalidEventError
            If something was typed that is no value of its kind.
        """

    def draft(self) -> dict[str, Any]:
        """Return the override as it stands in the form."""
        fields: dict[str, Any] = {
            "proposal_id": self.judged.row.proposal_id,
            "assignment": self.judged.assignment,
            "rationale": self.query_one("#rationale", Prose).text.strip(),
            **self.verdict_fields(),
        }
        if codes := self.taken_codes:
            fields["codes"] = codes
        for typed in self.query("#probability").results(Input):
            if typed.value.strip():
                fields["probability"] = _probability(typed.value)
        if self._second:
            fields["second"] = True
        elif self._replaces is not None:
            fields["replaces"] = self._replaces
        return fields

    @property
    def taken_codes(self) -> list[str]:
        """The rationale codes that are taken, in their order."""
        taken = [
            code for numbered in self.query("#codes").results(Numbered) for code in numbered.taken
        ]
        return [self.judged.codes[index][0] for index in taken]

    async def hand_over(self) -> str:
        draft = self.draft()
        said = filter(None, (self.says(draft), self.revealed(), "z takes it back"))
        return await self.app.emit("override", draft, says=" · ".join(said))

    def says(self, draft: Mapping[str, Any]) -> str:
        """Return in words what is recorded."""
        second = "second opinion: " if self._second else ""
        return f"{second}{_DONE[draft['verdict']]} {self.judged.row.proposal_id}"

    def revealed(self) -> str:
        """Return what may be told now that the verdict is recorded, or nothing."""
        row = self.judged.row
        if not self._second or not row.verdict:
            return ""
        return " · ".join(filter(None, (f"{row.reviewer} said {row.verdict}", row.edited)))

    def _typed(self) -> bool:
        return bool(self.taken_codes) or super()._typed()

    # Somebody else was first

    def on_refusal(self, error: DtuiError) -> None:
        self._outdated = isinstance(error, OutdatedEventError)
        if self._outdated:
            self._look_again()
        else:
            super().on_refusal(error)
        self.refresh_bindings()

    def _look_again(self) -> None:
        row = self.app.corpus.rows.proposal(self.judged.row.proposal_id)
        if row is None:
            return
        self.judged = self.judged._replace(row=row)
        whose = f"{row.reviewer}'s {row.verdict}" if row.verdict else "no verdict"
        ways = [
            f"ctrl+r records yours in the place of {whose}"
            if row.verdict
            else "ctrl+r records yours"
        ]
        if self._may_be_second:
            ways.append("ctrl+t records it as a second opinion")
        self._say(
            Piece("✗ not recorded  ", "refuted"),
            Piece(plain(self._refusal)),
            Piece(plain(f"\n{' · '.join(ways)}"), "pending"),
        )

    @property
    def _may_be_second(self) -> bool:
        row = self.judged.row
        return bool(row.verdict) and self.app.author not in row.reviewers

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done about another verdict once there is one."""
        match action:
            case "replace":
                return self._outdated
            case "second":
                return self._outdated and self._may_be_second
            case _:
                return super().check_action(action, parameters)

    async def action_replace(self) -> None:
        """Record the verdict in the place of the one in force, which the reviewer now knows of."""
        self._second = False
        self._replaces = self.judged.row.override_id
        await self.action_record()

    async def action_second(self) -> None:
        """Record the verdict beside the one in force."""
        self._second = True
        self._replaces = None
        await self.action_record()


class OverrideForm(JudgementForm):
    """Approves, modifies or rejects a proposal that the reviewer has read.

    Parameters
    ----------
    verdict
        ``approve``, ``modify`` or ``reject``.
    """

    def __init__(self, judged: Judged, verdict: str) -> None:
        super().__init__(judged, ())
        self._verdict = verdict
        self._names = list(judged.args)
        self._shown = {name: _words(value) for name, value in judged.args.items()}

    def on_mount(self) -> None:
        super().on_mount()
        second = "second opinion: " if self.judged.second else ""
        self.query_one("#form").border_title = f"{second}{self._verdict} a proposal"
        self._show_difference()

    def compose_proposed(self) -> Iterable[Widget]:
        row = self.judged.row
        # To be modified, each stands in a field of its own.
        args: Mapping[str, Any] = {} if self._verdict == "modify" else self.judged.args
        yield Proposed(
            " ".join(filter(None, (f"P {row.proposal_id} ", row.title or row.correlation_id))),
            f"{proposes(row)} {row.action}",
            args,
            prior(row),
            more="more: esc, then p shows them",
        )

    def compose_changes(self) -> Iterable[Widget]:
        if self._verdict != "modify":
            return
        yield Static("as you would have it", classes="label")
        for index, name in enumerate(self._names):
            with Horizontal(classes="argument"):
                yield Static(one_line(name, 22), classes="name", markup=False)
                yield ArgumentField(self._shown[name], id=f"argument-{index}")
        yield Static(id="difference")

    @on(Input.Changed)
    @on(ArgumentField.Unset)
    def _show_difference(self) -> None:
        for shown in self.query("#difference").results(Static):
            pieces = [*_joined(self._difference())]
            shown.update(content(pieces))
            shown.display = bool(pieces)

    def _difference(self) -> Iterator[Piece]:
        for index, name in enumerate(self._names):
            before = one_line(self._shown[name])
            try:
                after = self._edited(index)
            except InvalidEventError as error:
                yield Piece(plain(str(error)), "refuted")
            else:
                if not _is_same(after, self.judged.args[name]):
                    changed = f"{name} {_brief(before)} → {_brief(_words(after))}"
                    yield Piece(one_line(changed), "locked")

    def _edited(self, index: int) -> object:
        """Return an argument of the type that it was proposed with; None where it is left out."""
        name = self._names[index]
        field = self.query_one(f"#argument-{index}", ArgumentField)
        if field.unset:
            return None
        typed = field.value
        proposed_value = self.judged.args[name]
        if typed == self._shown[name]:
            return proposed_value
        try:
            return _read(typed, proposed_value)
        except ValueError as error:
            raise InvalidEventError(f"{name}: {typed!r} {error}", (f"argument-{index}",)) from None

    def says(self, draft: Mapping[str, Any]) -> str:
        what = super().says(draft)
        args = self.judged.args
        if self._verdict == "modify":
            changes = [piece.text for piece in self._difference()]
            return one_line(f"{what}: {' · '.join(changes)}", _LONGEST_SAID)
        return arguments_line(f"{what}: {self.judged.row.action}", args, _LONGEST_SAID)

    def verdict_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"verdict": self._verdict, "shown": True}
        if self._verdict == "modify":
            every = {name: self._edited(index) for index, name in enumerate(self._names)}
            edited = {name: value for name, value in every.items() if value is not None}
            fields |= {"edited": edited, "prior": dict(self.judged.args)}
        return fields

    def field(self, name: str) -> Widget | None:
        """Point at the first argument where none was changed."""
        return super().field("argument-0" if name == "edited" else name)

    def _typed(self) -> bool:
        changed = any(
            (field := self.query_one(f"#argument-{index}", ArgumentField)).unset
            or field.value != self._shown[name]
            for index, name in enumerate(self._names)
            if self._verdict == "modify"
        )
        own = [field.value for field in self.query("#probability").results(Input)]
        words = self.query_one("#rationale", Prose).text
        return changed or bool(self.taken_codes) or any(text.strip() for text in (*own, words))


class BlindForm(JudgementForm):
    """Asks which option the reviewer would take, before they see which one the agent did.

    The same one approves the proposal, another one rejects it and says which it was. What was
    proposed is told once the verdict is recorded.

    Parameters
    ----------
    proposed_option
        The option that the proposal would carry out.
    """

    HEADING: ClassVar[str] = "blind: which option would you take?"

    def __init__(self, judged: Judged, matrix: DecisionMatrix, proposed_option: str) -> None:
        about = (
            Piece(f"D! {matrix.decision_id}", "bright"),
            Piece(f"  {matrix.title}\n", "dim"),
            Piece(matrix.question),
        )
        super().__init__(judged, about)
        self._matrix = matrix
        self._proposed_option = proposed_option

    def compose_choice(self) -> Iterable[Widget]:
        yield Static("options, by number", classes="label")
        yield Numbered(
            [_blind_option(self._matrix, one) for one in self._matrix.options], id="option"
        )

    def verdict_fields(self) -> dict[str, Any]:
        taken = self.query_one("#option", Numbered).taken
        if not taken:
            raise InvalidEventError(
                "no option is taken; press the number of the one you would take.", ("option",)
            )
        chosen = self._matrix.options[taken[0]]
        words = self.query_one("#rationale", Prose).text.strip()
        if chosen.option_id == self._proposed_option:
            return {"verdict": "approve", "shown": False}
        instead = f"chose {chosen.option_id} {chosen.name}".strip()
        return {
            "verdict": "reject",
            "shown": False,
            "rationale": f"{instead}: {words}" if words else instead,
        }

    def revealed(self) -> str:
        row = self.judged.row
        told = (proposed(row), prior(row), super().revealed())
        return " · ".join(filter(None, told))

    def _typed(self) -> bool:
        return bool(self.query_one("#option", Numbered).taken) or super()._typed()


def _blind_option(matrix: DecisionMatrix, option: MatrixOption) -> Thing:
    cells = (
        Piece(f"{cell.glyph} {column.statement}", cell.role)
        for cell, column in zip(option.cells, matrix.constraints, strict=True)
    )
    described = (Piece(option.description, "dim"),) if option.description else ()
    return Thing(option.option_id, option.name, below=(*described, *cells))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for number, piece in enumerate(pieces):
        yield Piece(f"{' · ' if number else ''}{piece.text}", piece.role)


def _read(typed: str, like: object) -> object:
    """Return what was typed as a value of the type of another.

    Raises
    ------
    ValueError
        If it is none, with what is asked for.
    """
    text = typed.strip()
    match like:
        case bool():
            if text.lower() not in _YES_OR_NO:
                raise ValueError("is neither yes nor no.")
            return _YES_OR_NO[text.lower()]
        case int() | float():
            if not _NUMBER.fullmatch(text):
                raise ValueError("is no number.")
            # A whole number that is proposed may well become a fraction, and stays whole else.
            return int(text) if isinstance(like, int) and _WHOLE.fullmatch(text) else float(text)
        case str() if "\n" in like:
            return typed.replace(_LINE_BREAK, "\n")
        case _:
            return typed


def _words(value: object) -> str:
    """Return a value as it is typed."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case str():
            return one_line(value, _LONGEST_TYPED)
        case _:
            return str(value)


def _brief(words: str) -> str:
    return one_line(words, _LONGEST_CHANGED)


def _probability(typed: str) -> float | str:
    """Return the probability that was typed, or the text, to be refused in the spine's words."""
    text = typed.strip().removesuffix("%")
    if not _NUMBER.fullmatch(text.strip()):
        return typed
    return float(text) / 100 if typed.strip().endswith("%") else float(text)


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
