"""The ncnn reader: networks written here layer by layer come back exactly; damaged files are one sentence."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.api import ModelError
from engine.models.ncnn import load_upscaler, read_layers, read_network, read_rrdb, read_srvgg

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[3] / "shared"))
RNG = np.random.default_rng(0)


class Writer:
    """Writes a .param and a .bin as ncnn's own converters do."""

    def __init__(self, name: str = "net", half: bool = True) -> None:
        self.name, self.half = name, half
        self.lines: list[str] = []
        self.data = b""
        self.top = "data"  # the last picture

    def layer(self, words: str) -> None:
        self.lines.append(words)

    def add(self, kind: str, *inputs: str, params: str = "") -> str:
        """A layer with one output, whose name is returned; ``inputs``: default the last picture."""
        n, inputs = len(self.lines), inputs or (self.top,)
        self.top = f"b{n}"
        self.layer(f"{kind} l{n} {len(inputs)} 1 {' '.join(inputs)} {self.top} {params}")
        return self.top

    def split(self, count: int) -> list[str]:
        names = [f"{self.top}_{i}" for i in range(count)]
        self.layer(f"Split l{len(self.lines)} 1 {count} {self.top} {' '.join(names)}")
        return names

    def convolution(
        self, inputs: int, outputs: int, extra: str = "", source: str = ""
    ) -> tuple[np.ndarray, np.ndarray]:
        weight = RNG.normal(0, 0.1, (outputs, inputs, 3, 3)).astype(np.float16)
        bias = RNG.normal(0, 0.1, outputs).astype(np.float32)
        params = f"0={outputs} 1=3 4=1 5=1 6={weight.size} {extra}"
        self.add("Convolution", *([source] if source else []), params=params)
        tag, stored = (0x01306B47, weight) if self.half else (0, weight.astype(np.float32))
        raw = struct.pack("<I", tag) + stored.tobytes()
        self.data += raw + b"\0" * (-len(raw) % 4) + bias.tobytes()
        return weight.astype(np.float32), bias

    def prelu(self, width: int) -> np.ndarray:
        slopes = RNG.uniform(0, 0.5, width).astype(np.float32)
        self.add("PReLU", params=f"0={width}")
        self.data += slopes.tobytes()
        return slopes

    def save(self, folder: Path) -> Path:
        path = folder / f"{self.name}.param"
        path.write_text(f"7767517\n{len(self.lines)} 99\n" + "\n".join(self.lines) + "\n")
        path.with_suffix(".bin").write_bytes(self.data)
        return path


def compact(
    half: bool = True, width: int = 5, convs: int = 2, scale: int = 4
) -> tuple[Writer, list[np.ndarray]]:
    """``width`` 5 makes a number of weights that has to be padded."""
    made, arrays = Writer(half=half), []
    made.layer("Input in 0 1 data")
    made.top, picture = made.split(2)
    for i in range(convs + 1):
        arrays += [*made.convolution(width if i else 3, width), made.prelu(width)]
    arrays += made.convolution(width, 3 * scale**2)
    shuffled = made.add("PixelShuffle", params=f"0={scale}")
    enlarged = made.add("Interp", picture, params=f"0=1 1={scale}.000000e+00 2={scale}.000000e+00")
    made.add("BinaryOp", shuffled, enlarged)
    return made, arrays


def rrdb(blocks: int, width: int = 6, growth: int = 4) -> tuple[Writer, list[np.ndarray]]:
    made, arrays = Writer(), []
    made.layer("Input in 0 1 data")
    slope, fifth = "9=2 -23310=1,2.000000e-01", "0=1 -23301=2,2.000000e-01,1.000000e+00"
    arrays += made.convolution(3, width)
    first, made.top = made.split(2)
    for _ in range(blocks):
        made.top, outer = made.split(2)
        for _ in range(3):
            pictures = made.split(6)
            made.top, ends = pictures[0], [pictures[1:]]
            for k in range(4):
                arrays += made.convolution(width + k * growth, growth, slope)
                ends.append(made.split(6))
                made.add("Concat", *(end[k] for end in ends))
            arrays += made.convolution(width + 4 * growth, width)
            made.add("Eltwise", made.top, pictures[5], params=fifth)
        made.add("Eltwise", made.top, outer, params=fifth)
    arrays += made.convolution(width, width)
    made.add("BinaryOp", first, made.top)
    for _ in range(2):
        made.add("Interp", params="0=1 1=2.000000e+00 2=2.000000e+00")
        arrays += made.convolution(width, width, slope)
    arrays += made.convolution(width, width, slope)
    arrays += made.convolution(width, 3)
    return made, arrays


@pytest.mark.parametrize("half", [True, False])
def test_a_compact_network_comes_back_exactly(half: bool, tmp_path: Path) -> None:
    made, arrays = compact(half)
    config, state = read_srvgg(made.save(tmp_path))
    assert config == {"width": 5, "convs": 2, "scale": 4, "channels": 3}
    assert list(state)[:4] == ["body.0.weight", "body.0.bias", "body.1.weight", "body.2.weight"]
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(arrays, state.values(), strict=True))
    assert load_upscaler(tmp_path / "net.param")(torch.rand(1, 3, 4, 6)).shape == (1, 3, 16, 24)


def test_an_rrdb_network_comes_back_exactly_in_spandrels_layout(tmp_path: Path) -> None:
    made, arrays = rrdb(2)
    state = read_rrdb(made.save(tmp_path))
    assert list(state)[::2][:6] == [
        "conv_first.weight",
        *(f"body.0.rdb1.conv{k}.weight" for k in range(1, 6)),
    ]
    last = [f"{n}.weight" for n in ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")]
    assert list(state)[::2][-5:] == last
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(arrays, state.values(), strict=True))


def test_spandrel_loads_what_was_read(tmp_path: Path) -> None:
    made, _ = rrdb(1, growth=32)
    with torch.inference_mode():
        assert load_upscaler(made.save(tmp_path))(torch.rand(1, 3, 5, 4)).shape == (1, 3, 20, 16)


def test_an_rrdb_network_that_spandrel_does_not_know_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"an unusual size\.$"):
        load_upscaler(rrdb(1, growth=4)[0].save(tmp_path))


def test_the_published_compact_pair_reads() -> None:
    for name in ("realesr_general_x4v3", "realesr_general_wdn_x4v3"):
        path = SHARED / "weights" / f"{name}.ncnn.param"
        if not path.exists():
            pytest.skip(f"{path.name} is not in the shared weights folder")
        config, state = read_srvgg(path)
        assert (config["width"], config["convs"], config["scale"]) == (64, 32, 4)
        assert sum(v.numel() for v in state.values()) == 1_213_296


def test_every_cut_of_the_numbers_is_one_sentence(tmp_path: Path) -> None:
    made, _ = compact()
    path = made.save(tmp_path)
    for length in [0, 2, 5, 100, *RNG.integers(0, len(made.data), 20), len(made.data) - 1]:
        path.with_suffix(".bin").write_bytes(made.data[:length])
        with pytest.raises(ModelError, match=r"^“net\.bin” is cut short: .*\.$"):
            read_network(path)


def test_bytes_left_over_are_refused(tmp_path: Path) -> None:
    made, _ = compact()
    made.data += b"\0\0\0\0"
    with pytest.raises(ModelError, match=r"4 bytes are left over\.$"):
        read_network(made.save(tmp_path))


def test_another_storage_is_refused(tmp_path: Path) -> None:
    made, _ = compact()
    made.data = struct.pack("<I", 0x000D4B38) + made.data[4:]  # 8-bit integers
    with pytest.raises(ModelError, match="0x000d4b38"):
        read_network(made.save(tmp_path))


def test_unknown_layers_are_refused_by_name(tmp_path: Path) -> None:
    made, _ = compact()
    made.layer(f"Softmax end 1 1 {made.top} prob")
    with pytest.raises(ModelError, match="end of the kind Softmax"):
        read_network(made.save(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7767516\n1 1\nInput in 0 1 data\n",
        "7767517\n",
        "7767517\n2 1\nInput in 0 1 data\n",
        "7767517\n1 1\nInput in 0 x data\n",
        "7767517\n1 1\nInput in 0 -1 data\n",
        "7767517\n1 1\nConvolution c 1 1 a\n",
        "7767517\n1 1\nConvolution c 1 1 a b 0=many\n",
        "7767517\n1 1\nInput\n",
    ],
)
def test_a_damaged_list_is_one_sentence(text: str) -> None:
    with pytest.raises(ModelError, match=r"^“net\.param” .*\.$"):
        read_layers(text, "net.param")


@pytest.mark.parametrize("number", ["0=nan", "0=inf", "0=1e400", "0=-8", "6=7", "1=0"])
def test_senseless_numbers_are_one_sentence(number: str, tmp_path: Path) -> None:
    path = tmp_path / "net.param"
    key, _ = number.split("=")
    usual = {"0": "8", "1": "3", "5": "1", "6": "216"}
    words = " ".join(number if k == key else f"{k}={v}" for k, v in usual.items())
    path.write_text(f"7767517\n1 1\nConvolution c 1 1 a b {words}\n")
    path.with_suffix(".bin").write_bytes(bytes(2000))
    with pytest.raises(ModelError, match=r"\.$"):
        read_network(path)


def test_a_negative_number_of_slopes_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "net.param"
    path.write_text("7767517\n1 1\nPReLU p 1 1 a b 0=-1\n")
    path.with_suffix(".bin").write_bytes(bytes(64))
    with pytest.raises(ModelError, match="p has -1 numbers"):
        read_network(path)


def test_missing_and_binary_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"“none\.param” is missing"):
        read_network(tmp_path / "none.param")
    with pytest.raises(ModelError, match=r"“none\.param” is missing"):
        load_upscaler(tmp_path / "none.param")
    path = compact()[0].save(tmp_path)
    path.with_suffix(".bin").unlink()
    with pytest.raises(ModelError, match=r"“net\.bin” is missing"):
        read_network(path)
    path.write_bytes(b"\xff\xfe\x00\x80" * 9)
    with pytest.raises(ModelError, match="not text"):
        read_network(path)


def test_one_kind_of_network_is_not_taken_for_the_other(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a ×4 RRDB network"):
        read_rrdb(compact()[0].save(tmp_path))
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        read_srvgg(rrdb(1)[0].save(tmp_path))


def test_an_upscaler_whose_picture_is_enlarged_otherwise_is_refused(tmp_path: Path) -> None:
    """Its numbers would fit, and its output would be wrong."""
    made, _ = compact()
    made.lines[-2] = made.lines[-2].replace("0=1 ", "0=2 ")  # bilinear
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        read_srvgg(made.save(tmp_path))


def test_a_compact_network_with_one_slope_for_all_channels_is_refused(tmp_path: Path) -> None:
    made = Writer()
    made.layer("Input in 0 1 data")
    made.top, picture = made.split(2)
    for inputs, slopes in ((3, 1), (5, 5)):
        made.convolution(inputs, 5)
        made.prelu(slopes)
    made.convolution(5, 48)
    shuffled = made.add("PixelShuffle", params="0=4")
    made.add("BinaryOp", shuffled, made.add("Interp", picture, params="0=1 1=4 2=4"))
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        load_upscaler(made.save(tmp_path))


def changed(made: Writer, kind: str, old: str, new: str, place: int = 0) -> Writer:
    """With the words ``old`` of one of the layers of a kind changed into others."""
    line = [i for i, words in enumerate(made.lines) if words.startswith(kind)][place]
    assert old in made.lines[line]
    made.lines[line] = made.lines[line].replace(old, new, 1)
    return made


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("Convolution", "4=1", "4=1 3=2"),  # strides
        ("Convolution", "4=1", "4=1 13=2"),
        ("Convolution", "4=1", "4=1 2=3"),  # dilation
        ("Convolution", "4=1", "4=0"),  # nothing around
        ("Convolution", "4=1 ", ""),
        ("Convolution", "4=1", "4=1 14=0"),
        ("Convolution", "4=1", "4=1 18=1"),  # ones around
        ("Convolution", "4=1", "4=1 9=1"),  # a ReLU
        ("Convolution", "4=1", "4=1 9=2 -23310=1,2.000000e-01"),
        ("Convolution", "4=1", "4=1 99=1"),
        ("PReLU", "0=5", "0=5 1=1"),
        ("PixelShuffle", "0=4", "0=4 1=1"),  # in another order
        ("Interp", "2=4", "2=2"),
        ("BinaryOp", " b11 ", " b11 0=2"),  # a product
    ],
)
def test_a_compact_network_that_computes_something_else_is_refused(
    kind: str, old: str, new: str, tmp_path: Path
) -> None:
    made = changed(compact()[0], kind, old, new)
    with pytest.raises(ModelError, match="not an SRVGGNetCompact"):
        load_upscaler(made.save(tmp_path))


@pytest.mark.parametrize(
    ("kind", "place", "old", "new"),
    [
        ("Convolution", 1, "-23310=1,2.000000e-01", "-23310=1,5.000000e-01"),
        ("Convolution", 1, "9=2 ", ""),
        ("Convolution", 1, "9=2 -23310=1,2.000000e-01", "9=1"),
        ("Convolution", 5, "4=1", "4=1 9=2 -23310=1,2.000000e-01"),  # where there is none
        ("Convolution", -1, "4=1", "4=1 2=2"),
        ("Eltwise", 0, "2,2.000000e-01", "2,9.000000e-01"),
        ("Eltwise", 3, "-23301=2,2.000000e-01,1.000000e+00", ""),
        ("Eltwise", 0, "0=1", "0=0"),
        ("Interp", 1, "0=1", "0=2"),
        ("Interp", 0, "1=2", "1=4"),
        ("BinaryOp", 0, " b51 ", " b51 0=1"),
    ],
)
def test_an_rrdb_network_that_computes_something_else_is_refused(
    kind: str, place: int, old: str, new: str, tmp_path: Path
) -> None:
    made = changed(rrdb(1, growth=32)[0], kind, old, new, place)
    with pytest.raises(ModelError, match="not a ×4 RRDB network"):
        load_upscaler(made.save(tmp_path))


@pytest.mark.parametrize(
    ("kind", "place"),
    [("Convolution", 1), ("Convolution", 2), ("Interp", 0), ("BinaryOp", 0), ("PixelShuffle", 0)],
)
def test_a_compact_network_connected_otherwise_is_refused(kind: str, place: int, tmp_path: Path) -> None:
    """Each layer is as it should be, and one is fed with another picture."""
    for other in ("b2", "nowhere"):
        made = compact()[0]
        words = [w for w in made.lines if w.startswith(kind)][place].split()
        changed(made, kind, f" {words[4]} ", f" {other} ", place)
        with pytest.raises(ModelError, match=r"SRVGGNetCompact: its layers are others\.$"):
            load_upscaler(made.save(tmp_path))


@pytest.mark.parametrize(
    ("kind", "place", "source"),
    [
        *(("Convolution", 1, 0), ("Concat", 1, 1), ("Concat", 1, 2), ("Eltwise", 0, 1), ("Eltwise", 3, 1)),
        *(("BinaryOp", 0, 0), ("Interp", 1, 0), ("Convolution", -2, 0)),
    ],
)
def test_an_rrdb_network_connected_otherwise_is_refused(
    kind: str, place: int, source: int, tmp_path: Path
) -> None:
    for other in ("data", "b6", "nowhere"):
        made = rrdb(1, growth=32)[0]
        words = [w for w in made.lines if w.startswith(kind)][place].split()
        changed(made, kind, f" {words[4 + source]} ", f" {other} ", place)
        with pytest.raises(ModelError, match=r"RRDB network: its layers are others\.$"):
            load_upscaler(made.save(tmp_path))


def test_pictures_joined_to_themselves_without_end_are_refused(tmp_path: Path) -> None:
    made = compact()[0]
    for _ in range(60):
        made.add("Concat", made.top, made.top)
    with pytest.raises(ModelError, match="its layers are others"):
        read_srvgg(made.save(tmp_path))


def test_what_other_converters_say_besides_is_read(tmp_path: Path) -> None:
    made, _ = compact()
    more = "11=3 12=1 13=1 14=1 2=1 3=1 7=1 9=0"
    made.lines = [words + more if words.startswith("Convolution") else words for words in made.lines]
    made.lines[-3] += " 1=0"
    assert read_srvgg(made.save(tmp_path))[0]["width"] == 5


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_one_sentence(number: float, tmp_path: Path) -> None:
    for half, kind in ((True, "<e"), (False, "<f")):
        made, _ = compact(half)
        stored = struct.pack(kind, number)
        made.data = made.data[:8] + stored + made.data[8 + len(stored) :]
        with pytest.raises(
            ModelError, match=r"^“net\.bin” has numbers in the layer l2 that are not finite\.$"
        ):
            load_upscaler(made.save(tmp_path))


def test_the_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = compact()[0].save(tmp_path)
    path.with_suffix(".bin").unlink()
    path.with_suffix(".bin").mkdir()
    with pytest.raises(ModelError, match=r"^“net\.bin” cannot be read"):
        load_upscaler(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ModelError, match=r"^“net\.param” cannot be read"):
        load_upscaler(path)


def test_a_list_of_any_size_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(*_: object, **__: object) -> str:
        raise AssertionError("it was read whole")

    monkeypatch.setattr(Path, "read_text", whole)
    path = tmp_path / "net.param"
    path.write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(ModelError, match=r"^“net\.param” is too large for a list of layers\.$"):
        load_upscaler(path)


@pytest.mark.parametrize("kind", ["PixelShuffle", "Convolution", "PReLU"])
def test_vast_numbers_do_not_fill_the_sentence(kind: str, tmp_path: Path) -> None:
    made, _ = compact()
    i = next(i for i, words in enumerate(made.lines) if words.startswith(kind))
    made.lines[i] = made.lines[i].replace(" 0=", " 0=1e300 99=")
    with pytest.raises(
        ModelError, match=rf"^“net\.param” is damaged: line {i + 3} does not describe a layer\.$"
    ):
        load_upscaler(made.save(tmp_path))
    made.lines[i] = f"{kind} {'x' * 5000} 0 1 z"
    with pytest.raises(ModelError, match=rf"^“net\.param” is damaged: line {i + 3} does"):
        load_upscaler(made.save(tmp_path))


def test_empty_lines_count(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="line 6 does not describe a layer"):
        read_layers("7767517\n\n1 1\n\n\nInput p x 1 a\n", "net.param")
    with pytest.raises(ModelError, match="line 3 does not say how many"):
        read_layers("7767517\n\nmany 1\n", "net.param")
    with pytest.raises(ModelError, match="line 3 does not describe a layer"):
        read_layers("7767517\n1 1\nInput p 0 1 a -23300=2,1\n", "net.param")
