"""What is kept in Redis, and the ways to reach it."""
