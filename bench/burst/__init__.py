"""A burst of risky tickets on the real server, three reviewers of whom one leaves, and what must hold throughout."""
