"""Arrays in one file that is mapped into memory and shared by all processes that read it.

The layout is that of safetensors (https://github.com/huggingface/safetensors), which other tools can open: the size of
the head, the head as JSON, the arrays one behind the other, those of the widest elements first.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from textfix.data.problem import Unreadable, shown

Array = NDArray[Any]

_TYPES: Final = {"U64": "<u8", "U8": "u1", "U16": "<u2", "U32": "<u4", "I8": "i1", "I32": "<i4", "F32": "<f4",
                 "F64": "<f8"}
_NAMES: Final = {np.dtype(kind): name for name, kind in _TYPES.items()}
_META = "__metadata__"
_ALIGN = 64
_LARGEST_HEAD = 1 << 22


def packed(arrays: Mapping[str, Array], about: Mapping[str, str]) -> bytes:
    """The contents of the file; the same arrays and words give the same bytes."""
    return b"".join(pieces(arrays, about))


def pieces(arrays: Mapping[str, Array], about: Mapping[str, str]) -> Iterator[bytes]:
    """The same, array by array."""
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0]))
    head: dict[str, Any] = {_META: dict(about)}
    at = 0
    for name, array in ordered:
        head[name] = {"dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % _ALIGN)
    yield len(text).to_bytes(8, "little") + text
    for _, array in ordered:
        yield array.tobytes()


def mapped(path: Path, what: str = "model") -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays, which stay on disk until they are read, and the words beside them; `what` it should be, for people.

    Raises:
        Unreadable: There is no such file, or it is no such file, or it was cut short.
    """
    try:
        return _mapped(path)
    except OSError as error:
        raise Unreadable(f"{shown(str(path))}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Unreadable(f"{shown(str(path))}: is no {what} of textfix, or was damaged") from None


def _mapped(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    whole = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)     # of an empty file: ValueError
    size = int.from_bytes(whole[:8].tobytes(), "little")
    if size > _LARGEST_HEAD:
        raise ValueError("the head is too long")
    head = json.loads(whole[8:8 + size].tobytes())
    about = head.pop(_META)
    data = whole[8 + size:]
    arrays, end = {}, 0
    for name, entry in head.items():
        kind, shape = np.dtype(_TYPES[entry["dtype"]]), tuple(map(int, entry["shape"]))
        start, stop = entry["data_offsets"]
        if start != end or stop - start != kind.itemsize * math.prod(shape):
            raise ValueError("arrays overlap")
        arrays[name], end = data[start:stop].view(kind).reshape(shape), stop
    if end != len(data):
        raise ValueError("cut short")
    return arrays, {str(key): str(value) for key, value in about.items()}
