"""Which shapes may a requirement have, and what must each be told?"""

from collections.abc import Callable, Collection
from typing import Any

from .nodes import Node

OUTCOMES = ("TP", "TN", "FP", "FN", "limited", "success", "failure")
CONTEXTS = ("clinical", "educational", "simulated", "volunteer")
MODES = ("bedside", "remote", "unassisted")
MOST = 1000


def _filters(node: Node) -> dict[str, Any]:
    node.keys([], ["determinate", "quality_min", "required_views", "outcome_not", "contexts"])
    read: dict[str, Callable[[Node], Any]] = {
        "determinate": Node.flag,
        "quality_min": lambda value: value.number(1, 5),
        "required_views": Node.flag,
        "outcome_not": lambda value: [each.one_of(OUTCOMES) for each in value.items()],
        "contexts": lambda value: [each.one_of(CONTEXTS) for each in value.items()],
    }
    return {key: read[key](node.at(key)) for key in node.value}


def _modules_passed(node: Node, modules: Collection[str]) -> dict[str, Any]:
    node.keys(["modules"])
    return {"modules": [each.one_of(modules, "one of the library's modules") for each in node.at("modules").items()]}


def _min_count(node: Node, modules: Collection[str]) -> dict[str, Any]:
    node.keys(["n", "filters"], ["recommended"])
    params: dict[str, Any] = {"n": node.at("n").number(1, MOST), "filters": _filters(node.at("filters"))}
    if node.has("recommended"):
        params["recommended"] = node.at("recommended").number(params["n"], MOST)
    return params


def _min_supervised(node: Node, modules: Collection[str]) -> dict[str, Any]:
    node.keys(["n", "mode", "filters"])
    return {
        "n": node.at("n").number(1, MOST),
        "mode": node.at("mode").one_of(MODES),
        "filters": _filters(node.at("filters")),
    }


def _min_positive(node: Node, modules: Collection[str]) -> dict[str, Any]:
    node.keys(["n", "filters"])
    return {"n": node.at("n").number(1, MOST), "filters": _filters(node.at("filters"))}


SHAPES: dict[str, Callable[[Node, Collection[str]], dict[str, Any]]] = {
    "modules_passed": _modules_passed,
    "min_count": _min_count,
    "min_supervised": _min_supervised,
    "min_positive": _min_positive,
}
