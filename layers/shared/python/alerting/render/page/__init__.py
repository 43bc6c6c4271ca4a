"""What citizens open in a browser: the page of an alert, the page of what is going on, and what both need; all pure."""
