"""How much of an upload is written down before anybody has looked at it?

Nothing of what comes from nobody who is known, and nothing for which there is no room. Of anybody else's never more than one file
may have, whatever is sent: the rest is read and dropped, so that the sender still gets an answer in a sentence. The name that the
client gave the file is dropped with it.
"""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from logbook import storage
from logbook.queries.uploads import waiting_of
from logbook.rules.uploads import check_quota
from pocus_credentialing.people.models import User

FILES_A_REQUEST = 4  # times the size that one file may have


class BoundedUploadHandler(FileUploadHandler):
    chunk_size = 256 * 1024

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.written = 0
        self.announced = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        person = getattr(self.request, "user", None)
        if not isinstance(person, User):
            raise SkipFile
        self.seen = 0
        # As much as will be written at most, of this file and those behind it.
        most = min(self.announced, FILES_A_REQUEST * settings.UPLOAD_MAX_BYTES) - self.written
        if not self.written:
            check_quota(most, waiting_of(person))
        with storage.room(most):
            pass
        # It has no name: whatever becomes of this process, nothing of it stays.
        nameless = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the request
        self.file: Any = UploadedFile(nameless, "clip", self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        most = settings.UPLOAD_MAX_BYTES
        # One chunk beyond the limit is kept, so that whoever reads the file finds it too large.
        if self.file.tell() <= most and self.written <= FILES_A_REQUEST * most:
            with storage.room(len(raw_data)):
                self.file.write(raw_data)
            self.written += len(raw_data)

    def file_complete(self, file_size: int) -> Any:
        whole = self.file.tell() == self.seen
        self.file.seek(0)
        # What was not written down whole says that it is too large, whoever's share of the request it was.
        self.file.size = self.seen if whole else max(self.seen, settings.UPLOAD_MAX_BYTES + 1)
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
