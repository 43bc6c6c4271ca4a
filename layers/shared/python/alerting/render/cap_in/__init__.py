"""CAP 1.2 that comes in from a police system: bounds, then the schema, then the rules the schema misses, then a draft."""
