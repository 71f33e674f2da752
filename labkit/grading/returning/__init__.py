"""Marks and feedback on their way back into a platform."""
