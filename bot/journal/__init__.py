"""What was asked and answered, masked, for the staff."""
