"""Buckets, archives and whatever else fsspec has an address for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from textfix.batch.store import Fill, Found, Opened, Read, digest_of
from textfix.batch.wanted import Wanted
from textfix.data.problem import Misconfigured, Unreadable, Unwritable, shown
from textfix.read.source import MEGABYTE

WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"})
"""Stores in which an object is there whole or not at all. Elsewhere a result is renamed into its place."""

MARKS = ("ETag", "etag", "md5Hash", "crc32c", "CRC", "generation", "LastModified", "last_modified", "updated", "mtime",
         "created")
"""What stores call that by which a change shows, the surest first."""


def is_remote(address: str) -> bool:
    """Whether this is an address of fsspec and no path of this machine.

    >>> is_remote("s3://bucket/pages"), is_remote("zip://::pages.zip"), is_remote("pages/1958")
    (True, True, False)
    """
    return "://" in address and not address.startswith("file://")


@dataclass(frozen=True)
class Remote:
    """A folder of a store of fsspec."""

    address: str

    at_once: int = 8
    """Files that a process works on at once, since it mostly waits."""

    def check(self) -> None:
        """Raise Misconfigured if nothing can be opened at such an address."""
        _ = self._place

    @cached_property
    def _place(self) -> tuple[Any, str]:
        """The file system and the folder's path in it."""
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise Misconfigured(f"{shown(self.address)} needs fsspec; pip install 'textfix[remote]'") from None
        try:
            system, root = url_to_fs(self.address, use_listings_cache=False)
        except ImportError as error:
            raise Misconfigured(f"{shown(self.address)}: {error}; pip install 'textfix[remote]'") from None
        except (ValueError, OSError) as error:
            raise Misconfigured(f"{shown(self.address)} cannot be opened: {shown(str(error))}") from None
        return system, root.rstrip("/")

    # reading

    def scan(self, wanted: Wanted) -> Iterator[Found]:
        """The objects below the folder."""
        yield from self._scan("", wanted)

    def _scan(self, folder: str, wanted: Wanted) -> Iterator[Found]:
        system, root = self._place
        try:
            entries = sorted(system.ls(self._full(folder), detail=True), key=lambda entry: str(entry["name"]))
        except Exception as error:                     # each store has its own
            if not folder:
                raise Unreadable(f"{shown(self.address)} cannot be looked into: {_why(error)}") from None
            yield Found(folder, problem=f"{self.name(folder)} cannot be looked into: {_why(error)}")
            return
        for entry in entries:
            path = str(entry["name"]).rstrip("/").removeprefix(root).removeprefix("/")
            if not path or path == folder:             # the folder itself, which S3 may list
                continue
            if not _stays_inside(path, folder):
                yield Found(path, problem=f"{self.name(path)} has a name that leads out of its folder")
            elif entry["type"] == "directory":
                if wanted.folder(path):
                    yield from self._scan(path, wanted)
            elif wanted.file(path):
                yield Found(path, int(entry["size"] or 0), _stamp(entry))

    def read(self, path: str, limit: int) -> Read:
        """The bytes of an object. The stamp is asked for before, so that it is never newer than the bytes."""
        system, _ = self._place
        try:
            info = system.info(self._full(path))
            if (info["size"] or 0) > limit:
                raise Unreadable(f"{self.name(path)} has more than {limit / MEGABYTE:g} MB; "
                                 "split it, or raise --max-size")
            return Read(system.cat_file(self._full(path)), _stamp(info))
        except FileNotFoundError:
            raise Unreadable(f"{self.name(path)} went away during the run") from None
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(f"{self.name(path)} cannot be read: {_why(error)}") from None

    @contextmanager
    def opened(self, path: str) -> Iterator[Opened]:
        """An object to read from."""
        system, _ = self._place
        try:
            stamp = self.stamp(path)
            file = system.open(self._full(path), "rb")
        except Exception as error:
            raise Unreadable(f"{self.name(path)} cannot be read: {_why(error)}") from None
        with file:
            yield Opened(file, stamp)
            if self.stamp(path) != stamp:
                raise Unreadable(f"{self.name(path)} was written to meanwhile; run again when it is complete")

    def stamp(self, path: str) -> str:
        """Size, and whatever the store has by which a change shows."""
        try:
            return _stamp(self._place[0].info(self._full(path)))
        except FileNotFoundError:
            return ""

    def digest(self, path: str) -> bytes | None:
        """SHA-256 of an object's bytes; None if there is none."""
        try:
            with self._place[0].open(self._full(path), "rb") as file:
                return digest_of(file)
        except OSError:
            return None

    def name(self, path: str) -> str:
        """The object's address."""
        return shown(f"{self.address.rstrip('/')}/{path}")

    # writing

    def write(self, path: str, data: bytes) -> str:
        """Put the object."""
        with self._placing(path) as (system, full):
            system.pipe_file(full, data)
        return self.stamp(path)

    def set_aside(self, path: str, fill: Fill) -> str:
        """The finished result as a file of this machine."""
        handle, fresh = mkstemp(prefix="textfix-")
        try:
            with os.fdopen(handle, "wb") as file:
                fill(file)
        except BaseException:
            Path(fresh).unlink()
            raise
        return fresh

    def adopt(self, path: str, fresh: str) -> str:
        """Send it."""
        try:
            with self._placing(path) as (system, full):
                system.put_file(fresh, full)
        finally:
            Path(fresh).unlink()
        return self.stamp(path)

    @contextmanager
    def _placing(self, path: str) -> Iterator[tuple[Any, str]]:
        """Where to write; behind it, the object is in its place."""
        system, _ = self._place
        folder, _, name = self._full(path).rpartition("/")
        whole = not WHOLE.isdisjoint((system.protocol,) if isinstance(system.protocol, str) else system.protocol)
        try:
            if whole:
                yield system, f"{folder}/{name}"
            else:
                system.makedirs(folder, exist_ok=True)
                yield system, f"{folder}/.{name}.textfix"
                system.mv(f"{folder}/.{name}.textfix", f"{folder}/{name}")
        except Exception as error:
            raise Unwritable(f"{self.name(path)} cannot be written: {_why(error)}") from None

    def flush(self) -> None:
        """An object that was put is there to stay."""

    def _full(self, path: str) -> str:
        root = self._place[1]
        return f"{root}/{path}" if root and path else root or path


def _stamp(info: dict[str, Any]) -> str:
    mark = next((info[name] for name in MARKS if info.get(name) is not None), "")
    return f"{info['size']}-{mark}" if mark != "" else ""


def _stays_inside(path: str, folder: str) -> bool:
    """Whether a name that a store gave is that of a file in this folder; names in archives may be anything."""
    inside = path.removeprefix(f"{folder}/") if folder else path
    return "/" not in inside and "\\" not in inside and "\0" not in inside and inside not in (".", "..")


def _why(error: Exception) -> str:
    """What a store says, on one line."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if isinstance(error, FileNotFoundError) and " " not in reason:    # many give the path again and no reason
        reason = "it is not there"
    return shown(reason.replace("\n", " "))[:200]
