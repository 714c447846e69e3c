"""How does an institution sign, and how is a signature checked?

Ed25519 over RFC 8785 canonical JSON that names its type and version (“pocus-review/1”), so that a signature of one
kind can never pass for another. An institution makes its key by itself when it first needs one.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from pocus_credentialing.audit.canonical import canonical

from .models import Institution, SigningKey


@dataclass(frozen=True)
class Signature:
    kid: str
    alg: str
    value: str  # base64url without padding


def sign(institution: Institution, statement: dict[str, Any]) -> Signature:
    """Sign a statement (plain JSON with a `type` such as “pocus-certificate/1”) for the institution."""
    if "type" not in statement:
        raise ValueError("A signed statement names its type and version.")
    key = current_key(institution)
    private = load_pem_private_key((settings.KEYS_ROOT / f"{key.kid}.pem").read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{key.kid} is not an Ed25519 key")
    return Signature(key.kid, key.alg, encode(private.sign(canonical(statement))))


def is_genuine(statement: dict[str, Any], kid: str, value: str, alg: str | None = None) -> bool:
    """Whether the signature under `statement` was made by the key named `kid`; and as `alg` says, where it is given."""
    key = SigningKey.objects.filter(kid=kid).first()
    if key is None or alg not in (None, key.alg):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(decode(key.public_key)).verify(decode(value), canonical(statement))
    except (InvalidSignature, ValueError):
        return False
    return True


def current_key(institution: Institution) -> SigningKey:
    """The institution's key in use; made now if there is none."""
    key = institution.signing_keys.filter(retired_at=None).order_by("created_at").first()
    return key or make_key(institution)


def make_key(institution: Institution) -> SigningKey:
    """A new key pair: the private half into a file that only this user can read, the public half into a row."""
    private = Ed25519PrivateKey.generate()
    kid = f"{institution.code.lower()}-{secrets.token_hex(6)}"
    settings.KEYS_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.KEYS_ROOT / f"{kid}.pem"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return SigningKey.objects.create(kid=kid, institution=institution, public_key=encode(public))


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
