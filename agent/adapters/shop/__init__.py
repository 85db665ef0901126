"""The shop: its tables, its reads and writes, its import and export, and the demo shop."""
