"""Colours and type for Gradio's own components: light only, and no fonts from elsewhere."""

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Liberation Mono", "monospace")


def build_theme() -> gr.themes.Base:
    """Return the page's theme."""
    theme = gr.themes.Base(font=list(SANS), font_mono=list(MONO), primary_hue="blue", neutral_hue="slate")
    theme.set(
        body_background_fill="#f4f5f7",
        body_text_color="#1c2430",
        body_text_color_subdued="#545f70",
        block_background_fill="#ffffff",
        block_border_width="0px",
        block_label_text_color="#1c2430",
        block_title_text_color="#1c2430",
        block_title_text_weight="600",
        block_info_text_color="#545f70",
        border_color_primary="#dde1e7",
        input_background_fill="#ffffff",
        input_border_color="#8a94a3",
        input_border_color_focus="#1f4fbf",
        input_border_width="1px",
        input_radius="8px",
        button_large_radius="8px",
        button_small_radius="8px",
        button_primary_background_fill="#1f4fbf",
        button_primary_background_fill_hover="#193f99",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#eef1f5",
        button_secondary_border_color="#8a94a3",
        button_secondary_text_color="#1c2430",
        button_cancel_background_fill="#b3261e",
        button_cancel_background_fill_hover="#8f1e18",
        button_cancel_text_color="#ffffff",
        button_border_width="1px",
        checkbox_label_background_fill="#ffffff",
        checkbox_label_border_width="1px",
        checkbox_border_color="#8a94a3",
        checkbox_background_color_selected="#1f4fbf",
    )
    for name in [name for name in vars(theme) if name.endswith("_dark")]:
        setattr(theme, name, getattr(theme, name.removesuffix("_dark")))
    return theme
