"""One version of an alert in every public form: pure functions, used by previews and senders alike."""
