"""Fits the model to the machine.

Chooses the number type: bfloat16 only where the processor computes in it, since elsewhere it is emulated and slow.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

from mtaudit.errors import UsageError

DTYPES = ("bfloat16", "float32")
_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16", "asimdbf16", "svebf16"})


def choose_dtype(name: str) -> str:
    """Return ``name``, or for ``auto`` what this processor is fast in.

    Raises:
        UsageError: if the name is neither.
    """
    if name == "auto":
        return "bfloat16" if _has_bfloat16() else "float32"
    if name not in DTYPES:
        msg = f"the number type must be auto, {' or '.join(DTYPES)}, not {name!r}"
        raise UsageError(msg)
    return name


def _has_bfloat16() -> bool:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line.partition(":")[2].split() for line in lines if line.lower().startswith(("flags", "features"))), [])
    return bool(_FLAGS & set(flags))


_M_MMAP_THRESHOLD = -3  # malloc.h of the GNU C library
_LARGE = 4 << 20


def return_large_blocks() -> None:
    """Let the C library give large blocks back to the system at once.

    It otherwise learns to keep blocks of up to 32 MB in its heap, where the logits of one pass after another find no gap
    between what is kept: half a gigabyte for nothing.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
