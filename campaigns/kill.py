"""Kill -9 in a loop, under load: `./pocus campaign kill [CYCLES] [--seed S]`

While files are sent by HTTP in one go, bit by bit (tus) and by C-STORE, a process is killed in each cycle, or all of them at
once, and started again: the whole site, one of its processes, a worker, the receiver. Whoever was not answered sends the
same again, as a phone or a machine does. Then everything is left in peace, the queue is worked off, and what was
acknowledged is counted: each is there exactly once, ready, with the files that its row names; nothing is half done, the
record's chains hold, the database is whole, and nothing lies around that housekeeping does not clear away. Ends with 1
if that is not so. What is killed when, and what is sent, come from the seed; what else happens meanwhile does not.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections import Counter
from random import Random
from typing import Any

from .ground.house import House, house

VICTIMS = ("site", "one of the site", "worker-0", "worker-1", "receiver", "everything")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cycles", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=float, nargs=2, default=[1.0, 4.0], help="between two kills: at least, at most"
    )
    parser.add_argument("--senders", type=int, default=1, help="of each kind, at the same time")
    given = parser.parse_args()
    with house(workers=2) as here:
        sys.exit(_run(here, given))


def _run(here: House, given: argparse.Namespace) -> int:
    from .ground import afterwards, load  # noqa: PLC0415 -- its models need Django to be set up

    stop, began = threading.Event(), time.monotonic()
    senders = [
        kind(here, stop, given.seed, number)
        for number in range(given.senders)
        for kind in (load.InOneGo, load.BitByBit, load.ByMachine)
    ]
    for sender in senders:
        sender.start()
    killed, longest = _kill(here, given)
    stop.set()
    for sender in senders:
        sender.join()
    loaded = time.monotonic() - began
    afterwards.wait_for_the_queue()
    sent = [each for sender in senders for each in sender.acknowledged]
    tries = sum(sender.unanswered for sender in senders)
    counted = Counter(each.how for each in sent)
    parked = len(afterwards.parked())
    wrong = [line for sender in senders for line in sender.wrong]
    wrong += (
        afterwards.not_there_once(sent) + afterwards.unsettled() + afterwards.not_whole() + afterwards.lying_around()
    )
    for line in wrong[:50]:
        print("WRONG:", line)
    print(f"killed: {dict(killed)}; the longest until all answered again: {longest:.1f} s")
    print(f"acknowledged: {dict(counted)}, {len(sent)} in all; {tries} times no answer, and sent again")
    print("states of clips:", dict(afterwards.states()), "jobs begun more than once:", afterwards.begun_again())
    print("parked because a worker was killed in each of three tries:", parked)
    print(f"seed {given.seed}, {given.cycles} cycles in {loaded:.0f} s: {len(wrong)} wrong")
    return int(bool(wrong))


def _kill(here: House, given: argparse.Namespace) -> tuple[Counter[str], float]:
    """How often each was killed, and the longest until all answered again."""
    lot, killed, longest = Random(given.seed), Counter[str](), 0.0
    for _cycle in range(given.cycles):
        time.sleep(lot.uniform(*given.seconds))
        victim = lot.choice(VICTIMS)
        killed[victim] += 1
        began = time.monotonic()
        if victim == "one of the site":  # gunicorn starts another one by itself
            os.kill(lot.choice(here.parts["site"].children()), signal.SIGKILL)
        else:
            _again(here, list(here.parts) if victim == "everything" else [victim])
        here.wait_for_web()
        here.wait_for_door()
        longest = max(longest, time.monotonic() - began)
        if killed.total() % 10 == 0:
            print(f"{killed.total()} kills", flush=True)
    return killed, longest


def _again(here: House, names: list[str]) -> None:
    parts: list[Any] = [here.parts[name] for name in names]
    for part in parts:
        os.killpg(part.pid, signal.SIGKILL)
    for part in parts:
        part.wait()
        part.start()


if __name__ == "__main__":
    main()
