"""Where files are sent bit by bit, the browser itself reads how a part of a ZIP is called: no name leaves the page."""

from __future__ import annotations

import io
import zipfile

import pytest

from logbook.dicom.archive import _listed
from logbook.dicom.films import Bytes

pytestmark = pytest.mark.browser
SCRIPT = "pocus_credentialing/static/js/us-sending.js"
NAMES = "bytes => usNamesIn(new Blob([new Uint8Array(bytes)]))"


def zipped(names: list[str], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.comment = comment
        for name in names:
            link = zipfile.ZipInfo(name)
            link.external_attr = (0o120777 if name == "link" else 0o100644) << 16
            packed.writestr(link, b"" if name.endswith("/") else b"x")
    return out.getvalue()


@pytest.fixture(scope="module")
def named_by(chromium):
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)
    yield lambda content: page.evaluate(NAMES, list(content))
    page.close()


def test_its_parts_are_named_in_the_order_in_which_the_server_numbers_them(named_by):
    names = ["disc/", "disc/IM1", "__MACOSX/._IM1", "disc/.DS_Store", "link", "Bär\u202e.dcm", "long/" + "f" * 60]
    content = zipped(names, b"PK\5\6 a comment")
    found = named_by(content)
    assert found == ["disc/IM1", "Bär.dcm", "\u2026" + "f" * 40]
    assert len(found) == len(_listed(Bytes(io.BytesIO(content), len(content))))


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"\0" * 100, zipped(["one"])[:-1]])
def test_what_is_no_whole_zip_names_nothing(named_by, content):
    assert named_by(content) == []
