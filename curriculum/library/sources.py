"""Which publications does the library rest on?"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .nodes import LIBRARY, read_node
from .plain import Plain

FILE = "sources.yaml"
OWN = "OWN"  # no publication: what a hospital decides for itself
SOURCE_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")


@dataclass(frozen=True)
class Source(Plain):
    id: str
    title: str
    publisher: str
    year: int | None
    authors: str | None
    address: str | None

    @property
    def citation(self) -> str:
        written = f"{self.authors.rstrip('.')}. " if self.authors else ""
        year = f", {self.year}" if self.year else ""
        return f"{written}{self.title}. {self.publisher}{year}."


@lru_cache
def read_sources(folder: Path = LIBRARY) -> dict[str, Source]:
    root = read_node(folder, FILE).keys(["schema", "sources"])
    root.at("schema").one_of(["pocus-sources/1"])
    entries = root.at("sources")
    if not isinstance(entries.value, dict):
        entries.refuse("a mapping of source ids")
    found = {}
    for name in entries.value:
        entry = entries.at(name).keys(["title", "publisher"], ["year", "authors", "address"])
        if not SOURCE_ID.fullmatch(name):
            entry.refuse("a source id in capitals")
        found[name] = Source(
            id=name,
            title=entry.at("title").text(),
            publisher=entry.at("publisher").text(),
            year=entry.at("year").number(1950, 2100) if entry.has("year") else None,
            authors=entry.at("authors").text() if entry.has("authors") else None,
            address=entry.at("address").text() if entry.has("address") else None,
        )
    return found
