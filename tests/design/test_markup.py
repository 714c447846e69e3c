"""Does every template keep to the content security policy, and name only what exists?"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts)
# A certificate on paper is no page: it carries its style with it.
PAGES = [path for path in TEMPLATES if "print" not in path.parts]
COMPONENTS = sorted((ROOT / "templates" / "components").rglob("*.html"))
SYMBOLS = set(re.findall(r'symbol id="([\w-]+)"', (ROOT / "pocus_credentialing/static/icons.svg").read_text()))
INLINE = re.compile(r"""<[^>]*\s(style|on[a-z]+)=["']|<style\b|<script(?![^>]*\bsrc=)|javascript:""")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_style_script_or_handler_stands_in_a_page(path):
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_icon_that_a_page_names_is_in_the_sprite(path):
    text = path.read_text()
    named = set(re.findall(r'icon\.html" with name="([\w-]+)"', text)) | set(re.findall(r'icon="([\w-]+)"', text))
    assert named - SYMBOLS == set()


def test_every_icon_of_the_menu_is_in_the_sprite():
    menu = (ROOT / "pocus_credentialing" / "navigation.py").read_text()
    named = set(re.findall(r'"\), reverse\([^)]*\), "([\w-]+)"\)', menu))
    assert (named - SYMBOLS, named != set()) == (set(), True)


@pytest.mark.parametrize("path", [path for path in COMPONENTS if "scripts" not in path.parts], ids=name)
def test_every_component_says_at_its_top_what_it_takes(path):
    first = path.read_text().splitlines()[0]
    assert (first.startswith("{# "), first.endswith(" #}")) == (True, True)
