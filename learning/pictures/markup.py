"""From what matplotlib writes to SVG that can stand in a page: small, named, and in its colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from learning.pictures.palette import variables
from learning.pictures.sheet import MARGIN

_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"(^#|url\(#)([A-Za-z_][\w-]*)")
_COLOUR = re.compile(r"#fe[0-9a-f]{4}")
_ARCS = 8
_ANY_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_AROUND_LETTER = re.compile(r" ?([A-Za-z]) ?")
_NO_TURN = re.compile(r"^rotate\(-?0 ")
_NUMERIC = ("d", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "transform", "style")

_DROPPED = ("metadata", "style")
_SHORTHAND = re.compile(r"font: (?:(\d+|bold) )?([\d.]+)px[^;]*;")
_FAMILY = re.compile(r"font-family: [^;]*;\s*")

_ALONE = (
    ".picture{{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;"
    "{light}}}@media (prefers-color-scheme:dark){{.picture{{{dark}}}}}"
)


class Markup:
    """A drawing as matplotlib wrote it, to be finished for its place."""

    def __init__(self, drawing: bytes, standins: Mapping[str, str]) -> None:
        # Matplotlib wrote it, a moment ago, out of texts that hold no control characters.
        self._root = ElementTree.fromstring(drawing)
        self._standins = standins

    def finished(self, name: str, title: str, says: str, *, alone: bool) -> str:
        """Return the drawing as one `<svg>` element, described for those who don't see it."""
        svg = Element("svg")
        if alone:
            svg.set("xmlns", _SVG)
        svg.attrib |= {
            "class": "picture",
            **self._measures(MARGIN if alone else 0.0),
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-says" if says else f"{name}-title",
        }
        _described(svg, "title", f"{name}-title", title)
        if says:
            _described(svg, "desc", f"{name}-says", says)
        if alone:
            style = ElementTree.SubElement(svg, "style")
            style.text = _ALONE.format(light=variables("light"), dark=variables("dark"))
        svg.extend(self._drawn(self._root, name))
        return ElementTree.tostring(svg, encoding="unicode")

    def on_paper(self, colour: str) -> str:
        """Return the drawing as a document of its own, on a sheet of a colour."""
        svg = Element("svg", {"xmlns": _SVG, **self._measures(MARGIN), "font-family": "sans-serif"})
        corner = f"{-MARGIN:g}"
        sheet = {"x": corner, "y": corner, "width": "100%", "height": "100%", "fill": colour}
        svg.append(Element("rect", sheet))
        svg.extend(self._drawn(self._root, "p"))
        for path in svg.iter("path"):
            _shorten(path)
        return ElementTree.tostring(svg, encoding="unicode")

    def _measures(self, margin: float) -> dict[str, str]:
        sides = [float(_rounded(part)) for part in self._root.get("viewBox", "").split()[2:]]
        width, height = (f"{side + 2 * margin:g}" for side in sides)
        corner = f"{0.0 - margin:g}"
        return {
            "viewBox": f"{corner} {corner} {width} {height}",
            "width": width,
            "height": height,
        }

    def _drawn(self, parent: Element, name: str) -> Iterator[Element]:
        """Yield the children of an element, cleaned; groups that only group are taken apart."""
        for child in parent:
            tag = child.tag.removeprefix(f"{{{_SVG}}}")
            if tag in _DROPPED:
                continue
            inside = list(self._drawn(child, name))
            kept = self._attributes(child, tag, name)
            if (tag == "g" and not kept) or (tag == "defs" and not inside):
                yield from inside
                continue
            clean = Element(tag, kept)
            clean.text = child.text if tag == "text" else None
            clean.extend(inside)
            yield clean

    def _attributes(self, element: Element, tag: str, name: str) -> dict[str, str]:
        kept: dict[str, str] = {}
        for key, value in element.attrib.items():
            if key == "id":
                # Groups are numbered by matplotlib and nothing refers to them.
                if tag != "g":
                    kept["id"] = f"{name}-{value}"
                continue
            if key == "transform" and _NO_TURN.match(value):
                continue
            if key == _HREF:
                key = "href"
            value = self._in_its_colours(value) if key == "style" else value
            value = _REFERENCE.sub(rf"\1{name}-\2", value) if "#" in value else value
            kept[key] = _rounded(" ".join(value.split())) if key in _NUMERIC else value
        return kept

    def _in_its_colours(self, style: str) -> str:
        """Replace the stand-ins by the page's custom properties, and leave the font to the page."""
        style = _COLOUR.sub(lambda found: f"var(--{self._standins[found[0]]})", style)
        style = _SHORTHAND.sub(_size_and_weight, style)
        return _FAMILY.sub("", style)


def _described(svg: Element, tag: str, identity: str, text: str) -> None:
    child = ElementTree.SubElement(svg, tag, {"id": identity})
    child.text = text


def _rounded(text: str) -> str:
    """Round what is finer than a hundredth of a point, which nobody sees and machines differ in."""
    return _NUMBER.sub(lambda found: f"{round(float(found[0]), 2) + 0.0:g}", text)


def _shorten(path: Element) -> None:
    """Write a path in fewer characters: a dot as a circle, which matplotlib draws as eight arcs."""
    drawn = path.attrib.pop("d", "")
    if drawn.count("C") != _ARCS:
        path.set("d", _short(drawn))
        return
    ends = [float(number) for number in _ANY_NUMBER.findall(drawn)]
    low, high = min(ends[1::2]), max(ends[1::2])
    path.tag = "circle"
    measures = {"cx": ends[0], "cy": (low + high) / 2, "r": (high - low) / 2}
    path.attrib |= {name: f"{measure:.4g}" for name, measure in measures.items()}


def _short(path: str) -> str:
    """Return a path in tenths of a point and without needless spaces: a third less to keep."""
    tenths = _NUMBER.sub(lambda found: f"{round(float(found[0]), 1) + 0.0:g}", path)
    return _AROUND_LETTER.sub(r"\1", tenths)


def _size_and_weight(found: re.Match[str]) -> str:
    weight = f"font-weight: {found[1]};" if found[1] else ""
    return f"{weight}font-size: {found[2]}px;"
