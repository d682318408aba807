from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtui.errors import RefusedChangeError, UnwritablePlaceError
from dtui.plugin import Wiring, carry_out, plan_install, plan_uninstall
from tests.plugin.settings import texts

WIRED = Wiring("python3", "dtui.db")
STRICTER = Wiring("/opt/py", "dtui.db", True, 0, ("Bash", "mcp__crm__*"))
SKILL = ".claude/skills/steelmanning/SKILL.md"
FILES = {SKILL: b"argue\n", ".claude/skills/pre-mortem/SKILL.md": b"imagine\n"}
SETTINGS, SERVERS, MANIFEST = ".claude/settings.json", ".mcp.json", ".claude/dtui.json"

Tree = dict[str, bytes | None]
"""What a project holds: a file's content, and None for a folder."""


def tree(project: Path) -> Tree:
    return {
        str(path.relative_to(project)): path.read_bytes() if path.is_file() else None
        for path in project.rglob("*")
    }


def write(project: Path, path: str, content: bytes | str) -> None:
    place = project / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())


def install(
    project: Path, wired: Wiring = WIRED, files: Mapping[str, bytes] = FILES
) -> dict[str, str]:
    plan = plan_install(project, wired, files=files)
    carry_out(project, plan.changes)
    return {change.path: change.kind for change in plan.changes if change.kind != "keep"}


def uninstall(project: Path) -> tuple[str, ...]:
    plan = plan_uninstall(project)
    carry_out(project, plan.changes, plan.folders)
    return plan.left


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_once(_: int) -> None: ...

    monkeypatch.setattr(os, "fsync", at_once)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Return what a project may hold before."""
    found: Tree = {}
    for path in (SETTINGS, SERVERS):
        if draw(st.booleans()):
            found[path] = draw(texts()).encode()
    if draw(st.booleans()):
        found[SKILL] = FILES[SKILL]
    for path in draw(
        st.sets(st.sampled_from([".claude/skills/own/SKILL.md", ".claude/agents/a.md", "a b.txt"]))
    ):
        found[path] = draw(st.binary(max_size=5))
    for path in draw(st.sets(st.sampled_from([".claude", ".claude/skills", "src"]))):
        found.setdefault(path, None)
    return found


@st.composite
def wirings(draw: st.DrawFn) -> Wiring:
    patterns = st.lists(st.sampled_from(["Bash", "mcp__crm__*", "[ab]"]), max_size=2)
    return Wiring(
        "py", "x.db", draw(st.booleans()), draw(st.integers(0, 20)), tuple(draw(patterns))
    )


@settings(deadline=None)
@given(trees(), st.lists(wirings(), min_size=1, max_size=3))
def test_installing_as_often_as_one_likes_and_taking_it_out_leaves_what_was_there(
    before: Tree, wired: list[Wiring]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for path, content in before.items():
            if content is None:
                (project / path).mkdir(parents=True, exist_ok=True)
            else:
                write(project, path, content)
        was = tree(project)
        for one in wired:
            install(project, one)
            assert plan_install(project, one, files=FILES).is_done
        assert uninstall(project) == ()
        assert tree(project) == was


@settings(deadline=None)
@given(texts(), wirings())
def test_what_somebody_adds_afterwards_stays_when_ours_is_taken_out(
    text: str, wired: Wiring
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        write(project, SETTINGS, text)
        install(project, wired)
        installed = json.loads((project / SETTINGS).read_text())
        installed["added afterwards"] = {"a": 1}
        write(project, SETTINGS, json.dumps(installed))
        assert install(project, wired).keys() <= {MANIFEST}
        assert uninstall(project) == ()
        kept = json.loads((project / SETTINGS).read_text())
        assert kept.pop("added afterwards") == {"a": 1}
        assert _full(kept) == _full(json.loads(text))


def _full(document: object) -> object:
    """Return a document without what is empty: a file that was changed since may lose that."""
    if isinstance(document, dict):
        full = {key: _full(value) for key, value in document.items()}
        return {key: value for key, value in full.items() if value not in ({}, [])}
    return document


def test_a_second_run_has_nothing_to_do(project: Path) -> None:
    assert install(project).keys() == {*FILES, SETTINGS, SERVERS, MANIFEST}
    assert install(project) == {}


def test_a_newer_version_brings_what_is_new_and_removes_what_is_gone(project: Path) -> None:
    install(project)
    newer = {SKILL: b"argue better\n", ".claude/skills/new/SKILL.md": b"new\n"}
    assert install(project, STRICTER, newer) == {
        SKILL: "change",
        ".claude/skills/new/SKILL.md": "add",
        ".claude/skills/pre-mortem/SKILL.md": "remove",
        SETTINGS: "change",
        SERVERS: "change",
        MANIFEST: "change",
    }
    assert uninstall(project) == ()
    assert tree(project) == {}


def test_a_newer_version_overwrites_nothing_that_was_edited(project: Path) -> None:
    install(project)
    write(project, SKILL, "my own words")
    was = tree(project)
    with pytest.raises(RefusedChangeError, match=r"steelmanning/SKILL\.md"):
        install(project, files={SKILL: b"argue better\n"})
    assert tree(project) == was


def test_what_was_edited_stays_when_all_else_is_taken_out(project: Path) -> None:
    install(project)
    write(project, SKILL, "my own words")
    (left,) = uninstall(project)
    assert SKILL in left
    assert {path for path, content in tree(project).items() if content} == {SKILL}


def test_a_hook_that_was_edited_stays_and_is_named(project: Path) -> None:
    install(project)
    text = (project / SETTINGS).read_text()
    write(project, SETTINGS, text.replace('"timeout": 30', '"timeout": 60'))
    with pytest.raises(RefusedChangeError, match=r"hooks\.Stop runs a gate already"):
        install(project)
    at_start, at_stop = uninstall(project)
    assert "hooks.SessionStart" in at_start
    assert "hooks.Stop" in at_stop
    assert "enabledMcpjsonServers" not in json.loads((project / SETTINGS).read_text())


def test_a_session_that_starts_is_heard_of_beside_hooks_of_the_persons_own(project: Path) -> None:
    own = '{"hooks": {"SessionStart": [{"matcher": "clear", "hooks": []}]}}\n'
    write(project, SETTINGS, own)
    install(project)
    theirs, ours = json.loads((project / SETTINGS).read_text())["hooks"]["SessionStart"]
    assert theirs == {"matcher": "clear", "hooks": []}
    assert ours == WIRED.hooks()["Stop"]  # the same line, whatever the session comes from
    assert uninstall(project) == ()
    assert (project / SETTINGS).read_text() == own


def test_a_file_that_somebody_wrote_is_never_overwritten(project: Path) -> None:
    write(project, SKILL, "mine")
    with pytest.raises(RefusedChangeError, match="not as dtui wrote it"):
        install(project)
    assert tree(project).keys() == {
        ".claude",
        ".claude/skills",
        ".claude/skills/steelmanning",
        SKILL,
    }


def test_another_server_of_that_name_is_never_overwritten(project: Path) -> None:
    write(project, SERVERS, '{"mcpServers": {"dtui": {"command": "mine"}}}')
    with pytest.raises(RefusedChangeError, match=r"\.mcp\.json: 'mcpServers\.dtui' is there"):
        install(project)
    assert tree(project).keys() == {SERVERS}


@pytest.mark.parametrize("content", ["", "{", '{"a": NaN}', "[1]", '{"hooks": 3}', b"\xff"])
def test_settings_that_are_not_as_they_must_be_are_refused_before_anything_is_written(
    project: Path, content: bytes | str
) -> None:
    write(project, SETTINGS, content)
    was = tree(project)
    with pytest.raises(RefusedChangeError, match=r"settings\.json: .* Nothing was written\."):
        install(project)
    assert tree(project) == was


@pytest.mark.parametrize("link", [".claude", SETTINGS, SERVERS, ".claude/skills"])
def test_a_link_that_leads_out_of_the_project_is_not_followed(
    project: Path, tmp_path: Path, link: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / link).parent.mkdir(parents=True, exist_ok=True)
    (project / link).symlink_to(tmp_path / "elsewhere" / "there")
    with pytest.raises(RefusedChangeError, match="leads out of the project"):
        install(project)
    assert tree(tmp_path / "elsewhere") == {}


def test_links_in_a_circle_are_refused(project: Path) -> None:
    (project / ".claude").mkdir()
    (project / SETTINGS).symlink_to("back.json")
    (project / ".claude" / "back.json").symlink_to("settings.json")
    with pytest.raises(RefusedChangeError, match="is behind a link that leads in a circle"):
        install(project)


def test_a_link_within_the_project_stays_a_link(project: Path) -> None:
    write(project, "config/settings.json", "{}")
    (project / ".claude").symlink_to("config")
    install(project)
    assert (project / ".claude").is_symlink()
    assert "Stop" in (project / "config/settings.json").read_text()
    assert uninstall(project) == ()
    assert (project / "config/settings.json").read_text() == "{}"
    assert (project / ".claude").is_symlink()


@pytest.mark.parametrize("path", [".claude", ".claude/skills", ".claude/skills/steelmanning"])
def test_a_file_where_a_folder_must_be_is_refused(project: Path, path: str) -> None:
    write(project, path, "a file")
    was = tree(project)
    with pytest.raises(RefusedChangeError, match="is no folder"):
        install(project)
    assert tree(project) == was


def test_a_folder_where_a_file_must_be_is_refused(project: Path) -> None:
    (project / SERVERS).mkdir()
    with pytest.raises(RefusedChangeError, match="is no file"):
        install(project)
    assert tree(project) == {SERVERS: None}


@pytest.mark.parametrize("before_failing", range(5))
def test_when_a_file_cannot_be_written_all_are_as_they_were(
    project: Path, monkeypatch: pytest.MonkeyPatch, before_failing: int
) -> None:
    write(project, SETTINGS, '{"env": {}}')
    was = tree(project)
    replace, calls = Path.replace, iter(range(100))

    def fails(self: Path, target: Path) -> Path:
        if next(calls) == before_failing:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UnwritablePlaceError, match=r"No space left.*Every file is what it was"):
        install(project)
    assert tree(project) == was


def test_a_file_that_changes_while_a_person_is_asked_is_not_overwritten(project: Path) -> None:
    plan = plan_install(project, WIRED, files=FILES)
    write(project, SERVERS, "{}")
    with pytest.raises(RefusedChangeError, match="changed while this was asked"):
        carry_out(project, plan.changes)
    assert tree(project) == {SERVERS: b"{}"}


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        "no JSON",
        '{"version": "1", "files": {"../../x": "y"}, "merged": {}, "folders": []}',
        '{"version": "1", "files": {}, "merged": {}, "folders": ["/tmp"]}',
        '{"version": "1", "files": {}, "merged": {".mcp.json": 3}, "folders": []}',
    ],
)
def test_a_manifest_that_nobody_here_wrote_is_not_believed(project: Path, content: str) -> None:
    write(project, MANIFEST, content)
    for plan in (lambda: plan_install(project, WIRED), lambda: plan_uninstall(project)):
        with pytest.raises(RefusedChangeError, match="not what dtui wrote there"):
            plan()


def test_your_own_settings_are_no_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(project / ".claude"))
    with pytest.raises(RefusedChangeError, match="count in every project"):
        install(project)


def test_a_project_that_is_not_there_is_not_made(project: Path) -> None:
    with pytest.raises(RefusedChangeError, match="is no folder"):
        install(project / "nowhere")
