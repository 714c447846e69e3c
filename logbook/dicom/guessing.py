"""Which exam might it be, by the words that a machine puts beside a study?

Only whole words of this list count; what else stands there is neither kept nor passed on. A guess that fits two exams
is none.
"""

import itertools
import re
from collections.abc import Iterable

WORDS: dict[str, str] = {
    "cardiac": "cardiac heart echo tte echocardiography echocardiogram",
    "tee": "tee toe transesophageal transoesophageal",
    "lung": "lung lungs pulmonary thorax thoracic pleura pleural",
    "efast": "efast e-fast",
    "fast": "fast",
    "aorta": "aorta aortic aaa",
    "biliary": "gallbladder biliary gb",
    "urinary": "renal kidney kidneys bladder urinary",
    "dvt": "dvt",
    "obstetric": "obstetric obstetrics ob fetal foetal pregnancy",
    "pelvic": "pelvic pelvis gyn gynaecology gynecology",
    "ocular": "ocular eye orbit ophthalmic",
    "soft_tissue": "soft-tissue abscess",
    "vascular_access": "vascular-access line-placement piv",
    "airway": "airway trachea",
    "gastric": "gastric stomach",
    "bowel": "bowel appendix",
    "abdominal": "abdomen abdominal",
    "rush": "rush",
    "needle_guidance": "needle needle-guidance",
}
EXAM_OF = {word: exam for exam, words in WORDS.items() for word in words.split()}
# What the wider word leaves open, the narrower one says.
NARROWER = {
    "efast": {"fast", "abdominal", "lung"},
    "fast": {"abdominal"},
    "tee": {"cardiac"},
    "rush": {"cardiac", "abdominal"},
}
PAIRS = {("soft", "tissue"): "soft-tissue", ("vascular", "access"): "vascular-access", ("e", "fast"): "efast"}
LETTERS_AT_MOST = 200


def guess(texts: Iterable[str]) -> str:
    """The code of the one exam that the words fit; '' where it is none or several."""
    found: set[str] = set()
    for text in texts:
        words = re.split(r"[^a-z]+", text[:LETTERS_AT_MOST].casefold())
        pairs = [pair for pair in itertools.pairwise(words) if pair in PAIRS]
        joined, skipped = [PAIRS[pair] for pair in pairs], {word for pair in pairs for word in pair}
        found |= {EXAM_OF[word] for word in (*joined, *(set(words) - skipped)) if word in EXAM_OF}
    for narrow, wide in NARROWER.items():
        if narrow in found:
            found -= wide
    return found.pop() if len(found) == 1 else ""
