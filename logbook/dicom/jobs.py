"""What is a sandboxed process asked to do?

Imported by the warm process only: this is where the decoders come in.
"""

from typing import Any, BinaryIO

from . import fields, limits, messages, moving, pictures, videos
from .alike import looked_at
from .arriving import arriving
from .confine import allow_cpu
from .deidentify import clean_header
from .errors import Code, Unusable
from .facts import Box
from .frames import Frames
from .inspect import inspection, patient_digests, read_header
from .likeness import likeness
from .messages import Kind
from .prescan import Layout
from .regions import visible


def inspect(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    header = read_header(file, layout)
    messages.send_json(out, Kind.INSPECTION, inspection(header, file, bytes.fromhex(request["uid_key"])).to_json())


def sort(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    """Of what came in by itself: what `inspect` says, and whose it may be."""
    header = read_header(file, layout, fields.KEYWORDS_OF_ARRIVALS)
    key = bytes.fromhex(request["uid_key"])
    found = arriving(header.dataset, inspection(header, file, key), key=key, field=request["field"])
    messages.send_json(out, Kind.INSPECTION, found.to_json())


def preview(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    header = read_header(file, layout)
    allow_cpu(limits.decode_seconds(limits.COMPARED_FRAMES * header.columns * header.rows * 3))
    wanted, frames = request["frame"], Frames(file, header)
    asked_for = 0 <= wanted < header.frames
    shown = wanted if asked_for else header.frames // 2
    frame = frames[shown]
    messages.send(out, Kind.POSTER, pictures.within(frame.picture, pictures.PREVIEW_SIDE, pictures.STILL_QUALITY))
    # Where a frame was asked for, one was drawn before.
    sampled = [] if asked_for else moving.sampled(header.frames)
    looked_at = (frame.picture if index == shown else frames[index].picture for index in sampled)
    box = moving.moving(looked_at, header.columns, header.rows)
    messages.send_json(out, Kind.MOVING, vars(box) if box else {})


def derive(file: BinaryIO, layout: Layout, request: dict[str, Any], out: BinaryIO) -> None:
    header = read_header(file, layout)
    crop = Box(**request["crop"]).inside(header.columns, header.rows) if request["crop"] else header.marking.crop
    if crop is None:
        raise Unusable(Code.CROP_NEEDED)
    allow_cpu(limits.decode_seconds(header.clip_bytes))
    plan = {
        "crop": vars(crop),
        "frames": header.frames,
        "frame_ms": header.timing.play_ms,
        "starts": header.timing.starts(header.frames),
        "timing_known": header.timing.known,
        "duration_ms": header.frames * header.timing.play_ms,
        "clip_bytes": header.clip_bytes,
    }
    messages.send_json(out, Kind.PLAN, plan)
    key = bytes.fromhex(request["uid_key"])
    if request["legible"]:
        messages.send_json(out, Kind.PATIENT, {"digests": patient_digests(file, key)})
    looked = looked_at(header.frames)
    legible = set(looked) if request["legible"] else set()
    looks = []
    frames, parts, encoded, grey, full_colour = Frames(file, header), visible(header.marking, crop), 0, True, True
    for index, frame in enumerate(frames):
        shown = pictures.cut(frame.picture, crop, parts)
        jpeg = pictures.encode(frame, shown)
        encoded += len(jpeg)
        messages.send(out, Kind.FRAME, jpeg)
        if index == 0 and request["first"] and header.frames > 1:
            messages.send(out, Kind.FIRST, pictures.poster(shown, still=False))
        grey, full_colour = shown.mode == "L", full_colour and frame.full_colour
        if index in legible:
            messages.send(out, Kind.LEGIBLE, pictures.legible(shown))
        if index in looked:
            looks.append(likeness(shown))
        if index == header.frames // 2:
            messages.send(out, Kind.POSTER, pictures.poster(shown, still=header.frames == 1))
            messages.send(out, Kind.THUMB, pictures.within(shown, pictures.THUMB_SIDE, pictures.POSTER_QUALITY))
    head = clean_header(
        header,
        crop=crop,
        encoded_bytes=encoded,
        grey=grey,
        full_colour=full_colour,
        uid_key=key,
        cleaned=request["cleaned"],
    )
    messages.send(out, Kind.LOOKS, "".join(looks).encode() if all(looks) else b"")
    messages.send(out, Kind.HEADER, head)


JOBS = {"inspect": inspect, "sort": sort, "preview": preview, "derive": derive, **videos.JOBS}
