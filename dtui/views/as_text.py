"""The plain forms of the views: for pipes, screen readers, and whoever has no terminal app.

Every line fits in the width that was asked for. A list cuts what it has no room for and shows
an ellipsis, but no id where these are to be whole, for whoever copies them; a matrix and a card
say everything in full below their table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dtui.signs import CELL_SIGNS, IN_ASCII, sign
from dtui.text import cells, one_line
from dtui.views.item_card import moment, number
from dtui.views.plain_text import Entry, columns, fitted, joined, section, wrapped

if TYPE_CHECKING:
    from dtui.views.chain import ChainRow, ChainView
    from dtui.views.decision_matrix import (
        DecisionMatrix,
        LateConstraint,
        MatrixCell,
        MatrixConstraint,
        MatrixOption,
        MatrixProposal,
        MatrixSteelman,
        MatrixVerdict,
    )
    from dtui.views.graph_layout import SpineRow
    from dtui.views.item_card import CardField, ItemCard, TraceCard
    from dtui.views.links import ItemLink
    from dtui.views.pending_list import PendingList
    from dtui.views.trace_list import TraceListRow

LEAST_WIDTH = 40
"""Narrower than this nothing lines up; a smaller width is taken for this one."""

_LEAST_COLUMN = 16
"""A column of a matrix holds at least ``· not evaluated`` and a short score."""

_SELECTED = sign("decision", "selected")


def trace_list_text(
    rows: Iterable[TraceListRow], width: int = 100, *, whole_ids: bool = False
) -> str:
    """Return one line per trace: its id, when it changed, its state, what pends, its title.

    Before the title stand the verdict on what was proposed in it, and what came of that.
    """
    table = [
        (
            row.updated,
            row.word,
            row.trace_id,
            row.pending,
            row.verdict,
            row.outcome,
            row.title,
        )
        for row in rows
    ]
    order, whole = (2, 0, 1, 3, 4, 5, 6), (2,) if whole_ids else ()
    return "\n".join(columns(table, max(width, LEAST_WIDTH), order, whole))


def pending_text(pending: PendingList, width: int = 100, *, whole_ids: bool = False) -> str:
    """Return one line per thing that waits, and a last one for what was left out."""
    table = [
        (row.kind, row.age, row.item_id, row.trace_id, row.blocks or row.unblocks, row.says)
        for row in pending.rows
    ]
    whole = (2, 3) if whole_ids else ()
    lines = list(columns(table, max(width, LEAST_WIDTH), (0, 3, 2, 1, 4, 5), whole))
    if pending.hidden:
        lines.append(f"{pending.hidden:,} more in imported traces, hidden")
    return "\n".join(lines)


def spine_text(rows: Sequence[SpineRow], width: int = 100, *, whole_ids: bool = False) -> str:
    """Return one line per row: number, gutter, letter, id, and what the item says.

    At the right stand its detail, its state, and a mark for each reference no lane shows.
    """
    if not rows:
        return ""
    number_width = len(str(rows[-1].spine))
    gutter_width = max(len(row.gutter) for row in rows)
    heads = [
        f"{row.spine:>{number_width}} {row.gutter:<{gutter_width}} {row.letter:<2}" for row in rows
    ]
    table = [
        (row.item_id, row.word, " ".join(mark.text for mark in row.marks), row.detail, row.line)
        for row in rows
    ]
    room = max(width, LEAST_WIDTH) - len(heads[0]) - 1
    lines = columns(table, room, (0, 4, 3, 1, 2), (0,) if whole_ids else ())
    return "\n".join(f"{head} {line}".rstrip() for head, line in zip(heads, lines, strict=True))


def chain_text(view: ChainView, width: int = 100, *, ascii: bool = False) -> str:
    """Return one line per entry of a walk, the one it began at first, and what is not among them.

    Gutter, letter, id, what it says; at the right who, its state, marks for what no lane shows,
    and the day. A heading stands above the entries of each trace or system.
    """
    width = max(width, LEAST_WIDTH)
    lines = [*_chain_lines(view.rows, width, ascii=ascii)]
    if view.left_out:
        lines += wrapped(view.left_out, width)
    if view.related:
        lines += ["", *wrapped(view.related_says, width)]
        lines += _chain_lines(view.related, width, ascii=ascii)
    return "\n".join(lines)


_ROOM_FOR_WHO = 96


def _chain_lines(rows: Sequence[ChainRow], width: int, *, ascii: bool) -> Iterator[str]:
    gutter_width = max((len(row.gutter) for row in rows), default=0)
    room = width - gutter_width - 4
    entries = [row for row in rows if not row.heading]
    table = [
        (
            row.name,
            row.word,
            row.when[:10] if width >= _ROOM_FOR_WHO else row.when[5:10],
            row.who if width >= _ROOM_FOR_WHO else "",
            " ".join(mark.text for mark in row.marks[: 2 if width >= _ROOM_FOR_WHO else 1]),
            row.says,
        )
        for row in entries
    ]
    lines = columns(table, room, order=(0, 5, 3, 1, 4, 2))
    rule = "--" if ascii else "──"
    for row in rows:
        gutter = f"{row.gutter:<{gutter_width}}"
        if row.heading:
            yield f"{gutter} {fitted(f'{rule} {row.heading}', width - gutter_width - 1)}".rstrip()
        else:
            yield f"{gutter} {row.letter:<2} {next(lines)}".rstrip()


def matrix_text(view: DecisionMatrix, width: int = 100, *, ascii: bool = False) -> str:
    """Return a decision as plain text.

    First the table, in as many bands of columns as the width calls for, then in full what it
    has no room for: constraints, options with why they failed, the reasoning behind each
    cell, heuristics, steelmen, and what a selection waits for or the selection made.

    Parameters
    ----------
    view : DecisionMatrix
        From `decision_matrix`.
    width : int
        Cells of a line; at least `LEAST_WIDTH`.
    ascii : bool
        Put ASCII in place of the table's signs, wherever they stand; other characters that
        an agent wrote stay.
    """
    width = max(width, LEAST_WIDTH)
    blocks = (
        _matrix_heading(view, width),
        _matrix_table(view, width),
        section("Constraints", map(_constraint_entry, view.constraints), width),
        section("Options", map(_option_entry, view.options), width),
        section("Reasoning", _cell_entries(view), width),
        section("Heuristics", ((h.item_id, h.statement) for h in view.heuristics), width),
        section("Steelmen", map(_steelman_entry, view.steelmen), width),
        section("Late constraints", map(_late_entry, view.late), width),
        section("Selection", _selection_entries(view), width),
        *(section("Proposed", _proposal_entries(made), width) for made in view.proposals),
    )
    text = joined(blocks)
    return text.translate(IN_ASCII) if ascii else text


def _matrix_heading(view: DecisionMatrix, width: int) -> list[str]:
    lock = "locked" if view.locked else "not locked"
    lines = wrapped(f"{view.title} › {view.decision_id} · {view.word} · {lock}", width)
    lines += wrapped(view.question, width)
    if view.supersedes:
        lines += wrapped(f"supersedes {view.supersedes}", width)
    if view.superseded_by:
        lines += wrapped(f"superseded by {view.superseded_by}", width)
    for reason in view.at_risk:
        lines += wrapped(f"at risk: {reason}", width)
    return [*lines, *([view.note] if view.note else [])]


def _matrix_table(view: DecisionMatrix, width: int) -> list[str]:
    if not view.options or not view.constraints:
        return []
    labels = [f"{option.option_id} {option.name}" for option in view.options]
    label_width = min(max(map(cells, labels)), width // 3)
    headers = [
        f"{column.constraint_id} {one_line(column.statement)}" for column in view.constraints
    ]
    shown = [[_cell_text(cell) for cell in option.cells] for option in view.options]
    widest = max(cells(text) for row in (headers, *shown) for text in row)
    room = width - label_width - 2
    column_width = min(widest, max(_LEAST_COLUMN, room // len(headers) - 2), room - 2)
    a_band = max(1, room // (column_width + 2))

    lines: list[str] = []
    for start in range(0, len(headers), a_band):
        columns = slice(start, start + a_band)
        if lines:
            lines.append("")
        lines.append(_row("", label_width, headers[columns], column_width, " "))
        blank = _blank_options(view, columns) if len(headers) > a_band else set[str]()
        for option, label, row in zip(view.options, labels, shown, strict=True):
            mark = _SELECTED.glyph if option.selected else " "
            if option.option_id not in blank:
                lines.append(_row(label, label_width, row[columns], column_width, mark))
        if blank:
            lines.append(f"  {CELL_SIGNS[None].glyph} {len(blank)} options not evaluated on these")
    return lines


def _blank_options(view: DecisionMatrix, columns: slice) -> set[str]:
    """Return the options with no evaluation in a band, if counting them says it shorter.

    A record whose every argument is a constraint has a matrix that is all but empty.
    """
    blank = {
        option.option_id
        for option in view.options
        if not any(cell.evaluation_id for cell in option.cells[columns])
    }
    return blank if len(blank) > 1 else set()


def _row(label: str, label_width: int, texts: Sequence[str], width: int, mark: str) -> str:
    columns = "".join(f"  {fitted(text, width)}" for text in texts)
    return f"{mark} {fitted(label, label_width)}{columns}".rstrip()


def _cell_text(cell: MatrixCell) -> str:
    score = "" if cell.score is None else f" {number(cell.score)}"
    return f"{cell.glyph} {cell.word}{score}"


def _constraint_entry(constraint: MatrixConstraint) -> Entry:
    strength = "hard" if constraint.hard else "soft"
    weight = "" if constraint.weight is None else f", weight {number(constraint.weight)}"
    return constraint.constraint_id, f"{strength}{weight}: {constraint.statement}"


def _option_entry(option: MatrixOption) -> Entry:
    marks = ["selected"] if option.selected else []
    if option.probability is not None:
        marks.append(f"p {number(option.probability)}")
    says = [f"{option.name} ({', '.join(marks)})" if marks else option.name]
    if option.description:
        says.append(option.description)
    if option.why_failed:
        says.append(f"failed: {option.why_failed}")
    return option.option_id, "\n".join(says)


def _cell_entries(view: DecisionMatrix) -> Iterator[Entry]:
    for option in view.options:
        for cell in option.cells:
            if cell.evaluation_id:
                again = f" (evaluated {cell.history} times)" if cell.history > 1 else ""
                pair = f"{cell.option_id} × {cell.constraint_id}"
                yield pair, f"{_cell_text(cell)}{again}: {cell.reasoning}"


def _steelman_entry(steelman: MatrixSteelman) -> Entry:
    target = steelman.challenges or "the plan as a whole"
    says = f"{steelman.word}, challenges {target}: {steelman.statement}"
    if steelman.reasoning:
        says += f"\n{steelman.verdict_id}: {steelman.reasoning}"
    return steelman.item_id, says


def _late_entry(constraint: LateConstraint) -> Entry:
    return constraint.item_id, f"{constraint.word}: {constraint.statement}"


def _selection_entries(view: DecisionMatrix) -> Iterator[Entry]:
    selection = view.selection
    if selection is None:
        yield "waits for", view.waits_for or "nothing; it may be made"
        return
    yield "selected", ", ".join(selection.option_ids) or "no option"
    by = f" by {selection.author}" if selection.author else ""
    yield selection.item_id, f"{moment(selection.recorded_at)}{by}: {selection.reasoning}"
    if selection.waiver:
        yield "waiver", selection.waiver


def _proposal_entries(made: MatrixProposal) -> Iterator[Entry]:
    yield made.proposal_id, proposed_words(made)
    yield "verdict", "none yet" if made.verdict is None else verdict_words(made.verdict)
    for second in made.second:
        yield "second", verdict_words(second)
    for reading in made.readings:
        after = f"after {reading.horizon}" if reading.horizon else "came of it"
        yield after, f"{reading.glyph} {reading.says} · {reading.when}"


def proposed_words(made: MatrixProposal) -> str:
    """Return what was proposed: option, action, arguments, by whom and how sure."""
    p = "" if made.probability is None else f"p {number(made.probability)}"
    sure = " that ".join(part for part in (p, made.of if p else "") if part)
    says = " · ".join(part for part in (made.option_id, made.says, sure) if part)
    by = f"by {made.agent}, " if made.agent else ""
    return f"{says} ({by}{made.at})"


def verdict_words(given: MatrixVerdict) -> str:
    """Return a verdict: what, what was changed, by whom, and why."""
    p = "" if given.probability is None else f"own p {number(given.probability)}"
    parts = (given.word, given.changes, f"by {given.reviewer}, {given.at}", *given.codes, p)
    head = " · ".join(part for part in parts if part)
    return f"{head}: {given.rationale}" if given.rationale else head


def card_text(card: ItemCard, width: int = 100) -> str:
    """Return an item's card as plain text, in lines of at most `width` cells."""
    width = max(width, LEAST_WIDTH)
    kind = (f"{card.letter} {card.item_id}", card.type_word, card.stage, card.word)
    head = " · ".join(part for part in kind if part)
    blocks = (
        wrapped(head, width),
        [line for paragraph in card.body for line in wrapped(paragraph, width)],
        section("", _card_entries(card), width),
        section("Rests on", map(_link_entry, card.rests_on), width),
        section("Used by", map(_link_entry, card.used_by), width),
    )
    return joined(blocks)


def _card_entries(card: ItemCard) -> Iterator[Entry]:
    yield from map(_field_entry, card.fields)
    yield from (("unblocks", phrase) for phrase in card.unblocks)
    if card.waits_for:
        yield "waits for", card.waits_for
    yield from (("at risk", reason) for reason in card.at_risk)
    if card.labels:
        yield "labels", ", ".join(card.labels)
    if card.author:
        yield "author", card.author
    if card.occurred:
        yield "occurred", card.occurred
    yield "recorded", card.recorded
    yield from (("quality", phrase) for phrase in card.quality)


def trace_card_text(card: TraceCard, width: int = 100) -> str:
    """Return a trace's card as plain text, in lines of at most `width` cells."""
    width = max(width, LEAST_WIDTH)
    known = (
        ("domain", card.domain),
        ("profile", card.profile),
        ("agent", card.agent),
        ("session", card.session),
        ("opened", card.opened),
        ("items", str(card.items)),
        ("written", card.written),
    )
    blocks = (
        wrapped(" · ".join(part for part in (card.trace_id, card.title) if part), width),
        section("", (entry for entry in known if entry[1]), width),
        section("Provenance", map(_field_entry, card.fields), width),
        section("Reconstructability", map(_field_entry, card.reconstructability), width),
    )
    return joined(blocks)


def _field_entry(field: CardField) -> Entry:
    return field.name, field.value


def _link_entry(link: ItemLink) -> Entry:
    state = f" ({link.word})" if link.word else ""
    return link.item_id, f"{link.letter} {link.line}{state}"
