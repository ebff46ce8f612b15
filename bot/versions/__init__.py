"""How the knowledge changes while people ask: checked, versioned, published, taken over."""
