"""How much may one file ask of us?

Every figure is far above what ultrasound machines write and far below what hurts a small server.
"""

FILE_BYTES = 512 * 1024**2
META_BYTES = 1024**2  # the file meta group, private information included
META_ELEMENTS = 64

ELEMENTS = 20_000  # in the whole header, all levels together
ITEMS = 5_000
DEPTH = 64  # real files nest up to five deep; the reader recurses, so the bound must be ours
VALUE_BYTES = 256 * 1024  # of an attribute that we read; the longest real one is a 16-bit palette of 128 kB
FRAGMENTS = 64_000

SIDE = 16_384  # pixels
PIXELS = 5_000_000  # in one frame
FRAMES = 3_000
CLIP_BYTES = 2 * 1024**3  # decoded, all frames
LEAST_SIDE = 16  # of a region that is worth keeping, and of anything that is filmed
DRAWN_SIDE = 64  # of a drawn crop, or half of the picture's side where that is less
DRAWN_PART = 20  # a drawn crop is at least a twentieth of the picture
COMPARED_FRAMES = 9  # to see what moves, where a crop has to be drawn

ZIP_FILES = 500
ZIP_LIST_BYTES = 1024**2  # of the list at its end
ZIP_BYTES = 1024**3  # unpacked, all files together
ZIP_RATIO = 200  # a frame of black packs well, a whole clip does not

ADDRESS_SPACE = 1024**3
OPEN_FILES = 32
HEADER_CPU_SECONDS = 10
HEADER_WALL_SECONDS = 20
DECODE_BYTES_PER_SECOND = 4_000_000  # the slowest decoder (JPEG 2000, interpreted RLE) on a slow core
DECODE_LEAST_SECONDS = 20
DECODE_MOST_SECONDS = 600
MESSAGE_BYTES = 32 * 1024**2  # one message of the child: at most one encoded frame
OUTPUT_BYTES = CLIP_BYTES  # all messages of one child


def packed_frame_bytes(raw: int) -> int:
    """A compressed frame much larger than the frame itself is not a picture."""
    return 2 * raw + 256 * 1024


def decode_seconds(raw: int) -> int:
    """CPU seconds that decoding `raw` bytes of pictures may take."""
    return min(DECODE_MOST_SECONDS, DECODE_LEAST_SECONDS + raw // DECODE_BYTES_PER_SECOND)
