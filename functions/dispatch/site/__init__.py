"""What stands on the public site besides what the layer renders."""
