"""One page of a PDF as a PNG, with the quote's boxes framed and other boxes black. Run in the process beside the server.

Never here: which boxes, the text of the page.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
import pypdfium2

Box = tuple[float, float, float, float]
_WIDTH = 1_100  # pixels at most
_MAX_SCALE, _MAX_PIXELS = 2.0, 8_000_000
_FRAME, _COLOUR, _ROOM = 3, (138, 74, 0), 3  # of the frame around the quote: width in pixels, colour, room in pixels


def pdf_page(content: bytes, number: int, marked: Sequence[Box], black: Sequence[Box]) -> bytes:
    """Page `number` (from 1). Boxes as (left, bottom, right, top) in points, as the reader gives them."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        page = pdf[number - 1]
        width, height = page.get_size()
        scale = min(_WIDTH / max(width, 1), _MAX_SCALE, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
        pixels = np.array(page.render(scale=scale, rev_byteorder=True, may_draw_forms=False).to_numpy()[..., :3])
        left, bottom, _, _ = page.get_bbox() if not page.get_rotation() else (0.0, 0.0, width, height)
        for box in black:
            x0, y0, x1, y1 = _pixels(box, (left, bottom), height, scale, pixels.shape)
            pixels[y0:y1, x0:x1] = 0
        for box in marked:
            _frame(pixels, _pixels(box, (left, bottom), height, scale, pixels.shape))
        return _png(pixels)
    finally:
        pdf.close()


def _pixels(box: Box, corner: tuple[float, float], height: float, scale: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """A box in pixels from the upper left corner, with a little room around it, inside the page."""
    x0, x1 = ((edge - corner[0]) * scale for edge in (box[0], box[2]))
    y0, y1 = ((height - (edge - corner[1])) * scale for edge in (box[3], box[1]))
    most_x, most_y = shape[1], shape[0]
    return (
        int(min(max(x0 - _ROOM, 0), most_x)), int(min(max(y0 - _ROOM, 0), most_y)),
        int(min(max(x1 + _ROOM, 0), most_x)), int(min(max(y1 + _ROOM, 0), most_y)),
    )  # fmt: skip


def _frame(pixels: np.ndarray, box: tuple[int, int, int, int]) -> None:
    x0, y0, x1, y1 = box
    for rows, columns in ((slice(y0, y0 + _FRAME), slice(x0, x1)), (slice(y1 - _FRAME, y1), slice(x0, x1)), (slice(y0, y1), slice(x0, x0 + _FRAME)), (slice(y0, y1), slice(x1 - _FRAME, x1))):
        pixels[rows, columns] = _COLOUR


def _png(pixels: np.ndarray) -> bytes:
    """Rows of red, green and blue as a PNG."""
    height, width, _ = pixels.shape
    raw = np.zeros((height, width * 3 + 1), dtype=np.uint8)  # each row begins with its filter, none
    raw[:, 1:] = pixels.reshape(height, width * 3)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(raw.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
