"""Why can a file not be taken, and what does the trainee do about it?

The codes are stable: they are stored, sent through the API and translated. The sentences are plain English with
`%(name)s` parameters; `_` marks them for makemessages and does nothing here, because this package knows no Django.
"""

from collections.abc import Mapping
from enum import StrEnum


def _(sentence: str) -> str:
    return sentence


class Code(StrEnum):
    """What is wrong with a file."""

    EMPTY = "empty"  # no bytes at all
    TOO_LARGE = "too_large"  # more bytes than limits.FILE_BYTES
    NOT_DICOM = "not_dicom"  # no preamble with DICM, or no readable file meta group
    DEFLATED = "deflated"  # the whole data set is zlib-compressed: a small file can unpack to gigabytes
    TRANSFER_SYNTAX = "transfer_syntax"  # a way of packing pictures that nothing here unpacks (JPEG XL …)
    NOT_ULTRASOUND = "not_ultrasound"  # another kind of object: CT, report, PDF, directory …
    TRUNCATED = "truncated"  # an element, fragment or frame ends after the end of the file
    DAMAGED = "damaged"  # bytes that contradict the standard in a way that leaves no safe reading
    TOO_COMPLEX = "too_complex"  # more elements, items, levels or longer values than any machine writes
    CHARACTER_SET = "character_set"  # names a text encoding that DICOM does not have
    NO_PICTURE = "no_picture"  # no pixel data, or no size
    PICTURE_TOO_LARGE = "picture_too_large"  # more than limits.PIXELS in one frame
    PICTURE_DIFFERS = "picture_differs"  # the compressed picture is not the size the header states
    PIXEL_FORMAT = "pixel_format"  # a colour model or sample depth outside the ultrasound objects
    TOO_MANY_FRAMES = "too_many_frames"  # more than limits.FRAMES
    TOO_LONG = "too_long"  # more decoded bytes in the whole clip than limits.CLIP_BYTES
    FRAMES_MISSING = "frames_missing"  # fewer frames than stated, or fragments that do not fall into frames
    TOO_COSTLY = "too_costly"  # ran into the time or memory limit of the sandbox
    COULD_NOT_BE_READ = "could_not_be_read"  # the sandbox ended in any other way
    CROP_NEEDED = "crop_needed"  # nobody has yet said which part of the picture is free of names
    CROP_UNCONFIRMED = "crop_unconfirmed"  # somebody drew one for this machine, and no proctor has confirmed it yet
    TEXT_SEEN = "text_seen"  # something was read in what the crop keeps: its owner looks once more
    TEXT_UNREAD = "text_unread"  # what the crop keeps could not be read to its end: its owner looks once more
    PATIENT_DATA_SEEN = (
        "patient_data_seen"  # in the same recording, which was destroyed for it: a smaller crop is drawn
    )
    CROP_OUTSIDE = "crop_outside"  # the box drawn is not inside the picture
    CROP_TOO_SMALL = "crop_too_small"  # nobody could judge what is in the box drawn
    FILM_FORMAT = "film_format"  # a film or a picture, of a kind that is not taken
    ENCRYPTED = "encrypted"  # a film that plays only with a key
    CAME_DAMAGED = "came_damaged"  # other bytes than the sender announced
    DIRECTORY = "directory"  # DICOMDIR: names the other files of a disc
    ARCHIVE = "archive"  # a ZIP where a recording is expected, such as in another ZIP
    ARCHIVE_EMPTY = "archive_empty"  # a ZIP without files
    ARCHIVE_FULL = "archive_full"  # more files than limits.ZIP_FILES
    ARCHIVE_SWELLS = "archive_swells"  # more than limits.ZIP_BYTES unpacked, or limits.ZIP_RATIO times itself
    ARCHIVE_LOCKED = "archive_locked"  # a file in a ZIP that opens only with a password
    ARCHIVE_PACKING = "archive_packing"  # a file in a ZIP, packed in a way that nothing here unpacks
    VIDEO_FAILED = "video_failed"  # the picture was read, but the film could not be made of it


# Its owner looks at the picture by themselves: a machine that finds nothing clears nothing.
ASK_FOR_A_LOOK = (Code.TEXT_SEEN, Code.TEXT_UNREAD)
SENTENCES: dict[Code, str] = {
    Code.EMPTY: _("This file is empty. Export the clip from the machine again."),
    Code.TOO_LARGE: _(
        "This file is larger than %(limit)s MB. Save a shorter clip on the machine, or export only the part that "
        "shows your finding."
    ),
    Code.NOT_DICOM: _(
        "This is not a clip that we can read. On the machine, export it as DICOM, or as MP4, MOV, AVI, JPEG or PNG, then "
        "choose that file here."
    ),
    Code.DEFLATED: _(
        "This whole file is compressed (%(syntax)s), which we do not open. In the machine's export settings choose "
        "JPEG or “uncompressed”, and export the clip again."
    ),
    Code.TRANSFER_SYNTAX: _(
        "The pictures in this file are packed in a way that we cannot open (%(syntax)s). In the machine's export "
        "settings choose JPEG or “uncompressed”, and export the clip again."
    ),
    Code.NOT_ULTRASOUND: _(
        "This file is not an ultrasound clip or image (%(kind)s). Choose the ultrasound file of this exam."
    ),
    Code.TRUNCATED: _(
        "This file ends too early, so it was probably not copied completely. Copy it from the machine again."
    ),
    Code.DAMAGED: _("This file is damaged. Export the clip from the machine again."),
    Code.TOO_COMPLEX: _(
        "This file holds far more information than an ultrasound clip should, so we did not open it. Export only the "
        "clip, without reports or raw data."
    ),
    Code.CHARACTER_SET: _(
        "This file says that its text is written in letters which DICOM does not know. Export the clip again; if this "
        "comes back, tell whoever looks after the machine."
    ),
    Code.NO_PICTURE: _("There is no picture in this file. Choose the file that holds the clip or the image."),
    Code.PICTURE_TOO_LARGE: _(
        "The picture is %(columns)s by %(rows)s pixels, larger than we take (%(limit)s megapixels). Export the clip at "
        "screen size."
    ),
    Code.PICTURE_DIFFERS: _(
        "The size written in this file does not fit the picture inside it, so it may be damaged. Export the clip from "
        "the machine again."
    ),
    Code.PIXEL_FORMAT: _(
        "The pictures in this file are stored in a form that we cannot show (%(form)s). Export the clip again as an "
        "ordinary ultrasound clip in colour or grey."
    ),
    Code.TOO_MANY_FRAMES: _(
        "This clip has %(frames)s frames; we take at most %(limit)s. Save a shorter clip on the machine."
    ),
    Code.TOO_LONG: _("This clip is too long at this picture size. Save a shorter clip on the machine."),
    Code.FRAMES_MISSING: _(
        "This file does not hold the frames that it announces (%(frames)s). Export the clip from the machine again."
    ),
    Code.TOO_COSTLY: _(
        "Opening this file took more time or memory than a clip may need, so we stopped. Save a shorter clip, or "
        "export it as JPEG."
    ),
    Code.COULD_NOT_BE_READ: _(
        "This file could not be read. Export the clip from the machine again; if that does not help, leave it out and "
        "tell your director which machine it came from."
    ),
    Code.CROP_NEEDED: _("Draw a box around the ultrasound picture first, so that names and dates stay outside it."),
    Code.CROP_UNCONFIRMED: _(
        "A crop that was drawn for this machine waits for a proctor or a director to confirm it: then this clip "
        "goes on by itself. Or draw your own."
    ),
    Code.TEXT_SEEN: _(
        "Something was read in the part of the picture that is kept: perhaps a name, a date or a number of the patient. "
        "Look at it, then draw the crop smaller, or use it as it is if no patient data shows."
    ),
    Code.TEXT_UNREAD: _(
        "The part of the picture that is kept could not be searched for names to its end. Look at it, then draw the crop "
        "smaller, or use it as it is if no patient data shows."
    ),
    Code.PATIENT_DATA_SEEN: _(
        "Patient data was seen in this recording before. Draw a smaller crop, so that nothing of the patient is kept."
    ),
    Code.CROP_OUTSIDE: _("The box must lie inside the picture. Draw it again."),
    Code.CROP_TOO_SMALL: _(
        "The box is too small to judge anything in it. It must be at least %(width)s pixels wide and %(height)s high, and "
        "cover a twentieth of the picture. Draw it around the whole ultrasound picture."
    ),
    Code.FILM_FORMAT: _(
        "We do not open this kind of file (%(form)s). Export the clip as DICOM or as an ordinary MP4 film (H.264), a "
        "picture as JPEG or PNG."
    ),
    Code.ENCRYPTED: _("This film is protected, so that only one program can play it. Export it without protection."),
    Code.CAME_DAMAGED: _("This file did not arrive as it was sent. Send it again."),
    Code.DIRECTORY: _(
        "This is the table of contents of a disc (DICOMDIR), not a recording. Nothing is missing without it."
    ),
    Code.ARCHIVE: _("This is a ZIP, which is not opened here. Unpack it, and send the recordings in it instead."),
    Code.ARCHIVE_EMPTY: _("There is no file in this ZIP. Choose the recordings, and pack them again."),
    Code.ARCHIVE_FULL: _(
        "This ZIP holds more than %(limit)s files. Unpack it, and choose the recordings of this scan only."
    ),
    Code.ARCHIVE_SWELLS: _(
        "What is packed in this ZIP is far larger than recordings of one scan are, so we did not unpack it. Unpack it, and "
        "choose the recordings of this scan only."
    ),
    Code.ARCHIVE_LOCKED: _(
        "This file in the ZIP opens only with a password. Unpack it, and choose the recording itself."
    ),
    Code.ARCHIVE_PACKING: _(
        "This file in the ZIP is packed in a way that we do not open. Unpack it, and choose the recording itself."
    ),
    Code.VIDEO_FAILED: _(
        "The clip was read, but no video could be made of it. Try once more; if that fails, leave it out and tell your "
        "director which machine it came from."
    ),
}


class Unusable(Exception):
    """This file cannot be taken. Carries a code and plain parameters, never anything read about a patient."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = Code(code)
        self.params = params
        super().__init__(self.code.value)

    def __str__(self) -> str:
        return sentence(self.code, self.params)


def sentence(code: Code, params: Mapping[str, str | int]) -> str:
    """The English sentence for a code."""
    return SENTENCES[code] % params
