"""A server of files on this machine that misbehaves on demand: what the tests of the downloader talk to."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["Page", "Server"]


@dataclass
class Page:
    """What lies at one path, and how it is handed out.

    ``cuts``: for each request in turn the byte of the file at which the connection is closed; ``statuses``: for each
    request in turn a status that is answered instead. ``etags``: for each request in turn; the last one stays.
    ``length``: the Content-Length that is claimed; None for the true one, 0 for none. ``drip``: bytes and seconds.
    ``stall_at``: the byte after which nothing more comes, and the connection stays open.
    """

    data: bytes = b""
    ranges: bool = True
    ignores_if_range: bool = False
    wrong_part: bool = False
    whole: str = ""  # what a part says of the length of the file; empty for the truth
    etags: list[str] = field(default_factory=lambda: ['"one"'])
    modified: str = ""
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    always: int = 0
    redirect: str = ""
    packed: bool = False
    encoding: str = "gzip"
    drip: tuple[int, float] | None = None
    stall_at: int | None = None
    length: int | None = None
    chunked: bool = False
    kind: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    mute: bool = False  # takes the connection and says nothing at all


@dataclass(frozen=True)
class Request:
    path: str
    headers: Message
    line: str

    @property
    def range(self) -> str:
        return self.headers.get("Range", "")


class Server:
    """As a context manager it serves, and ends its threads when it is left."""

    def __init__(self, **pages: Page) -> None:
        self.pages = {f"/{name}": page for name, page in pages.items()}
        self.requests: list[Request] = []
        self.sent = 0
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/{name}"

    def asked(self, name: str) -> list[Request]:
        return [request for request in self.requests if request.path == f"/{name}"]

    def count(self, sent: int) -> None:
        with self._lock:
            self.sent += sent

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = re.sub(r"^http://[^/]+", "", self.path)  # as a proxy is asked
            server.requests.append(Request(path, self.headers, self.path))
            self.close_connection = True
            page = server.pages.get(path)
            try:
                if page is None:
                    self._refuse(404)
                else:
                    self._page(page)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def _refuse(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _page(self, page: Page) -> None:
            if page.mute:
                server.closing.wait(60)
                return
            status = page.statuses.pop(0) if page.statuses else page.always
            if status:
                self._refuse(status, **page.headers)
                return
            if page.redirect:
                self._refuse(302, Location=page.redirect)
                return
            data, first = page.data, 0
            etag = page.etags.pop(0) if len(page.etags) > 1 else page.etags[0]
            asked = self._asked(page, etag)
            if page.packed:
                data = gzip.compress(data) if page.encoding == "gzip" else data
            if asked is not None:
                first, last = asked
                if first >= len(data):
                    self._refuse(416, Content_Range=f"bytes */{len(data)}")
                    return
                shown = first + 1 if page.wrong_part else first
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {shown}-{last}/{page.whole or len(data)}")
                data = data[: last + 1]
            else:
                self.send_response(200)
            for name, value in {
                "Content-Type": page.kind,
                "ETag": etag,
                "Last-Modified": page.modified,
                "Content-Encoding": page.encoding if page.packed else "",
                **page.headers,
            }.items():
                if value:
                    self.send_header(name, value)
            length = len(data) - first if page.length is None else page.length
            if page.chunked:
                self.send_header("Transfer-Encoding", "chunked")
            elif length:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self._body(page, data, first)

        def _asked(self, page: Page, etag: str) -> tuple[int, int] | None:
            """The bytes of a Range header that is heeded."""
            wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
            if wanted is None or not page.ranges:
                return None
            condition = self.headers.get("If-Range")
            if condition is not None and condition not in (etag, page.modified) and not page.ignores_if_range:
                return None
            begin, end = wanted.groups()
            if not begin:
                return max(0, len(page.data) - int(end)), len(page.data) - 1
            return int(begin), min(int(end) if end else len(page.data) - 1, len(page.data) - 1)

        def _body(self, page: Page, data: bytes, first: int) -> None:
            cut = page.cuts.pop(0) if page.cuts else None
            end = len(data) if cut is None else min(cut, len(data))
            size, pause = page.drip or (1 << 16, 0.0)
            at = first
            while at < end:
                stop = min(at + size, end)
                if page.stall_at is not None and stop > page.stall_at >= at:
                    stop = page.stall_at
                piece = data[at:stop]
                if page.chunked:
                    piece = b"%x\r\n%s\r\n" % (len(piece), piece)
                server.count(stop - at)  # before: who has the bytes may look at the sum at once
                self.wfile.write(piece)
                self.wfile.flush()
                at = stop
                if at == page.stall_at:
                    server.closing.wait(60)
                    return
                time.sleep(pause)
            if cut is not None:
                # as when a cable is pulled: no goodbye
                self.connection.shutdown(socket.SHUT_RDWR)
            elif page.chunked:
                self.wfile.write(b"0\r\n\r\n")

    return Handler
