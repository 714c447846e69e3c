"""Templates hold no style, no script, no decision; screens speak the reader's words."""

from __future__ import annotations

import re

import pytest

from .source import ROOT, templates

HTML = [path for path in templates() if path.suffix == ".html" and "credentials/print" not in str(path)]
# Code's word → the reader's word. Page and mail texts use only the second.
WORDS = {
    r"\bapplications?\b": "exam",
    r"\bstandings?\b": "progress",
    r"\b(?:in)?determinate\b": "images answer the question: yes/no",
    r"\bapprove[ds]?\b|\bapproval\b": "accept",
    r"\bentrustment\b": "next time, how much supervision?",
    r"\bI-?AIM\b": "when · get the image · read it · decide",
    r"\bhash(?:es|ed)?\b|\bdigests?\b|\bchains?\b": "(not on a clinician's page)",
    r"\b(?:TP|TN|FP|FN)\b": "agree / missed it / over-called",
    r"\bsuperseded?\b": "replaced, amended",
}


def visible(text: str) -> str:
    """What a reader reads of a template: no tags, no comments, no template code."""
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.S)
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", " ", text, flags=re.S)
    literals = " ".join(re.findall(r"\{% translate \"([^\"]*)\"", text) + re.findall(r"_\(\"([^\"]*)\"\)", text))
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.S)
    return f"{re.sub(r'<[^>]*>', ' ', text, flags=re.S)} {literals}"


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_inline_style_script_or_handler(path):
    text = path.read_text()
    assert re.findall(r"<[^>]+\sstyle\s*=", text) == []
    assert re.findall(r"<[^>]+\son[a-z]+\s*=", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"<style\b", text) == []


@pytest.mark.parametrize("path", HTML, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_screen_speaks_the_readers_words(path):
    read = visible(path.read_text())
    found = {match.group(0) for word in WORDS for match in re.finditer(word, read, flags=re.I)}
    assert found == set()


def test_that_something_is_wrong_is_said_once_in_a_title():
    """Both bases say it of every page whose form has errors; a page says it where something else was refused."""
    saying = {str(path.relative_to(ROOT / "templates")) for path in HTML if 'translate "Error:"' in path.read_text()}
    assert saying == {"base.html", "base_public.html", "components/form/errors.html", "logbook/scans/show.html"}


def test_a_template_lies_where_its_view_is_named():
    """templates/<app>/<views module>/<function>.html; a leading underscore marks a part of a page."""
    apps = {"curriculum": "curriculum", "logbook": "logbook", "people": "pocus_credentialing/people",
            "credentials": "pocus_credentialing/credentials", "pocus_credentialing": "pocus_credentialing"}  # fmt: skip
    astray = []
    for path in templates():
        parts = path.relative_to(ROOT / "templates").with_suffix("").parts
        if parts[0] not in apps or len(parts) != 3 or parts[1] in ("emails", "print") or parts[2].startswith("_"):
            continue
        module = ROOT / apps[parts[0]] / "views" / f"{parts[1]}.py"
        if not module.exists() or f"def {parts[2]}(" not in module.read_text():
            astray.append("/".join(parts))
    assert astray == []


def test_a_part_with_a_form_that_is_included_alone_is_given_its_token():
    """Without it the form is refused in a browser; the tests' own client asks for none."""
    forms = set()
    for path in templates():
        if "{% csrf_token %}" in re.sub(r"{#.*?#}", "", path.read_text()):
            forms.add(path.relative_to(ROOT / "templates").as_posix())
    without = []
    for path in templates():
        for tag in re.findall(r"{%\s*include\s+[^%]*?\bonly\s*%}", path.read_text()):
            named = re.search(r'include\s+"([^"]+)"', tag)
            if named and named[1] in forms and "csrf_token=" not in tag:
                without.append(f"{path.name}: {named[1]}")
    assert without == []


def counted_names(words: str) -> tuple[str, set[str]]:
    """Of a blocktranslate: what it counts, and the names that it gives beside that."""
    found = re.search(r"\bcount\s+(\w+)=(\w+)", words)
    if found is None:
        return "", set()
    return found[2], set(re.findall(r"\b(\w+)=", words)) - {found[1]}


def test_no_sentence_counts_what_it_names_otherwise():
    """Django finds the names of `with` first: where one of them hides what is counted, the page says 0."""
    tags = [
        (str(path.relative_to(ROOT)), found[1])
        for path in templates()
        for found in re.finditer(r"{%\s*blocktrans(?:late)?\s(.*?)%}", path.read_text())
    ]
    assert len(tags) > 100
    assert [tag for tag in tags if counted_names(tag[1])[0] in counted_names(tag[1])[1]] == []
