"""The four stages that a decision goes through before it is taken, run by executors of any kind.

A plan is easily liked. So before one that matters is taken, it is assumed to have failed
(*pre-mortem*), misread on purpose (*adversarial thinking*), and argued against as well as anybody
could (*steelmanning*); then every option is held against every constraint (*trade-off matrix*).

An **executor** does the thinking of one stage: any callable that takes a `StageTask` and returns
entries (hypotheses, evidence, questions, verdicts, a summary). `run_stages` calls the executors,
turns what they return into items of the trace, and loops back where something is left open. How
far a decision is, nobody keeps: `dtui.trace.stages_of` reads it off the items.

Examples
--------
Four plain functions take a decision through all of it:

>>> import asyncio
>>> from dtui.rules.stages import check_major_decision_ran_its_stages
>>> from dtui.stages import *
>>> from dtui.stores import InMemoryDecisionTraceStore
>>> def pre_mortem(task):
...     print(task.framing.splitlines()[-1])
...     yield HypothesisEntry(name="h", angle="rollback", cites=["obs-1"],
...         statement="Sales promises ten percent before anybody can take it back")
...     yield VerdictEntry(hypothesis="h", validated=False, cites=["obs-1"],
...         reasoning="Offers leave the house through one desk")
...     yield SummaryEntry(statement="One failure looked at, and none left", examined=["rollback"])
>>> def adversarial_thinking(task):
...     yield HypothesisEntry(name="h", angle="wrong reading", cites=["con-1"],
...         statement="Margin is read as margin before freight")
...     yield VerdictEntry(hypothesis="h", validated=False, cites=["obs-1"],
...         reasoning="The price list defines it after freight")
...     yield SummaryEntry(statement="The bound can be read in one way only")
>>> def steelmanning(task):
...     yield HypothesisEntry(name="h", statement="A discount teaches customers to wait")
...     yield VerdictEntry(hypothesis="h", validated=False, cites=["obs-1"],
...         reasoning="No account has postponed an order since the desk opened in 2019")
...     yield SummaryEntry(statement="The strongest case doesn't hold")
>>> def trade_off_matrix(task):
...     for option_id, constraint_id in task.missing:
...         yield EvaluationEntry(option_id=option_id, constraint_id=constraint_id,
...             satisfied=option_id == "opt-1", reasoning="Reckoned with last year's volumes")
...     yield SelectionEntry(option_id="opt-1", reasoning="It holds the margin",
...         rejected={"opt-2": "It falls below 30 %"})
>>> async def decide():
...     store = InMemoryDecisionTraceStore(rules=[check_major_decision_ran_its_stages])
...     await store.record_all([
...         ("observation", {"id": "obs-1", "statement": "All offers go through one desk",
...             "citations": [{"kind": "document", "ref": "price list 2026"}]}),
...         ("decision", {"id": "dec-1", "question": "Which discount?", "labels": ["major"],
...             "trace_item_refs": ["obs-1"]}),
...         ("constraint", {"id": "con-1", "statement": "Margin stays above 30 %",
...             "trace_item_refs": ["obs-1"]}),
...         ("decision_constraint", {"decision_id": "dec-1", "constraint_id": "con-1",
...             "trace_item_refs": ["dec-1"]}),
...         *(("decision_option", {"decision_id": "dec-1", "id": f"opt-{number}", "name": name,
...             "trace_item_refs": ["dec-1"]})
...           for number, name in enumerate(("Five percent", "Ten percent"), 1)),
...     ])
...     return await run_stages(store, "dec-1", {"pre_mortem": pre_mortem,
...         "adversarial_thinking": adversarial_thinking, "steelmanning": steelmanning,
...         "trade_off_matrix": trade_off_matrix})
>>> [(state.word, state.standing) for state in asyncio.run(decide())]
Question: What went wrong?
[('pre-mortem', 'done'), ('adversarial thinking', 'done'), ('steelmanning', 'done'),
 ('trade-off matrix', 'done')]
"""

from dtui.stages.drafting import drafts_of
from dtui.stages.entries import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    EvidenceEntry,
    HypothesisEntry,
    QuestionEntry,
    SelectionEntry,
    SummaryEntry,
    VerdictEntry,
)
from dtui.stages.sequence import Progress, run_stages
from dtui.stages.steelmanning import Judge, Refutation, weakness_of
from dtui.stages.task import Executor, Executors, StageTask

__all__ = [
    "AnswerEntry",
    "Entry",
    "EvaluationEntry",
    "EvidenceEntry",
    "Executor",
    "Executors",
    "HypothesisEntry",
    "Judge",
    "Progress",
    "QuestionEntry",
    "Refutation",
    "SelectionEntry",
    "StageTask",
    "SummaryEntry",
    "VerdictEntry",
    "drafts_of",
    "run_stages",
    "weakness_of",
]
