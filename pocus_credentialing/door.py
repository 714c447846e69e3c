"""Where does the DICOM door listen? Nothing does before a director adds a machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DoorSettings:
    """`certificate`, `key`, `client_ca`: files; TLS is spoken where there is a certificate, and a machine must show one
    of `client_ca` where that is set. `host`: what machines call. `most_waiting`: bytes of what came by itself to one
    hospital and is in no scan."""

    bind: str
    port: int
    tls_port: int
    certificate: str
    key: str
    client_ca: str
    host: str
    most_waiting: int


def settings_of(env: Any, *, production: bool, site_url: str) -> DoorSettings:
    return DoorSettings(
        # Machines call from outside; the demo stays on this computer.
        bind=env.str("DICOM_BIND", default="0.0.0.0" if production else "127.0.0.1"),  # noqa: S104
        port=env.int("DICOM_PORT", default=11112),
        tls_port=env.int("DICOM_TLS_PORT", default=2762),
        certificate=env.str("DICOM_TLS_CERTIFICATE", default=""),
        key=env.str("DICOM_TLS_KEY", default=""),
        client_ca=env.str("DICOM_TLS_CLIENT_CA", default=""),
        host=env.str("DICOM_HOST", default=site_url.split("//")[-1].split("/")[0].rsplit(":", 1)[0]),
        most_waiting=env.int("DICOM_MOST_WAITING_BYTES", default=50 * 1024**3),
    )
