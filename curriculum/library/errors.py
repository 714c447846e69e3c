"""What is wrong in a library file, and where?"""

from collections.abc import Sequence


class LibraryError(Exception):
    """Names the file, the place in it and what was expected there, so that an author can mend it without reading code."""

    def __init__(self, file: str, path: str, expected: str) -> None:
        self.file = file
        self.path = path
        self.expected = expected
        super().__init__(f"{file}: {path}: expected {expected}")


class UnsetNumbersError(LibraryError):
    """Every number that the file leaves open: the programme can be read, and not yet published."""

    def __init__(self, errors: Sequence[LibraryError]) -> None:
        self.errors = tuple(errors)
        super().__init__(errors[0].file, errors[0].path, errors[0].expected)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.errors)
