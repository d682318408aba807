"""What agents and people do in a trace, in as few words as a test of the gate needs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.trace import TraceOpened

SEEN = {"statement": "Usage fell", "citations": [{"kind": "metric", "ref": "weekly_users"}]}
ON_IT = {"trace_item_refs": ["obs-1"]}
SESSION = "s-1"


class Acts:
    """A trace of a session, begun with an observation."""

    def __init__(self, corpus: Corpus, trace_id: str = "renewal", **opening: Any) -> None:
        self.corpus, self.trace_id = corpus, trace_id
        opened: dict[str, Any] = {"session": SESSION, "agent": "pricing-agent", **opening}
        corpus.open_trace(TraceOpened(trace_id=trace_id, **opened))
        self.record("observation", **SEEN)

    def record(self, item_type: str, **fields: Any) -> str:
        return self.corpus.record(self.trace_id, item_type, fields)

    def claim(self, says: str = "Price is the reason", **fields: Any) -> str:
        return self.record("hypothesis", statement=says, **{**ON_IT, **fields})

    def ask(self, *, human: bool = False, **fields: Any) -> str:
        assignee = "human" if human else "agent"
        refs = {**ON_IT, **fields}
        return self.record("question", question="Who signs?", assignee=assignee, **refs)

    def answer(self, question: str, **fields: Any) -> str:
        refs = [question]
        return self.record(
            "question_answer", question_id=question, answer="Pat", trace_item_refs=refs, **fields
        )

    def validate(self, claim: str, *, holds: bool = True) -> str:
        return self.record(
            "hypothesis_validation",
            hypothesis_id=claim,
            validated=holds,
            reasoning="It did.",
            trace_item_refs=[claim, "obs-1"],
        )

    def decide(self, **fields: Any) -> str:
        return self.record("decision", question="What do we offer?", **{**ON_IT, **fields})

    def take(self, dec: str = "", *, none: bool = False) -> str:
        """Take a decision, for the first of two options or for none of them."""
        own = {"decision_id": dec or self.decide()}
        on_it = {**own, "trace_item_refs": [own["decision_id"]]}
        bound = self.record("constraint", statement="Margin stays", **ON_IT)
        kept, left = (self.record("decision_option", name=name, **on_it) for name in ("A", "B"))
        self.record("decision_constraint", constraint_id=bound, **on_it)
        for option in (kept, left):
            fields = {"option_id": option, "constraint_id": bound, "satisfied": True}
            says = {**fields, "reasoning": "It does.", **on_it}
            self.record("decision_option_constraint_evaluation", **says)
        self.validate(self.claim(stage="steelmanning", challenges=kept, **own), holds=False)
        chosen: dict[str, Any] = {"rejected": {kept: "No.", left: "No."}}
        if not none:
            chosen = {"option_id": kept, "rejected": {left: "No."}}
        return self.record("decision_selection", reasoning="It is best.", **chosen, **on_it)


def play(acts: Acts, what: Iterable[str]) -> None:
    """Do things one after another; what a rule refuses is not done."""
    made: dict[str, list[str]] = {"claim": [], "ask": [], "decide": []}
    for name in what:
        try:
            match name:
                case "claim" | "ask" | "decide":
                    made[name].append(getattr(acts, name)())
                case "ask a person":
                    made["ask"].append(acts.ask(human=True))
                case "ask a person of the decision" if made["decide"]:
                    made["ask"].append(
                        acts.ask(human=True, trace_item_refs=["obs-1", made["decide"][-1]])
                    )
                case "ask a person of the claim" if made["claim"]:
                    acts.ask(human=True, trace_item_refs=["obs-1", made["claim"][-1]])
                case "validate" if made["claim"]:
                    acts.validate(made["claim"].pop())
                case "answer" if made["ask"]:
                    acts.answer(made["ask"].pop())
                case "take":
                    acts.take()
                case _:
                    pass
        except RejectedItemError:
            pass


DONE = (
    *("claim", "ask", "decide", "ask a person", "ask a person of the decision"),
    *("ask a person of the claim", "validate", "answer", "take"),
)
"""What `play` can do."""


def new_corpus(folder: Path, name: str = "decisions.db", **given: Any) -> Corpus:
    return Corpus.create(folder / name, **given)


def verdicts(corpus: Corpus) -> list[tuple[str, str]]:
    """Return what the gate recorded: its verdicts, and the tool where one was asked for."""
    found = [corpus.content(entry) for entry in corpus.log.entries(kinds=["gate"])]
    return [(event.verdict, event.tool) for event in found]  # type: ignore[union-attr]
