"""What spoils photos, as functions of clean pictures: used to make training pairs and to validate.

All work on float32 H × W × 3 RGB in 0..1 and a numpy random generator. The camera model follows CBDNet (Guo
et al., 2019) and "Unprocessing" (Brooks et al., 2019): signal-dependent noise in linear light, before
demosaicing and the tone curve; scaled and compressed noise follows SCUNet / BSRGAN (Zhang et al., 2021).
"""

from __future__ import annotations

import cv2
import numpy as np

Array = np.ndarray


def full_size(photo: Array, size: int, factor: float, sharpening: float = 0.0) -> Array:
    """The middle of an H × W × 3 picture ``factor`` times larger, size × size × 3: as soft as a camera's own file at
    full resolution, where a lens's blur and the mosaic span pixels. Photos from the web were scaled down, and what
    learned from them alone takes the grain of full-size files for texture. ``sharpening``: unsharp, as cameras do."""
    side = min(max(8, round(size / factor)), *photo.shape[:2])
    y, x = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    large: Array = cv2.resize(photo[y : y + side, x : x + side], (size, size), interpolation=cv2.INTER_CUBIC)
    if sharpening:
        large = large + sharpening * (large - cv2.GaussianBlur(large, (0, 0), 1.0))
    return large.clip(0.0, 1.0).astype(np.float32)


def calm(photo: Array, rng: np.random.Generator) -> Array:
    """A picture of less contrast, sometimes out of focus: most of a full-size file is wall, sky, wood or cloth. In
    the parts that a small patch of a web photo shows, nearly everything is an edge."""
    mean = photo.mean((0, 1))
    flat = mean + (photo - mean) * np.float32(np.exp(rng.uniform(-1.8, 0.0)))
    if rng.random() < 0.4:
        flat = cv2.GaussianBlur(flat, (0, 0), rng.uniform(0.5, 3.0))
    return flat.clip(0.0, 1.0).astype(np.float32)


def gaussian(clean: Array, sigma: float | Array, rng: np.random.Generator) -> Array:
    """Additive white Gaussian noise; ``sigma`` on the 0..1 scale, one number or H × W × 1. Not clipped."""
    return clean + rng.standard_normal(clean.shape, dtype=np.float32) * np.asarray(sigma, np.float32)


def sigma_field(shape: tuple[int, int], low: float, high: float, rng: np.random.Generator) -> Array:
    """A smooth random map of noise levels between ``low`` and ``high``, H × W × 1."""
    coarse = rng.uniform(low, high, (3, 3)).astype(np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).clip(0.0, 1.0)[..., None]


def linear(encoded: Array) -> Array:
    return np.power(encoded.clip(0.0, 1.0), 2.2)


def encode(light: Array) -> Array:
    return np.power(light.clip(0.0, 1.0), 1 / 2.2)


def _mosaic(rgb: Array) -> Array:
    bayer = rgb[..., 1].copy()
    bayer[0::2, 0::2] = rgb[0::2, 0::2, 0]
    bayer[1::2, 1::2] = rgb[1::2, 1::2, 2]
    return bayer


def camera(clean: Array, rng: np.random.Generator, strength: float | None = None) -> Array:
    """Shot and read noise in linear light, often through a Bayer mosaic and its interpolation, then the tone
    curve. ``strength`` 0..1 goes from a clean sensor to ISO 25,600; random by default."""
    s = rng.uniform(0.0, 1.0) ** 1.5 if strength is None else strength
    shot = 10 ** (-4.0 + 2.2 * s)
    read = 10 ** (-3.3 + 1.5 * s) * rng.uniform(0.5, 1.5)
    light = linear(clean)
    # the sensor's channels are weaker than the picture's: white balance multiplies red and blue noise
    gains = np.array([rng.uniform(1.2, 2.4), 1.0, rng.uniform(1.2, 2.4)], np.float32)
    sensor = light / gains
    noisy = sensor + rng.standard_normal(clean.shape, dtype=np.float32) * np.sqrt(shot * sensor + read**2)
    if rng.random() < 0.7:
        bayer = (_mosaic(noisy).clip(0.0, 1.0) * 65535).astype(np.uint16)
        noisy = cv2.cvtColor(bayer, cv2.COLOR_BayerRG2RGB).astype(np.float32)[..., ::-1] / 65535
        # what demosaicing alone loses is not noise: add the clean picture's own loss back
        bayer = (_mosaic(sensor).clip(0.0, 1.0) * 65535).astype(np.uint16)
        noisy = (
            noisy - cv2.cvtColor(bayer, cv2.COLOR_BayerRG2RGB).astype(np.float32)[..., ::-1] / 65535 + sensor
        )
    return encode(noisy * gains).astype(np.float32)


def correlated(clean: Array, sigma: float, rng: np.random.Generator) -> Array:
    """Gaussian noise that was blurred or scaled, and mixed between channels, as cameras leave it."""
    height, width = clean.shape[:2]
    factor = rng.uniform(0.45, 1.0)
    small = (max(1, round(height * factor)), max(1, round(width * factor)))
    noise: Array = rng.standard_normal((*small, 3), dtype=np.float32)
    mix = np.eye(3, dtype=np.float32) + rng.uniform(0.0, 0.6) * rng.standard_normal((3, 3)).astype(np.float32)
    noise = noise @ mix
    if small != (height, width):
        noise = cv2.resize(
            noise, (width, height), interpolation=rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC])
        )
    if rng.random() < 0.4:
        noise = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.3, 0.9))
    return clean + noise * (sigma / max(float(noise.std()), 1e-6))


def developed(clean: Array, rng: np.random.Generator, sigma: float) -> Array:
    """What a camera's own JPEG engine leaves of sensor noise: smoothed (colour more than brightness), blotchy over
    two to six pixels, then sharpened; ``sigma`` is its level on the 0..1 scale. Brighter and darker parts keep
    their different levels."""
    noise = camera(clean, rng, rng.uniform(0.2, 0.8)) - clean
    brightness = noise @ np.array([[0.299], [0.587], [0.114]], np.float32)
    colour = noise - brightness
    if rng.random() < 0.85:
        brightness = cv2.GaussianBlur(brightness, (0, 0), rng.uniform(0.3, 1.3))[..., None]
    if rng.random() < 0.85:
        colour = cv2.GaussianBlur(colour, (0, 0), rng.uniform(0.4, 3.0))
    noise = brightness / max(float(brightness.std()), 1e-6) + rng.uniform(0.2, 1.4) * colour / max(
        float(colour.std()), 1e-6
    )
    if rng.random() < 0.5:
        noise = noise + rng.uniform(0.3, 1.5) * (
            noise - cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.7, 1.6))
        )
    return (clean + noise * (sigma / max(float(noise.std()), 1e-6))).astype(np.float32)


def in_camera(clean: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """A camera's own noise reduction and sharpening, of sensor noise; and what the mean of many such shots is: the
    clean picture through the same. The reduction looks at edges (bilateral; Tomasi & Manduchi, 1998), so that the
    grain which is left hides in texture and is sharpened with it."""
    strength, chroma = rng.uniform(0.3, 0.95), rng.uniform(0.6, 2.5)
    reach, space = rng.uniform(0.03, 0.14), rng.uniform(0.8, 2.0)
    amount, radius = rng.uniform(0.2, 1.4), rng.uniform(0.7, 1.4)

    def processed(picture: Array) -> Array:
        brightness = picture @ np.array([[0.299], [0.587], [0.114]], np.float32)
        colour = cv2.GaussianBlur(picture - brightness, (0, 0), chroma)
        calm = cv2.bilateralFilter(np.ascontiguousarray(brightness[..., 0]), 5, reach, space)[..., None]
        brightness = brightness + strength * (calm - brightness)
        brightness = brightness + amount * (
            brightness - cv2.GaussianBlur(brightness[..., 0], (0, 0), radius)[..., None]
        )
        return (brightness + colour).clip(0.0, 1.0).astype(np.float32)

    return processed(camera(clean, rng, rng.uniform(0.15, 0.75))), processed(clean)


def jpeg(picture: Array, quality: int, subsample: bool = True) -> Array:
    """Through an 8-bit JPEG and back; ``subsample`` halves the colour's resolution (4:2:0)."""
    data = (picture.clip(0.0, 1.0) * 255 + 0.5).astype(np.uint8)[..., ::-1]
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420 if subsample else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    options = [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    ok, encoded = cv2.imencode(".jpg", data, options)
    if not ok:
        raise RuntimeError("OpenCV could not encode a JPEG")
    decoded: Array = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR))
    return decoded[..., ::-1].astype(np.float32) / 255


def quantised(picture: Array) -> Array:
    """As an 8-bit file holds it."""
    return np.round(picture.clip(0.0, 1.0) * 255) / np.float32(255)


def level(noisy: Array, clean: Array, window: int = 25) -> Array:
    """The noise level as the networks are told it: local root-mean-square error, H × W × 1."""
    error = ((noisy - clean) ** 2).mean(2)
    mean = cv2.blur(error, (window, window), borderType=cv2.BORDER_REFLECT_101)
    # running sums leave a hair less than nought where there is no error
    return np.sqrt(np.maximum(mean, 0.0))[..., None]


def shift(noisy: Array, clean: Array, steps: int = 24) -> Array:
    """By how much noise moves the mean of each brightness, channel by channel; H × W × C, as ``clean``.

    Noise that a file cuts off at black leaves shadows brighter on the whole than they were. A network that learned to
    take that back would darken the shadows of every photo that it takes for noisy; the mean of many real shots
    (PolyU) has it, too. Measured in ``steps`` classes of equal size, and interpolated between them.
    """
    out = np.zeros_like(clean, np.float32)
    for c in range(clean.shape[2]):
        values = clean[..., c].ravel()
        order = np.argsort(values, kind="stable")
        difference = (noisy[..., c] - clean[..., c]).ravel()[order]
        sizes = np.linspace(0, len(order), steps + 1).astype(int)
        at = np.add.reduceat(values[order], sizes[:-1]) / np.diff(sizes)
        moved = np.add.reduceat(difference, sizes[:-1]) / np.diff(sizes)
        out[..., c] = np.interp(clean[..., c], at, moved)
    return out
