"""Who gives courses and certificates elsewhere? Names to choose from, and nothing said of them."""

from functools import lru_cache
from pathlib import Path

from .nodes import LIBRARY, Node, read_node

FILE = "providers.yaml"
LONGEST = 120


@lru_cache
def read_providers(folder: Path = LIBRARY) -> tuple[str, ...]:
    root = read_node(folder, FILE).keys(["schema", "providers"])
    root.at("schema").one_of(["pocus-providers/1"])
    names = tuple(_name(each) for each in root.at("providers").items())
    return root.at("providers").unique(names, str.casefold)


def _name(node: Node) -> str:
    name = node.text()
    if len(name) > LONGEST:
        node.refuse(f"a name of at most {LONGEST} characters")
    return name
