"""What an agents' platform loads in a project: six skills, the gate as a hook, and the tools.

The plugin as such is the folder `claude` beside this page. The platform's own validator passes it,
and ``claude --plugin-dir`` loads it for one session. `dtui install claude` writes the same parts
where a project keeps its own: skills in ``.claude/skills``, the hooks in ``.claude/settings.json``,
the server in ``.mcp.json``.

That is by experiment (command line 2.1.329, an empty home, a scripted model on loopback). A plugin
in a project, whether in ``.claude/skills`` or through ``enabledPlugins`` and a marketplace in a
folder, loads only once a person has accepted the folder's trust dialog, under ``claude -p`` too: a
fresh clone on a build machine would run without its gate, and nothing would say so. A project's own
files load there with no flag and no question. Interactively the one question is whether the folder
is trusted, as ``enabledMcpjsonServers`` answers the other, whether the server may run; and then
``permissions.allow`` holds, so that no tool of dtui's asks. Under ``-p`` in a folder that nobody
has trusted it is ignored, with a line on standard error: pass ``--allowedTools mcp__dtui`` there.

A platform that is started in a folder below the project's finds ``.mcp.json`` above it, and not the
hooks: start agents in the project's own folder. ``alwaysLoad`` makes the first turn wait for the
tools; without it an agent may have answered before they are there.
"""

from __future__ import annotations

from dtui.plugin.changes import Change, carry_out
from dtui.plugin.hindrances import hindrances
from dtui.plugin.installing import Plan, installed_in, plan_install, plan_uninstall
from dtui.plugin.trial import interpreter_lacks
from dtui.plugin.wiring import Wiring, wiring

__all__ = [
    "Change",
    "Plan",
    "Wiring",
    "carry_out",
    "hindrances",
    "installed_in",
    "interpreter_lacks",
    "plan_install",
    "plan_uninstall",
    "wiring",
]
