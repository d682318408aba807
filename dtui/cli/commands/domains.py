"""`dtui domains`: what was declared to judge decisions by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtui.command import output
from dtui.command.forms import form_options
from dtui.command.place import CorpusCommand, corpus_option, opened_corpus

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.spine import DomainDeclared


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui domains
  dtui domains --json | jq -r 'select(.domain == "pricing") | .codes[].code'
""",
)
@corpus_option
@form_options
def domains(corpus_path: Path | None, as_json: bool, as_lines: bool) -> None:
    """List what the decisions of each domain are judged by.

    Metrics, horizons and rationale codes, in their newest version.
    """
    with opened_corpus(corpus_path) as corpus:
        found = list(_every_domain(corpus))
    if as_json:
        from dtui.spine import event_fields

        output.put_lines(output.json_line(event_fields(domain)) for domain in found)
    elif as_lines:
        from dtui.cli.lines import domain_lines

        output.put_lines(line for domain in found for line in domain_lines(domain))
    else:
        from dtui.views.spine_text import domain_text

        output.put("\n\n".join(domain_text(domain, output.width()) for domain in found))
    if not found:
        output.say("no domain is declared; `dtui declare FILE` declares one")


def _every_domain(corpus: Corpus) -> Iterator[DomainDeclared]:
    for row in corpus.rows.domains():
        domain = corpus.domain(row.domain)
        if domain is not None:
            yield domain
