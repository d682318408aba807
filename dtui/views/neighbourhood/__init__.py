"""The neighbourhood of an item as a layered drawing of nodes and lines.

Four steps, one file each: `choice` says which items, `layers` who stands above whom, `crossings`
who stands left of whom, `placement` how far; `view` puts them together.
"""

from dtui.views.neighbourhood.view import (
    MOST,
    NeighbourEdge,
    NeighbourhoodView,
    NeighbourNode,
    NodeSize,
    neighbourhood,
)

__all__ = [
    "MOST",
    "NeighbourEdge",
    "NeighbourNode",
    "NeighbourhoodView",
    "NodeSize",
    "neighbourhood",
]
