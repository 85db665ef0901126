"""Screenshots of every tab, over the demo and a simulated past."""
