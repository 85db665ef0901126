"""Text made safe for a `gr.HTML` component."""

import html

from reviewer_app.wording import visible

# The component runs its value through two template languages: JavaScript's `${…}` and Handlebars' `{{…}}`.
_TEMPLATE_MARKS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})


def escape(text: str) -> str:
    """Return `text` so that the page shows exactly these characters and acts on none of them."""
    return html.escape(visible(text), quote=True).translate(_TEMPLATE_MARKS)
