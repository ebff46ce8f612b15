"""Words to ranked entries, with reasons."""
