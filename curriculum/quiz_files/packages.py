"""Which files lie in a ZIP, and which of them is the picture that a question names? Read no further than they may be large."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from .ends import announced
from .shape import MOST_PACKAGE_BYTES, Brought, Mistake, NotReadable, check_size

MOST_ENTRIES = 1000
MOST_LIST_BYTES = 512 * MOST_ENTRIES  # of what a ZIP says of its files; it is read whole
MOST_PICTURE_BYTES = 2 * 1024 * 1024
MOST_PICTURES_BYTES = 32 * 1024 * 1024  # of all of a package, unpacked
# What exports write before the name of a file of their own, and where it lies then.
BEFORE = ("$IMS-CC-FILEBASE$/", "@@PLUGINFILE@@/", "./")
BESIDES = ("", "web_resources")


class NoPicture(ValueError):
    """What was expected of a picture."""


class Package:
    """A ZIP; nothing of it is unpacked anywhere."""

    def __init__(self, content: bytes) -> None:
        check_size(content, MOST_PACKAGE_BYTES)
        count, size = announced(content)
        if count > MOST_ENTRIES or size > MOST_LIST_BYTES:
            raise NotReadable([Mistake("the whole file", f"a package of at most {MOST_ENTRIES} files")])
        with readable():
            self.zip = zipfile.ZipFile(io.BytesIO(content))
            self.names = [each.filename for each in self.zip.infolist()]
        if len(self.names) > MOST_ENTRIES:
            raise NotReadable([Mistake("the whole file", f"a package of at most {MOST_ENTRIES} files")])
        if not self.names:
            raise NotReadable([Mistake("the whole file", "a package with files in it; this ZIP is empty")])
        self.left = MOST_PICTURES_BYTES

    def ending(self, *ends: str) -> list[str]:
        return [name for name in self.names if name.lower().endswith(ends)]

    def read(self, name: str, most: int) -> bytes:
        """One byte more than that where there is more."""
        with readable(), self.zip.open(name) as file:
            return file.read(most + 1)

    def picture(self, source: str, alt: str, folder: str) -> Brought:
        """The one that is meant from within that folder; or NoPicture."""
        name = named(source, alt)
        found = next((each for each in places(name, folder) if each in self.names), None)
        if found is None:
            raise NoPicture(f"the picture {name} in the package: it is not there")
        content = self.read(found, MOST_PICTURE_BYTES)
        self.left -= len(content)
        if len(content) > MOST_PICTURE_BYTES or self.left < 0:
            raise NoPicture(f"a smaller picture than {name}: at most {MOST_PICTURE_BYTES // 1024} kB each")
        return Brought(name, alt, content)


class Alone:
    """Questions that came without a package: there are no files beside them."""

    def picture(self, source: str, alt: str, folder: str) -> Brought:
        raise NoPicture(f"a ZIP with the questions and the picture {named(source, alt)} in it")


Files = Package | Alone


def named(source: str, alt: str) -> str:
    """The name as it is told; it needs words for whoever does not see it, and is no address elsewhere."""
    name = unquote(source.strip())
    for begin in BEFORE:
        name = name.removeprefix(begin)
    if not name or ":" in name or name.startswith(("/", "\\")):
        raise NoPicture(f"a picture in the package, not {name[:80] or 'one without a name'}")
    if not alt:
        raise NoPicture(f"an alternative text (alt) that says what {name[:80]} shows")
    return name[:200]


def places(name: str, folder: str) -> list[str]:
    return [posixpath.normpath(posixpath.join(base, name)) for base in (folder, *BESIDES)]


@contextmanager
def readable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, KeyError):
        raise NotReadable([Mistake("the whole file", "a ZIP that can be read, without a password")]) from None
