"""The library that draws charts on request: one script with Vega, which no page loads by itself."""

from __future__ import annotations

from importlib.metadata import version

import vl_convert

from qualifications.charts.svg import VEGA_LITE


def bundle() -> bytes:
    """The script; to make it takes two seconds."""
    parts = {
        "Vega": vl_convert.get_vega_version(),
        "Vega-Lite": VEGA_LITE,
        "Vega-Embed": vl_convert.get_vega_embed_version(),
    }
    named = ", ".join(f"{name} {number}" for name, number in parts.items())
    script = vl_convert.javascript_bundle("window.qualificationsEngine = vegaEmbed;", VEGA_LITE)
    # The library's many names stay inside a function: one of them, `_`, is Sphinx's too.
    return (
        f"/*! {named}; bundled by vl-convert {version('vl-convert-python')}. */\n"
        f"(() => {{\n{script}\n}})();\n"
    ).encode()
