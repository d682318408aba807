"""Each form there is, by what is asked."""

from __future__ import annotations

from collections.abc import Callable

from dtui.corpus import Corpus
from dtui.views.decision_matrix import decision_matrix
from dtui.views.forms.answer import answer_form
from dtui.views.forms.blind import blind_form
from dtui.views.forms.evaluation import evaluation_form
from dtui.views.forms.form import Form
from dtui.views.forms.outcome import correction_form, outcome_form
from dtui.views.forms.override import override_form
from dtui.views.forms.retraction import retraction_form
from dtui.views.forms.selection import selection_form
from dtui.views.forms.verdict import verdict_form
from dtui.views.undo import newest_said
from tests.reviewed import NOW

DAY = 86_400

Asks = Callable[[Corpus], Form | str]


def _override(verdict: str) -> Asks:
    return lambda corpus: override_form(corpus, "new-1", verdict, assignment="queue")


EVERY: dict[str, Asks] = {
    "validate": lambda c: verdict_form(c.trace("northwind"), "hyp-2", ("obs-1",), validated=True),
    "refute": lambda c: verdict_form(c.trace("northwind"), "hyp-2", validated=False),
    "answer": lambda c: answer_form(c.trace("northwind"), "qst-1"),
    "evaluate": lambda c: evaluation_form(
        decision_matrix(c.trace("northwind"), "dec-1"), "opt-3", "con-3"
    ),
    "select": lambda c: selection_form(decision_matrix(c.trace("northwind"), "dec-1"), 1),
    "approve": _override("approve"),
    "modify": _override("modify"),
    "reject": _override("reject"),
    "second": lambda c: override_form(c, "old-2", "approve", second=True, assignment="queue"),
    "blind": lambda c: blind_form(c, "new-1", assignment="queue"),
    "outcome": lambda c: outcome_form(c, "old-1", DAY, clock=lambda: NOW),
    "correction": lambda c: correction_form(
        c, "old-2", c.proposal("old-2").outcomes[-1].id or "", clock=lambda: NOW
    ),
    "reading": lambda c: correction_form(c, "old-2", clock=lambda: NOW),
    "retraction": lambda c: retraction_form(c, newest_said(c, "ana")),
}


def form(corpus: Corpus, name: str) -> Form:
    """Return the form of a name."""
    asked = EVERY[name](corpus)
    assert isinstance(asked, Form)
    return asked


def given(asked: Form, **typed: object) -> dict[str, object]:
    """Return what stands in a form, some of it changed; `why_0` is the field ``why-0``."""
    values: dict[str, object] = {field.name: field.value for field in asked.fields}
    return values | {name.replace("_", "-"): value for name, value in typed.items()}
