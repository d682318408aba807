"""How often lines cross in the drawing of a neighbourhood, beside ELK's drawing of the same.

    python benchmarks/neighbourhood.py [SEEDS]

A line a case: neighbourhoods of 30, 100 and 300 nodes in random traces of three kinds (`near`
refers to what was just said, `far` mostly to what was said some forty items ago, `mixed` is in
between), six of each unless told otherwise, and those of every tenth item of the sample traces. ELK
(elkjs, its layered algorithm as it comes, with lines of straight pieces) draws the very same nodes
and edges, and one counter counts how often two edges cross in either drawing, by their points.
`lines` counts ours as they look, where edges that run together are one line. Read the ratios.

Times are those of the layout, CPU ms for ours and wall ms for ELK once it is warm, medians. elkjs
comes from npm into a folder for temporary files; without node or npm only our column is printed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from dtui.log.projections import ItemRow
from dtui.trace import Trace, TraceOpened, parse_item
from dtui.views.neighbourhood import NeighbourhoodView, neighbourhood
from dtui.views.neighbourhood.choice import NearRows
from dtui.views.spine import PastRows
from sample_traces import PRIMER, lines

ELKJS = "elkjs@0.12.1"
SEEDS = 6
SIZES = (30, 100, 300)
KINDS = {"near": (3.0, 0.1), "mixed": (6.0, 0.15), "far": (40.0, 0.15)}
"""How far back a reference reaches on average, and which share of them reaches anywhere."""
ROUNDS = 3
GOAL = 1.1

ELK = """
const ELK = require('elkjs');
const graphs = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const elk = new ELK();
const options = {
  'elk.algorithm': 'layered', 'elk.direction': 'DOWN', 'elk.edgeRouting': 'POLYLINE' };
const draw = ({ nodes, edges, width, height }) => elk.layout({
  id: 'graph', layoutOptions: options,
  children: Array.from({ length: nodes }, (_, i) => ({ id: `n${i}`, width, height })),
  edges: edges.map(([a, b], i) => ({ id: `e${i}`, sources: [`n${a}`], targets: [`n${b}`] })),
});
const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
function crossings(lines) {
  const piece = (from, to, edge) =>
    ({ from, to, edge, top: Math.min(from[1], to[1]), end: Math.max(from[1], to[1]) });
  const pieces = lines.flatMap((line, edge) =>
    line.slice(1).map((to, i) => piece(line[i], to, edge)));
  pieces.sort((a, b) => a.top - b.top);
  let crossed = 0;
  for (let i = 0; i < pieces.length; i += 1) {
    const a = pieces[i];
    for (let j = i + 1; j < pieces.length && pieces[j].top < a.end; j += 1) {
      const b = pieces[j];
      if (a.edge !== b.edge && side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0
        && side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0) crossed += 1;
    }
  }
  return crossed;
}
const points = (edge) => {
  const { startPoint, bendPoints = [], endPoint } = edge.sections[0];
  return [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [x, y]);
};
(async () => {
  for (const graph of graphs.slice(0, 3)) await draw(graph);
  const drawn = [];
  for (const graph of graphs) {
    const begin = performance.now();
    const theirs = await draw(graph);
    const ms = performance.now() - begin;
    drawn.push({ ms, width: theirs.width, theirs: crossings(theirs.edges.map(points)),
      ours: crossings(graph.lines) });
  }
  console.log(JSON.stringify(drawn));
})();
"""


class Held:
    """The rows of a trace, in memory."""

    def __init__(self, rows: Sequence[ItemRow]) -> None:
        self.rows = rows
        self.ordinals = {row.item_id: row.ordinal for row in rows}
        self.used_by: dict[int, list[ItemRow]] = {}
        for row in rows:
            for ref in row.refs:
                self.used_by.setdefault(ref, []).append(row)

    def item(self, trace_id: str, item_id: str) -> ItemRow | None:  # noqa: ARG002
        """Return an item's row."""
        return self.rows[self.ordinals[item_id] - 1]

    def items_at(self, trace_id: str, ordinals: Iterable[int]) -> list[ItemRow]:  # noqa: ARG002
        """Return the rows of some ordinals."""
        return [self.rows[ordinal - 1] for ordinal in ordinals]

    def effects(self, row: ItemRow) -> list[ItemRow]:
        """Return the rows of what rests on an item."""
        return self.used_by.get(row.ordinal, [])


class Case(NamedTuple):
    """A neighbourhood to draw."""

    name: str
    rows: NearRows
    trace_id: str
    item_id: str
    limit: int


class Drawn(NamedTuple):
    """One that was drawn."""

    view: NeighbourhoodView
    seconds: float


def random_trace(seed: int, length: int, kind: str) -> Held:
    """Make a trace whose items mostly rest on one to three earlier ones."""
    chance, (reach, anywhere) = Random(seed), KINDS[kind]
    rows: list[ItemRow] = []
    for ordinal in range(1, length + 1):
        refs: set[int] = set()
        if ordinal > 2 and chance.random() > 0.06:
            for _ in range(chance.choice((1, 1, 1, 2, 2, 3))):
                near = ordinal - 1 - int(chance.expovariate(1 / reach))
                far = chance.randrange(max(1, ordinal - 200), ordinal)
                refs.add(far if chance.random() < anywhere else max(1, near))
        said = (f"i-{ordinal}", "deduction", "", "", tuple(sorted(refs)), "", False, ordinal)
        rows.append(ItemRow("t", ordinal, ordinal, *said))
    return Held(rows)


def cases(seeds: int) -> Iterator[Case]:
    """Yield what is to be drawn."""
    for size in SIZES:
        for kind in KINDS:
            for seed in range(seeds):
                trace = random_trace(seed * 1_000 + size, size * 6, kind)
                yield Case(f"{kind}, {size}", trace, "t", f"i-{size * 3}", size)
    for name in PRIMER:
        opening, *items = (json.loads(line) for line in lines(name))
        opened = TraceOpened.model_validate(opening["opened"])
        trace = Trace(opened, (parse_item(item["item"]) for item in items))
        for item in trace.items[::10]:
            yield Case(f"sample: {name}", PastRows(trace), opened.trace_id, item.id, 300)


def drawn(case: Case) -> Drawn:
    """Draw one, a few times over."""
    views: list[NeighbourhoodView] = []
    times: list[float] = []
    for _ in range(ROUNDS):
        begin = process_time()
        views.append(neighbourhood(case.rows, case.trace_id, case.item_id, limit=case.limit))
        times.append(process_time() - begin)
    return Drawn(views[0], median(times))


def graph(view: NeighbourhoodView) -> dict[str, Any]:
    """Return a drawing as nodes and edges, each edge from the upper one, and its lines."""
    place = {node.ordinal: index for index, node in enumerate(sorted(view.nodes))}
    ends = [(edge.effect, edge.cause) if edge.returns else edge[:2] for edge in view.edges]
    lines = {
        (place[upper], place[lower]): edge.points
        for (upper, lower), edge in zip(ends, view.edges, strict=True)
    }
    size = {"width": view.size.width, "height": view.size.height}
    return {"nodes": len(place), "edges": list(lines), "lines": list(lines.values()), **size}


def beside_elk(views: Sequence[NeighbourhoodView]) -> list[dict[str, float]] | None:
    """Have ELK draw the same, or say why it can't."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        print(f"without ELK: there is no {' and no '.join(missing)} here\n")
        return None
    with tempfile.TemporaryDirectory() as folder:
        install = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            folder,
            ELKJS,
        ]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"without ELK: npm could not install {ELKJS}\n{done.stderr}")
            return None
        script = Path(folder) / "elk.cjs"
        script.write_text(ELK, encoding="utf-8")
        asked = json.dumps([graph(view) for view in views])
        done = subprocess.run(
            ["node", script], input=asked, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)


def main() -> None:
    """Draw, count, and print a table."""
    every = list(cases(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
    ours = [drawn(case) for case in every]
    theirs = beside_elk([one.view for one in ours])
    print(f"{'':28}{'drawings':>9}{'nodes':>7}{'edges':>7}{'lines':>7}{'ms':>7}", end="")
    print(f"{'pairs':>8}{'ELK':>7}{'×':>6}{'width ×':>9}{'ELK ms':>8}" if theirs else "")
    sums: dict[str, list[int]] = {}
    for index, case in enumerate(every):
        sums.setdefault(case.name, []).append(index)
    for name, places in (*sums.items(), ("all", list(range(len(every))))):
        some = [ours[place] for place in places]
        counted = [
            sum(len(one.view.nodes) for one in some),
            sum(len(one.view.edges) for one in some),
        ]
        counted.append(sum(one.view.crossings for one in some))
        took = median(one.seconds for one in some) * 1e3
        print(f"{name:28}{len(some):>9}" + "".join(f"{n:>7,}" for n in counted), end="")
        print(f"{took:>7.1f}", end="")
        if theirs:
            elk = [theirs[place] for place in places]
            pairs, peer = (int(sum(one[who] for one in elk)) for who in ("ours", "theirs"))
            ratio = f"{pairs / peer:.2f}" if peer else "none" if not pairs else "∞"
            width = sum(one.view.width for one in some) / sum(one["width"] for one in elk)
            print(f"{pairs:>8,}{peer:>7,}{ratio:>6}{width:>9.2f}", end="")
            print(f"{median(one['ms'] for one in elk):>8.0f}", end="")
        print()
    print(
        f"\ngoal: {GOAL} × ELK, 60 ms; the slowest took {max(o.seconds for o in ours) * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
