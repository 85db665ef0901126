"""The HTTP contract's calls, one file a topic."""
