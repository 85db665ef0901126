"""Simulated years of earned autonomy: whether what runs alone stays right while more and more of it does."""
