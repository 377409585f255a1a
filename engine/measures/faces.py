"""How good made faces are: found by a face detector, how they spread, how near they come to the training faces.

All pictures here are N × S × S × 3 uint8 RGB of one size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from engine.api import EngineError

__all__ = ["Reference", "found", "nearest", "nearest_other", "thumbnails"]

EDGE = 64  # pixels: what every measure scales its pictures to
COMPONENTS = 64


@lru_cache(maxsize=1)
def _cascade() -> Any:
    try:
        from skimage.data import lbp_frontal_face_cascade_filename
        from skimage.feature import Cascade
    except ImportError:
        raise EngineError(
            "scikit-image, whose face detector this needs, is missing: install the extra with "
            "pip install -e '.[train]'."
        ) from None
    return Cascade(lbp_frontal_face_cascade_filename())


def scaled(pictures: np.ndarray, edge: int = EDGE) -> np.ndarray:
    """To edge × edge pixels; area mean downwards, cubic upwards."""
    if pictures.shape[1] == edge:
        return pictures
    how = cv2.INTER_AREA if pictures.shape[1] > edge else cv2.INTER_CUBIC
    return np.stack([cv2.resize(p, (edge, edge), interpolation=how) for p in pictures])


def found(pictures: np.ndarray) -> np.ndarray:
    """For each picture, whether the LBP cascade of scikit-image finds a face of at least half its side; N bool.

    The faces here fill their pictures and the cascade wants surroundings: the edges are repeated by a quarter.
    Of real faces turned upside down it finds one in eight. Raises EngineError without scikit-image.
    """
    cascade, border, answers = _cascade(), EDGE // 4, []
    for picture in scaled(pictures):
        wide = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REPLICATE)
        edge = wide.shape[0]
        hits = cascade.detect_multi_scale(
            wide, scale_factor=1.1, step_ratio=1, min_size=(EDGE // 2, EDGE // 2), max_size=(edge, edge)
        )
        answers.append(bool(hits))
    return np.array(answers, bool)


def thumbnails(pictures: np.ndarray) -> np.ndarray:
    """N × 768 float32: 16 × 16 RGB, the space in which likeness is measured."""
    return scaled(scaled(pictures), 16).reshape(len(pictures), -1).astype(np.float32)


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Root-mean-square difference of every thumbnail of a to every one of b, in levels of 0..255."""
    squares = (a**2).mean(1)[:, None] + (b**2).mean(1)[None] - 2 * (a @ b.T) / a.shape[1]
    return np.sqrt(np.maximum(squares, 0))


def mirrored(pictures: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(pictures[:, :, ::-1])


def nearest(pictures: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Distance of each picture to the nearest training picture or its mirror image; N float32."""
    own, theirs = thumbnails(pictures), thumbnails(training)
    return np.minimum(
        _distances(own, theirs).min(1), _distances(thumbnails(mirrored(pictures)), theirs).min(1)
    )


def nearest_other(pictures: np.ndarray) -> np.ndarray:
    """Distance of each picture to the nearest other one of the same set, or its mirror image; N float32."""
    own = thumbnails(pictures)
    both = np.minimum(_distances(own, own), _distances(own, thumbnails(mirrored(pictures))))
    np.fill_diagonal(both, np.inf)
    nearest_one: np.ndarray = both.min(1)
    return nearest_one


def features(pictures: np.ndarray) -> np.ndarray:
    """Fixed, untrained features, N × 768: colour on 8 × 8 cells, gradients by direction, and fineness of texture."""
    rows = []
    for picture in scaled(pictures):
        light = picture.astype(np.float32) / 255
        colour = cv2.resize(light, (8, 8), interpolation=cv2.INTER_AREA).ravel()
        grey = cv2.cvtColor(light, cv2.COLOR_RGB2GRAY)
        dy, dx = np.gradient(grey)
        length, angle = np.hypot(dy, dx), (np.arctan2(dy, dx) % (2 * np.pi)) * (8 / (2 * np.pi))
        # each gradient counts for the two directions that it lies between
        low = np.floor(angle).astype(int)
        share = angle - low
        cells = np.stack(
            [
                cv2.resize(
                    (length * ((low % 8 == k) * (1 - share) + ((low + 1) % 8 == k) * share)).astype(
                        np.float32
                    ),
                    (8, 8),
                    interpolation=cv2.INTER_AREA,
                )
                for k in range(8)
            ]
        )
        fine = cv2.resize(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (8, 8), interpolation=cv2.INTER_AREA)
        rows.append(np.concatenate([colour, np.sqrt(cells).ravel(), np.sqrt(fine).ravel()]))
    return np.stack(rows)


@dataclass(frozen=True)
class Reference:
    """Real faces, summed up: the basis of their main components, and the mean and covariance of a set in it."""

    centre: np.ndarray
    basis: np.ndarray
    mean: np.ndarray
    covariance: np.ndarray

    @staticmethod
    def of(basis_from: np.ndarray, compare_with: np.ndarray) -> Reference:
        """``basis_from``: real pictures (at least 2 × COMPONENTS) that choose the components; ``compare_with``: the
        real pictures that made ones are compared with."""
        rows = features(basis_from)
        centre = rows.mean(0)
        _, spread, components = np.linalg.svd(rows - centre, full_matrices=False)
        count = min(COMPONENTS, len(rows) - 1)
        # to unit variance: every component counts alike
        basis = components[:count].T / (spread[:count] / np.sqrt(len(rows)))
        inside = (features(compare_with) - centre) @ basis
        return Reference(centre, basis, inside.mean(0), np.cov(inside.T))

    def distance(self, pictures: np.ndarray) -> float:
        """Fréchet distance between the pictures and the real ones in those components; 0 for the same spread.

        Not the published FID, whose features come from a network trained on ImageNet: compare it only with the
        value of real faces measured beside it.
        """
        inside = (features(pictures) - self.centre) @ self.basis
        mean, covariance = inside.mean(0), np.cov(inside.T)
        # the trace of the root of the product, from its eigenvalues
        values = np.linalg.eigvals(covariance @ self.covariance).real
        root = np.sqrt(np.maximum(values, 0)).sum()
        off = ((mean - self.mean) ** 2).sum()
        return float(off + np.trace(covariance) + np.trace(self.covariance) - 2 * root)
