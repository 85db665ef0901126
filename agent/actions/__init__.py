"""Every write the agent may propose, one file an action."""
