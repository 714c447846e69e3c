"""The same worker and the same draft as for clips that machines export as DICOM."""

from tests.logbook.clips.conftest import committed, draft, lying, work

__all__ = ["committed", "draft", "lying", "work"]
