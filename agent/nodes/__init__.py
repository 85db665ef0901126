"""The graph's nodes: one file, one node, one function."""
