"""One HTTP exchange of a download, with the standard library and the system's proxies.

It is read on a thread of its own, so that silence is noticed and a cancel is answered at once; the socket is shut
down to end that thread. Only https is spoken, also after a redirect.
"""

from __future__ import annotations

import contextlib
import email.message
import http.client
import queue
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from engine.models.transfer import Rules, Steering

__all__ = ["Answer", "Broken", "Paused", "Stream", "Useless", "content_range", "read_range"]

_BEAT = 0.05  # seconds after which a silent exchange looks whether it was cancelled
_AHEAD = 8  # pieces that may wait to be written
_LOCAL = {"127.0.0.1", "::1", "localhost"}
_AGAIN = {408, 425, 429, 500, 502, 503, 504}  # statuses after which another try may succeed
_LONGEST_PATIENCE = 60.0  # seconds that a server may ask us to wait


class Broken(Exception):
    """The exchange failed in a way that may be gone at the next try; ``after``: seconds that the server asks for."""

    def __init__(self, words: str, after: float = 0.0) -> None:
        super().__init__(words)
        self.after = after


class Useless(Exception):
    """This source will not give the file, however often it is asked."""


class Paused(Exception):
    """The person paused the download; the connection is closed."""


@dataclass(frozen=True)
class Answer:
    """The head of a response. ``headers``: names in lower case."""

    status: int
    headers: Mapping[str, str]

    @property
    def length(self) -> int | None:
        """Bytes that the body says it has."""
        return _whole(self.headers.get("content-length", ""))

    @property
    def chunked(self) -> bool:
        """Whether the body says where it ends."""
        return "chunked" in self.headers.get("transfer-encoding", "").lower()

    @property
    def encoding(self) -> str:
        found = self.headers.get("content-encoding", "").strip().lower()
        return "" if found == "identity" else found

    @property
    def validator(self) -> str:
        """What stands for this very version of the file: its strong ETag, or its date; empty for none."""
        tag = self.headers.get("etag", "").strip()
        return self.headers.get("last-modified", "") if not tag or tag.startswith("W/") else tag

    def refusal(self, host: str) -> Broken | Useless | None:
        """What is wrong with a status other than 200, 206 and 416."""
        if self.status in (200, 206, 416):
            return None
        if self.status in _AGAIN:
            after = min(_LONGEST_PATIENCE, float(_whole(self.headers.get("retry-after", "")) or 0))
            return Broken(f"{host} is busy or out of order ({self.status})", after)
        if 300 <= self.status < 400:
            return Useless(f"{host} sends us on to an address that is not https, or in circles")
        if self.status in (401, 403):
            return Useless(f"{host} does not give the file to everybody ({self.status})")
        if self.status == 407:
            return Useless("the proxy of this computer asks for a password (407)")
        if self.status in (404, 410):
            return Useless(f"{host} has no such file any more ({self.status})")
        return Useless(f"{host} answers with the status {self.status}")


def content_range(text: str) -> tuple[int | None, int | None]:
    """Where a part begins and how long the whole is: of "bytes 5-9/10" 5 and 10; None for what is not said."""
    found = re.fullmatch(r"bytes\s+(?:(\d+)-\d+|\*)/(\d+|\*)", text.strip().lower())
    if found is None:
        return None, None
    first, whole = found.groups()
    return (int(first) if first else None), (int(whole) if whole != "*" else None)


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


# --- what urllib is made of here: https, proxies, redirects; no files, no ftp ---------------------------


class _Noted(http.client.HTTPConnection):
    """Tells its socket, so that it can be shut down from another thread."""

    note: Callable[[socket.socket], None]

    def connect(self) -> None:
        super().connect()
        self.note(self.sock)


class _NotedSecure(_Noted, http.client.HTTPSConnection):
    pass


class _Http(urllib.request.HTTPHandler):
    def __init__(self, note: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._note = note

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **more: Any) -> http.client.HTTPConnection:
        made = _Noted(host, **more)
        made.note = self._note
        return made


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, note: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._note = note

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)

    def _connection(self, host: str, **more: Any) -> http.client.HTTPConnection:
        made = _NotedSecure(host, **more, context=ssl.create_default_context())
        made.note = self._note
        return made


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not _allowed(newurl, self._rules):
            raise urllib.error.HTTPError(req.full_url, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _allowed(address: str, rules: Rules) -> bool:
    parts = urlsplit(address)
    local = rules.local_http and parts.scheme == "http" and parts.hostname in _LOCAL
    return bool(parts.hostname) and (parts.scheme == "https" or local)


def _opener(note: Callable[[socket.socket], None], rules: Rules) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    opener.addheaders = [("User-Agent", "Saisei")]
    for handler in (
        urllib.request.ProxyHandler(),
        _Http(note),
        _Https(note),
        _Redirects(rules),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


# --- one exchange --------------------------------------------------------------------------------------


class Stream:
    """A GET of ``address`` with ``headers``. As a context manager it ends its thread when it is left.

    Raises Useless for an address that is not https.
    """

    def __init__(self, address: str, headers: Mapping[str, str], steering: Steering, rules: Rules) -> None:
        self.host = urlsplit(address).hostname or address
        if not _allowed(address, rules):
            raise Useless(f"{self.host} does not speak https")
        self._steering, self._rules = steering, rules
        self._request = urllib.request.Request(address, headers={"Accept-Encoding": "identity", **headers})
        self._queue: queue.Queue[Answer | bytes | Exception | None] = queue.Queue(_AHEAD)
        self._over = threading.Event()
        self._socket: socket.socket | None = None
        self._mark = (time.monotonic(), 0)
        self._bytes = 0
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        # a name that is being looked up cannot be stopped: that thread ends by itself, and is not waited for
        self._thread.join(2.0 if self._socket is not None else 0.0)

    def answer(self) -> Answer:
        """The head of the response. Raises Broken, Paused, Cancelled."""
        head = self._next()
        assert isinstance(head, Answer)
        return head

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes; it ends where the server ends it. Raises Broken, Paused, Cancelled."""
        while (piece := self._next()) is not None:
            assert isinstance(piece, bytes)
            self._bytes += len(piece)
            yield piece

    def _next(self) -> Answer | bytes | None:
        while True:
            self._steering.check_cancelled()
            if self._steering.paused:
                raise Paused
            self._check_pace()
            try:
                found = self._queue.get(timeout=_BEAT)
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise Broken(self._explained(found)) from found
            return found

    def _check_pace(self) -> None:
        """Raises Broken where next to nothing came for a while."""
        since, before = self._mark
        now = time.monotonic()
        if now - since < self._rules.stall:
            return
        if self._bytes - before < self._rules.least:
            raise Broken(f"{self.host} sent nothing for {self._rules.stall:g} seconds")
        self._mark = (now, self._bytes)

    def _explained(self, error: Exception) -> str:
        if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
            error = error.reason
        if isinstance(error, ssl.SSLError):
            return f"the connection to {self.host} is not secure ({error.reason or error})"
        if isinstance(error, socket.gaierror):
            return f"{self.host} was not found"
        if isinstance(error, TimeoutError):
            return f"{self.host} did not answer"
        if isinstance(error, OSError | http.client.HTTPException):
            return f"the connection to {self.host} failed ({_first_line(error)})"
        return f"{self.host} answers what is not HTTP ({_first_line(error)})"

    # --- on the thread

    def _run(self) -> None:
        try:
            opener = _opener(self._noted, self._rules)
            try:
                response = opener.open(self._request, timeout=self._rules.stall)
            except urllib.error.HTTPError as error:
                with error:
                    self._put(Answer(error.code, _lower(error.headers)))
                    self._put(None)
                return
            with response:
                self._put(Answer(response.status, _lower(response.headers)))
                while not self._over.is_set() and (piece := response.read1(self._rules.piece)):
                    self._put(piece)
            self._put(None)
        except Exception as error:  # whatever a server can make the library raise: data for the other side
            self._put(error)

    def _noted(self, connected: socket.socket) -> None:
        self._socket = connected
        if self._over.is_set():  # it was closed while we connected
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def _put(self, item: Answer | bytes | Exception | None) -> None:
        while not self._over.is_set():
            try:
                self._queue.put(item, timeout=_BEAT)
            except queue.Full:
                continue
            return


def _lower(headers: email.message.Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120] or type(error).__name__


def read_range(
    address: str, wanted: str, most: int, steering: Steering, rules: Rules
) -> tuple[bytes, int, int, str]:
    """A small part of a file: its bytes, where they begin, how long the whole is, and its validator.

    ``wanted``: as in a Range header, "0-99" or "-100" (the last hundred). Raises Broken, Useless (also for a server
    that cannot send parts, or sends more than ``most``), Paused and Cancelled.
    """
    with Stream(address, {"Range": f"bytes={wanted}"}, steering, rules) as stream:
        answer = stream.answer()
        refusal = answer.refusal(stream.host)
        if refusal is not None:
            raise refusal
        first, whole = content_range(answer.headers.get("content-range", ""))
        if answer.status != 206 or first is None or whole is None or answer.encoding:
            raise Useless(f"{stream.host} cannot send a part of the archive")
        data = bytearray()
        for piece in stream.pieces():
            data += piece
            if len(data) > most:
                raise Useless(f"{stream.host} sends more than was asked for")
    if answer.length is not None and len(data) != answer.length:
        raise Broken(f"{stream.host} broke off")
    return bytes(data), first, whole, answer.validator
