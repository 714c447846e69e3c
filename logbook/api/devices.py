"""The machines of a hospital, for programs of its directors and administrators."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.actions import devices
from logbook.forms.devices import A_DAY, networks_in, title_validator
from logbook.models import Device
from logbook.receiver.titles import our_title
from logbook.states import CodeField
from pocus_credentialing.api.idempotency import once
from pocus_credentialing.api.pagination import ByName
from pocus_credentialing.people.models import User
from pocus_credentialing.zones import ZONES

from .looked_after import SwitchSerializer, institution_looked_after


class DeviceSerializer(serializers.ModelSerializer[Device]):
    institution = serializers.UUIDField(source="institution_id")
    ae_title = serializers.CharField(max_length=16, validators=[title_validator])
    networks = serializers.ListField(
        child=serializers.CharField(max_length=60), help_text="Addresses and networks that it calls from."
    )
    time_zone = serializers.ChoiceField(
        choices=[name for name, _words in ZONES], allow_blank=True, required=False, help_text="Empty: the hospital's."
    )
    clock_ahead = serializers.IntegerField(required=False, min_value=-A_DAY, max_value=A_DAY, help_text="Seconds.")
    code_field = serializers.ChoiceField(
        choices=[value for value in CodeField.values if value], allow_blank=True, required=False
    )
    called_ae_title = serializers.SerializerMethodField(help_text="What the machine calls: our AE title.")
    port = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = [
            "id", "institution", "name", "ae_title", "networks", "manufacturer", "model", "time_zone", "clock_ahead",
            "code_field", "needs_tls", "is_on", "called_ae_title", "port", "echoed_at", "stored_at",
        ]  # fmt: skip
        read_only_fields = ["is_on", "echoed_at", "stored_at"]
        validators: list[Any] = []  # that a title is free is a rule

    def get_called_ae_title(self, device: Device) -> str:
        return our_title(device.institution)

    def get_port(self, device: Device) -> int:
        return settings.DICOM.tls_port if device.needs_tls else settings.DICOM.port

    def validate_networks(self, said: list[str]) -> list[str]:
        try:
            return networks_in(" ".join(said))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None


class ChangedDeviceSerializer(DeviceSerializer):
    institution = serializers.UUIDField(source="institution_id", read_only=True)

    class Meta(DeviceSerializer.Meta):
        pass


@extend_schema_view(
    list=extend_schema(summary="Ultrasound machines that you look after"),
    retrieve=extend_schema(summary="One machine: what is set on it, and when it was seen last"),
)
class DeviceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Device]):
    serializer_class = DeviceSerializer
    pagination_class = ByName
    queryset = Device.objects.none()
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Device]:
        return Device.objects.visible_to(self.request.user).select_related("institution")

    @extend_schema(request=DeviceSerializer, responses={201: DeviceSerializer}, summary="Add a machine that may send")
    def create(self, request: Request) -> Response:
        shape = DeviceSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person, said = cast(User, request.user), dict(shape.validated_data)
        institution = institution_looked_after(person, said.pop("institution_id"))

        def act() -> Response:
            device = devices.add(institution=institution, by=person, **said)
            return Response(DeviceSerializer(device).data, status=status.HTTP_201_CREATED)

        return once(request, act)

    @extend_schema(request=ChangedDeviceSerializer, responses=DeviceSerializer, summary="Change what is said of it")
    def partial_update(self, request: Request, pk: str) -> Response:
        device = get_object_or_404(self.get_queryset(), pk=pk)
        shape = ChangedDeviceSerializer(device, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        changed = devices.change(device=device, by=cast(User, request.user), **shape.validated_data)
        return Response(DeviceSerializer(changed).data)

    @extend_schema(request=SwitchSerializer, responses=DeviceSerializer, summary="Switch it on or off")
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, pk: str) -> Response:
        device, person = self.get_object(), cast(User, request.user)
        shape = SwitchSerializer(data=request.data)
        shape.is_valid(raise_exception=True)

        def act() -> Response:
            switched = devices.switch(device=device, by=person, **shape.validated_data)
            return Response(DeviceSerializer(switched).data)

        return once(request, act)
