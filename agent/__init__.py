"""Holdpoint's agent: the support graph, its ledger, and the server routes around them."""
