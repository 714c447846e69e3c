"""How is a quiz read that was written in GIFT, the text that Moodle imports and exports?

One right answer of several, or true and false. What else GIFT can ask (short answers, numbers, matching, essays, answers
that are partly right) is refused at its line. A comment `// [tag:acquisition]` names the competency of the question after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from .packages import Alone, Files, NoPicture
from .shape import COMPETENCIES, MOST_BYTES, Brought, Imported, Mistake, NotReadable, checked

ESCAPED = re.compile(r"\\([~=#{}:n\\])")
# A character that stands for itself is put out of the way while the text is cut.
AWAY = {character: chr(0xE000 + at) for at, character in enumerate("~=#{}:n\\")}
BACK = {away: ("\n" if character == "n" else character) for character, away in AWAY.items()}
TITLE = re.compile(r"\s*::(.*?)::", re.S)
FORMAT = re.compile(r"\s*\[(html|plain|markdown|moodle)\]")
TAG = re.compile(r"\[tag:([^\]]*)\]")
WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
TRUE, FALSE = ("t", "true"), ("f", "false")
# A picture in HTML, and in Markdown.
IMG = re.compile(r"<img\b[^<>]*>", re.I)
DRAWN = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)\)")
MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Block:
    """A question's lines, without comments, and the line where it begins."""

    line: int
    text: str
    competency: str | None

    def refuse(self, expected: str) -> Mistake:
        return Mistake(f"line {self.line}", expected)


class _Wrong(ValueError):
    """What was expected of a question."""


def read_gift(content: bytes, beside: Files | None = None, folder: str = "") -> tuple[Imported, ...]:
    """Every question, or every mistake. `beside`: the package with the pictures, in which the text lies in that folder."""
    if len(content) > MOST_BYTES:
        raise NotReadable([Mistake("the whole file", f"at most {MOST_BYTES // 1024} kB")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReadable([Mistake(f"line {line}", "a text in UTF-8")]) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise NotReadable([Mistake(f"line {line}", "a text without the character NUL")])
    questions, mistakes = [], []
    for block in _blocks(text.replace("\r\n", "\n").replace("\r", "\n")):
        try:
            questions.append(_question(block, beside or Alone(), folder))
        except _Wrong as wrong:
            mistakes.append(block.refuse(str(wrong)))
    return checked(questions, mistakes)


def _blocks(text: str) -> Iterator[Block]:
    """Questions stand apart by an empty line; one inside of braces parts nothing."""
    lines: list[str] = []
    begin, depth, competency = 0, 0, None
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            competency = _tagged(line) or competency
            continue
        if line.lstrip().startswith("$CATEGORY:") and not lines:
            continue
        if line.strip() or (depth > 0 and number <= text.count("\n") + 1):
            begin = begin if lines else number
            lines.append(ESCAPED.sub(lambda found: AWAY[found[1]], line))
            depth += lines[-1].count("{") - lines[-1].count("}")
            continue
        if lines:
            yield Block(begin, "\n".join(lines), competency)
        lines, depth, competency = [], 0, None if lines else competency
    if lines:
        yield Block(begin, "\n".join(lines), competency)


def _tagged(line: str) -> str | None:
    return next((each.strip() for each in TAG.findall(line) if each.strip() in COMPETENCIES), None)


def _question(block: Block, beside: Files, folder: str) -> Imported:
    text = TITLE.sub("", block.text, count=1)
    markup = FORMAT.match(text)
    is_html = bool(markup) and markup[1] == "html"  # type: ignore[index]
    text = text[markup.end() :] if markup else text
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not opened:
        raise _Wrong("answers in braces, { … }")
    if not closed:
        raise _Wrong("a } that closes the answers")
    if "{" in inside or "{" in after or "}" in after:
        raise _Wrong("one pair of braces in a question; write others as \\{ and \\}")
    asked = f"{before.strip()} _____ {after.strip()}" if after.strip() else before
    answers, general = _cut(inside, "####")
    texts, right, because = _answers(answers.strip())
    if any(IMG.search(_back(each)) or DRAWN.search(_back(each)) for each in texts):
        raise _Wrong("answers in words; a picture stands in the question")
    shown = _back(asked)
    return Imported(
        place=f"line {block.line}",
        text=_plain(DRAWN.sub(" ", IMG.sub(" ", shown)), is_html),
        options=tuple(_plain(each, is_html) for each in texts),
        right=right,
        explanation=_plain(general or because, is_html),
        competency=block.competency,
        pictures=tuple(_pictures(shown, beside, folder)),
    )


def _pictures(asked: str, beside: Files, folder: str) -> Iterator[Brought]:
    named = [(found.start(), _attribute(found[0], "src"), _attribute(found[0], "alt")) for found in IMG.finditer(asked)]
    named += [(found.start(), found[2], found[1]) for found in DRAWN.finditer(asked)]
    for _at, source, alt in sorted(named):
        try:
            yield beside.picture(source, " ".join(alt.split()), folder)
        except NoPicture as no:
            raise _Wrong(str(no)) from None


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag, re.I)
    return unescape(found[1] or found[2] or "") if found else ""


def _answers(written: str) -> tuple[list[str], int, str]:
    """The texts of the answers, which is right, and what is said of the right one."""
    if not written:
        raise _Wrong("answers between the braces; an essay cannot be marked here")
    if written.startswith("#"):
        raise _Wrong("answers to choose from; a number cannot be asked for here")
    word, _, said = written.partition("#")
    if word.strip().casefold() in (*TRUE, *FALSE):
        is_true = word.strip().casefold() in TRUE
        # The first remark is for who is wrong, the second for who is right.
        remarks = said.split("#")
        return ["True", "False"], 0 if is_true else 1, (remarks[1] if len(remarks) > 1 else remarks[0])
    parts = re.findall(r"([=~])([^=~]*)", written)
    if not parts or not re.match(r"[=~]", written):
        raise _Wrong("each answer after = (right) or ~ (not right)")
    if any("->" in text for _, text in parts):
        raise _Wrong("answers to choose from; matching pairs cannot be asked for here")
    if all(sign == "=" for sign, _ in parts):
        raise _Wrong("answers that are not right, after ~; a short answer cannot be marked here")
    return _weighed(parts)


def _weighed(parts: list[tuple[str, str]]) -> tuple[list[str], int, str]:
    texts, right, because = [], [], ""
    for at, (sign, text) in enumerate(parts):
        weight = WEIGHT.match(text)
        share = float(weight[1]) if weight else 0.0
        if 0 < share < 100:
            raise _Wrong("one answer that is wholly right; partly right ones (%…%) cannot be marked here")
        answer, said = _cut(text[weight.end() :] if weight else text, "#")
        texts.append(answer)
        if sign == "=" or share >= 100:
            right.append(at)
            because = said
    if len(right) != 1:
        raise _Wrong(f"one right answer, after =, not {len(right)}")
    return texts, right[0], because


def _cut(text: str, mark: str) -> tuple[str, str]:
    before, _, after = text.partition(mark)
    return before, after


def _plain(text: str, is_html: bool) -> str:
    """As it is read: no markup, characters that stood for themselves put back."""
    text = unescape(MARKUP.sub(" ", text)) if is_html else text
    return " ".join(_back(text).split())


def _back(text: str) -> str:
    return "".join(BACK.get(character, character) for character in text)
