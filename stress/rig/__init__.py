"""Real processes on loopback: Redis in its forms, the service, and students who write down what they see."""
