"""Executors on a language model of anybody's choosing, through pydantic-ai (extra ``agents``)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from dtui.errors import RefusedEntryError
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
from dtui.stages.prompt import context_of, instructions_of
from dtui.stages.task import StageTask

if TYPE_CHECKING:
    from pydantic_ai.models import Model


class AnalysisReport(BaseModel):
    """One round of a stage. A list may name what stands in it or in a list before it."""

    model_config = ConfigDict(extra="forbid")

    evidence: tuple[EvidenceEntry, ...] = ()
    hypotheses: tuple[HypothesisEntry, ...] = ()
    questions: tuple[QuestionEntry, ...] = ()
    answers: tuple[AnswerEntry, ...] = ()
    verdicts: tuple[VerdictEntry, ...] = ()
    summary: SummaryEntry

    @property
    def entries(self) -> list[Entry]:
        """All entries, in an order in which nothing is named before it is there."""
        raised = (*self.evidence, *self.hypotheses, *self.questions)
        return [*raised, *self.answers, *self.verdicts, self.summary]


class MatrixReport(BaseModel):
    """Cells of the matrix, and the selection once no pair is missing."""

    model_config = ConfigDict(extra="forbid")

    evidence: tuple[EvidenceEntry, ...] = ()
    evaluations: tuple[EvaluationEntry, ...] = ()
    selection: SelectionEntry | None = None

    @property
    def entries(self) -> list[Entry]:
        """All entries, in an order in which nothing is named before it is there."""
        selection = () if self.selection is None else (self.selection,)
        return [*self.evidence, *self.evaluations, *selection]


def model_executor(
    model: Model | str, *, native: bool = False, retries: int = 3, limit: int = 200_000
) -> Callable[[StageTask], Awaitable[list[Entry]]]:
    """Return an executor of any of the four stages that asks a language model.

    The model gets the stage's framing as it is, and the trace as data set apart. It answers in a
    typed form. What the store would refuse goes back to it with the rule's own sentence.

    Parameters
    ----------
    model
        A model of pydantic-ai, or its name there (``"openai:…"``, ``"anthropic:…"``). Its client
        is installed and given its key as pydantic-ai says.
    native
        Ask for the model's own structured output instead of a tool call, where it has one.
    retries
        How often the model may try again after a refusal.
    limit
        At most so many characters of the trace's items in a prompt.

    Raises
    ------
    ModuleNotFoundError
        If pydantic-ai is not installed; the message has the line that installs it.

    Notes
    -----
    The executor raises `RefusedEntryError` when the model has no try left, and lets through what
    pydantic-ai raises of its own: a missing key, no network, an answer in no form at all.
    """
    try:
        from pydantic_ai import Agent, ModelRetry, NativeOutput, ToolOutput, UnexpectedModelBehavior
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error.name} is not installed, which executors on a language model need: "
            "pip install 'dtui[agents]'",
            name=error.name,
        ) from None

    async def execute(task: StageTask) -> list[Entry]:
        form = MatrixReport if task.stage == "trade_off_matrix" else AnalysisReport
        agent = Agent(
            model,
            output_type=NativeOutput(form) if native else ToolOutput(form, name="report"),
            instructions=instructions_of(task),
            retries=retries,
        )
        refusals: list[RefusedEntryError] = []

        @agent.output_validator
        def hold_to_the_rules(  # pyright: ignore[reportUnusedFunction] - the agent calls it
            report: AnalysisReport | MatrixReport,
        ) -> AnalysisReport | MatrixReport:
            try:
                task.check(report.entries)
            except RefusedEntryError as refusal:
                refusals.append(refusal)
                raise ModelRetry(str(refusal)) from refusal
            return report

        try:
            result = await agent.run(context_of(task, limit))
        except UnexpectedModelBehavior:
            if refusals:
                raise refusals[-1] from None
            raise
        return result.output.entries

    return execute
