"""What the cron graph does: expire, reconcile, release."""
