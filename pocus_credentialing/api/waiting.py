"""What waits for you, for programs: what the home page shows, by ids."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pocus_credentialing.people.models import User
from pocus_credentialing.waiting import Directing, OwnScans, Waiting


class IdsField(serializers.ListField):
    """The ids (of certificates the serials) of the first few."""

    child = serializers.CharField()


class LearningSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField(source="enrolment.pk")
    programme = serializers.UUIDField(source="enrolment.programme_id")
    next_step = serializers.CharField(source="overview.next_step.sentence", allow_null=True, default=None)


class OwnScansSerializer(serializers.Serializer[Any]):
    returned = IdsField()
    stuck = IdsField(help_text="Sent, and held up by a clip that needs you.")
    drafts = IdsField()
    waiting = IdsField()


class WaitingReviewsSerializer(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(help_text="100 stands for more than 99.")
    first = IdsField()
    to_attest = serializers.IntegerField()
    to_confirm = serializers.IntegerField(help_text="Sessions on a simulator that wait for your word.")
    to_assess = serializers.IntegerField(help_text="Trainees who still need an assessment that you can give.")


class ReadySerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    name = serializers.CharField()
    applications = serializers.ListField(source="ready", child=serializers.CharField())


class DirectingSerializer(serializers.Serializer[Any]):
    programme = serializers.UUIDField()
    trainees = serializers.IntegerField()
    ready = ReadySerializer(many=True, help_text="Whoever can be certified.")
    flagged = IdsField(help_text="Certificates behind which something was amended.")
    expiring = IdsField(help_text="Certificates to renew.")
    revocations = IdsField(help_text="Certificates whose revocation waits for a second signature.")


class WaitingOutsideSerializer(serializers.Serializer[Any]):
    expiring = IdsField(help_text="Your own.")
    to_decide = serializers.IntegerField(help_text="Sent in by your trainees. 100 stands for more than 99.")
    of_trainees = IdsField(help_text="Your trainees' that expire.")


class WaitingSerializer(serializers.Serializer[Any]):
    """Each list holds the first few; the lists of their kinds hold all."""

    second_factor_missing = serializers.BooleanField(help_text="Before your first signature here.")
    call_backs = IdsField()
    seen_elsewhere = serializers.IntegerField(help_text="Recordings that two people sent, or that look like another.")
    hidden_clips = serializers.IntegerField(help_text="In which patient data was seen; they wait for your decision.")
    own_hidden_clips = serializers.IntegerField(help_text="Of your own scans, in which patient data was seen.")
    crops = serializers.IntegerField(help_text="Drawn for a machine, and for you to confirm.")
    expiring = IdsField(help_text="Your own certificates.")
    outside = WaitingOutsideSerializer(help_text="Certificates from outside.")
    learning = LearningSerializer(many=True)
    scans = OwnScansSerializer(allow_null=True, help_text="Your own; null where you are not enrolled.")
    reviews = WaitingReviewsSerializer(allow_null=True, help_text="Null where you review nothing.")
    directing = DirectingSerializer(many=True)


class WaitingView(APIView):
    @extend_schema(responses=WaitingSerializer)
    def get(self, request: Request) -> Response:
        """What waits for you, and where you stand."""
        waiting = Waiting(cast(User, request.user))
        proctoring = waiting.proctoring
        said = {
            "second_factor_missing": waiting.lacks_second_factor,
            "call_backs": _ids(waiting.call_backs),
            "seen_elsewhere": waiting.seen_elsewhere,
            "hidden_clips": waiting.hidden_clips,
            "own_hidden_clips": waiting.own_hidden_clips,
            "crops": waiting.crops,
            "expiring": [each.serial for each in waiting.expiring],
            "outside": {
                "expiring": _ids(waiting.outside.expiring),
                "to_decide": waiting.outside.to_decide,
                "of_trainees": _ids(waiting.outside.of_trainees),
            },
            "learning": waiting.learning,
            "scans": _own(waiting.own) if waiting.own else None,
            "reviews": proctoring
            and {
                "waiting": proctoring.waiting,
                "first": _ids(proctoring.first),
                "to_attest": proctoring.to_attest,
                "to_confirm": proctoring.to_confirm,
                "to_assess": proctoring.to_assess,
            },
            "directing": [_directed(each) for each in waiting.directing],
        }
        return Response(WaitingSerializer(said).data)


def _own(own: OwnScans) -> dict[str, Any]:
    return {name: _ids(getattr(own, name)) for name in ("returned", "stuck", "drafts", "waiting")}


def _directed(directing: Directing) -> dict[str, Any]:
    return {
        "programme": directing.programme.pk,
        "trainees": directing.size,
        "ready": directing.ready,
        "flagged": [each.serial for each in directing.flagged],
        "expiring": [each.serial for each in directing.expiring],
        "revocations": [each.certificate.serial for each in directing.revocations],
    }


def _ids(things: list[Any]) -> list[str]:
    return [str(each.pk) for each in things]
