"""Decision quality: a data set's tickets through the whole system, with a simulated reviewer."""
