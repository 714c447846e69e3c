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
    assert {catalogue.version: fingerprint(catalogue)} == {"2026.3": "562ea3043a794b87"}


PROGRAMMES = {
    "acem-efast": ("2026.2", "0c6e1540e92a85aa"),
    "acep-2016": ("2026.3", "c23aef08c5b3a85c"),
    "aium-pocus-recency": ("2026.3", "a7b461f9d55c466b"),
    "apca-clinical-certificate": ("2026.2", "e89c125e62edb9a3"),
    "asa-adhoc-competence": ("2026.2", "6005a8860b8498ef"),
    "asa-diagnostic-pocus": ("2026.2", "6c7ba2b02efac944"),
    "chest-ccus-legacy": ("2026.2", "51621cab50bb673a"),
    "cpocus-acute-core": ("2026.3", "62a3d9d6d1996213"),
    "critical-care-two-phase": ("2026.2", "372dde46cfccc30c"),
    "emedultrasound-grad": ("2026.2", "50a3d2815feb9462"),
    "emergency-two-phase": ("2026.2", "f63b8ea1f5491750"),
    "emssa-core": ("2026.2", "f60755823afbd45d"),
    "famus": ("2026.3", "fae8c374da7d92fc"),
    "fusic-hd": ("2026.2", "b255226a922c7f4c"),
    "fusic-heart": ("2026.2", "825adf740b52b37b"),
    "miami-em": ("2026.3", "e26b8efd603522dc"),
    "nbe-tee-category": ("2026.2", "288e1abf23d721d3"),
    "rcem-core-legacy": ("2026.3", "470630e6bc86548e"),
    "regions-hospital-medicine": ("2026.3", "e1c07b202632d64f"),
    "shm-chest-coc": ("2026.3", "005c126cacb5aff3"),
    "spocus-two-phase": ("2026.3", "bbe6145bebd5f164"),
    "spocus-two-phase-full": ("2026.3", "48c52a0bb7323806"),
    "ssa-singapore": ("2026.2", "ce230308f56ab3e5"),
    "wa-aaa": ("2026.2", "3ecae851568c8b04"),
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
