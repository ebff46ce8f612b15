"""The mind: no Flask, no XML, no environment; imports nothing of ours but itself (see README.md)."""
