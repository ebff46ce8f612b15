"""The knowledge's files: their shapes, how they are read and edited."""
