"""The kernel in which a build runs its notebooks: it starts before all that the build itself has to load."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from qualifications.build_folder import BuildPlan
from qualifications.project import Project

KERNEL = "python3"
_CELL = b"{code-cell}"
_ARGUMENTS = [
    # As nbclient starts one: what a notebook runs is no part of the history of whoever builds.
    "--HistoryManager.hist_file=:memory:",
    # What a notebook draws with takes another second.
    "--IPKernelApp.exec_lines=import altair, qualifications.charts.figure, qualifications.ledger.ledger",
]


class Kernel:
    """A kernel, and the one thread that waits for it, in the order of what is asked."""

    def __init__(self) -> None:
        self.manager = AsyncKernelManager(kernel_name=KERNEL)
        # What waits for the kernel belongs to the thread that starts it.
        self.thread = ThreadPoolExecutor(1)

    def start(self, project: Project) -> None:
        """Starts the kernel; whatever is wrong with that is reported when a notebook is to run."""
        start = run_sync(self.manager.start_kernel)
        # The time of the edition, which whatever a build makes has, and IPython asks for as it starts.
        env = os.environ | {"SOURCE_DATE_EPOCH": str(project.edition.epoch)}
        self.thread.submit(start, extra_arguments=_ARGUMENTS, cwd=str(project.content), env=env)

    def end(self) -> None:
        """Ends the kernel, and what runs in it: a build that ends early waits for no cell."""
        ended = self.thread.submit(self._shut_down)
        while not ended.done():
            process = getattr(self.manager.provisioner, "process", None)
            if process is not None:
                process.kill()
            wait([ended], timeout=0.1)
        self.thread.shutdown()

    def _shut_down(self) -> None:
        if self.manager.has_kernel:
            run_sync(self.manager.shutdown_kernel)(now=True)


@contextmanager
def build_kernel(project: Project, work: BuildPlan) -> Iterator[Kernel]:
    """The kernel of a build, which starts at once where no notebook can be in the cache yet."""
    kernel = Kernel()
    changed = (project.content / name for name in work.changed)
    if not work.chapters_alone and any(_CELL in path.read_bytes() for path in changed):
        kernel.start(project)
    try:
        yield kernel
    finally:
        kernel.end()
