"""The Postgres record that authorises every write."""
