"""Where may this server connect because somebody typed an address into a page?

One rule for every such address. Where the operator lists networks (`OUTGOING_ALLOWED`), there and nowhere else. Where
nothing is listed, anywhere but to loopback and link-local addresses and to what clouds tell their machines about themselves. What
a name means is looked up once, and the address that was judged is the one that is connected to: a name that means
something else a moment later leads nowhere. Nothing that is answered sends us elsewhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import sys
from dataclasses import dataclass
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Where clouds answer their machines, besides the link-local 169.254.169.254.
OF_THE_CLOUD = tuple(
    ipaddress.ip_network(each) for each in ("100.100.100.200/32", "168.63.129.16/32", "192.0.0.0/24", "fd00:ec2::/32")
)
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address behind a gateway is in the last four bytes
MOST_PLACES = 4


class Refused(Exception):
    """There this server does not connect."""


class Unknown(Exception):
    """No machine has this name."""


@dataclass(frozen=True)
class OutgoingSettings:
    """`allowed`: empty where the operator lists nothing; `ca`: a file with the hospital's own authority, trusted as well."""

    allowed: tuple[Network, ...]
    ca: str


def settings_of(env: Any) -> OutgoingSettings:
    listed = env.list("OUTGOING_ALLOWED", default=[])
    try:
        allowed = tuple(ipaddress.ip_network(each.strip(), strict=False) for each in listed if each.strip())
    except ValueError as error:
        sys.exit(f"OUTGOING_ALLOWED names networks with commas between, as 10.20.0.0/16: {error}")
    return OutgoingSettings(allowed=allowed, ca=env.str("OUTGOING_CA", default=""))


def may_be_called(address: str, allowed: tuple[Network, ...]) -> bool:
    """The rule. An IPv4 address that is written as an IPv6 one is judged as what it leads to."""
    try:
        found = _plain(ipaddress.ip_address(address.split("%")[0]))
    except ValueError:
        return False
    if allowed:
        return any(found in network for network in allowed)
    return not (
        found.is_loopback
        or found.is_link_local
        or found.is_multicast
        or found.is_unspecified
        or found.is_reserved
        or getattr(found, "is_site_local", False)
        or found in ipaddress.ip_network("0.0.0.0/8")
        or any(found in network for network in OF_THE_CLOUD)
    )


def _plain(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address


def is_plainly_refused(host: str, allowed: tuple[Network, ...]) -> bool:
    """Without asking anybody: what is written as an address, and this machine's own name."""
    if host.rstrip(".").lower() == "localhost" or host.rstrip(".").lower().endswith(".localhost"):
        return not may_be_called("127.0.0.1", allowed)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not may_be_called(host, allowed)


def places_of(host: str, port: int, allowed: tuple[Network, ...]) -> list[str]:
    """The addresses of this machine, all of which may be called; Refused where one of them may not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unknown from None
    places = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(may_be_called(place, allowed) for place in places):
        raise Refused
    return places[:MOST_PLACES]


def trusting(ca: str) -> ssl.SSLContext:
    """Whom an encrypted connection believes: the authorities of this machine, and the hospital's own."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca:
        context.load_verify_locations(ca)
    return context


class Https(http.client.HTTPSConnection):
    """To one judged address, under the name that was asked for. It follows nothing and uses no proxy."""

    def __init__(self, host: str, port: int, place: str, *, context: ssl.SSLContext, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self.place, self.trust = place, context

    def connect(self) -> None:
        plain = socket.create_connection((self.place, self.port), self.timeout)
        try:
            # It is ours before the handshake, which may take as long as the other side likes: a deadline cuts it.
            self.sock = self.trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()
        except BaseException:
            (self.sock or plain).close()
            self.sock = None
            raise
