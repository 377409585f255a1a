"""A file of the catalogue from the network onto the disk: right, or not there.

Its bytes go into ``NAME.part`` and are hashed on the way; whatever cuts the download short, the next try goes on from
there. Only a file of the right length and hash gets its name. One process at a time works on a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from engine.api import Context, ModelError
from engine.models import sources_zip
from engine.models.catalog import CatalogFile, Source
from engine.models.part import Part, disk_words, length_of, tidy
from engine.models.sources_http import Answer, Broken, Paused, Stream, Useless, content_range
from engine.models.transfer import CHECKING, LISTENER, RULES, Rules, Steering, amount

__all__ = ["fetch", "lock", "resumable"]

_LOCK_BEAT = 0.2  # seconds between two looks whether another process is done
_PIECE = 1 << 20  # bytes unpacked at once
PUBLISHED = "that its authors published"


def resumable(file: CatalogFile, folder: Path) -> int:
    """Bytes of ``file`` that an earlier download left in ``folder``, whole or in part."""
    final = folder / file.name
    try:
        return final.stat().st_size
    except OSError:
        return length_of(final)


@contextlib.contextmanager
def lock(path: Path, steering: Steering) -> Iterator[None]:
    """One process at a time; the others wait. The system lets go of it however a process ends.

    Raises Cancelled while it waits, and ModelError where the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mutex = filelock.FileLock(path)
        while True:
            try:
                mutex.acquire(timeout=0)
                break
            except filelock.Timeout:
                steering.wait(_LOCK_BEAT)
    except OSError as error:
        raise ModelError(disk_words(error, path.parent)) from None
    try:
        yield
    finally:
        mutex.release()


def fetch(
    file: CatalogFile,
    folder: Path,
    *,
    context: Context | None = None,
    listen: LISTENER | None = None,
    pause: threading.Event | None = None,
    rules: Rules = RULES,
    known_by: str = PUBLISHED,
) -> Path:
    """``file`` in ``folder``, from the first of its https and zip sources that gives it.

    ``known_by``: whose word its hash is, for the sentence about a wrong one. Raises ModelError in a sentence that
    says what to do, and Cancelled; what arrived then stays for the next time.
    """
    total = file.sources[0].size or file.likely_size
    steering = Steering(file.name, total, context or Context(), listen, pause)
    with lock(folder / f"{file.name}.lock", steering):
        final = folder / file.name
        if _sound(final, file, steering):
            return final
        _check_room(file, folder, rules)
        return _Download(file, final, steering, rules, known_by).run()


def _sound(final: Path, file: CatalogFile, steering: Steering) -> bool:
    """Whether the whole file is there from an earlier session. Of a file whose hash nobody knows the name is the
    proof: only a whole one gets it."""
    try:
        if file.size is not None and final.stat().st_size != file.size:
            return False
        if file.sha256 is None:
            return final.is_file()
        return _hashed(final, steering) == file.sha256
    except OSError:
        return False


def _hashed(path: Path, steering: Steering) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(1 << 22):
            steering.check_cancelled()
            digest.update(piece)
            done += len(piece)
            steering.at(done, state=CHECKING)
    return digest.hexdigest()


def _check_room(file: CatalogFile, folder: Path, rules: Rules) -> None:
    """Raises ModelError where the disk has no room for the rest, before a byte is asked for."""
    packed = any(source.kind == "zip" for source in file.sources)
    needed = file.likely_size * (2 if packed else 1) - length_of(folder / file.name)
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < needed + rules.reserve:
        raise ModelError(
            f"“{file.name}” needs {amount(max(0, needed))} of disk and {amount(free)} are free in {folder} "
            f"({amount(rules.reserve)} stay in reserve): free some room and install again."
        )


@dataclass
class _Try:
    """What was learned about one source."""

    source: Source
    failures: int = 0  # in a row, with next to nothing gained between them
    refits: int = 0  # how often what was there did not fit, and the source was asked for all of it
    ranges: bool = True  # it can send a part
    window: sources_zip.Window | None = None

    @property
    def origin(self) -> str:
        """Whose bytes those of this source are."""
        packed = f"zip:{self.source.member}:" if self.window else ""
        return packed + self.source.address

    def asked(self, have: int) -> str:
        """The Range header for what is missing; empty for everything."""
        if self.window is not None:
            return f"bytes={self.window.start + have}-{self.window.start + self.window.length - 1}"
        return f"bytes={have}-" if have else ""


class _Download:
    """One file, all its sources."""

    def __init__(
        self, file: CatalogFile, final: Path, steering: Steering, rules: Rules, known_by: str
    ) -> None:
        self._file, self._final, self._steering, self._rules = file, final, steering, rules
        self._known_by = known_by

    def run(self) -> Path:
        reasons: list[str] = []
        reached = False
        for source in self._file.sources:
            if source.kind == "package":
                continue
            attempt = _Try(source)
            try:
                return self._from(attempt)
            except (Useless, Broken) as error:
                reasons.append(str(error))
                reached = reached or not isinstance(error.__cause__, OSError)
        tidy(self._final)
        last = self._file.sources[-1]
        if self._file.sha256 is None:  # by which it would be known in a folder
            advice = f"fetch {last.address} with a browser and import it"
        elif last.kind == "zip":
            advice = f"fetch {last.address} with a browser, unpack it and install it from its folder"
        else:
            advice = f"fetch {last.address} with a browser and install it from its folder"
        kept = "what arrived is kept" if length_of(self._final) else "nothing was changed"
        when = "Try again later" if reached else "Is this computer online? Try again then"
        raise ModelError(
            f"“{self._file.name}” could not be downloaded: {'; '.join(dict.fromkeys(reasons))}. {when} ({kept}), or "
            f"{advice}."
        )

    def _from(self, attempt: _Try) -> Path:
        """The file from one source. Raises Useless when it will not give it and Broken when we asked often enough."""
        while True:
            before = length_of(self._final)
            try:
                self._steering.hold()
                if attempt.source.kind == "zip" and attempt.window is None:
                    attempt.window = sources_zip.find(
                        attempt.source.address, attempt.source.member, self._steering, self._rules
                    )
                return self._attempt(attempt)
            except Paused:
                continue
            except Broken as error:
                gained = length_of(self._final) - before >= self._rules.least
                attempt.failures = 1 if gained else attempt.failures + 1
                if attempt.failures >= self._rules.attempts:
                    raise
                patience = self._rules.backoff * 2 ** (attempt.failures - 1)
                self._steering.wait(max(error.after, min(patience, self._rules.longest_backoff)))

    def _attempt(self, attempt: _Try) -> Path:
        """One connection. Raises Useless, Broken, Paused, Cancelled, ModelError."""
        window = attempt.window
        total = window.length if window else self._file.size
        with Part(self._final, self._steering) as part:
            if part.size and not self._fits(part, attempt, total):
                part.restart()
            if total is not None and part.size == total:
                return self._verified(part, attempt, fresh=False)
            begun, asked = part.size, attempt.asked(part.size)
            headers = {"Range": asked} if asked else {}
            if part.size and part.origin == attempt.origin and part.validator:
                headers["If-Range"] = part.validator
            with Stream(attempt.source.address, headers, self._steering, self._rules) as stream:
                answer = stream.answer()
                total = self._begin(part, attempt, answer, total, stream.host)
                fresh = part.size == 0
                self._receive(part, stream, answer, total)
            if total is not None and part.size < total:
                part.flush()
                raise Broken(f"{stream.host} broke off at {amount(part.size)} of {amount(total)}")
            return self._verified(part, attempt, fresh=fresh and begun == 0)

    def _fits(self, part: Part, attempt: _Try, total: int | None) -> bool:
        """Whether what is there may be gone on with at this source: it is of that very version, or the file's hash
        will tell."""
        if not attempt.ranges or (total is not None and part.size > total):
            return False
        if part.origin == attempt.origin and part.validator:
            return True
        # another source of the same file; the packed bytes of an archive are none of it
        return self._file.sha256 is not None and attempt.window is None and not part.origin.startswith("zip:")

    def _begin(self, part: Part, attempt: _Try, answer: Answer, total: int | None, host: str) -> int | None:
        """Takes in the head of the answer; returns how long the part will be, None for unknown."""
        refusal = answer.refusal(host)
        if refusal is not None:
            raise refusal
        if answer.status == 416:
            attempt.ranges = False
            part.restart()
            raise Broken(f"{host} has a file of another length")
        kind = answer.headers.get("content-type", "").lower()
        if kind.startswith(("text/html", "application/xhtml")):
            raise Useless(f"{host} sends a web page instead of the file")
        if answer.status == 206:
            return self._begin_part(part, attempt, answer, total, host)
        if attempt.window is not None:
            raise Useless(f"{host} cannot send a part of the archive")
        length = None if answer.encoding else answer.length
        ends = length is not None or answer.chunked or answer.encoding
        if total is None and self._file.sha256 is None and not ends:
            raise Useless(f"{host} does not say where the file ends")
        if total is not None and length is not None and length != total:
            raise Useless(
                f"{host} has {length:,} bytes instead of the {total:,} of the file {self._known_by}"
            )
        # it sends all of it: it cannot send a part, or the file changed since
        part.restart(attempt.origin, answer.validator)
        return total if total is not None else length

    def _begin_part(
        self, part: Part, attempt: _Try, answer: Answer, total: int | None, host: str
    ) -> int | None:
        window = attempt.window
        first, whole = content_range(answer.headers.get("content-range", ""))
        expected = window.whole if window else total
        wrong = answer.encoding or first != part.size + (window.start if window else 0)
        # without a length or a hash nothing would tell that the rest is cut short
        endless = whole is None and expected is None and self._file.sha256 is None
        if wrong or endless or (whole is not None and expected is not None and whole != expected):
            attempt.ranges = False
            part.restart()
            if window is not None:
                raise Useless(f"{host} does not send what was asked for")
            raise Broken(f"{host} does not send what was asked for")
        part.note(attempt.origin, answer.validator)
        return total if total is not None else whole

    def _receive(self, part: Part, stream: Stream, answer: Answer, total: int | None) -> None:
        """The body into the part. Nothing longer than the file is written."""
        most = self._rules.largest if total is None else total
        source = stream.host
        self._steering.at(part.size, total or 0, source=source)
        pieces = stream.pieces() if not answer.encoding else _decoded(stream, answer.encoding)
        for piece in pieces:
            if part.size + len(piece) > most:
                part.restart()
                raise Useless(f"{source} sends more than the {amount(most)} of the file")
            part.write(piece)
            self._steering.at(part.size, source=source)

    def _verified(self, part: Part, attempt: _Try, *, fresh: bool) -> Path:
        """The finished file. ``fresh``: all of it came in one piece from this source."""
        file, window = self._file, attempt.window
        sha256, size = part.sha256, part.size
        if window is not None:
            part.flush()
            return self._unpacked(part, window)
        if (file.size is None or size == file.size) and (file.sha256 is None or sha256 == file.sha256):
            return part.finish()
        part.restart()
        if not fresh and attempt.refits < 2:
            attempt.refits += 1
            attempt.ranges = False  # the rest did not fit what was there: all of it, once more
            raise Broken(f"the rest from {attempt.source.host} did not fit what was there")
        part.discard()
        raise Useless(
            f"what {attempt.source.host} sends is not the file {self._known_by} (SHA-256 {sha256[:12]}… instead of "
            f"{(file.sha256 or '')[:12]}…)"
        )

    def _unpacked(self, part: Part, window: sources_zip.Window) -> Path:
        """The file out of its packed bytes, which are all there."""
        with Part(self._final.with_name(self._final.name + ".unpacked"), self._steering) as target:
            target.restart()
            try:
                for piece in sources_zip.inflated(part.path, window):
                    self._steering.check_cancelled()
                    target.write(piece)
                if self._file.sha256 not in (None, target.sha256):
                    raise Useless(f"what the archive holds is not the file {self._known_by}")
                whole = target.finish()
            except Useless:
                target.discard()
                part.discard()
                raise
            except BaseException:
                target.discard()
                raise
        whole.replace(self._final)
        part.discard()
        return self._final


def _decoded(stream: Stream, encoding: str) -> Iterator[bytes]:
    """The body of a server that packs what it sends although it was asked not to."""
    if encoding not in ("gzip", "x-gzip"):
        raise Useless(f"{stream.host} packs the file in a way that Saisei does not read ({encoding[:20]})")
    machine = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for data in stream.pieces():
            while data:
                # in pieces: packed bytes may claim to be a thousand times as long
                yield machine.decompress(data, _PIECE)
                data = machine.unconsumed_tail
        yield machine.flush()
    except zlib.error as error:
        raise Broken(f"{stream.host} sends what cannot be unpacked ({error})") from None
    if not machine.eof:
        raise Broken(f"{stream.host} broke off")
