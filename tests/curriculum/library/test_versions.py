"""Was a published version of the catalogue or the programme changed without a new number?

What an institution has loaded is kept by its version: a change under the same number would never arrive there.
"""

import hashlib
import json

from curriculum.library.catalogue import read_catalogue
from curriculum.library.programmes import read_programme


def fingerprint(thing):
    return hashlib.sha256(json.dumps(thing.to_json(), sort_keys=True).encode()).hexdigest()[:16]


def test_the_catalogue_is_what_its_version_says():
    catalogue = read_catalogue()
    assert {catalogue.version: fingerprint(catalogue)} == {"2026.1": "efd047b8cc7ff914"}


def test_the_programme_is_what_its_version_says():
    programme = read_programme("spocus-two-phase")
    assert {programme.version: fingerprint(programme)} == {"2026.1": "029afab15dc78ae1"}


def test_a_changed_word_changes_the_fingerprint(changed):
    folder = changed("applications.yaml", "short: Cardiac", "short: Heart")
    assert fingerprint(read_catalogue(folder)) != fingerprint(read_catalogue())
