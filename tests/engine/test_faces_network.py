"""StyleGAN2: the port's layout and arithmetic, mixing, truncation, noise, precision, growing."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from engine import latents
from engine.api import ModelError
from engine.models.loading import state_dict
from engine.networks import build
from engine.networks.stylegan2 import StyleGAN2Generator, config_of, port_channels
from engine.networks.stylegan2_convert import convert_file, from_port, main, write_model
from engine.networks.stylegan2_discriminator import StyleGAN2Discriminator

SMALL = {"style_dim": 8, "mapping_layers": 2, "channels": (8, 6, 4)}


def port_shapes(size: int, style: int, depth: int, channels: dict[int, int]) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the port's Generator(size, style_dim, n_mlp), from its source (model.py)."""
    shapes: dict[str, tuple[int, ...]] = {}
    for i in range(depth):
        shapes |= {f"style.{i + 1}.weight": (style, style), f"style.{i + 1}.bias": (style,)}
    shapes["input.input"] = (1, channels[4], 4, 4)

    def modulated(prefix: str, inputs: int, outputs: int, kernel: int) -> None:
        shapes[f"{prefix}.conv.weight"] = (1, outputs, inputs, kernel, kernel)
        shapes[f"{prefix}.conv.modulation.weight"] = (inputs, style)
        shapes[f"{prefix}.conv.modulation.bias"] = (inputs,)

    def styled(prefix: str, inputs: int, outputs: int, up: bool = False) -> None:
        modulated(prefix, inputs, outputs, 3)
        if up:
            shapes[f"{prefix}.conv.blur.kernel"] = (4, 4)
        shapes[f"{prefix}.noise.weight"] = (1,)
        shapes[f"{prefix}.activate.bias"] = (outputs,)

    def rgb(prefix: str, inputs: int, up: bool = True) -> None:
        modulated(prefix, inputs, 3, 1)
        shapes[f"{prefix}.bias"] = (1, 3, 1, 1)
        if up:
            shapes[f"{prefix}.upsample.kernel"] = (4, 4)

    styled("conv1", channels[4], channels[4])
    rgb("to_rgb1", channels[4], False)
    inputs, log_size = channels[4], int(math.log2(size))
    for i in range(3, log_size + 1):
        styled(f"convs.{2 * i - 6}", inputs, channels[2**i], True)
        styled(f"convs.{2 * i - 5}", channels[2**i], channels[2**i])
        rgb(f"to_rgbs.{i - 3}", channels[2**i])
        inputs = channels[2**i]
    for layer in range((log_size - 2) * 2 + 1):
        shapes[f"noises.noise_{layer}"] = (1, 1, 2 ** ((layer + 5) // 2), 2 ** ((layer + 5) // 2))
    return shapes


def port_state(seed: int = 0, size: int = 16) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    shapes = port_shapes(size, 8, 2, {4: 8, 8: 6, 16: 4})
    state = {k: torch.randn(shape, generator=random) for k, shape in shapes.items()}
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    for key in state:
        if key.endswith("kernel"):
            state[key] = torch.outer(line, line) / 64 * 4
        elif key.endswith(("noise.weight", "modulation.weight")):
            state[key] *= 0.3
    return state


def upfirdn(x: torch.Tensor, kernel: torch.Tensor, up: int, pad: tuple[int, int]) -> torch.Tensor:
    """As the paper defines it: zeros between, padding, the turned kernel."""
    n, c, h, w = x.shape
    wide = x.new_zeros(n, c, h, up, w, up)
    wide[:, :, :, 0, :, 0] = x
    wide = F.pad(wide.reshape(n, c, h * up, w * up), (*pad, *pad))
    turned = kernel.flip(0, 1)[None, None].repeat(c, 1, 1, 1)
    return F.conv2d(wide, turned, groups=c)


def port_forward(state: dict[str, torch.Tensor], z: torch.Tensor) -> torch.Tensor:
    """The port's arithmetic, one picture at a time with weights of its own, for 16 pixels and stored noise."""

    def linear(x: torch.Tensor, name: str, rate: float = 1.0) -> torch.Tensor:
        weight = state[f"{name}.weight"]
        return x @ weight.T * (rate / math.sqrt(weight.shape[1])) + state[f"{name}.bias"] * rate

    def modulated(x: torch.Tensor, w: torch.Tensor, name: str, demodulate: bool, up: bool) -> torch.Tensor:
        weight = state[f"{name}.weight"][0]
        weight = weight / math.sqrt(weight[0].numel()) * linear(w, f"{name}.modulation")[None, :, None, None]
        if demodulate:
            weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
        if up:
            x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
            return upfirdn(x, state[f"{name}.blur.kernel"], 1, (1, 1))
        return F.conv2d(x, weight, padding=weight.shape[-1] // 2)

    def styled(x: torch.Tensor, w: torch.Tensor, name: str, noise: int, up: bool) -> torch.Tensor:
        x = modulated(x, w, f"{name}.conv", True, up)
        x = x + state[f"{name}.noise.weight"] * state[f"noises.noise_{noise}"]
        return F.leaky_relu(x + state[f"{name}.activate.bias"][None, :, None, None], 0.2) * 2**0.5

    pictures = []
    for one in z:
        w = one / (one.square().mean() + 1e-8).sqrt()
        for i in (1, 2):
            w = F.leaky_relu(linear(w, f"style.{i}", 0.01), 0.2) * 2**0.5
        x = styled(state["input.input"], w, "conv1", 0, False)
        rgb = modulated(x, w, "to_rgb1.conv", False, False) + state["to_rgb1.bias"]
        for i in range(2):
            x = styled(x, w, f"convs.{2 * i}", 2 * i + 1, True)
            x = styled(x, w, f"convs.{2 * i + 1}", 2 * i + 2, False)
            below = upfirdn(rgb, state[f"to_rgbs.{i}.upsample.kernel"], 2, (2, 1))
            rgb = modulated(x, w, f"to_rgbs.{i}.conv", False, False) + state[f"to_rgbs.{i}.bias"] + below
        pictures.append(rgb)
    return torch.cat(pictures) / 2 + 0.5


@pytest.fixture
def network() -> StyleGAN2Generator:
    torch.manual_seed(0)
    made = StyleGAN2Generator(**SMALL).eval()
    for name, p in made.named_parameters():
        if name.endswith("noise.weight"):
            torch.nn.init.constant_(p, 0.2)
    torch.nn.init.normal_(made.latent_avg)
    return made.requires_grad_(False)


def z(count: int = 3, size: int = 8, first: int = 0) -> torch.Tensor:
    return torch.from_numpy(latents.random_vectors(range(first, first + count), size))


def test_a_checkpoint_of_the_ports_layout_loads_and_makes_the_ports_pictures(tmp_path: Path) -> None:
    state = port_state()
    average = torch.randn(1, 8)
    torch.save({"g_ema": state, "latent_avg": average}, tmp_path / "port.pt")
    converted = convert_file(tmp_path / "port.pt")
    assert converted.config == SMALL
    torch.save(converted.state, tmp_path / "plain.pth")
    network = build("stylegan2", converted.config)
    network.load_state_dict(state_dict((tmp_path / "plain.pth").read_bytes(), "plain.pth"), strict=True)
    with torch.inference_mode():
        torch.testing.assert_close(network(z()), port_forward(state, z()), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(network.latent_avg, average[0])


@pytest.mark.parametrize(("size", "multiplier"), [(256, 2), (1024, 2), (256, 1)])
def test_published_sizes_have_the_ports_keys_and_shapes(size: int, multiplier: int) -> None:
    # the table of the port's Generator
    table = {4: 512, 8: 512, 16: 512, 32: 512, 64: 256 * multiplier, 128: 128 * multiplier}
    table |= {256: 64 * multiplier, 512: 32 * multiplier, 1024: 16 * multiplier}
    with torch.device("meta"):
        network = StyleGAN2Generator(512, 8, port_channels(size, multiplier))
    own = {k: tuple(v.shape) for k, v in network.state_dict().items()}
    assert own.pop("latent_avg") == (512,)
    assert own == port_shapes(size, 512, 8, table)
    config = config_of(network.state_dict())
    assert config == {"style_dim": 512, "mapping_layers": 8, "channels": port_channels(size, multiplier)}


def test_the_built_in_network_is_small_and_64_pixels() -> None:
    network = StyleGAN2Generator()
    assert network.size == 64
    numbers = sum(v.numel() for v in network.state_dict().values())
    assert 2 * numbers < 3_500_000


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_size_follows_the_channels(count: int) -> None:
    network = StyleGAN2Generator(8, 1, (4,) * count)
    assert network(z(2)).shape == (2, 3, 4 << (count - 1), 4 << (count - 1))
    assert list(network.noise_sizes) == [
        network.noises.get_buffer(f"noise_{i}").shape[-1] for i in range(2 * count - 1)
    ]


@pytest.mark.parametrize("channels", [(), (4,) * 10, (4, 0)])
def test_channels_that_make_no_network_are_refused(channels: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="channels"):
        StyleGAN2Generator(8, 1, channels)


def test_it_goes_to_channels_last_like_any_network(network: StyleGAN2Generator) -> None:
    before = network(z())
    assert network.to("cpu", torch.float32, memory_format=torch.channels_last) is network
    assert network.to(memory_format=torch.channels_last) is network
    assert torch.equal(network(z()), before)


def test_styles_are_demodulated(network: StyleGAN2Generator) -> None:
    """The output has the same scale however strong the style is."""
    conv = network.conv1.conv
    x, w = torch.randn(2, 8, 4, 4), torch.randn(2, 8)
    with torch.no_grad():
        y, factor = conv(x, w)
        conv.modulation.weight.mul_(100)
        conv.modulation.bias.mul_(100)
        strong, strong_factor = conv(x, w)
    torch.testing.assert_close(
        y * factor[:, :, None, None], strong * strong_factor[:, :, None, None], rtol=1e-3, atol=1e-4
    )


def test_noise_is_fixed_random_none_or_given(network: StyleGAN2Generator) -> None:
    w = network.spread(network.mapping(z()))
    fixed = network.synthesize(w)
    assert torch.equal(fixed, network.synthesize(w, "fixed"))
    assert not torch.allclose(fixed, network.synthesize(w, "random"))
    given = [torch.from_numpy(n) for n in latents.noise_inputs(4, network.noise_sizes)]
    own = network.synthesize(w, given)
    assert torch.equal(own, network.synthesize(w, [n.clone() for n in given]))
    assert not torch.allclose(own, fixed)
    silent = [torch.zeros(1, 1, s, s) for s in network.noise_sizes]
    torch.testing.assert_close(network.synthesize(w, "none"), network.synthesize(w, silent))
    with pytest.raises(ValueError, match="noise is"):
        network.synthesize(w, "loud")
    with pytest.raises(ValueError, match="edges"):
        network.synthesize(w, given[1:])


def test_the_same_face_alone_or_in_a_batch(network: StyleGAN2Generator) -> None:
    together = network(z(4))
    torch.testing.assert_close(
        torch.cat([network(z(1, first=i)) for i in range(4)]), together, rtol=1e-4, atol=1e-5
    )


def test_truncation_goes_from_the_average_to_the_face_itself(network: StyleGAN2Generator) -> None:
    w = network.mapping(z())
    torch.testing.assert_close(network.truncated(w, 1.0), w)
    torch.testing.assert_close(network.truncated(w, 0.0), network.latent_avg.expand(3, -1))
    whole = network.spread(w)
    torch.testing.assert_close(network.truncated(whole, 0.7)[:, 2], network.truncated(w, 0.7))
    average = network(z(2), 0.0)
    torch.testing.assert_close(average[0], average[1])
    torch.testing.assert_close(
        network(z(), 0.7), network.synthesize(network.spread(network.truncated(w, 0.7)))
    )


def test_the_average_style_is_learned(network: StyleGAN2Generator) -> None:
    w = torch.full((4, 8), 3.0)
    for _ in range(2000):
        network.note_average(w)
    torch.testing.assert_close(network.latent_avg, torch.full((8,), 3.0), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("count", "cuts"),
    [(1, (2, 2, 2)), (3, (4, 6, 6)), (5, (4, 6, 10)), (6, (4, 8, 12)), (9, (4, 8, 18))],
)
def test_layer_groups_cover_every_layer_once(count: int, cuts: tuple[int, int, int]) -> None:
    with torch.device("meta"):
        groups = StyleGAN2Generator(8, 1, (4,) * count).groups()
    assert list(groups) == ["coarse", "middle", "fine"]
    assert tuple(g.stop for g in groups.values()) == cuts
    assert [i for g in groups.values() for i in g] == list(range(2 * count))


def test_mixing_takes_whole_groups(network: StyleGAN2Generator) -> None:
    a, b = (network.spread(network.mapping(z(1, first=i))) for i in (0, 1))
    assert torch.equal(network.mix(a, {}), a)
    assert torch.equal(network.mix(a, {"coarse": b, "middle": b, "fine": b}), b)
    mixed = network.mix(a, {"coarse": b})
    assert torch.equal(mixed[:, :4], b[:, :4]) and torch.equal(mixed[:, 4:], a[:, 4:])
    with pytest.raises(KeyError):
        network.mix(a, {"medium": b})


@pytest.mark.parametrize(("dtype", "bound"), [(torch.bfloat16, 0.06), (torch.float16, 0.01)])
def test_half_precision_stays_close(dtype: torch.dtype, bound: float) -> None:
    torch.manual_seed(0)
    network = StyleGAN2Generator(16, 2, (32, 32, 16)).eval().requires_grad_(False)
    vectors = z(8, 16)
    full = network(vectors)
    half = network.to(dtype)(vectors.to(dtype))
    assert half.dtype == torch.float32
    error = (half - full).square().mean().sqrt() / full.std()
    assert error < bound


def test_float16_survives_styles_that_would_overflow_it() -> None:
    torch.manual_seed(0)
    network = StyleGAN2Generator(16, 2, (32, 32, 16)).eval().requires_grad_(False)
    with torch.no_grad():
        network.conv1.conv.modulation.bias.fill_(30000.0)
    assert torch.isfinite(network.to(torch.float16)(z(2, 16))).all()


def test_a_smaller_size_is_the_picture_so_far(network: StyleGAN2Generator) -> None:
    """A block that starts at nought changes nothing: training goes on at the larger size where it stood."""
    network.to_rgbs[1].conv.weight.zero_()
    w = network.spread(network.mapping(z()))
    small, whole = network.synthesize(w, size=8), network.synthesize(w)
    assert small.shape == (3, 3, 8, 8)
    torch.testing.assert_close(network.to_rgbs[1].upsample(small * 2 - 1) / 2 + 0.5, whole)


def discriminator_shapes(size: int, channels: dict[int, int]) -> dict[str, tuple[int, ...]]:
    """The port's Discriminator(size), from its source."""
    shapes: dict[str, tuple[int, ...]] = {
        "convs.0.0.weight": (channels[size], 3, 1, 1),
        "convs.0.1.bias": (channels[size],),
    }
    inputs = channels[size]
    for number, i in enumerate(range(int(math.log2(size)), 2, -1), 1):
        outputs, block = channels[2 ** (i - 1)], f"convs.{number}"
        shapes |= {f"{block}.conv1.0.weight": (inputs, inputs, 3, 3), f"{block}.conv1.1.bias": (inputs,)}
        shapes |= {f"{block}.conv2.0.kernel": (4, 4), f"{block}.conv2.1.weight": (outputs, inputs, 3, 3)}
        shapes |= {f"{block}.conv2.2.bias": (outputs,), f"{block}.skip.0.kernel": (4, 4)}
        shapes[f"{block}.skip.1.weight"] = (outputs, inputs, 1, 1)
        inputs = outputs
    shapes |= {"final_conv.0.weight": (channels[4], inputs + 1, 3, 3), "final_conv.1.bias": (channels[4],)}
    shapes |= {
        "final_linear.0.weight": (channels[4], channels[4] * 16),
        "final_linear.0.bias": (channels[4],),
    }
    return shapes | {"final_linear.1.weight": (1, channels[4]), "final_linear.1.bias": (1,)}


def test_the_discriminator_has_the_ports_layout() -> None:
    own = StyleGAN2Discriminator((8, 6, 4, 2)).state_dict()
    assert {k: tuple(v.shape) for k, v in own.items()} == discriminator_shapes(32, {4: 8, 8: 6, 16: 4, 32: 2})


def test_the_discriminator_sees_that_all_pictures_are_alike() -> None:
    torch.manual_seed(0)
    critic = StyleGAN2Discriminator((8, 8, 8))
    different = torch.rand(4, 3, 16, 16)
    alike = different[:1].repeat(4, 1, 1, 1)
    assert (critic(alike)[0] - critic(different)[0]).abs() > 1e-4
    assert critic(torch.rand(8, 3, 16, 16)).shape == (8, 1)


def test_a_quiet_discriminator_judges_the_larger_picture_as_the_smaller_one() -> None:
    torch.manual_seed(0)
    critic = StyleGAN2Discriminator((8, 8, 8, 4), entries=(16,))
    critic.quiet(16)
    large = torch.rand(4, 3, 32, 32)
    torch.testing.assert_close(critic(large), critic(F.avg_pool2d(large, 2)))
    # and it can still learn
    critic(large).sum().backward()
    assert critic.convs[1].conv2[1].weight.grad.abs().max() > 0


def test_a_model_of_published_weights_loads_from_its_card(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    from engine.models.store import ModelStore

    torch.save({"g_ema": port_state(), "latent_avg": torch.zeros(8)}, tmp_path / "big_faces.pt")
    assert main([str(tmp_path / "big_faces.pt"), str(tmp_path / "models")]) == 0
    assert capsys.readouterr().out.strip().endswith("big-faces.toml")
    store = ModelStore([tmp_path / "models"])
    card = store.card("big-faces")
    loaded = store.load(card, torch.device("cpu"), torch.bfloat16)
    assert (card.task, loaded.network(z()).shape) == ("faces", (3, 3, 16, 16))


@pytest.mark.parametrize("broken", ["cut", "other", "shape", "average", "hostile", "none"])
def test_a_checkpoint_of_something_else_is_one_sentence(
    broken: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "bad.pt"
    state, found = port_state(), {}
    if broken == "other":
        state = {"model.1.weight": torch.zeros(3)}
    elif broken == "shape":
        state["convs.1.conv.weight"] = torch.zeros(1, 6, 5, 3, 3)
    if broken != "average":
        found["latent_avg"] = torch.zeros(8)
    torch.save({"g_ema": state, **found}, path)
    if broken == "cut":
        path.write_bytes(path.read_bytes()[:500])
    elif broken == "hostile":
        torch.save({"g_ema": state, "args": Path("x")}, path)
    elif broken == "none":
        path.unlink()
    assert main([str(path), str(tmp_path / "models")]) == 1
    told = capsys.readouterr().err
    assert "bad.pt" in told and told.count("\n") == 1
    assert not (tmp_path / "models").exists()


def test_converted_files_and_plain_dictionaries_are_told_apart() -> None:
    state = port_state() | {"latent_avg": torch.zeros(8)}
    assert from_port(state, "own").config == SMALL
    with pytest.raises(ModelError, match="g_ema"):
        from_port([1], "own")
    with pytest.raises(ModelError, match="g_ema"):
        from_port({"g_ema": 3}, "own")


def test_usage_of_the_converter(capsys: pytest.CaptureFixture) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_written_models_name_their_hash(tmp_path: Path) -> None:
    from engine.models.card import read_card

    card = read_card(
        write_model(from_port(port_state() | {"latent_avg": torch.zeros(8)}, "x"), "x", tmp_path)
    )
    assert card.size == (tmp_path / "x.safetensors").stat().st_size
    assert card.commercial_use is False


def test_sizes_and_noise_inputs_that_are_none_are_refused() -> None:
    network = StyleGAN2Generator(8, 2, (8, 8, 8))
    w = network.spread(network.mapping(torch.zeros(1, 8)))
    for size in (2, 12, 64):
        with pytest.raises(ValueError, match="stops at 4, 8, 16"):
            network.synthesize(w, size=size)
    with pytest.raises(ValueError, match="5 noise inputs are needed"):
        network.synthesize(w, [])
    with pytest.raises(ValueError, match="edges"):
        network.synthesize(w, [torch.zeros(1, 1, 1, s) for s in network.noise_sizes])
