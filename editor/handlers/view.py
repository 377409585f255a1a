"""How the picture is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.handlers.base import Group
from editor.pages import Page

__all__ = ["ViewHandlers"]


class ViewHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        page = self._on_page
        handlers: dict[str, Callable[[], None]] = {
            "view.zoom_in": partial(page, lambda page: page.canvas.zoom_in()),
            "view.zoom_out": partial(page, lambda page: page.canvas.zoom_out()),
            "view.fit": partial(page, lambda page: page.canvas.fit()),
            "view.actual_size": partial(page, lambda page: page.canvas.actual_size()),
            "view.double_size": partial(page, lambda page: page.canvas.set_zoom(2.0)),
            "view.original": partial(page, self._original),
            "view.split": partial(page, self._split),
            "view.mask_overlay": partial(page, self._mask_overlay),
            "view.rulers": self._rulers,
            "view.next": self._next,
            "view.previous": self._previous,
            "view.full_screen": self._full_screen,
        }
        return handlers

    def _original(self, page: Page) -> None:
        page.canvas.set_original(not page.canvas.original)
        self._window.refresh()

    def _rulers(self) -> None:
        settings = self._window.settings
        settings.update(rulers=not settings.value.rulers)

    def _split(self, page: Page) -> None:
        page.canvas.set_split(not page.canvas.split)
        self._window.refresh()

    def _mask_overlay(self, page: Page) -> None:
        page.canvas.set_veil(not page.canvas.veil)
        self._window.refresh()

    def _next(self) -> None:
        self._window.pages.step(1)

    def _previous(self) -> None:
        self._window.pages.step(-1)

    def _full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
