"""The DICOM door: listens, lets in whom it knows, and hands what they send to the intake."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import warnings
from collections import Counter
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from pynetdicom import AE, _config, evt
from pynetdicom.service_class import StorageServiceClass
from pynetdicom.sop_class import register_uid
from pynetdicom.transport import ThreadedAssociationServer

from logbook import knocking
from logbook.models import Device

from . import admission, bounds, intake, knocks, offered, sealed, worklist
from .connection import kept_connection, own_connection

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 12
MOST_FROM_ONE = 8  # address: it keeps no other out
REJECTIONS = {knocking.WRONG_TITLE: (1, 1, 7), knocking.UNKNOWN_MACHINE: (1, 1, 3)}
OTHER_REJECTION = (1, 1, 1)


class Server(ThreadedAssociationServer):
    """Counts, besides associations, the connections that are being greeted: a handshake of TLS may be dragged out, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.greeting: Counter[str] = Counter()
        self.lock = threading.Lock()
        super().__init__(*args, **kwargs)

    def _connected(self) -> Counter[str]:
        """How many from each address."""
        with self.lock:
            return self.greeting + Counter(each.requestor.address for each in self.active_associations)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._greet(client_address[0], 1)
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._greet(client_address[0], -1)
            raise

    def _greet(self, address: str, more: int) -> None:
        with self.lock:
            self.greeting[address] += more

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Before anything is read: an address that nobody may call from is hung up on."""
        address = client_address[0]
        try:
            with own_connection():
                connected = self._connected()
                if connected.total() >= MOST_CONNECTIONS or connected[address] >= MOST_FROM_ONE:
                    knocks.turned_away(knocking.TOO_MANY, address=address)
                    return False
                if not admission.may_connect(address):
                    knocks.turned_away(knocking.WRONG_ADDRESS, address=address)
                    return False
        except Exception as error:  # never open because something failed
            logger.error("dicom door: %s", type(error).__name__)
            return False
        return True

    def get_request(self) -> Any:
        """Without the handshake of TLS, for which everyone else would wait."""
        request, address = self.socket.accept()  # type: ignore[union-attr]
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request.settimeout(bounds.SECONDS)
        if self.ssl_context:
            request = self.ssl_context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        return request, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread."""
        try:
            if isinstance(request, ssl.SSLSocket):
                self._handshake(request)
            super().finish_request(request, client_address)
        finally:
            self._greet(client_address[0], -1)

    def _handshake(self, request: ssl.SSLSocket) -> None:
        """Hung up on where it takes too long in all: each of its bytes may come in time."""
        bell = threading.Timer(bounds.HELLO_SECONDS, socket.socket.shutdown, (request, socket.SHUT_RDWR))
        bell.daemon = True
        bell.start()
        try:
            request.do_handshake()
        finally:
            bell.cancel()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """No traceback: it may quote what was received."""


def requested(event: Any) -> None:
    """Whether this association may be: rejected with the reason that the standard has for it, and written down."""
    assoc = event.assoc
    try:
        with kept_connection():
            found = admission.admit(_caller(assoc))
            if isinstance(found, admission.Refused):
                _reject(assoc, found)
            else:
                assoc.machine = found.pk
    except Exception as error:  # never open because something failed
        logger.error("dicom door: %s", type(error).__name__)
        assoc.abort()


def accepted(event: Any) -> None:
    if not event.assoc.accepted_contexts:
        _written_down(event.assoc, knocking.NO_STORAGE_CLASS)


def closed(event: Any) -> None:
    assoc = event.assoc
    if assoc.requestor.primitive is None:  # it never said who it is: nobody needs to wait for that
        assoc.dul.to_user_queue.put(None)
    dimse = assoc.dimse
    if isinstance(dimse, bounds.BoundedDimse) and dimse.discard():
        _written_down(assoc, knocking.BROKEN_OFF)


def _caller(assoc: Any) -> admission.Caller:
    said = assoc.requestor.primitive
    return admission.Caller(
        address=assoc.requestor.address,
        calling=(said.calling_ae_title or "").strip(),
        called=(said.called_ae_title or "").strip(),
        encrypted=isinstance(assoc.dul.socket.socket, ssl.SSLSocket),
    )


def _reject(assoc: Any, refused: admission.Refused) -> None:
    caller = _caller(assoc)
    knocks.turned_away(
        refused.reason, address=caller.address, calling=caller.calling, called=caller.called,
        institution=refused.institution, device=refused.device,
    )  # fmt: skip
    assoc.acse.send_reject(*REJECTIONS.get(refused.reason, OTHER_REJECTION))
    assoc.kill()


def _written_down(assoc: Any, reason: str) -> None:
    try:
        with own_connection():
            known: UUID | None = getattr(assoc, "machine", None)
            if known is not None:
                device = Device.objects.select_related("institution").get(pk=known)
                address = assoc.requestor.address
                knocks.turned_away(reason, address=address, institution=device.institution, device=device)
    except Exception as error:
        logger.error("dicom door: %s", type(error).__name__)


HANDLERS: list[Any] = [
    (evt.EVT_REQUESTED, requested),
    (evt.EVT_ACCEPTED, accepted),
    (evt.EVT_C_ECHO, intake.echo),
    (evt.EVT_C_STORE, intake.store),
    (evt.EVT_C_FIND, worklist.find),
    (evt.EVT_CONN_CLOSE, closed),
]


def listen(address: str, port: int, *, tls: ssl.SSLContext | None = None) -> Server:
    """A server that is bound and waits; `serve_forever` in a thread serves it."""
    _config.LOG_HANDLER_LEVEL = "none"  # its log would quote names and UIDs
    for library in ("pynetdicom", "pydicom"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="pydicom")
    _config.STORE_RECV_CHUNKED_DATASET = True  # never decoded here
    sealed.receive_sealed()
    settings.QUARANTINE_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    entity = AE(ae_title="POCUS")
    entity.maximum_associations = MOST_CONNECTIONS
    entity.maximum_pdu_size = bounds.PDU_BYTES
    entity.acse_timeout = bounds.HELLO_SECONDS
    entity.dimse_timeout = entity.network_timeout = bounds.SECONDS
    entity.add_supported_context(offered.VERIFICATION, offered.PLAIN)
    entity.add_supported_context(worklist.WORKLIST, offered.PLAIN)
    for uid, name in offered.RETIRED.items():
        register_uid(uid, name, StorageServiceClass)
    for uid in offered.STORED:
        entity.add_supported_context(uid, offered.PACKED)
    server = entity.make_server(
        (address, port),
        evt_handlers=HANDLERS,
        ssl_context=tls,
        server_class=Server,
        request_handler=bounds.BoundedHandler,
    )
    entity._servers.append(server)
    return cast(Server, server)


def tls_context() -> ssl.SSLContext | None:
    """TLS 1.2 or newer (the profile of BCP 195), where a certificate is set."""
    if not settings.DICOM.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.DICOM.certificate, settings.DICOM.key or None)
    if settings.DICOM.client_ca:
        context.load_verify_locations(settings.DICOM.client_ca)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
