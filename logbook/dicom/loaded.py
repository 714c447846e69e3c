"""What do the decoders load only when they first need it? A confined child opens no file, so it is loaded before.

`tests/logbook/dicom/test_confined.py` says when something is missing here.
"""

import codecs
from datetime import datetime

import numpy.ma  # noqa: F401 - by a median
import PIL.MpoImagePlugin
import PIL.TiffImagePlugin  # noqa: F401 - by what a JPEG or PNG says of itself
from PIL import Image
from pydicom.charset import python_encoding

OTHERS = ("ascii", "utf-8", "latin-1", "cp437", "utf-16", "utf-16-le", "utf-16-be")


def load_all() -> None:
    """The formats of pictures, how a date is read, and every character set that a header may name."""
    datetime.strptime("2000", "%Y")
    Image.preinit()
    for name in {*python_encoding.values(), *OTHERS}:
        codecs.lookup(name)
