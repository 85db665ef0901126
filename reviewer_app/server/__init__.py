"""The desks on a LangGraph server."""

from reviewer_app.server.desk import LangGraphDesk

__all__ = ["LangGraphDesk"]
