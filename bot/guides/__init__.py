"""Guides: their shape, a step, what a reader means, how they are drawn."""
