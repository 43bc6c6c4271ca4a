"""What the house decides apart from any alert: channel switches and templates; each change is in the audit trail."""
