"""What would go out, or went out, made by the code that sends it: texts per channel, the public page, the CAP document."""
