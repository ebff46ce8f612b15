"""What others do with a message, served in the same way, to measure ourselves against."""
