"""Personal data in a message: found and masked."""
