"""Photos from quarantine to clean, and the posters that show them."""
