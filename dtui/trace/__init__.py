"""What a decision trace is: its items, its indexes, and what can be asked of it."""

from dtui.trace.decision import DecisionDetails, Pair
from dtui.trace.drafts import (
    Draft,
    item_fields,
    item_json,
    opened_fields,
    parse_draft,
    parse_item,
    parse_opened,
)
from dtui.trace.fields import ItemId, Moment, Profile
from dtui.trace.graph import ancestors, descendants, evidence_roots
from dtui.trace.items import (
    FOLDED,
    ITEM_TYPES,
    AnyTraceItem,
    Citation,
    Constraint,
    Decision,
    DecisionConstraint,
    DecisionHeuristic,
    DecisionOption,
    DecisionOptionConstraintEvaluation,
    DecisionSelection,
    Deduction,
    Hypothesis,
    HypothesisValidation,
    Observation,
    Question,
    QuestionAnswer,
    TraceItem,
    TraceOpened,
)
from dtui.trace.pending import pending_prompt, pending_validations, prompt_line
from dtui.trace.references import TypedReference, named_items, typed_references
from dtui.trace.risk import lateness, refuted_grounds
from dtui.trace.stages import STAGES, StageName, StageState, stages_of
from dtui.trace.state import State, state_of
from dtui.trace.trace import Trace
from dtui.trace.wording import first_five, list_line, says, selected_names, texts

__all__ = [
    "FOLDED",
    "ITEM_TYPES",
    "STAGES",
    "AnyTraceItem",
    "Citation",
    "Constraint",
    "Decision",
    "DecisionConstraint",
    "DecisionDetails",
    "DecisionHeuristic",
    "DecisionOption",
    "DecisionOptionConstraintEvaluation",
    "DecisionSelection",
    "Deduction",
    "Draft",
    "Hypothesis",
    "HypothesisValidation",
    "ItemId",
    "Moment",
    "Observation",
    "Pair",
    "Profile",
    "Question",
    "QuestionAnswer",
    "StageName",
    "StageState",
    "State",
    "Trace",
    "TraceItem",
    "TraceOpened",
    "TypedReference",
    "ancestors",
    "descendants",
    "evidence_roots",
    "first_five",
    "item_fields",
    "item_json",
    "lateness",
    "list_line",
    "named_items",
    "opened_fields",
    "parse_draft",
    "parse_item",
    "parse_opened",
    "pending_prompt",
    "pending_validations",
    "prompt_line",
    "refuted_grounds",
    "says",
    "selected_names",
    "stages_of",
    "state_of",
    "texts",
    "typed_references",
]
