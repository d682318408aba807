"""The form in which a person reviews a proposal within the agent's own client.

Forms of the protocol are flat: texts, numbers, choices and yes or no. So each argument of the
proposal is a field of its own, filled in as it was proposed, beside verdict, code and rationale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, Optional

from pydantic import BaseModel, Field, ValidationError, create_model

from dtui.errors import InvalidEventError
from dtui.spine import DomainDeclared, ProposalState, Verdict
from dtui.text import horizon_words, one_line, plain
from dtui.trace import Trace, selected_names
from dtui.views.arguments import argument_lines, argument_words

Value = bool | int | float | str

_MOST = 20
"""Arguments that can be modified here; a form of more is reviewed in the terminal."""
_LONGEST_TEXT = 1_000
"""Characters of a text that can be modified here."""
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_OWN = ("verdict", "code", "rationale", "reviewer")


class Answer(BaseModel):
    """What a person filled in; the arguments stand beside it as further fields."""

    verdict: Verdict = Field(
        title="Verdict",
        description="approve: as it is proposed · modify: with the arguments as you change them "
        "here · reject: not at all",
    )


@dataclass(frozen=True)
class ReviewForm:
    """A proposal as it is put to a person."""

    message: str
    """What is proposed, on what ground, and where to read on: plain text of three lines."""
    model: type[Answer]
    """The fields to fill in."""
    names: Mapping[str, str]
    """The argument that a field stands for, by the field's name."""
    prior: Mapping[str, Value]
    """All arguments as they were proposed."""

    def override(self, answer: Answer) -> dict[str, Any]:
        """Return the fields of the verdict that an answer gives.

        Raises
        ------
        InvalidEventError
            If it approves the proposal as it is, and changes it too.
        """
        filled_in = answer.model_dump()
        edited = dict(self.prior)
        for field, name in self.names.items():
            edited[name] = _like(filled_in[field], self.prior[name])
        changed = [name for name in edited if edited[name] != self.prior[name]]
        if answer.verdict == "approve" and changed:
            raise InvalidEventError(
                f"the verdict says approve, and {changed[0]!r} was changed from "
                f"{argument_words(self.prior[changed[0]])} to "
                f"{argument_words(edited[changed[0]])}. Nothing was recorded. Ask again: modify "
                "takes the change, approve leaves the arguments as they are.",
                ("verdict",),
            )
        fields: dict[str, Any] = {"verdict": answer.verdict, "rationale": filled_in["rationale"]}
        if answer.verdict == "modify":
            fields["edited"] = edited
        if filled_in.get("code"):
            fields["codes"] = [filled_in["code"]]
        return fields


def review_form(
    state: ProposalState, domain: DomainDeclared | None, trace: Trace | None, *, asks_name: bool
) -> ReviewForm:
    """Return the form for a proposal.

    The same proposal always makes the same form: a client that asks in two rounds shows it once.

    Parameters
    ----------
    state
        The proposal.
    domain
        What it is judged by, with the codes to choose from.
    trace
        What it comes from; None where it comes from no trace.
    asks_name
        Whether the person has to say who they are.
    """
    prior: dict[str, Value] = dict(state.proposal.args)
    names = _field_names(prior)
    fields: dict[str, Any] = {
        field: (type(prior[name]), _filled_in(name, prior[name])) for field, name in names.items()
    }
    # An int would refuse 12.5 where 18 was proposed; `_like` gives a whole number back as one.
    fields |= {field: (float, known) for field, (kind, known) in fields.items() if kind is int}
    codes = () if domain is None else tuple(code.code for code in domain.codes)
    if codes:
        meant = "; ".join(
            f"{one_line(code.code, 40)}: {one_line(code.says, 80)}"
            for code in (domain.codes if domain else ())
            if code.says
        )
        choice = Field(
            default=None,
            title="Code",
            description=one_line(meant, 1_000) or None,
            json_schema_extra=_choice,
        )
        fields["code"] = (Optional[Literal[codes]], choice)  # noqa: UP045 - made of values
    fields["rationale"] = (str, Field(default="", title="Rationale", description="Why, in words"))
    if asks_name:
        fields["reviewer"] = (str, Field(title="Your name", min_length=1, max_length=200))
    model = create_model("Review", __base__=Answer, **fields)
    return ReviewForm(_message(state, trace, len(prior) - len(names)), model, names, prior)


def misfit(error: ValidationError) -> str:
    """Return what is wrong with an answer: each field by its name, and what would fit there.

    Examples
    --------
    >>> try:
    ...     Answer.model_validate({"verdict": "maybe"})
    ... except ValidationError as error:
    ...     misfit(error)
    "verdict is 'maybe', and should be 'approve', 'modify' or 'reject'"
    """
    return "; ".join(
        f"{one_line('.'.join(map(str, flaw['loc'])), 80)} is "
        + ("missing" if flaw["type"] == "missing" else _unfit(flaw["input"], flaw["msg"]))
        for flaw in error.errors(include_url=False)[:5]
    )


def _unfit(value: object, should: str) -> str:
    wanted = one_line(should.removeprefix("Input should be "), 400)
    return f"{one_line(repr(value), 80)}, and should be {wanted}"


def _choice(schema: dict[str, Any]) -> None:
    """Make a choice of one code a choice: pydantic's constant is no field that a form has."""
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]


def _field_names(prior: Mapping[str, Value]) -> dict[str, str]:
    """Return a field's name for each argument that can be modified: its own, where it can be."""
    names: dict[str, str] = {}
    short = (
        name
        for name, value in prior.items()
        if not (isinstance(value, str) and len(value) > _LONGEST_TEXT)
    )
    for number, name in enumerate(islice(short, _MOST), 1):
        is_free = _FIELD.fullmatch(name) and name not in _OWN and not hasattr(BaseModel, name)
        names[name if is_free else f"argument_{number}"] = name
    return names


def _filled_in(name: str, value: Value) -> Any:  # noqa: ANN401 - what pydantic's Field returns
    proposed = f"proposed: {one_line(argument_words(value), 80)}"
    return Field(default=value, title=one_line(name, 80), description=proposed)


def _like(value: Value, prior: Value) -> Value:
    """Return a number as it was proposed, whole where that was: a form knows only numbers."""
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and type(prior) is int else value


def _message(state: ProposalState, trace: Trace | None, left_out: int) -> str:
    """Return what is asked: what is proposed, why, where to read on. Clients show three lines."""
    decision_id = state.proposal.decision_id
    lines = [_proposed(state)]
    if trace is not None and decision_id is not None:
        lines.append(_ground(trace, decision_id))
    where = "" if trace is None else f"All of it: `dtui show {trace.opened.trace_id}`"
    unseen = (
        f"{left_out} of its arguments are too many or too long to be modified here; "
        "`dtui review` shows all of them."
        if left_out
        else ""
    )
    lines.append(" ".join(filter(None, (unseen, where))))
    return plain("\n".join(filter(None, lines)))


def _proposed(state: ProposalState) -> str:
    made = state.proposal
    (does,) = argument_lines(made.action, dict(made.args), 600, 1)
    says = f"{one_line(made.agent or 'an agent', 80)} proposes in {one_line(made.domain, 80)}: "
    says += does
    if made.probability is not None and made.horizon is not None:
        says += (
            f", and gives {made.probability:.2f} that {one_line(made.metric or '', 60)} comes "
            f"true within {horizon_words(made.horizon)}"
        )
    return says


def _ground(trace: Trace, decision_id: str) -> str:
    details = trace.decision(decision_id)
    asks = f"Decision: {one_line(details.decision.question, 300)}"
    selection = details.selection
    if selection is None:
        return f"{asks} It was not taken yet."
    taken = one_line(selected_names(selection, trace) or "no option", 200)
    says = f"{asks} Selected: {taken}, because {one_line(selection.reasoning, 400)}"
    if trace.is_at_risk(selection.id):
        says = f"At risk: a hypothesis that the decision rests on was refuted since. {says}"
    return says
