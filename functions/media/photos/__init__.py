"""Photos: asked for by an operator, uploaded into quarantine, cleaned, kept by the digest of their bytes."""
