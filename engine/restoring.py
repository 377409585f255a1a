"""What is wrong with an old photo, and what is to be done about it: measured findings, and the steps they propose.

Plain data; how it is measured is in engine/restoring_analysis.py.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.filters.restore import RestoreParams

__all__ = ["SMALL", "STEPS", "Findings", "Steps", "proposed"]

STEPS = ("repair", "denoise", "fade", "colorize", "upscale")  # ids of filters, in the order in which they run

# from here on a step is proposed; measured on 11 old photos and on the clean ones of CBSD68, LIVE1 and Set14
SCRATCHED = 0.004  # share of the pixels that are damage beyond doubt: 2 of the 90 clean photos have more
NOISY, BLOCKY = 3.5, 1.12  # σ on the 0..255 scale in the calmest places; see ``blockiness``
FADED = 0.19  # share of the tones that is not reached: clean photos of fog lose 0.18
CAST, TINT = 0.22, 0.08  # between the channels: of a picture in colours, of a toned one
SMALL = 750_000  # pixels
LEAST_SIDE = 32  # pixels: of less nothing can be said


@dataclass(frozen=True)
class Findings:
    """``scratches``: share of the pixels that are damaged; ``sure``: of those beyond doubt. ``noise``: σ on the
    0..255 scale; ``blocks``: of JPEG, 1 where there are none. ``lost``: share of the tones that are not reached;
    ``cast``: the largest difference between the channels in black and white. ``kind``: "neutral", "tinted",
    "coloured", or empty where nothing can be said. ``unseen``: steps for which the picture could not be looked at;
    ``failed``: why, in sentences."""

    scratches: float = 0.0
    sure: float = 0.0
    noise: float = 0.0
    blocks: float = 1.0
    lost: float = 0.0
    cast: float = 0.0
    kind: str = ""
    width: int = 0
    height: int = 0
    unseen: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def scratched(self) -> bool:
        return self.sure >= SCRATCHED

    @property
    def noisy(self) -> bool:
        """Measured in calm places; an old print has grain in all others, which the other steps would bring out."""
        return self.noise >= NOISY or self.blocks >= BLOCKY or self.faded or self.scratched

    @property
    def faded(self) -> bool:
        return self.lost >= FADED or self.cast >= CAST or (self.kind == "tinted" and self.cast >= TINT)

    @property
    def colourless(self) -> bool:
        return self.kind in ("neutral", "tinted")

    @property
    def small(self) -> bool:
        return 0 < self.width * self.height < SMALL and min(self.width, self.height) >= LEAST_SIDE

    def data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Steps:
    """What is done. ``upscale``: how many times as large, 1 for as it is."""

    repair: bool = False
    denoise: bool = False
    fade: bool = False
    colorize: bool = False
    upscale: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Those of ``STEPS`` that are done, in their order."""
        return tuple(
            name for name in STEPS if (self.upscale > 1 if name == "upscale" else getattr(self, name))
        )


def proposed(params: RestoreParams, found: Findings) -> Steps:
    """What ``auto`` comes to; what is on or off stays so."""
    advice = {
        "repair": found.scratched,
        "denoise": found.noisy,
        "fade": found.faded,
        "colorize": found.colourless,
    }
    chosen = {
        name: advice[name] if getattr(params, name) == "auto" else getattr(params, name) == "on"
        for name in advice
    }
    factor = params.upscale
    upscale = (2 if found.small else 1) if factor == "auto" else 1 if factor == "off" else int(factor)
    return Steps(**chosen, upscale=upscale)
