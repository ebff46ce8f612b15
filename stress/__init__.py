"""Long runs against a real service: `python -m stress` (`make stress`) runs all of them."""
