"""Files of settings as people have them: any keys, any indentation, any line ends."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

_words = st.text(max_size=6)
_anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3),
    max_leaves=6,
)
_hook = st.fixed_dictionaries(
    {"hooks": st.lists(st.fixed_dictionaries({"type": st.just("command"), "command": _words}))},
    optional={"matcher": _words},
)
_hooks = st.dictionaries(
    st.sampled_from(["Stop", "PreToolUse", "SessionStart"]), st.lists(_hook, max_size=2)
)
_known = st.fixed_dictionaries(
    {},
    optional={
        "hooks": _hooks,
        "permissions": st.fixed_dictionaries({}, optional={"allow": st.lists(_words, max_size=3)}),
        "env": st.dictionaries(_words, _words, max_size=2),
        "enabledMcpjsonServers": st.lists(st.sampled_from(["dtui", "other"]), unique=True),
        "mcpServers": st.dictionaries(_words, _anything, max_size=2),
    },
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return a file of settings as text."""
    document = {**draw(_known), **draw(st.dictionaries(_words, _anything, max_size=3))}
    keys = draw(st.permutations(list(document)))
    text = json.dumps(
        {key: document[key] for key in keys},
        indent=draw(st.sampled_from([None, 0, 2, 4, "\t"])),
        ensure_ascii=draw(st.booleans()),
        separators=draw(st.sampled_from([None, (",", ":"), (" , ", " : ")])),
    )
    text = (
        draw(st.sampled_from(["", "\n", " "])) + text + draw(st.sampled_from(["", "\n", "\n\n "]))
    )
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
