"""`python -m bench.page.bare_page PORT`: a Gradio page with one button and one place, to compare with."""

import itertools
import sys

import gradio as gr
import uvicorn
from fastapi import FastAPI


def bare_blocks() -> gr.Blocks:
    """Return a page whose button puts the next number into its place: one request, as each of ours is."""
    counted = itertools.count(1)

    async def count() -> str:
        return f'<p id="case"><span data-case="{next(counted)}">counted</span></p>'

    blocks: gr.Blocks = gr.Blocks(analytics_enabled=False)
    with blocks:
        place = gr.HTML('<p id="case"><span data-case="0">counted</span></p>')
        button = gr.Button("Count", elem_id="btn-count")
        button.click(count, None, [place], show_progress="hidden", queue=False)
    return blocks


def main(port: int) -> None:
    """Serve the page until interrupted."""
    uvicorn.run(gr.mount_gradio_app(FastAPI(), bare_blocks(), path="/"), port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
