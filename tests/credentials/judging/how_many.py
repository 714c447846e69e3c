"""How many invented logs does each property meet? Few in the suite, ten times as many in `./pocus campaign properties`, which
runs in CI."""

import os

WHOLE = os.environ.get("POCUS_PROPERTIES") == "all"


def examples(in_the_suite: int) -> int:
    return 10 * in_the_suite if WHOLE else in_the_suite
