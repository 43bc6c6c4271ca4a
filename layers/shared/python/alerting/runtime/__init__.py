"""Lambda plumbing: settings, telemetry, batches, HTTP problems."""
