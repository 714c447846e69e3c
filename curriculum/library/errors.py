"""What is wrong in a library file, and where?"""


class LibraryError(Exception):
    """Names the file, the place in it and what was expected there, so that an author can mend it without reading code."""

    def __init__(self, file: str, path: str, expected: str) -> None:
        self.file = file
        self.path = path
        self.expected = expected
        super().__init__(f"{file}: {path}: expected {expected}")
