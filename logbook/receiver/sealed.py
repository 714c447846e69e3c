"""Where does an object lie while pynetdicom receives it? Sealed as it comes, in what pynetdicom takes for a temporary file."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from pynetdicom import dimse_messages

from logbook import storage
from logbook.received import DicomObject, Incoming


class SealedAsItComes:
    """Written by the thread that reads from the network, which no error may stop: it is raised for whoever asks for what
    was received, so that the machine gets an answer."""

    def __init__(self, **_how: Any) -> None:
        self.error: Exception | None = None
        self.too_large = False
        self.incoming: Incoming | None = None
        try:
            self.incoming = Incoming()
        except Exception as error:
            self.error = error
        # pynetdicom removes what has this name in the end: by then nothing has.
        self.name = str(storage.original(uuid4()))
        self.file = self

    def write(self, data: bytes) -> None:
        if self.error is None and self.incoming is not None:
            try:
                self.incoming.write(data)
            except Exception as error:
                self.error = error
                self.close()

    def flush(self) -> None:
        """Nothing reads it before it is whole."""

    def finish(self) -> DicomObject:
        """Unusable, NotNow or OSError where it could not be received."""
        if self.error is not None or self.incoming is None:
            raise self.error or OSError("nothing was received")
        return self.incoming.finish()

    def close(self) -> None:
        """What no clip has adopted is gone."""
        if self.incoming is not None:
            self.incoming.give_up()


def receive_sealed() -> None:
    dimse_messages.NamedTemporaryFile = SealedAsItComes  # type: ignore[assignment, misc]
