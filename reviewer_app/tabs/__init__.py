"""The page's tabs, one file a tab."""
