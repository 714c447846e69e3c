"""In which shape is progress told: of one enrolment, of what is behind a number, of a candidate and of a cohort?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from curriculum.states import Route
from logbook.states import ScanState


class ExcludedSerializer(serializers.Serializer[Any]):
    scan = serializers.UUIDField()
    reason = serializers.CharField()
    sentence = serializers.CharField()


class ExcludedItemSerializer(serializers.Serializer[Any]):
    item = serializers.CharField(
        help_text="Of a course, certificate, session, case or assessment the id; else its code."
    )
    reason = serializers.CharField()
    sentence = serializers.CharField()


class RequirementProgressSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    phase = serializers.CharField()
    application = serializers.CharField(allow_null=True)
    shape = serializers.CharField()
    rule = serializers.CharField(help_text="What it asks, in a sentence.")
    counting = serializers.ListField(child=serializers.CharField(), help_text="What makes a scan count for it.")
    asked = serializers.CharField(help_text="The rule's own number, as “50 per cent needed”.")
    needed = serializers.IntegerField(help_text="What `counted` is compared with today.")
    counted = serializers.IntegerField()
    met = serializers.BooleanField()
    missing = serializers.CharField(allow_null=True)
    next_change_on = serializers.DateField(
        allow_null=True, help_text="The first later day on which the same log may give another answer."
    )
    next_change = serializers.CharField(allow_null=True, help_text="The same in a sentence.")
    phase1_on = serializers.DateField(
        allow_null=True,
        help_text="Where scans are excluded as before_phase1: from which day on they count; null also while that is open.",
    )
    counted_scans = serializers.ListField(child=serializers.UUIDField())
    counted_modules = serializers.ListField(child=serializers.CharField())
    excluded = ExcludedSerializer(many=True)
    excluded_items = ExcludedItemSerializer(many=True)
    source = serializers.CharField(allow_null=True)
    programme_set = serializers.BooleanField()


class ProgressSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    as_of = serializers.DateField()
    met = serializers.BooleanField()
    next_step = serializers.CharField(allow_null=True)
    requirements = RequirementProgressSerializer(many=True)
    to_keep = RequirementProgressSerializer(
        many=True, help_text="What is asked of those who hold a certificate in force; empty for all others."
    )


class CountedRowSerializer(serializers.Serializer[Any]):
    scan = serializers.UUIDField(source="scan.pk")
    application = serializers.CharField(source="scan.application.code")
    performed_at = serializers.DateTimeField(source="scan.performed_at")
    reviewer = serializers.CharField(source="proctor")
    quality = serializers.IntegerField(allow_null=True)


class ExcludedRowSerializer(CountedRowSerializer):
    sentence = serializers.CharField(source="why", help_text="Why it does not count.")


class ModuleRowSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    passed_at = serializers.DateTimeField(allow_null=True)


class AssessmentRowSerializer(serializers.Serializer[Any]):
    assessment = serializers.UUIDField(source="assessment.pk")
    tool = serializers.CharField(source="assessment.tool")
    taken_on = serializers.DateField(source="assessment.taken_on")
    assessor = serializers.CharField(source="assessment.assessor.name")
    passed = serializers.BooleanField(source="assessment.passed")
    sentence = serializers.CharField(source="why", help_text="Why it does not count; empty where it does.")


class SignatureRowSerializer(serializers.Serializer[Any]):
    """One that is asked for; the last three are null while it is open."""

    role = serializers.CharField(source="asked.role")
    document = serializers.CharField(source="asked.document", allow_null=True)
    sign_off = serializers.UUIDField(source="given.pk", default=None, allow_null=True)
    signer = serializers.CharField(source="given.printed_name", default=None, allow_null=True)
    signed_at = serializers.DateTimeField(source="given.signed_at", default=None, allow_null=True)


class LearningRowSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    kind = serializers.CharField()
    provider = serializers.CharField()
    day = serializers.DateField()
    minutes = serializers.IntegerField()
    sentence = serializers.CharField(source="why", help_text="Why it does not count; empty where it does.")


class BehindSerializer(serializers.Serializer[Any]):
    """As far as you may see the log."""

    counted = CountedRowSerializer(many=True)
    excluded = ExcludedRowSerializer(many=True)
    modules = ModuleRowSerializer(many=True)
    learning = LearningRowSerializer(many=True)
    assessments = AssessmentRowSerializer(many=True)
    signatures = SignatureRowSerializer(many=True)


class RowsSerializer(serializers.Serializer[Any]):
    requirement = RequirementProgressSerializer()
    rows = BehindSerializer()


class NumberSerializer(serializers.Serializer[Any]):
    requirement = serializers.CharField(help_text="Whose number it is: the key of its rows.")
    counted = serializers.IntegerField()
    needed = serializers.IntegerField()
    met = serializers.BooleanField(help_text="Everything that is asked.")


class CellSerializer(NumberSerializer):
    application = serializers.CharField()


class CohortMemberSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    name = serializers.CharField()
    route = serializers.ChoiceField(choices=Route.choices)
    exams = CellSerializer(many=True, help_text="Those of which something is asked alone.")
    whole_programme = NumberSerializer(allow_null=True, help_text="What is asked besides the exams; null: nothing.")
    percent = serializers.IntegerField(
        help_text="Of everything that all exams ask; where none asks anything, that the programme does."
    )
    ready = serializers.ListField(
        child=serializers.CharField(), help_text="Exams for which a certificate can be issued."
    )
    certified = serializers.ListField(child=serializers.CharField(), help_text="Exams on a certificate that stands.")


class ReviewedSerializer(serializers.Serializer[Any]):
    reviewed = serializers.IntegerField(help_text="By you.")
    of = serializers.IntegerField()


class NoSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    sentence = serializers.CharField()


class LastScanSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    application = serializers.CharField(source="application.code")
    performed_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ScanState.choices)


class ExamSerializer(serializers.Serializer[Any]):
    application = serializers.CharField(source="code")
    title = serializers.CharField()
    met = serializers.BooleanField()
    missing = serializers.CharField(allow_null=True)
    percent = serializers.IntegerField()
    certificate = serializers.CharField(allow_null=True, help_text="The serial of the one that stands for it.")


class CandidateSerializer(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    trainee = serializers.UUIDField()
    name = serializers.CharField()
    programme = serializers.UUIDField()
    version = serializers.IntegerField()
    route = serializers.ChoiceField(choices=Route.choices)
    ended_on = serializers.DateField(allow_null=True)
    exams = ExamSerializer(many=True)
    reviewed_by_you = ReviewedSerializer(help_text="Of the scans that count.")
    last_scans = LastScanSerializer(many=True)
    call_backs = serializers.ListField(child=serializers.UUIDField())
    certificates = serializers.ListField(child=serializers.CharField(), help_text="Serials.")
    may_issue = serializers.BooleanField(help_text="You, for this person; see eligibility for what stands against it.")
    may_invite_signatory = serializers.BooleanField()
    progress = ProgressSerializer()


class EligibilitySerializer(serializers.Serializer[Any]):
    applications = serializers.ListField(child=serializers.CharField())
    eligible = serializers.BooleanField()
    reasons = NoSerializer(many=True, help_text="Against issuing, word for word as POST certificates/ would refuse.")
    reviewed_by_you = ReviewedSerializer(
        help_text="Of the scans that the certificate would rest on; printed in the annex."
    )
    issued_on = serializers.DateField(help_text="Of a certificate that would be issued today.")
    expires_on = serializers.DateField(help_text="Its last day.")
