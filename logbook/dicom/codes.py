"""How is what somebody typed into a machine compared with a code, without keeping what else they typed?

Names of operators come as “Okafor^Tina^^Dr”, codes as “ k7q4x”, “OKAFOR, K7Q4X” or “code:K7Q4X”. What is compared is
each part and the whole, in capitals, without marks and titles; what leaves the sandbox is a keyed digest of each.
"""

import hashlib
import hmac
import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LOOKALIKE = str.maketrans("OIL", "011")
TITLES = {"DR", "MD", "DO", "RN", "PA", "NP", "PROF", "MR", "MRS", "MS", "MX"}
LENGTH = 5
PARTS_AT_MOST = 12


def normalised(text: str) -> str:
    """In capitals, without accents, marks and titles: “Okafor^Tina^^Dr” and “OKAFOR TINA” are the same."""
    plain = unicodedata.normalize("NFKD", text[:256]).encode("ascii", "ignore").decode().upper()
    return " ".join(part for part in re.split(r"[^A-Z0-9]+", plain) if part and part not in TITLES)[:64]


def candidates(text: str) -> list[str]:
    """What could be a code in it: the whole, and each part."""
    whole = normalised(text)
    return list(dict.fromkeys(part for part in (whole, *whole.split(" ")[:PARTS_AT_MOST]) if part))


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
