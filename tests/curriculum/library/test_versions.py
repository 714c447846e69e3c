"""Was a published version of the catalogue or the programme changed without a new number?

What an institution has loaded is kept by its version: a change under the same number would never arrive there.
"""

import hashlib
import json

from curriculum.library.catalogue import read_catalogue
from curriculum.library.programmes import list_programmes, open_numbers, read_programme


def fingerprint(thing):
    return hashlib.sha256(json.dumps(thing.to_json(), sort_keys=True).encode()).hexdigest()[:16]


def test_the_catalogue_is_what_its_version_says():
    catalogue = read_catalogue()
    assert {catalogue.version: fingerprint(catalogue)} == {"2026.2": "26ef2461afe42148"}


PROGRAMMES = {
    "acem-efast": ("2026.1", "b8308d5711d3c741"),
    "acep-2016": ("2026.2", "19251e355dd84f6b"),
    "aium-pocus-recency": ("2026.2", "13bd540fb156b2be"),
    "apca-clinical-certificate": ("2026.1", "2b37a102cb211da0"),
    "asa-adhoc-competence": ("2026.1", "8a0b8be1aea6f4a9"),
    "asa-diagnostic-pocus": ("2026.1", "b33007e0bc5da095"),
    "chest-ccus-legacy": ("2026.1", "78c1fbab7f6a685f"),
    "cpocus-acute-core": ("2026.2", "cb6efdd0dfa31cd3"),
    "critical-care-two-phase": ("2026.1", "7a53cda88833052e"),
    "emedultrasound-grad": ("2026.1", "47bc321091377e18"),
    "emergency-two-phase": ("2026.1", "ead30db2c11aa60d"),
    "emssa-core": ("2026.1", "5d96dc1696d6b5cc"),
    "famus": ("2026.2", "2b857850031fd192"),
    "fusic-hd": ("2026.1", "4c46cf821beea64d"),
    "fusic-heart": ("2026.2", "c3874f4b19631ff1"),
    "miami-em": ("2026.2", "af34a96d74cc735c"),
    "nbe-tee-category": ("2026.1", "5a9a07b74d345b22"),
    "rcem-core-legacy": ("2026.2", "913417594657d72c"),
    "regions-hospital-medicine": ("2026.2", "02b5e8dcf36f720c"),
    "shm-chest-coc": ("2026.2", "7e56e351ee9ccf79"),
    "spocus-two-phase": ("2026.2", "b57dd170a3fb3444"),
    "spocus-two-phase-full": ("2026.2", "602bb11fb2a54ccf"),
    "ssa-singapore": ("2026.1", "1118070937cecb20"),
    "wa-aaa": ("2026.1", "7f2748818884cfcf"),
}


def test_each_programme_is_what_its_version_says():
    found = {}
    for code in list_programmes():
        programme = read_programme(code, numbers=tuple((each.path, 5) for each in open_numbers(code)))
        found[code] = (programme.version, fingerprint(programme))
    assert found == PROGRAMMES


def test_a_changed_word_changes_the_fingerprint(changed):
    folder = changed("applications.yaml", "short: Cardiac", "short: Heart")
    assert fingerprint(read_catalogue(folder)) != fingerprint(read_catalogue())
