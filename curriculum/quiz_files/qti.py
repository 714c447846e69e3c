"""How is a quiz read that comes as QTI 2.1 or 3.0: one item or test as XML, or a package (a Common Cartridge, say) as ZIP?

Questions with one right answer of several, in words. What else QTI can ask is refused at its line and element.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from .packages import Alone, Files, NoPicture, Package
from .shape import MOST_QUESTIONS, Brought, Imported, Mistake, NotReadable, checked
from .trees import BadXml, Element, read_tree

MOST_XML = 1024 * 1024  # of one file, as it is read
MOST_ALL = 8 * 1024 * 1024
NOT_ASKED = ("video", "audio", "math", "svg", "picture")
# What is brought in place of it.
INSTEAD = {"html": "; this is a page of HTML", "quiz": "; this is Moodle XML: export it as GIFT"}
APART = ("feedbackInline", "feedbackBlock", "rubricBlock")


class _Wrong(ValueError):
    def __init__(self, element: Element, expected: str) -> None:
        self.element = element
        super().__init__(expected)


def read_xml(content: bytes) -> tuple[Imported, ...]:
    """The questions of one XML file."""
    return _read([("", content)], Alone())


def read_package(package: Package) -> tuple[Imported, ...]:
    """The questions of a ZIP, in the order of its manifest where it has one, with their pictures."""
    return _read(list(_files(package)), package)


def _read(files: list[tuple[str, bytes]], beside: Files) -> tuple[Imported, ...]:
    questions: list[Imported] = []
    mistakes: list[Mistake] = []
    for name, content in files:
        file = f"{name}, " if name else ""
        try:
            root = read_tree(content)
        except BadXml as bad:
            mistakes.append(Mistake(f"{file}line {bad.line}", bad.expected))
            continue
        items = root.every("assessmentItem")
        if root.name == "questestinterop":
            mistakes.append(Mistake(f"{file}line {root.line}, <questestinterop>", "QTI 2.1 or 3.0; this is QTI 1.2"))
        elif not items and not name:
            said = "a question of QTI 2.1 or 3.0 (<assessmentItem>)"
            mistakes.append(Mistake(_place(root, ""), said + INSTEAD.get(root.name, "")))
        for item in items:
            try:
                questions.append(_question(item, name, beside))
            except _Wrong as wrong:
                mistakes.append(Mistake(_place(wrong.element, file), str(wrong)))
    return checked(questions, mistakes)


def _place(element: Element, file: str) -> str:
    return f"{file}line {element.line}, <{element.name}>"


def _question(item: Element, name: str, beside: Files) -> Imported:
    body = _only(item, "itemBody")
    other = [each for each in body.walk() if each.name.endswith("Interaction") and each.name != "choiceInteraction"]
    if other:
        raise _Wrong(other[0], "a choiceInteraction; this kind of question cannot be asked here")
    choice = _only(body, "choiceInteraction")
    if choice.attributes.get("maxChoices", "1") != "1":
        raise _Wrong(choice, "maxChoices of 1: one right answer")
    for other_than_words in body.every(*NOT_ASKED):
        raise _Wrong(other_than_words, "words and pictures; films, sound and formulas cannot be asked for here")
    options = choice.every("simpleChoice")
    right = _right(item, choice, options)
    asked = " ".join(
        [body.text("choiceInteraction", "object", *APART), *(each.text("object") for each in choice.every("prompt"))]
    )
    return Imported(
        place=_place(item, f"{name}, " if name else ""),
        text=asked.strip(),
        options=tuple(each.text(*APART) for each in options),
        right=right,
        explanation=_explanation(item, options[right]),
        pictures=tuple(_pictures(body, posixpath.dirname(name), beside)),
        fixed=tuple(at for at, each in enumerate(options) if _keeps_its_place(choice, each)),
    )


def _keeps_its_place(choice: Element, option: Element) -> bool:
    """The standard shuffles only where it is said, and then not what is fixed."""
    return choice.attributes.get("shuffle") != "true" or option.attributes.get("fixed") == "true"


def _pictures(body: Element, folder: str, beside: Files) -> Iterator[Brought]:
    """What the question shows. An answer is in words: whoever does not see a picture has to be able to choose."""
    for answer in body.every("simpleChoice"):
        for shown in answer.every("img", "object"):
            raise _Wrong(shown, "an answer in words; a picture stands in the question")
    for shown in body.every("img", "object"):
        if shown.name == "object" and not shown.attributes.get("type", "image/").startswith("image/"):
            raise _Wrong(shown, "words and pictures; films, sound and formulas cannot be asked for here")
        source = shown.attributes.get("data" if shown.name == "object" else "src", "")
        alt = " ".join((shown.attributes.get("alt") or shown.text()).split())
        try:
            yield beside.picture(source, alt, folder)
        except NoPicture as no:
            raise _Wrong(shown, str(no)) from None


def _only(element: Element, name: str) -> Element:
    found = element.every(name)
    if len(found) != 1:
        raise _Wrong(element, f"one {name}, not {len(found)}")
    return found[0]


def _right(item: Element, choice: Element, options: list[Element]) -> int:
    wanted = choice.attributes.get("responseIdentifier")
    declared = [each for each in item.every("responseDeclaration") if each.attributes.get("identifier") == wanted]
    if len(declared) != 1:
        raise _Wrong(choice, f"one responseDeclaration with the identifier {wanted}, not {len(declared)}")
    values = [value.text() for correct in declared[0].every("correctResponse") for value in correct.every("value")]
    if len(values) != 1:
        raise _Wrong(declared[0], f"a correctResponse with one value, not {len(values)}")
    ids = [each.attributes.get("identifier") for each in options]
    if ids.count(values[0]) != 1:
        raise _Wrong(declared[0], f"the identifier of one simpleChoice, not {values[0]}")
    return ids.index(values[0])


def _explanation(item: Element, right: Element) -> str:
    """What is said beside the right answer, or on the item: of several remarks the one for who is right."""
    inline = [each.text() for each in right.every("feedbackInline")]
    said = item.every("modalFeedback")
    for_right = {"correct", "right", (right.attributes.get("identifier") or "").casefold()}
    chosen = [each for each in said if each.attributes.get("identifier", "").casefold() in for_right] or said
    return next((text for text in [*inline, *(each.text() for each in chosen)] if text), "")


def _files(package: Package) -> Iterator[tuple[str, bytes]]:
    """The XML files that may hold items, read no further than they may be large."""
    names = package.ending(".xml")
    if len(names) > MOST_QUESTIONS + 10:
        raise NotReadable([Mistake("the whole file", f"a package of at most {MOST_QUESTIONS} questions")])
    found, left = {}, MOST_ALL
    for each in names:
        read = package.read(each, MOST_XML)
        left -= len(read)
        if len(read) > MOST_XML or left < 0:
            raise NotReadable([Mistake(each, f"at most {MOST_XML // 1024} kB")])
        found[each] = read
    manifest = next((each for each in found if posixpath.basename(each) == "imsmanifest.xml"), None)
    order = _order(manifest, found[manifest], package) if manifest else []
    for name in [*(each for each in order if each in found), *(each for each in sorted(found) if each not in order)]:
        if name != manifest:
            yield name, found[name]


def _order(manifest: str, content: bytes, package: Package) -> list[str]:
    """The files that the manifest names; one with questions has to be there."""
    try:
        root = read_tree(content)
    except BadXml as bad:
        raise NotReadable([Mistake(f"{manifest}, line {bad.line}", bad.expected)]) from None
    order: dict[str, None] = {}
    missing: dict[str, None] = {}
    for resource in root.every("resource"):
        files = [resource, *resource.every("file")]
        for href in dict.fromkeys(each.attributes.get("href", "") for each in files):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(manifest), unquote(href)))
            order[name] = None
            if "qti" in resource.attributes.get("type", "qti").lower() and name.lower().endswith(".xml"):
                missing |= {} if name in package.names else {name: None}
    if missing:
        there = "the file {} in the package: it is not there"
        raise NotReadable([Mistake(manifest, there.format(name[:200])) for name in missing])
    return list(order)
