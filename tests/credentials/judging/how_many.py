"""How many invented logs does each property meet? Few in the suite, five times as many in `./pocus campaign properties`."""

import os

WHOLE = os.environ.get("POCUS_PROPERTIES") == "all"


def examples(in_the_suite: int) -> int:
    return 5 * in_the_suite if WHOLE else in_the_suite
