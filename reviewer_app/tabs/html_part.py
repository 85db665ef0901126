"""A place for HTML of our own, with a script of ours when it has one."""

from importlib import resources

import gradio as gr


def html_part(elem_id: str, value: str = "", script: str | None = None, template: str = "${value}") -> gr.HTML:
    """Return an HTML component; `script` names a file beside the tabs that runs when it is first shown.

    With a `template` that doesn't name the value, the script is what shows it.
    """
    js = resources.files(__package__).joinpath(script).read_text("utf-8") if script else None
    return gr.HTML(value, html_template=template, elem_id=elem_id, js_on_load=js, apply_default_css=False)
