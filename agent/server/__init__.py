"""What runs inside the LangGraph server: auth, routes, checkpointer."""
