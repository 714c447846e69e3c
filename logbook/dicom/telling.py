"""Could what was read in a picture name a patient? Dates, long numbers, what announces an identifier, words that no
machine writes there, and what the header itself says of the patient.

It only ever asks for a person's look, and clears nothing: much of what stands in a picture is not read at all.
"""

import re
from collections.abc import Collection, Iterable
from itertools import groupby, pairwise
from typing import NamedTuple

from . import codes

SURE, SURE_OF_A_NAME = 60, 80  # per cent, by the reader's own word; speckle is read as words, too, but not surely
# Within one word.
DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[ .-]?[A-Z]{3,9}[ .-]?\d{2,4}", re.I)
# In a line, whose words the reader parts at blanks. Of months none that is a setting (as Gen and Mag).
MONTH = (
    "(?:jan|feb|fev|fév|mar|mär|mrz|mrt|apr|avr|abr|may|mai|mei|jun|jui|jul|aug|aoû|aou|ago|sep|oct|okt|ott|nov|dec|dez"
    r"|déc|dic)[^\W\d_]{0,6}"
)
DATE_IN_LINE = re.compile(
    r"\b\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}\b"
    r"|\b\d{1,2} \d{1,2} (?:19|20)\d\d\b|\b(?:19|20)\d\d \d\d? \d\d?\b"
    rf"|\b\d{{1,2}}[ .,-]*{MONTH}[ .,-]*\d{{2,4}}\b|\b{MONTH}[ .,-]*\d{{1,2}}[ .,-]+\d{{4}}\b",
    re.I,
)
LONG = 6  # digits
NUMBERS = re.compile(r"\b\d{2,}(?: \d{2,})+\b")
# “PAT T” is the temperature that a probe in the oesophagus shows.
ANNOUNCES = re.compile(
    r"(?<![^\W_])(?:MRN|DOB|NAME|PATIENT|BIRTH|BORN|PAT(?! ?T\b)|PID|ID|NHS|SSN|CPR|GEB|BSN|URN)(?![^\W\d_])"
    r"|(?<![^\W_])(?:NR|NO)[.:#]* ?\d{3}"
)
LETTERS = re.compile(r"[^\W\d_]{4,}")
SHORT = re.compile(r"[^\W\d_]{2,3}")
# What machines write inside the picture: settings, exams, sides, makers.
OF_THE_MACHINE = frozenset(
    re.findall(
        r"\w+",
        """abdomen abdominal adult angle angio aorta apical area bladder breast butterfly cardiac carotid cine
    clarius color colour curved depth diam diastole dist doppler dual echo esaote exam fast fetal filter focus
    focused freq frequency freeze gain general harm harmonic heart height hgen high hpen image index kidney
    lateral left length linear liver lumify lung maxgain mean medial medium mindray mode mmode mosaic
    musculoskeletal nerve obstetric onsite ophthalmic pelvis penetration persist pericardium philips phased
    pleura power preset probe pulse rate renal resolution right samsung scale sector siemens sonosite soft
    superficial systole thyroid time tissue transverse trig trigger vascular vein velocity volume vscan wall
    width zoom""",
    )
)
# In two or three letters; of such only two beside each other ask.
SHORT_OF_THE_MACHINE = frozenset(
    re.findall(
        r"\w+",
        """abd acc ad adv agc amp ang ant ao ap arf asc at av bi bmp bpm bsa ca cal car cbd cc cf cfi cfm cha chi chn
    cm co cpa cpd cps cw dec deg der des dia dir dop dr dvt dyn ea ed edv ef es esv et fac fps fr frm frq fps fs
    fw gb gel gen ge gn gyn har hd hi high hq hr hz inf int inv ips iq ivc ivs izq khz la lat lax left len lgt lin
    lk llq log long lo low lt luq lv map mag mat max med mhz mi mm mn mod mr ms msk mv ndx neo obs ob of off on ob opt out
    pa pap pat pd pen per ph pi pla pos pre prf prs psax psl pt pur pv pw pwd qs ra rad rej rep res rg ri rms rk rlq rt
    ruq rv sag sat sax sd sec sel sen seg ser sma smp smt spd spt srl srs st sub sup sv sw sys tac td tdi te tee tei
    tgc thi ti tib tic tis tr trv tv tvi tx us vas vel vol vti wf xr xpl xri xs yes zm""",
    )
)


class Word(NamedTuple):
    text: str
    sure: float  # per cent
    line: str = ""  # the same for words of one line


def asks_for_a_look(words: Iterable[Word], *, patient: Collection[str] = (), key: bytes = b"") -> bool:
    """`patient`: digests of what the header says of the patient, as `said_of_patient` makes them with this key."""
    lines = [list(line) for _line, line in groupby(words, key=lambda word: word.line)]
    return any(_tells(word) for line in lines for word in line) or any(
        _line_tells([word for word in line if word.sure >= SURE]) or (patient and _is_of(line, patient, key))
        for line in lines
    )


def said_of_patient(names: Iterable[str], numbers: Iterable[str], key: bytes) -> list[str]:
    """Keyed digests of each part of a name and of each number, in no order: from none of them does one come to a word.
    Without what machines write, and without what is so short that it stands anywhere."""
    parts = {part for name in names for part in codes.parts(name) if " " not in part}
    plain = {part for part in parts if len(part) > 1 and not (part.isdigit() or _is_of_the_machine(part))}
    ids = {codes.normalised(number).replace(" ", "") for number in numbers}
    return sorted(_digest(one, key) for one in plain | {one for one in ids if len(one) > 3})


def _is_of(line: list[Word], patient: Collection[str], key: bytes) -> bool:
    """A word, or several that follow each other: a number may be read in pieces."""
    read = [part for word in line for part in codes.parts(word.text) if " " not in part and _is_legible(part, word)]
    runs = {"".join(read[start:end]) for start in range(len(read)) for end in range(start + 1, start + 5)}
    return any(_digest(run, key) in patient for run in runs)


def _is_legible(part: str, word: Word) -> bool:
    """What is read unsurely is compared all the same: speckle is no name by chance, unless of two letters."""
    return len(part) > 2 or word.sure >= SURE


def _digest(text: str, key: bytes) -> str:
    return codes.digest(key, f"patient:{text.translate(codes.LOOKALIKE)}")


def _tells(word: Word) -> bool:
    if word.sure < SURE:
        return False
    if DATE.search(word.text) or sum(letter.isdigit() for letter in word.text) >= LONG:
        return True
    names = LETTERS.findall(word.text)
    return word.sure >= SURE_OF_A_NAME and any(name.casefold() not in OF_THE_MACHINE for name in names)


def _line_tells(line: list[Word]) -> bool:
    text = " ".join(word.text for word in line)
    return bool(
        DATE_IN_LINE.search(text)
        or any(_is_long(found) for found in NUMBERS.findall(text))
        or ANNOUNCES.search(" ".join(word.text for word in line if word.sure >= SURE_OF_A_NAME).upper())
        or _has_short_names(line)
    )


def _is_long(numbers: str) -> bool:
    """Broken by blanks; not the marks of a scale, which stand at equal steps."""
    steps = {int(after) - int(before) for before, after in pairwise(numbers.split())}
    is_scale = len(steps) == 1 and numbers.count(" ") > 1
    return not is_scale and sum(letter.isdigit() for letter in numbers) >= LONG


def _has_short_names(line: list[Word]) -> bool:
    parts = [(part, word.sure) for word in line for part in re.split(r"[\s,^.:;/]+", word.text) if part]
    likely = [sure >= SURE_OF_A_NAME and _may_be_short_name(part) for part, sure in parts]
    return any(one and other for one, other in pairwise(likely))


def _may_be_short_name(part: str) -> bool:
    return bool(SHORT.fullmatch(part)) and (part.isupper() or part.istitle()) and not _is_of_the_machine(part)


def _is_of_the_machine(part: str) -> bool:
    return part.casefold() in OF_THE_MACHINE | SHORT_OF_THE_MACHINE
