"""Speed as ratios, measured side by side in one run, on generated data and on this machine alone."""
