"""MobileSAM: the published layout, what its parts work out, and what the tool is told by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from test_models_published import CONFIGS
from torch import nn

from engine.api import EngineError, ModelError
from engine.models.importing import adopt, recognize
from engine.models.store import ModelStore
from engine.networks import build
from engine.networks.mobile_sam import BEHIND, CORNERS, OBJECT, Attention, MobileSAM, adapted
from engine.networks.tiny_vit import Block, WindowAttention
from engine.segmenting import finder

# numbers in the published file, of 40.7 MB: all of them, those of its classifier, and those of masks as prompts
PUBLISHED, CLASSIFIER, MASKS = 10_140_231, 321_640, 4_684


def small(seed: int = 0) -> Any:
    """Random weights with which no part is left out of the answer."""
    torch.manual_seed(seed)
    network = build("mobile_sam", CONFIGS["mobile_sam"])
    for name, parameter in network.named_parameters():
        if parameter.dim() < 2:
            parameter.data.normal_(1.0 if name.endswith("weight") else 0.0, 0.2)
        elif name.endswith("attention_biases"):
            parameter.data.normal_()
    return network


def published(network: nn.Module) -> dict[str, torch.Tensor]:
    """As the authors save it: with a classifier, and what takes masks."""
    return {
        **network.state_dict(),
        "image_encoder.norm_head.weight": torch.ones(16),
        "image_encoder.head.weight": torch.ones(10, 16),
        "image_encoder.layers.1.blocks.0.attn.attention_bias_idxs": torch.zeros(49, 49, dtype=torch.int64),
        "prompt_encoder.mask_downscaling.0.weight": torch.ones(4, 1, 2, 2),
    }


# --- the layout


def test_the_sizes_are_those_of_the_published_file() -> None:
    with torch.device("meta"):
        state = MobileSAM().state_dict()
    assert sum(v.numel() for v in state.values()) == PUBLISHED - CLASSIFIER - MASKS
    for key, shape in {
        "image_encoder.patch_embed.seq.2.c.weight": (64, 32, 3, 3),
        "image_encoder.layers.0.blocks.1.conv2.bn.running_var": (256,),
        "image_encoder.layers.2.blocks.5.attn.attention_biases": (5, 196),
        "image_encoder.layers.2.downsample.conv2.c.weight": (320, 1, 3, 3),
        "image_encoder.layers.3.blocks.1.local_conv.c.weight": (320, 1, 3, 3),
        "image_encoder.neck.2.weight": (256, 256, 3, 3),
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix": (2, 128),
        "prompt_encoder.point_embeddings.3.weight": (1, 256),
        "mask_decoder.transformer.layers.1.cross_attn_image_to_token.q_proj.weight": (128, 256),
        "mask_decoder.transformer.layers.0.mlp.lin1.weight": (2048, 256),
        "mask_decoder.output_upscaling.3.weight": (64, 32, 2, 2),
        "mask_decoder.output_hypernetworks_mlps.3.layers.2.weight": (32, 256),
        "mask_decoder.iou_prediction_head.layers.2.bias": (4,),
    }.items():
        assert tuple(state[key].shape) == shape, key


def test_the_published_file_is_recognized_with_all_that_it_has(tmp_path: Path) -> None:
    network = small()
    path = tmp_path / "weights.pt"
    torch.save(published(network), path)
    found = recognize([path])
    assert (found.task, found.architecture, found.fixed, found.tiling) == ("select", "mobile_sam", 1024, "no")
    assert set(adapted(published(network))) == set(network.state_dict())
    card = adopt([path], tmp_path / "models")
    assert (card.task, card.fixed) == ("select", 1024) and card.precisions == ("float32", "bfloat16")
    with pytest.raises(ModelError, match="not for “upscale”"):
        adopt([path], tmp_path / "models", facts={"task": "upscale"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("image_encoder.layers.2.blocks.0.attn.attention_biases", torch.zeros(0, 49)),
        ("image_encoder.layers.2.blocks.0.attn.attention_biases", torch.zeros(2, 50)),
        ("image_encoder.layers.2.blocks.0.attn.attention_biases", torch.zeros(2, 1 << 18)),
        ("image_encoder.layers.2.blocks.0.attn.attention_biases", torch.zeros(2)),
        ("mask_decoder.iou_token.weight", torch.zeros(1, 40)),
        ("mask_decoder.iou_token.weight", torch.zeros(1, 0)),
        ("mask_decoder.iou_token.weight", torch.tensor(1.0)),
    ],
)
def test_layouts_that_do_not_fit_are_one_sentence(key: str, value: torch.Tensor, tmp_path: Path) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({**{k: v.contiguous() for k, v in small().state_dict().items()}, key: value}, path)
    with pytest.raises(ModelError, match=r"^[^\n]*“odd\.safetensors” [^\n]*\.$"):
        adopt([path], tmp_path / "models")


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    network = small()
    network.mask_decoder.mask_tokens.weight.data[0, 0] = float("nan")
    path = tmp_path / "x.safetensors"
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, path)
    with pytest.raises(ModelError, match="not finite"):
        adopt([path], tmp_path / "models")


# --- its parts, against the formulas written out


@torch.inference_mode()
def test_attention_in_windows_is_the_formula() -> None:
    torch.manual_seed(0)
    layer = WindowAttention(6, 2, 3)
    layer.attention_biases.data.normal_()
    x = torch.randn(2, 9, 6)
    qkv = layer.qkv(layer.norm(x)).view(2, 9, 2, 9)
    wanted = torch.zeros(2, 9, 6)
    for head in range(2):
        q, k, v = qkv[:, :, head].split(3, dim=2)
        scores = q @ k.transpose(1, 2) / 3**0.5
        for i in range(9):
            for j in range(9):
                rows, columns = abs(i // 3 - j // 3), abs(i % 3 - j % 3)
                scores[:, i, j] += layer.attention_biases[head, rows * 3 + columns]
        wanted[:, :, 3 * head : 3 * head + 3] = scores.softmax(-1) @ v
    assert torch.allclose(layer(x), layer.proj(wanted), atol=1e-5)


@torch.inference_mode()
def test_windows_lie_from_the_left_top_and_are_filled_up() -> None:
    torch.manual_seed(0)
    block = Block(6, 2, 3)
    x = torch.randn(1, 6, 4, 5)
    filled = torch.zeros(1, 6, 6, 6)
    filled[:, :, :4, :5] = x
    found = block._attended(x)
    for top, left in ((0, 0), (0, 3), (3, 0), (3, 3)):
        part = filled[:, :, top : top + 3, left : left + 3].flatten(2).transpose(1, 2)
        wanted = block.attn(part).transpose(1, 2).reshape(1, 6, 3, 3)
        height, width = min(3, 4 - top), min(3, 5 - left)
        at = found[:, :, top : top + height, left : left + width]
        assert torch.allclose(at, wanted[:, :, :height, :width], atol=1e-5)


@torch.inference_mode()
def test_attention_to_the_picture_is_that_of_torch() -> None:
    torch.manual_seed(0)
    layer = Attention(32, 32)
    theirs = nn.MultiheadAttention(32, 8, batch_first=True)
    parts = (layer.q_proj, layer.k_proj, layer.v_proj)
    theirs.in_proj_weight.copy_(torch.cat([p.weight for p in parts]))
    theirs.in_proj_bias.copy_(torch.cat([p.bias for p in parts]))
    theirs.out_proj.load_state_dict(layer.out_proj.state_dict())
    q, k, v = torch.randn(2, 3, 32), torch.randn(2, 7, 32), torch.randn(2, 7, 32)
    assert torch.allclose(layer(q, k, v), theirs(q, k, v)[0], atol=1e-5)


@torch.inference_mode()
def test_prompts_are_places_and_what_they_are() -> None:
    encoder = small().prompt_encoder
    points = torch.tensor([[[99.5, 199.5], [511.5, 511.5], [7.0, 7.0]]])
    found = encoder(points, torch.tensor([[OBJECT, CORNERS[1], -1]]), 1024)[0]
    matrix = encoder.pe_layer.positional_encoding_gaussian_matrix
    angles = 2 * np.pi * ((2 * torch.tensor([100.0, 200.0]) / 1024 - 1) @ matrix)
    wanted = torch.cat((angles.sin(), angles.cos())) + encoder.point_embeddings[1].weight[0]
    assert torch.allclose(found[0], wanted, atol=1e-4)
    middle = torch.cat((torch.zeros(16), torch.ones(16))) + encoder.point_embeddings[3].weight[0]
    assert torch.allclose(found[1], middle, atol=1e-4)
    assert torch.equal(found[2], encoder.not_a_point_embed.weight[0])  # wherever it lies
    grid = encoder.pe_layer.grid(64)
    assert torch.allclose(grid[0, :, 12, 6], encoder.pe_layer(torch.tensor([6.5 / 64, 12.5 / 64])), atol=1e-4)


# --- the whole


@torch.inference_mode()
def test_a_box_and_points_are_answered_at_the_pictures_size() -> None:
    network = small()
    x = torch.rand(1, 3, 640, 1024)
    box = torch.tensor([[100.0, 50.0, 700.0, 500.0]])
    answer = network(x, box)
    assert answer.shape == (1, 1, 640, 1024) and answer.std() > 0
    assert not torch.allclose(answer, network(x, box / 2), atol=1e-6)
    seen = network.embed(x)
    assert seen.shape == (1, 32, 64, 64)
    kinds = torch.tensor([CORNERS])
    assert torch.equal(network.decode(seen, box.view(1, 2, 2), kinds, (640, 1024)), answer)
    # the order of prompts is none
    points = torch.tensor([[[300.0, 200.0], [20.0, 30.0], [500.0, 90.0]]])
    kinds = torch.tensor([[OBJECT, BEHIND, OBJECT]])
    several = network.decode(seen, points, kinds, (640, 1024))
    turned = network.decode(seen, points.flip(1), kinds.flip(1), (640, 1024))
    assert torch.allclose(several, turned, atol=1e-4)
    assert not torch.allclose(several, network.decode(seen, points, 1 - kinds, (640, 1024)), atol=1e-6)
    with pytest.raises(ValueError, match="longer side is 1024"):
        network.embed(x[..., :1000])


@torch.inference_mode()
def test_of_a_single_point_the_likeliest_answer_is_taken() -> None:
    network = small()
    seen = network.embed(torch.rand(1, 3, 1024, 512))
    point, kind = torch.tensor([[[300.0, 200.0]]]), torch.tensor([[OBJECT]])
    answers = []
    for best in (1, 2, 3):
        network.mask_decoder.iou_prediction_head.layers[-1].bias.data.copy_(torch.eye(4)[best] * 1e4 + 1)
        answers.append(network.decode(seen, point, kind, (1024, 512)))
    assert all(a.shape == (1, 1, 1024, 512) for a in answers)
    assert not torch.equal(answers[0], answers[1]) and not torch.equal(answers[1], answers[2])


# --- what the tool asks


def test_the_finder_is_there_with_the_model(tmp_path: Path) -> None:
    store = ModelStore([tmp_path / "models"])
    assert finder("cpu", store) is None
    network = small()
    path = tmp_path / "x.safetensors"
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, path)
    card = adopt([path], tmp_path / "models", facts={"precisions": ["float32"]})
    store.refresh()
    find = finder("cpu", store)
    assert find is not None
    picture = np.random.default_rng(0).integers(0, 256, (300, 200, 3), np.uint8)
    found = find(picture, (20.0, 30.0, 150.0, 250.0))
    assert found.dtype == bool and found.shape == (300, 200)
    # as the network says it, at its own size
    large = torch.nn.functional.interpolate(
        torch.from_numpy(picture).permute(2, 0, 1)[None] / 255, (1024, 683), mode="bilinear"
    )
    with torch.inference_mode():
        logits = network(large, torch.tensor([[20 * 3.415, 30 * 3.4133, 150 * 3.415, 250 * 3.4133]]))
        wanted = torch.nn.functional.interpolate(logits, (300, 200), mode="bilinear")[0, 0] > 0
    assert (wanted.numpy() == found).mean() > 0.99
    assert [c.ids for c in store.cached()] == [(card.id,)]  # where it can be seen, and unloaded
    with pytest.raises(EngineError, match="device"):
        finder("cuda:99" if torch.cuda.is_available() else "cuda", store)(picture, (0.0, 0.0, 9.0, 9.0))
    (tmp_path / "models" / card.files[0].name).unlink()
    assert finder("cpu", store) is None
