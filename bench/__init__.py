"""What is measured rather than tested: decision quality on a data set, and speed as ratios."""
