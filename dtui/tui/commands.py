"""What ctrl+p offers: everything that a key does on the screen in front."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

# Moving a cursor by a command takes longer than by its key.
_BETTER_BY_KEY = (
    "move",
    "page",
    "first",
    "last",
    "cursor",
    "scroll",
    "app.focus",
    "screen.copy",
    "command_palette",
)


class ReviewCommands(Provider):
    """The actions of the screen in front, by the words its key line and help have for them."""

    async def discover(self) -> Hits:
        """Offer all of them."""
        for does, keys, run in self._actions():
            yield DiscoveryHit(Content(does), run, text=does, help=keys)

    async def search(self, query: str) -> Hits:
        """Offer those that match what is typed, best first."""
        matcher = self.matcher(query)
        for does, keys, run in self._actions():
            if score := matcher.match(does):
                yield Hit(score, matcher.highlight(does), run, text=does, help=keys)

    def _actions(self) -> Iterator[tuple[str, str, IgnoreReturnCallbackType]]:
        """Return what each action does, its first key, and how to run it."""
        seen: set[str] = set()
        for node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if not enabled or not binding.description or binding.action in seen:
                continue
            seen.add(binding.action)
            if not binding.action.startswith(_BETTER_BY_KEY):
                run = partial(self.app.run_action, binding.action, node)
                does = binding.tooltip or binding.description
                yield does, self.app.get_key_display(binding), run
