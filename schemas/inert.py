"""Text of documents and people made safe to set among ours: signs that steer what stands around them become one odd sign.

Never here: escaping for a language of markup, which templates do.
"""

from __future__ import annotations

# Characters that steer direction or lines, or that no file can hold.
_STEERING = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F)]
    + [*range(0x2060, 0x2070), 0xFEFF, *range(0xD800, 0xE000), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)],
    "\ufffd",
)  # fmt: skip


def steerless(text: str) -> str:
    """The text, as long as before, without such characters."""
    return text if text.isprintable() else text.translate(_STEERING)
