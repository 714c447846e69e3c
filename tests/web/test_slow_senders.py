"""Who sends slowly, or sends what nobody wants, keeps nobody else waiting; and hears why in a sentence."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MB = 1024**2
# As deploy/gunicorn.conf.py has it, with the times of a test.
CONFIGURATION = f"""
exec(open({str(ROOT / "deploy" / "gunicorn.conf.py")!r}).read())
from pocus_credentialing import web_worker
web_worker.HEAD_IN, web_worker.GRACE, web_worker.UNREAD_FOR = %(head)s, %(grace)s, 1000 * %(grace)s
workers, threads = 1, 2
"""


def a_site(folder: Path, *, head: float = 15, grace: float = 60) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    configuration = folder / "gunicorn.conf.py"
    configuration.write_text(CONFIGURATION % {"head": head, "grace": grace})
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", str(configuration), "tests.web.plain_site:application"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
    )
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port
    raise AssertionError("the site did not start")


def stopped(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    process, port = a_site(tmp_path_factory.mktemp("site"))
    yield port
    stopped(process)


@pytest.fixture(scope="module")
def hasty(tmp_path_factory) -> Iterator[int]:
    """One that waits a second only."""
    process, port = a_site(tmp_path_factory.mktemp("hasty"), head=1, grace=1)
    yield port
    stopped(process)


def connected(port: int, said: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(said)
    return connection


def a_post(path: str, length: int, *more: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {length}", *more, "", ""]).encode()


def heard(connection: socket.socket) -> tuple[int, bytes]:
    """Status and body; the connection was closed behind them."""
    with connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        said = answer.read()
        assert connection.recv(1) == b""
        return answer.status, said


def asked(port: int, timeout: float = 1) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    connection.request("GET", "/")
    answer = connection.getresponse()
    return answer.status, answer.read()


BEGUN = {
    "nothing": b"",
    "half a head": b"POST /reads/ HTTP/1.1\r\nHost: x\r\n",
    "half a form": a_post("/reads/", 500_000) + b"a=1",
    "the head of a large file that is refused": a_post("/refuses/", 400_000_000) + b"a",
    "a large file in pieces that is refused": b"POST /refuses/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_sixty_who_send_slowly_keep_nobody_waiting(begun, port):
    slow = [connected(port, begun) for _each in range(60)]
    assert [asked(port) for _each in range(5)] == [(200, b"well")] * 5
    for connection in slow:
        connection.close()
    assert asked(port) == (200, b"well")


def test_nor_do_more_of_them_than_may_wait(port):
    slow = [connected(port, BEGUN["half a form"]) for _each in range(600)]
    assert asked(port) == (200, b"well")
    # Who has waited longest was told so.
    assert heard(slow[0]) == (503, b"Too many send at this moment. Nothing was kept: send it again.")
    for connection in slow:
        connection.close()


def test_what_comes_in_two_parts_is_taken_whole(port):
    connection = connected(port, a_post("/reads/", 300_000)[:20])
    connection.sendall(a_post("/reads/", 300_000)[20:] + bytes(100_000))
    assert asked(port) == (200, b"well")
    connection.sendall(bytes(200_000))
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert (answer.status, answer.read()) == (200, b"300000")


def test_a_large_file_is_read_by_who_wants_it(port):
    connection = connected(port, a_post("/reads/", 3 * MB) + bytes(3 * MB))
    assert heard(connection) == (200, str(3 * MB).encode())


def test_two_requests_in_one_go_are_answered_one_after_the_other(port):
    connection = connected(port, 2 * (a_post("/reads/", 3) + b"abc"))
    said = b""
    while said.count(b"\r\n\r\n3") < 2:
        said += connection.recv(4096)
    assert said.count(b"HTTP/1.1 200 OK") == 2


def test_who_asks_before_sending_is_told_to_go_on(port):
    connection = connected(port, a_post("/reads/", 4, "Expect: 100-continue"))
    assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"1234")
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert (answer.status, answer.read()) == (200, b"4")


@pytest.mark.parametrize("more", [b"", bytes(8 * MB)], ids=["at once", "while it is sent"])
def test_who_is_refused_hears_it_before_all_is_sent(more, port):
    assert heard(connected(port, a_post("/refuses/", 400_000_000) + more)) == (413, b"too large")


@pytest.mark.parametrize("begun", ["half a head", "half a form"])
def test_what_is_not_whole_in_time_is_cut_off_in_a_sentence(begun, hasty):
    said = b"What you sent came too slowly. Nothing was kept of it: send it again."
    assert heard(connected(hasty, BEGUN[begun])) == (408, said)


def test_a_large_file_that_stops_is_cut_off_for_whoever_reads_it(hasty):
    assert heard(connected(hasty, a_post("/reads/", 3 * MB) + b"a")) == (408, b"TooSlow")


def test_who_reads_nothing_of_an_answer_is_cut_off(hasty):
    deaf = [connected(hasty, b"GET /large/ HTTP/1.1\r\nHost: x\r\n\r\n") for _thread in range(2)]
    assert asked(hasty, timeout=30) == (200, b"well")
    for connection in deaf:
        connection.close()


def test_who_says_nothing_is_left_in_silence(hasty):
    with connected(hasty, b"") as connection:
        assert connection.recv(1) == b""


def test_a_head_without_end_is_refused(port):
    endless = b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * 9000
    assert heard(connected(port, endless)) == (431, b"The head of this request is larger than 64 kB.")
