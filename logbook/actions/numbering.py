"""What is a clip's cleaned object called, where it was made before that was kept?"""

from __future__ import annotations

from logbook import storage
from logbook.dicom.attributes import uids_of
from logbook.dicom.errors import Unusable
from logbook.models import Clip
from logbook.queries.clips import playable


def number_clips() -> int:
    """Read it off the object and keep it. How many; doing it twice, or beside another worker, is harmless."""
    found = 0
    for clip in playable().filter(instance_uid="").select_related("scan").order_by("pk").iterator(chunk_size=500):
        if "dicom" not in clip.files:
            continue
        try:
            with storage.place_of(clip.scan.institution_id, clip.file("dicom")).open("rb") as file:
                uids = uids_of(file)
        except (FileNotFoundError, Unusable):
            continue
        found += Clip.objects.filter(pk=clip.pk, files=clip.files).update(
            study_uid=uids.study, series_uid=uids.series, instance_uid=uids.instance
        )
    return found
