"""`dtui declare`: what a domain's decisions are judged by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtui.cli.events import event_fields_of, json_source
from dtui.command import output
from dtui.command.author import author_option, named_author
from dtui.command.forms import json_option
from dtui.command.place import SlashCommand, opened_for_writing, writing_options
from dtui.text import one_line

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.spine import DomainDeclared


@click.command(
    cls=SlashCommand,
    epilog="""\b
Examples:
  dtui declare pricing.json --into decisions.db
  dtui declare - < pricing.json
  dtui domains --json | jq 'select(.domain == "pricing")' > pricing.json    to write the next one

\b
FILE is one JSON object:
  {"domain": "pricing",
   "metrics": [{"name": "won", "type": "binary", "direction": "higher",
                "horizons": ["P30D", "P90D"]},
               {"name": "margin", "type": "number", "unit": "%", "horizons": ["P90D"]}],
   "codes": [{"code": "margin", "says": "the margin would not hold"}],
   "owner": "sales operations"}

\b
A metric's type is binary, number or category (then with its categories); its direction higher,
lower or none; its horizons are ISO 8601 durations, counted from the verdict. The order of the
codes is that of their number keys in the terminal.
""",
)
@click.argument("source", metavar="FILE|-")
@author_option
@writing_options
@json_option
def declare(
    source: str,
    author: str | None,
    corpus_path: Path | None,
    into: Path | None,
    as_json: bool,
) -> None:
    """Declare a domain: its metrics, horizons and rationale codes.

    Prints the version. Declaring comes before the first proposal, so that nobody picks the
    yardstick afterwards. Declaring it again with other content is its next version; with the same
    content nothing changes.
    """
    from dtui.spine import DomainDeclared, parse_event

    fields = json_source(source, "the declaration")
    for name in ("kind", "id", "stream", "version", "position", "recorded_at"):
        fields.pop(name, None)  # what `dtui domains --json` adds to it
    fields = {"agent": named_author(author), **fields}
    declared = parse_event("domain_declared", fields)
    assert isinstance(declared, DomainDeclared)
    with opened_for_writing(corpus_path, into) as corpus:
        said = _put(corpus, declared, fields, as_json=as_json)
    output.say(said)


def _put(corpus: Corpus, declared: DomainDeclared, fields: dict[str, Any], *, as_json: bool) -> str:
    """Record a declaration if it says anything new, and print its version."""
    with corpus.writing():
        latest = corpus.domain(declared.domain)
        is_new = latest is None or _judged_by(latest) != _judged_by(declared)
        if is_new:
            corpus.emit("domain_declared", fields)
            latest = corpus.domain(declared.domain)
    assert latest is not None
    assert latest.id is not None
    if as_json:
        output.put_json(event_fields_of(corpus, latest.id))
    else:
        output.put(str(latest.version))
    is_now = "is now at" if is_new else "says the same as before: it stays at"
    return one_line(f"{latest.domain} {is_now} version {latest.version}")


def _judged_by(domain: DomainDeclared) -> tuple[object, ...]:
    return domain.metrics, domain.codes, domain.owner
