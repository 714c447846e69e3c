"""Could what was read in a picture name a patient? Dates, long numbers and words that no machine writes there.

It only ever asks for a person's look, and clears nothing: much of what stands in a picture is not read at all.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SURE, SURE_OF_A_NAME = 60, 80  # per cent, by the reader's own word; speckle is read as words, too, but not surely
DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[ .-]?[A-Z]{3,9}[ .-]?\d{2,4}", re.I)
LONG = 6  # digits
LETTERS = re.compile(r"[^\W\d_]{4,}")
# What machines write inside the picture: settings, exams, sides, makers.
OF_THE_MACHINE = frozenset(
    re.findall(
        r"\w+",
        """abdomen abdominal adult angle angio aorta apical area bladder breast butterfly cardiac carotid clarius color colour
    curved depth diastole dist doppler dual echo esaote exam fast fetal filter focus focused freq frequency freeze gain
    general harm harmonic heart height high image kidney lateral left length linear liver lumify lung maxgain mean medial
    medium mindray mode mmode mosaic musculoskeletal nerve obstetric onsite ophthalmic pelvis penetration persist
    pericardium philips phased pleura power preset probe pulse rate renal resolution right samsung scale sector siemens
    sonosite soft superficial systole thyroid time tissue transverse trig trigger vascular vein velocity volume vscan
    wall width zoom""",
    )
)


class Word(NamedTuple):
    text: str
    sure: float  # per cent


def asks_for_a_look(words: Iterable[Word]) -> bool:
    return any(_tells(word) for word in words)


def _tells(word: Word) -> bool:
    if word.sure < SURE:
        return False
    if DATE.search(word.text) or sum(letter.isdigit() for letter in word.text) >= LONG:
        return True
    names = LETTERS.findall(word.text)
    return word.sure >= SURE_OF_A_NAME and any(name.casefold() not in OF_THE_MACHINE for name in names)
