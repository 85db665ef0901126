"""The page where reviewers decide: a Gradio app that reads and answers over HTTP only."""
