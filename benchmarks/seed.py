"""How is a database filled with a hospital's years in a minute? `./pocus bench seed --trainees 200 --scans 300`

One trainee's log is made by the product's own actions, then copied under new ids. `--others` adds so many scans at
other hospitals: what must not make a page slower. Without `--into FOLDER` all of it is thrown away at the end.
"""

from __future__ import annotations

import argparse
import time

from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trainees", type=int, default=200)
    parser.add_argument("--scans", type=int, default=300, help="in the log of each")
    parser.add_argument("--others", type=int, default=0, help="scans at other hospitals")
    parser.add_argument("--into", default="", help="a folder for the SQLite database, kept")
    given = parser.parse_args()
    with site(given.into):
        from benchmarks.ground.filling import add_others, fill  # noqa: PLC0415 -- models exist once the site is set up

        print(versions())
        began = time.monotonic()
        seeded = fill(given.trainees, given.scans)
        print(f"{given.trainees} trainees with {given.scans} scans each: {time.monotonic() - began:.0f} s")
        if given.others:
            began = time.monotonic()
            add_others(seeded, given.others, first_hospital=1)
            print(f"{given.others} scans at other hospitals: {time.monotonic() - began:.0f} s")
        print_sizes()


def print_sizes() -> None:
    from django.apps import apps  # noqa: PLC0415

    for name in ("logbook.Scan", "logbook.Review", "logbook.Reading", "logbook.Clip", "audit.Event",
                 "credentials.Standing", "people.User"):  # fmt: skip
        print(f"{apps.get_model(name)._default_manager.count():>10} {name.split('.')[1]}")


if __name__ == "__main__":
    main()
