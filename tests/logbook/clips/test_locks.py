"""What is done to clips and to remembered crops at once: one order of locks, and nothing that comes in between is missed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from logbook.actions import clips, hiding, masks, processing, scans
from logbook.dicom.facts import Box
from logbook.models import Clip, MachineMask
from pocus_credentialing.audit.models import Event
from tests.credentials.test_order_of_locks import in_order
from tests.logbook.clips.test_hiding import is_hidden
from tests.logbook.reviews.parallel import at_once
from tests.logbook.scans.builders import a_draft, a_received_clip, needing_a_crop, watched_by

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock"),
]
BOX = Box(10, 30, 100, 80)


def ready(clip: Clip) -> Clip:
    processing.process(clip.pk)
    return Clip.objects.select_related("scan").get(pk=clip.pk)


def drawn(scan) -> Clip:
    """A clip that is ready with a crop of its owner's; the machine's own regions do not say it."""
    clip = ready(clips.receive(scan=scan, by=scan.trainee, file=needing_a_crop()))
    return ready(clips.crop(clip=clip, box=BOX, by=scan.trainee))


def sent(clip: Clip, supervisor) -> Clip:
    scans.change(scan=clip.scan, by=clip.scan.trainee, supervision=watched_by(supervisor))
    scans.submit(scan=clip.scan, by=clip.scan.trainee)
    return Clip.objects.select_related("scan").get(pk=clip.pk)


def waiting(trainee, code: str = "cardiac", seed: int = 2) -> Clip:
    return ready(clips.receive(scan=a_draft(trainee, code), by=trainee, file=needing_a_crop(seed=seed)))


def test_hiding_confirming_discarding_and_forgetting_take_their_locks_in_one_order(tina, tom, pat, dana):
    first = sent(drawn(a_draft(tina)), pat)
    held = waiting(tom)
    with in_order("hide"):
        hiding.hide(clip=first, by=pat)
    with in_order("show again"):
        hiding.show_again(clip=first, by=dana)
    with in_order("confirm"):
        masks.confirm(mask=MachineMask.objects.get(), by=pat)
    with in_order("become ready"):
        assert ready(held).state == "ready"
    with in_order("forget"):
        clips.forget_crop(clip=first, by=pat)
    another = waiting(tom, "lung", seed=3)
    with in_order("crop"):
        clips.crop(clip=Clip.objects.select_related("scan").get(pk=another.pk), box=BOX, by=tom)
    with in_order("discard"):
        masks.discard(mask=MachineMask.objects.get(), by=pat)
    clips.remove(clip=another, by=tom)
    hiding.hide(clip=first, by=pat)
    MachineMask.objects.create(
        institution=first.scan.institution, machine_key=first.machine_key, rows=first.rows, columns=first.columns,
        box=first.crop, drawn_by=tina,
    )  # fmt: skip
    with in_order("erase"):
        hiding.erase(clip=first, by=dana)
    assert not MachineMask.objects.exists()


def test_whoever_does_it_at_once_is_done_or_told_and_never_broken_off(tina, tom, pat, dana):
    first, held = sent(drawn(a_draft(tina)), pat), waiting(tom)
    mask = MachineMask.objects.get()
    acts = [
        lambda: masks.confirm(mask=mask, by=pat),
        lambda: clips.crop(clip=Clip.objects.select_related("scan").get(pk=held.pk), box=BOX, by=tom),
        lambda: masks.discard(mask=mask, by=dana),
        lambda: clips.forget_crop(clip=first, by=pat),
    ]
    turns = iter(acts * 4)
    found = at_once(lambda: next(turns)())
    assert set(found) <= {
        "done", ("mask_gone",), ("confirmed_already",), ("no_crop_needed",), ("crop_not_remembered",), ("changed_at_once",)
    }  # fmt: skip
    assert (found["done"] >= 1, sum(found.values())) == (True, 16)


def in_another_thread(act) -> Future:
    def run():
        try:
            return act()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future


def until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _time in range(100_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("act", [hiding.hide, hiding.show_again])
def test_what_becomes_ready_in_the_moment_of_deciding_is_never_left_out(act, tina, tom, pat):
    first = sent(ready(a_received_clip(a_draft(tina))), pat)
    later = a_received_clip(a_draft(tom), frames=4)
    if act is hiding.show_again:
        hiding.hide(clip=first, by=pat)
    with transaction.atomic():
        processing.process(later.pk)  # it holds the chain; whoever decides has looked for copies before it ends
        deciding = in_another_thread(lambda: act(clip=first, by=pat))
        until_somebody_waits()
    deciding.result()
    assert is_hidden(first, later) == [act is hiding.hide] * 2
    assert Event.objects.filter(verb__in=["clip.hidden_along", "clip.shown_along"], thing_id=later.pk).count() >= 1


@pytest.mark.parametrize(
    ("act", "reason"), [(masks.confirm, ""), (masks.discard, "crop_needed")], ids=["confirmed", "discarded"]
)
def test_what_is_held_in_the_moment_in_which_its_crop_is_decided_does_not_wait_for_it(act, reason, tina, tom, pat):
    drawn(a_draft(tina))
    later = clips.receive(scan=a_draft(tom), by=tom, file=needing_a_crop(seed=2))
    with transaction.atomic():
        processing.process(later.pk)
        deciding = in_another_thread(lambda: act(mask=MachineMask.objects.get(), by=pat))
        until_somebody_waits()
    deciding.result()
    later.refresh_from_db()
    assert (later.state, later.reason) == ("held" if reason else "processing", reason)
