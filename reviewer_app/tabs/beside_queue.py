"""What the events have in common that belong to the queue's tab and live in files of their own."""

from dataclasses import dataclass

import gradio as gr

from reviewer_app.sign_in import Door
from reviewer_app.tabs.queue import QueueTab


@dataclass(frozen=True)
class BesideQueue:
    """Events on the queue's tab: whose they are, and where trouble is said, the tab knows."""

    tab: QueueTab

    @property
    def door(self) -> Door:
        """The way in."""
        return self.tab.door

    @property
    def banner(self) -> gr.HTML:
        """Where trouble with the server is said."""
        return self.tab.banner
