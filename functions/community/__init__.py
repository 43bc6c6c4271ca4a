"""The community: participants and devices join, change, and leave."""
