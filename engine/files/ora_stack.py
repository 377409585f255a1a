"""OpenRaster's stack.xml: parsed into a plain tree, brought down to one level of groups, and written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from engine.api import Size
from engine.files import layered
from engine.files.layered import LayeredFile, LayeredGroup, LayeredLayer
from engine.files.levels import Item, Placed, levelled

_VERSION = "0.0.5"
_DEEPEST = 100
_OPERATORS = {blend: f"svg:{blend}" for blend in layered.BLENDS} | {"normal": "svg:src-over"}
_BLENDS = {operator: blend for blend, operator in _OPERATORS.items()}


@dataclass(frozen=True)
class Stack:
    """``layers`` bottom first; ``groups`` in the order of the file, each with a layer."""

    size: Size
    resolution: tuple[float, float] | None
    layers: tuple[Placed, ...]
    groups: tuple[Item, ...]
    notes: tuple[str, ...]


# --- reading -----------------------------------------------------------------------------------------


@dataclass
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node] = field(default_factory=list)


def parse(data: bytes) -> Stack:
    """The stack of a file. Raises ValueError for what is no stack; a document type is refused unread."""
    root = _tree(data)
    if root.tag != "image":
        raise ValueError("its stack.xml describes no picture")
    size = Size(_whole(root, "w", None), _whole(root, "h", None))
    layered.check_rect(0, 0, size.width, size.height, "the document")
    stacks = [child for child in root.children if child.tag == "stack"]
    if not stacks:
        raise ValueError("its stack.xml holds no layers")
    notes: list[str] = []
    items = _item(stacks[0], notes).children or ()
    layers, groups = levelled(items, notes)
    if not layers:
        raise ValueError("it holds no layers")
    if len(layers) > layered.MOST_LAYERS:
        raise ValueError(f"it says that it has {len(layers):,} layers")
    return Stack(size, _resolution(root), tuple(layers), tuple(groups), tuple(dict.fromkeys(notes)))


def _tree(data: bytes) -> _Node:
    top = _Node("", {})
    path = [top]

    def refuse(*_: object) -> None:
        raise ValueError(
            "its stack.xml holds a document type, which may hide an attack and never belongs there"
        )

    def enter(tag: str, attributes: dict[str, str]) -> None:
        if len(path) > _DEEPEST:
            raise ValueError("its stack.xml is nested too deeply")
        node = _Node(tag, attributes)
        path[-1].children.append(node)
        path.append(node)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = enter
    parser.EndElementHandler = lambda _: path.pop()
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding that does not exist
        raise ValueError("its stack.xml is broken") from error
    return top.children[0]


def _item(node: _Node, notes: list[str]) -> Item:
    get = node.attributes.get
    opacity = _number(node, "opacity", 1.0)
    operator = get("composite-op", "svg:src-over")
    blend = _BLENDS.get(operator)
    group = node.tag == "stack"
    children = tuple(_item(c, notes) for c in node.children if c.tag in ("stack", "layer")) if group else None
    # an "auto" group is none of its own only while nothing is done to it as a whole
    isolated = get("isolation", "isolate") != "auto" or opacity < 1 or operator != "svg:src-over"
    return Item(
        name=get("name", ""),
        x=_whole(node, "x", 0),
        y=_whole(node, "y", 0),
        visible=get("visibility", "visible") != "hidden",
        opacity=min(max(opacity, 0.0), 1.0),
        blend=blend or "normal",
        operator="" if blend else operator,
        src=get("src", ""),
        locked=get("edit-locked") == "true",
        selected=get("selected") == "true",
        isolated=isolated,
        children=children,
    )


def _number(node: _Node, name: str, otherwise: float | None) -> float:
    text = node.attributes.get(name)
    try:
        value = otherwise if text is None else float(text)
    except ValueError:
        value = None
    if value is None or not math.isfinite(value):
        raise ValueError(f"its stack.xml says no number for “{name}”")
    return value


def _whole(node: _Node, name: str, otherwise: int | None) -> int:
    return round(_number(node, name, otherwise))


def _resolution(root: _Node) -> tuple[float, float] | None:
    try:
        x = _number(root, "xres", 0)
        y = _number(root, "yres", x)
    except ValueError:
        return None
    return (x, y) if x > 0 and y > 0 else None


# --- writing -----------------------------------------------------------------------------------------


def build(
    document: LayeredFile, names: dict[str, str], resolution: tuple[float, float] | None = None
) -> bytes:
    """stack.xml of a document; ``names`` gives the file of each layer by its id."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    attributes = {"version": _VERSION, "w": str(document.size.width), "h": str(document.size.height)}
    if resolution is not None:
        attributes |= {"xres": str(round(resolution[0])), "yres": str(round(resolution[1]))}
    lines.append(f"<image{_attributes(attributes)}>")
    lines.append(" <stack>")
    active = document.active or document.layers[-1].id
    for group, layers in reversed(list(document.runs())):
        lines += [f"  <stack{_attributes(_of_group(group))}>"] if group else []
        for layer in reversed(layers):
            said = _of_layer(layer, names[layer.id], layer.id == active)
            lines.append(f"   <layer{_attributes(said)}/>")
        lines += ["  </stack>"] if group else []
    lines += [" </stack>", "</image>", ""]
    return "\n".join(lines).encode("utf-8")


def _of_group(group: LayeredGroup) -> dict[str, str]:
    return _look(group.name, group.visible, group.opacity, group.blend) | {"isolation": "isolate"}


def _of_layer(layer: LayeredLayer, src: str, active: bool) -> dict[str, str]:
    said = _look(layer.name, layer.visible, layer.opacity, layer.blend)
    said |= {"src": src, "x": str(layer.x), "y": str(layer.y)}
    if layer.locked:
        said["edit-locked"] = "true"
    if active:
        said["selected"] = "true"
    return said


def _look(name: str, visible: bool, opacity: float, blend: str) -> dict[str, str]:
    return {
        "name": name,
        "visibility": "visible" if visible else "hidden",
        "opacity": repr(float(opacity)),
        "composite-op": _OPERATORS[blend],
    }


def _attributes(said: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_writable(value))}" for name, value in said.items())


def _writable(text: str) -> str:
    """Text without the characters that XML cannot hold, not even escaped."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
