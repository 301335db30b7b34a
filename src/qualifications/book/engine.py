"""The library that draws charts on request: one script with Vega, which no page loads by itself.

Bundling takes two seconds, in which Python could do nothing else: it happens in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.metadata import version

import vl_convert

from qualifications.cache import Cache
from qualifications.charts.svg import VEGA_LITE

# The library's many names stay inside a function: one of them, `_`, is Sphinx's too.
_FOOT = "\n})();\n"
_BUNDLE = """
import sys, vl_convert
script = vl_convert.javascript_bundle("window.qualificationsEngine = vegaEmbed;", sys.argv[1])
sys.stdout.buffer.write(script.encode())
"""


@cache
def bundle(kept: Cache) -> Future[bytes]:
    """The library on its way; it is made once in a process, where `kept` does not have it."""
    worker = ThreadPoolExecutor(1)
    made = worker.submit(kept.get, "engine.js", _bundle)
    worker.shutdown(wait=False)
    return made


def _bundle() -> bytes:
    command = [sys.executable, "-c", _BUNDLE, VEGA_LITE]
    script = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    return f"{_head()}{script}{_FOOT}".encode()


def _head() -> str:
    parts = {
        "Vega": vl_convert.get_vega_version(),
        "Vega-Lite": VEGA_LITE,
        "Vega-Embed": vl_convert.get_vega_embed_version(),
    }
    named = ", ".join(f"{name} {number}" for name, number in parts.items())
    return f"/*! {named}; bundled by vl-convert {version('vl-convert-python')}. */\n(() => {{\n"
