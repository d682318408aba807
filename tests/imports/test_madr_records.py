"""Real decision records, read and imported."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.imports.madr import MadrImport, NoRecord, import_madr, read_record
from dtui.imports.madr.markdown import blocks_of, without_comments
from dtui.imports.madr.record import Record, Verdict
from dtui.trace import AnyTraceItem, Trace, TraceOpened, texts

RECORDS = Path(__file__).parent / "fixtures" / "records"


def record_at(path: str) -> Record:
    record = read_record((RECORDS / path).read_text(encoding="utf-8"))
    assert not isinstance(record, NoRecord)
    return record


@pytest.mark.parametrize(
    ("path", "options", "chosen", "drivers", "arguments"),
    [
        # The chosen name holds two others; two options are nowhere argued about.
        ("madr/0001-use-CC0-or-MIT-as-license.md", [17, 18, 19, 20, 21, 22], [20], 0, 7),
        # A code sample holds front matter and a heading of its own.
        ("madr/0013-use-yaml-front-matter-for-meta-data.md", [20, 21], [20], 2, 9),
        # Two of the arguments are paragraphs.
        (
            "jabref/0034-use-citation-key-for-grouping-chat-messages.md",
            [21, 22, 23, 24],
            [23],
            3,
            4,
        ),
        # Two are taken together; steps in the context and parts in the outcome are no options.
        ("jabref/0037-rag-architecture-implementation.md", [52, 53, 54, 55], [52, 53], 3, 21),
        # The options are those of another record.
        ("jabref/0042-use-markdowntextflow-for-summarization-content.md", [], [], 4, 0),
        # Pros and cons go on beside their section, one of them for something that is not listed.
        ("jabref/0050-custom-code-style.md", [19, 20, 21, 22, 23, 24], [19], 2, 30),
        # Options are subsections of the context.
        ("content-publisher/0002-use-local-datastore.md", [14, 29], [29], 0, 22),
        ("content-publisher/0005-avoiding-initialisation-flickers.md", [21, 26, 37], [26], 0, 0),
        # Options stand in the decision, which takes "the final option".
        ("govuk-aws/0019-centralise-mysql-databases.md", [26, 27, 28], [28], 0, 0),
        # No decision section; the title says it.
        ("fac/0004-use-drf-for-the-api.md", [], [], 0, 0),
        # Options are paragraphs.
        ("fac/0015-certify-audit-submission-path.md", [13, 15], [13], 0, 0),
        # Numbered steps are no options.
        ("fac/0029-change-adr-process.md", [], [], 0, 0),
    ],
)
def test_a_real_record_is_read_as_a_person_reads_it(
    path: str, options: list[int], chosen: list[int], drivers: int, arguments: int
) -> None:
    (choice,) = record_at(path).choices
    lines = [option.listed.line for option in choice.options]
    counted = [each for each in choice.arguments if each.verdict is not Verdict.NEUTRAL]
    assert lines == options
    assert [lines[index] for index in choice.chosen] == chosen
    assert (len(choice.drivers), len(counted)) == (drivers, arguments)
    assert choice.decided


def test_each_fixture_has_its_licence_and_is_named_in_the_notice() -> None:
    notice = (RECORDS.parent / "NOTICE.md").read_text(encoding="utf-8")
    for folder in RECORDS.iterdir():
        assert f"| `{folder.name}` |" in notice
        assert any(file.name.startswith("LICEN") for file in folder.iterdir())


def test_the_fixtures_become_traces_with_their_options_and_cells(corpus: Corpus) -> None:
    result = import_madr(RECORDS, corpus)
    assert [skipped.file for skipped in result.skipped] == ["fac/LICENSE.md"]
    assert len(result.imported) == 12
    trace = corpus.trace(next(each for each in result.imported if each.startswith("0037-rag")))
    details = trace.decision("dec-1")
    assert details.selection is not None
    taken = [trace[option_id] for option_id in details.selection.selected]
    assert [getattr(each, "name", "") for each in taken] == [
        "Use a hand-crafted RAG",
        "Use a third-party Java library",
    ]
    assert len(details.options) == 4
    # One cell for each of the 21 arguments, and none where the record says nothing.
    assert len(details.pairs) - len(details.missing) == 21


@pytest.fixture(scope="module")
def all_of_them(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[MadrImport, Corpus]]:
    with Corpus.create(tmp_path_factory.mktemp("all") / "decisions.db") as corpus:
        yield import_madr(shared_data / "adr", corpus), corpus


def test_all_records_beside_the_checkout_are_imported_or_named(
    shared_data: Path, all_of_them: tuple[MadrImport, Corpus]
) -> None:
    result, corpus = all_of_them
    folder = shared_data / "adr"
    assert len(result.imported) + len(result.skipped) == len(list(folder.rglob("*.md")))
    assert len(result.imported) >= 350
    assert all("no decision record" in skipped.reason for skipped in result.skipped)
    before = corpus.log.head()
    again = import_madr(folder, corpus)
    assert (again.imported, len(again.already_there)) == ([], len(result.imported))
    assert corpus.log.head() == before


def test_records_that_list_options_show_them(shared_data: Path) -> None:
    listing = {file: _record(file) for file in _files(shared_data) if _heads_options(file)}
    without = [file.name for file, record in listing.items() if not record.choices[0].options]
    assert len(listing) >= 100
    # It says "same as in" another record.
    assert without == ["0042-use-markdowntextflow-for-summarization-content.md"]


def test_no_text_is_invented(shared_data: Path, all_of_them: tuple[MadrImport, Corpus]) -> None:
    invented: list[str] = []
    for trace in _traces(*all_of_them):
        path = _provenance(trace.opened)["source"]
        source = without_comments((shared_data / "adr" / path).read_text(encoding="utf-8"))
        read = html.unescape(_LINK.sub(lambda link: link[1], source))
        there = f"{_words(source)} {_words(read)}"
        for item in trace:
            # A variant's name is its parent's and its own, from two lines.
            parts = [part for text in _said(item) for part in re.split(r"\n\n| (?=with )", text)]
            if any(_words(part) not in there and part != path for part in parts):
                invented.append(f"{path} {item.id}")
    assert invented == []


def test_no_text_is_lost(shared_data: Path, all_of_them: tuple[MadrImport, Corpus]) -> None:
    lost: list[str] = []
    for trace in _traces(*all_of_them):
        path = _provenance(trace.opened)["source"]
        source = without_comments((shared_data / "adr" / path).read_text(encoding="utf-8"))
        source = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
        said = "\n".join(text for item in trace for text in _said(item))
        kept = f"{_words(said)} {_words(str(trace.opened.provenance))} {_words(trace.opened.title)}"
        lost += [f"{path}: {line}" for line in source.split("\n") if not _is_kept(line, kept)]
    assert [line.split(":")[0] for line in lost] == []


_FIELDS = (
    "Status|Date|Deciders|Tags|Feedback deadline|Source|Technical Story|Introduced|Revised|"
    "Superseded|Discussion|Amended"
)
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")


def _said(item: AnyTraceItem) -> list[str]:
    """Return an item's texts without its id, labels and references."""
    own = texts(item)[1 + len(item.labels) :]
    return own[:1] if item.type == "observation" else own


def _is_kept(line: str, kept: str) -> bool:
    # What headings, labels and field names say, the items' types, labels and provenance say.
    if re.match(rf"\s*(?:#|[-*]? ?(?:Pros|Cons):?$|[-* ]*(?:{_FIELDS}):)", line):
        return True
    return _words(re.sub(r"^\s*(?:[-*+]|\d+[.)])\s", "", line)) in kept


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"[*_`~]", "", text)))


def _files(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "adr").rglob("*.md"))


def _heads_options(file: Path) -> bool:
    return any(
        block.kind == "heading"
        and re.fullmatch(r"considered (options|alternatives)", block.plain, re.IGNORECASE)
        for block in blocks_of(file.read_text(encoding="utf-8"))
    )


def _record(file: Path) -> Record:
    record = read_record(file.read_text(encoding="utf-8"))
    assert not isinstance(record, NoRecord)
    return record


def _traces(result: MadrImport, corpus: Corpus) -> list[Trace]:
    return [corpus.trace(trace_id) for trace_id in result.imported]


def _provenance(opened: TraceOpened) -> dict[str, str]:
    assert opened.provenance is not None
    return {key: str(value) for key, value in opened.provenance.items()}
