"""How is what somebody typed into a machine compared with a code, without keeping what else they typed?

Names of operators come as “Okafor^Tina^^Dr”, codes as “ k7q4x”, “OKAFOR, K7Q4X” or “code:K7Q4X”. What is compared is
the whole, in capitals, without marks and titles; and each part in which there is a digit, or that could be a code of
the day. Never one name out of several: “Okafor^Bola” is not “Okafor”; nor a part of a word: “4711-B” is not “4711”. Of
a description, which is written about the exam (“Aorta 120 mm”), only the whole, and what could be a code of the day,
whose last character is a check. What leaves the sandbox is a keyed digest of each.
"""

import hashlib
import hmac
import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LOOKALIKE = str.maketrans("OIL", "011")
TITLES = {"DR", "MD", "RN", "PROF", "MR", "MRS", "MX"}  # none that is a family's name, too: Do, Pa
LENGTH = 5
PARTS_AT_MOST = 12
DASHES = str.maketrans(dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "-"))
BETWEEN = re.compile(r"[\s^,;:=#()\[\]]+")  # words; what else stands in one joins its parts
PLAIN = re.compile(r"[A-Z0-9^, -]+")


def normalised(text: str) -> str:
    """In capitals, without accents, marks and titles: “Okafor^Tina^^Dr” and “OKAFOR TINA” are the same. Of a name in components
    (PS3.5, 6.2.1.1) the prefix and the suffix, the fourth and the fifth, are titles whatever they say."""
    return " ".join(_words("^".join(text[:256].split("^")[:3])))[:64]


def parts(text: str) -> list[str]:
    """Each word, wherever it stands, and the whole."""
    return list(dict.fromkeys(filter(None, [normalised(text), *_words(text[:256])[:PARTS_AT_MOST]])))


def candidates(text: str) -> list[str]:
    """What could be a registered code in it: the whole, and each word with a digit, which no name has."""
    words = (" ".join(_words(word)) for word in list(filter(None, BETWEEN.split(text[:256])))[:PARTS_AT_MOST])
    with_a_digit = [word for word in words if any(one.isdigit() for one in word)]
    return list(dict.fromkeys(filter(None, [normalised(text), *with_a_digit])))


def alone(text: str) -> list[str]:
    """The same of a description: the whole, where nothing but a code or a name stands there."""
    plain = _ascii(text[:256]).strip()
    whole = normalised(plain)
    return [whole] if whole and PLAIN.fullmatch(plain) and not TITLES & set(plain.split()) else []


def _words(text: str) -> list[str]:
    return [part for part in re.split(r"[^A-Z0-9]+", _ascii(text)) if part and part not in TITLES]


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(DASHES))
    return plain.encode("ascii", "ignore").decode().upper()


def digest(key: bytes, text: str) -> str:
    """Compared instead of the text: without the key nobody can try all codes or names."""
    return hmac.digest(key, b"pocus-code/1:" + text.encode(), "sha256").hex()


def uid_digest(key: bytes, kind: str, uid: str) -> str:
    """Of a UID or an accession number; kinds do not answer for each other."""
    return hmac.digest(key, f"pocus-{kind}/1:".encode() + uid.strip(" \0").encode("utf-8", "replace"), "sha256").hex()


def pairing_code(key: bytes, institution: str, person: str, day: str) -> str:
    """The person's code of that day: four characters, and a fifth that finds a slip."""
    number = int.from_bytes(hashlib.sha256(digest(key, f"pair:{institution}:{person}:{day}").encode()).digest()[:8])
    four = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH - 1))
    return four + check_character(four)


def check_character(four: str) -> str:
    """Weighted by odd numbers: one wrong character is always found, two neighbours swapped nearly always."""
    return ALPHABET[sum(weight * ALPHABET.index(one) for weight, one in zip((1, 3, 5, 7), four, strict=True)) % 32]


def as_pairing_code(text: str) -> str:
    """The text as a code whose check fits; '' where it is none."""
    plain = text.strip().upper().translate(LOOKALIKE)
    if len(plain) != LENGTH or any(one not in ALPHABET for one in plain):
        return ""
    return plain if check_character(plain[:-1]) == plain[-1] else ""
