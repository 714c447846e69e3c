"""Where does the DICOM door listen? Nothing does before a director adds a machine."""

from __future__ import annotations

from typing import Any


def settings_of(env: Any, *, production: bool, site_url: str) -> dict[str, Any]:
    return {
        # Machines call from outside; the demo stays on this computer.
        "DICOM_BIND": env.str("DICOM_BIND", default="0.0.0.0" if production else "127.0.0.1"),  # noqa: S104
        "DICOM_PORT": env.int("DICOM_PORT", default=11112),
        "DICOM_TLS_PORT": env.int("DICOM_TLS_PORT", default=2762),
        "DICOM_TLS_CERTIFICATE": env.str("DICOM_TLS_CERTIFICATE", default=""),  # a file, with its chain
        "DICOM_TLS_KEY": env.str("DICOM_TLS_KEY", default=""),
        # Where set, a machine must show a certificate of this authority.
        "DICOM_TLS_CLIENT_CA": env.str("DICOM_TLS_CLIENT_CA", default=""),
        # What machines call: the name of the site, unless the door is elsewhere.
        "DICOM_HOST": env.str("DICOM_HOST", default=site_url.split("//")[-1].split("/")[0].rsplit(":", 1)[0]),
    }
