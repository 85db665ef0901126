"""`python -m reviewer_app` serves the page."""

import uvicorn

from reviewer_app.app import build_app
from reviewer_app.server import LangGraphDesk
from reviewer_app.settings import Settings, load_settings


def main(settings: Settings) -> None:
    """Serve until interrupted."""
    app = build_app(lambda token: LangGraphDesk(settings.holdpoint_api_url, token), settings)
    uvicorn.run(
        app, host=settings.reviewer_host, port=settings.reviewer_port, log_level="warning", timeout_graceful_shutdown=2
    )


if __name__ == "__main__":
    main(load_settings())
