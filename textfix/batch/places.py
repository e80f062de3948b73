"""The source and the target of a job, opened."""

from __future__ import annotations

import os

from textfix.batch.job import Job
from textfix.batch.store import Folder, Store


def places(job: Job) -> tuple[Store, Store]:
    """Source and target, in whatever process asks."""
    target = Folder(job.target, job.scratch)
    if job.in_place:
        return Folder(job.source, follow=False), target
    folder, only = os.path.split(job.source) if os.path.isfile(job.source) else (job.source, "")  # noqa: PTH113
    return Folder(folder, only=only, avoid=(os.path.realpath(job.target),)), target
