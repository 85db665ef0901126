"""The page's unit tests share the cases and the fake desk of the page's own tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "ui"))
