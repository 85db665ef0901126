"""How quickly the reviewer page shows the next case, and its list, in a real browser."""
