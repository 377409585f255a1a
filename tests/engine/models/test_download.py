"""The downloader against a server on this machine that misbehaves: the file is right or absent, never wrong."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from download_cases import DATA, FAST, got, refused, wanted
from weights_server import Page, Server

from engine.models.download import fetch, resumable
from engine.models.transfer import Transfer

# --- what goes well


def test_a_file_arrives_whole_and_is_told_of(tmp_path: Path) -> None:
    told: list[Transfer] = []
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net", listen=told.append)
        assert [request.range for request in server.requests] == [""]
    assert told[-1].done == told[-1].total == len(DATA)
    assert told[-1].source == "127.0.0.1" and told[-1].fraction == 1.0
    assert [t.done for t in told] == sorted(t.done for t in told)


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path) -> None:
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net")
        got(server, tmp_path, "net")
        assert len(server.requests) == 1
        (tmp_path / "net.pth").write_bytes(DATA[:-1] + b"X")  # somebody changed it since
        got(server, tmp_path, "net")
        assert len(server.requests) == 2


@pytest.mark.parametrize("tenth", range(10))
def test_a_cut_at_every_tenth_is_gone_on_with(tmp_path: Path, tenth: int) -> None:
    cut = len(DATA) * tenth // 10
    with Server(net=Page(DATA, cuts=[cut])) as server:
        got(server, tmp_path, "net")
        assert [request.range for request in server.requests] == ["", f"bytes={cut}-" if cut else ""]
        assert server.sent == len(DATA)


@pytest.mark.parametrize("tenth", range(1, 10))
def test_the_next_session_goes_on_where_the_last_one_ended(tmp_path: Path, tenth: int) -> None:
    cut = len(DATA) * tenth // 10
    once = replace(FAST, attempts=1)
    with Server(net=Page(DATA, cuts=[cut])) as server:
        words = refused(lambda: got(server, tmp_path, "net", rules=once))
        assert "broke off" in words and "is kept" in words and server.address("net") in words
        assert resumable(wanted(server.address("net")), tmp_path) == cut
        got(server, tmp_path, "net", rules=once)
        assert server.requests[1].range == f"bytes={cut}-"
        assert server.requests[1].headers["If-Range"] == '"one"'
        assert server.sent == len(DATA)


def test_many_cuts_that_each_gain_something_do_not_wear_patience_out(tmp_path: Path) -> None:
    cuts = [n * len(DATA) // 20 for n in range(1, 20)]
    with Server(net=Page(DATA, cuts=cuts)) as server:
        got(server, tmp_path, "net")
        assert len(server.requests) == 20 and server.sent == len(DATA)


def test_a_download_whose_process_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(DATA[:100_000])
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net")
        assert server.requests[0].range == "bytes=100000-"


def test_redirects_are_followed(tmp_path: Path) -> None:
    with Server(net=Page(DATA, cuts=[1000])) as server:
        server.pages["/here"] = Page(redirect=server.address("net"))
        got(server, tmp_path, "here")
        assert server.asked("net")[1].range == "bytes=1000-"


def test_a_slow_drip_arrives(tmp_path: Path) -> None:
    data = DATA[-5000:]
    with Server(net=Page(data, drip=(250, 0.04))) as server:
        got(server, tmp_path, "net", data=data, rules=replace(FAST, least=1))
        assert len(server.requests) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_server_that_packs_unasked(tmp_path: Path, known: bool) -> None:
    data = b"weights" * 20_000
    with Server(net=Page(data, packed=True)) as server:
        got(server, tmp_path, "net", data=data, known=known)
        assert server.requests[0].headers["Accept-Encoding"] == "identity"


def test_a_packed_file_that_is_cut_is_fetched_anew(tmp_path: Path) -> None:
    data = DATA[:50_000]
    with Server(net=Page(data, packed=True, ranges=False, cuts=[20_000])) as server:
        got(server, tmp_path, "net", data=data, known=False, sized=False)
        assert len(server.requests) == 2


def test_chunks_without_a_length(tmp_path: Path) -> None:
    with Server(net=Page(DATA, chunked=True)) as server:
        got(server, tmp_path, "net", known=False, sized=False)


def test_a_cut_among_chunks_is_noticed(tmp_path: Path) -> None:
    with Server(net=Page(DATA, chunked=True, cuts=[70_000], ranges=False)) as server:
        got(server, tmp_path, "net", known=False, sized=False)
        assert len(server.requests) == 2


def test_a_file_of_which_nothing_is_known(tmp_path: Path) -> None:
    with Server(net=Page(DATA, cuts=[1234])) as server:
        got(server, tmp_path, "net", known=False, sized=False)
        assert server.requests[1].range == "bytes=1234-"


# --- servers that do not do what they should


def test_a_server_without_ranges(tmp_path: Path) -> None:
    """It answers a Range header with 200 and the whole file."""
    with Server(net=Page(DATA, ranges=False, cuts=[100_000])) as server:
        got(server, tmp_path, "net")
        assert server.requests[1].range == "bytes=100000-"
        assert server.sent == 100_000 + len(DATA)


def test_the_file_changed_between_two_parts(tmp_path: Path) -> None:
    """The ETag differs: If-Range makes the server send all of the new file, and no mixture comes about."""
    old, new = b"o" * len(DATA), DATA
    page = Page(old, cuts=[50_000], etags=['"old"', '"new"'])
    with Server(net=page) as server:
        refused(lambda: got(server, tmp_path, "net", rules=replace(FAST, attempts=1)))
        page.data = new
        for known in (False, True):
            got(server, tmp_path, "net", known=known)
            assert server.requests[1].headers["If-Range"] == '"old"'
            (tmp_path / "net.pth").unlink()


def test_the_file_changed_and_the_server_goes_on_all_the_same(tmp_path: Path) -> None:
    """If-Range is ignored: the hash tells, and the file is fetched anew."""
    page = Page(b"o" * len(DATA), cuts=[50_000], etags=['"old"', '"new"'], ignores_if_range=True)
    with Server(net=page) as server:
        refused(lambda: got(server, tmp_path, "net", rules=replace(FAST, attempts=1)))
        page.data = DATA
        got(server, tmp_path, "net")
        assert [r.range for r in server.requests] == ["", "bytes=50000-", ""]


def test_without_a_hash_bytes_of_an_unknown_version_are_not_gone_on_with(tmp_path: Path) -> None:
    with Server(net=Page(DATA, etags=[""], cuts=[50_000])) as server:
        got(server, tmp_path, "net", known=False)
        assert [r.range for r in server.requests] == ["", ""]


def test_without_a_hash_a_part_that_does_not_say_where_the_file_ends_is_not_trusted(tmp_path: Path) -> None:
    page = Page(DATA, cuts=[100_000, 200_000], whole="*")
    with Server(net=page) as server:
        got(server, tmp_path, "net", known=False, sized=False)


def test_the_date_stands_for_the_version_where_there_is_no_strong_tag(tmp_path: Path) -> None:
    date = "Wed, 25 Nov 2026 10:00:00 GMT"
    with Server(net=Page(DATA, etags=['W/"weak"'], modified=date, cuts=[50_000])) as server:
        got(server, tmp_path, "net", known=False)
        assert server.requests[1].headers["If-Range"] == date


def test_a_part_that_is_longer_than_the_file(tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(b"x" * (len(DATA) + 1))
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net")
        assert server.requests[0].range == ""


def test_a_part_as_long_as_the_file_but_wrong(tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(b"x" * len(DATA))
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net")


def test_416_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(b"x" * 1000)
    with Server(net=Page(DATA, statuses=[416])) as server:
        got(server, tmp_path, "net")
        assert [r.range for r in server.requests] == ["bytes=1000-", ""]


def test_416_of_a_file_that_became_shorter(tmp_path: Path) -> None:
    data = DATA[:500]
    (tmp_path / "net.pth.part").write_bytes(DATA[:1000])
    notes = {"origin": "", "validator": '"one"'}
    with Server(net=Page(data)) as server:
        notes["origin"] = server.address("net")
        (tmp_path / "net.pth.part.json").write_text(json.dumps(notes))
        got(server, tmp_path, "net", data=data, known=False, sized=False)


def test_the_wrong_part_is_not_pasted_in(tmp_path: Path) -> None:
    with Server(net=Page(DATA, wrong_part=True, cuts=[1000])) as server:
        got(server, tmp_path, "net")
        assert [r.range for r in server.requests] == ["", "bytes=1000-", ""]


def test_a_wrong_hash_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    with Server(net=Page(b"y" * len(DATA))) as server:
        words = refused(lambda: got(server, tmp_path, "net"))
        assert "SHA-256" in words and "that its authors published" in words
        assert len(server.requests) == 1, "the same wrong file is not asked for again"
    assert not list(tmp_path.glob("*.part"))


def test_a_wrong_hash_then_the_mirror(tmp_path: Path) -> None:
    with Server(bad=Page(b"y" * len(DATA)), good=Page(DATA)) as server:
        got(server, tmp_path, "bad", "good")


@pytest.mark.parametrize("off", [-1, 1, 1000])
def test_a_file_of_another_length_is_not_even_read(tmp_path: Path, off: int) -> None:
    data = DATA + b"x" * off if off > 0 else DATA[:off]
    with Server(net=Page(data)) as server:
        assert "instead of" in refused(lambda: got(server, tmp_path, "net"))
        assert len(server.requests) == 1


def test_a_short_file_whose_length_is_not_told(tmp_path: Path) -> None:
    with Server(net=Page(DATA[:-10], length=0), good=Page(DATA)) as server:
        refused(lambda: got(server, tmp_path, "net"))
        got(server, tmp_path, "net", "good")


def test_more_than_the_file_is_not_written(tmp_path: Path) -> None:
    with Server(net=Page(DATA + b"more", length=0)) as server:
        assert "more than" in refused(lambda: got(server, tmp_path, "net"))
    assert not any(p.stat().st_size for p in tmp_path.glob("*.part"))


def test_without_any_length_or_hash_a_cut_cannot_be_told_and_the_file_is_refused(tmp_path: Path) -> None:
    with Server(net=Page(DATA, length=0)) as server:
        words = refused(lambda: got(server, tmp_path, "net", known=False, sized=False))
        assert "where the file ends" in words


def test_what_can_be_done_without_us_is_said(tmp_path: Path) -> None:
    """A file that no hash tells cannot be found in a folder: it is imported."""
    with Server() as server:
        assert "install it from its folder" in refused(lambda: got(server, tmp_path, "net"))
        assert "import it" in refused(lambda: got(server, tmp_path, "net", known=False))
    assert not list(tmp_path.glob("*.part*")), "nothing came, nothing stays"


def test_a_web_page_instead_of_the_file(tmp_path: Path) -> None:
    with Server(net=Page(b"<html>quota exceeded</html>", kind="text/html; charset=utf-8")) as server:
        words = refused(lambda: got(server, tmp_path, "net", known=False, sized=False))
        assert "web page" in words


def test_a_file_without_end_is_bounded(tmp_path: Path) -> None:
    rules = replace(FAST, largest=100_000)
    with Server(net=Page(DATA, chunked=True)) as server:
        words = refused(lambda: got(server, tmp_path, "net", known=False, sized=False, rules=rules))
        assert "more than" in words


def test_a_bomb_is_bounded(tmp_path: Path) -> None:
    with Server(net=Page(b"\0" * 3_000_000, packed=True)) as server:
        assert "more than" in refused(lambda: got(server, tmp_path, "net"))
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < 1000


def test_an_unknown_packing_is_refused(tmp_path: Path) -> None:
    with Server(net=Page(DATA, packed=True, encoding="br")) as server:
        assert "packs the file" in refused(lambda: got(server, tmp_path, "net"))


@pytest.mark.parametrize("status", [404, 403, 410])
def test_gone_then_the_mirror(tmp_path: Path, status: int) -> None:
    with Server(old=Page(always=status), new=Page(DATA)) as server:
        got(server, tmp_path, "old", "new")
        assert len(server.asked("old")) == 1
        (tmp_path / "net.pth").unlink()
        assert str(status) in refused(lambda: got(server, tmp_path, "old"))


def test_a_mirror_goes_on_with_what_the_first_source_gave(tmp_path: Path) -> None:
    with Server(first=Page(DATA, cuts=[200_000], statuses=[]), second=Page(DATA)) as server:
        server.pages["/first"].statuses = []
        rules = replace(FAST, attempts=1)
        got(server, tmp_path, "first", "second", rules=rules)
        assert server.asked("second")[0].range == "bytes=200000-"
        assert "If-Range" not in server.asked("second")[0].headers


def test_a_busy_server_is_asked_again(tmp_path: Path) -> None:
    with Server(net=Page(DATA, statuses=[503, 429], headers={"Retry-After": "0"})) as server:
        got(server, tmp_path, "net")
        assert len(server.requests) == 3
    with Server(net=Page(DATA, always=503)) as server:
        (tmp_path / "net.pth").unlink()
        assert "busy" in refused(lambda: got(server, tmp_path, "net"))
        assert len(server.requests) == FAST.attempts


@pytest.mark.parametrize("page", [Page(DATA, stall_at=0), Page(DATA, stall_at=150_000), Page(mute=True)])
def test_a_stall_then_the_mirror(tmp_path: Path, page: Page) -> None:
    rules = replace(FAST, stall=0.7, attempts=1)
    with Server(net=page, good=Page(DATA)) as server:
        words = refused(lambda: got(server, tmp_path, "net", rules=rules))
        assert "nothing for 0.7 seconds" in words or "did not answer" in words
        got(server, tmp_path, "net", "good", rules=rules)


def test_a_drip_that_never_ends_counts_as_a_stall(tmp_path: Path) -> None:
    with Server(net=Page(DATA, drip=(1, 0.05))) as server:
        rules = replace(FAST, stall=0.3, least=1000, attempts=1)
        assert "nothing for" in refused(lambda: got(server, tmp_path, "net", rules=rules))


def test_a_drip_that_gains_a_little_each_time_gives_way_to_the_mirror(tmp_path: Path) -> None:
    with Server(net=Page(DATA, drip=(1, 0.05)), good=Page(DATA)) as server:
        rules = replace(FAST, stall=0.3, least=1000, attempts=2)
        got(server, tmp_path, "net", "good", rules=rules)
        assert len(server.asked("net")) == 2


def test_nobody_listens(tmp_path: Path) -> None:
    with Server() as server:
        address = server.address("net")
    words = refused(lambda: fetch(wanted(address), tmp_path, rules=FAST))
    assert "failed" in words and "online" in words


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://example.com/x",
        "data:,x",
        "javascript:1",
        "//",
        "http://[",
    ],
)
def test_a_redirect_out_of_https_is_refused(tmp_path: Path, target: str) -> None:
    with Server(net=Page(redirect=target)) as server:
        words = refused(lambda: got(server, tmp_path, "net", known=False, sized=False))
    assert "https" in words or "HTTP" in words


def test_a_redirect_in_circles_ends(tmp_path: Path) -> None:
    with Server() as server:
        server.pages["/net"] = Page(redirect=server.address("net"))
        assert "circles" in refused(lambda: got(server, tmp_path, "net"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_only_https_is_spoken(tmp_path: Path, address: str) -> None:
    words = refused(lambda: fetch(wanted(address), tmp_path, rules=replace(FAST, local_http=False)))
    assert "https" in words


def test_an_answer_that_is_not_http(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer() -> None:
            for _ in range(FAST.attempts):
                peer, _ = listener.accept()
                with peer:
                    peer.recv(4096)
                    peer.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        refused(lambda: fetch(wanted(f"http://127.0.0.1:{port}/x"), tmp_path, rules=FAST))
        thread.join()


def test_the_proxy_of_the_system_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(net=Page(DATA)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address("").rstrip("/"))
        monkeypatch.delenv("no_proxy", raising=False)
        path = fetch(wanted("http://localhost:9/net"), tmp_path, rules=FAST)
        assert path.read_bytes() == DATA
        assert proxy.requests[0].line == "http://localhost:9/net"
