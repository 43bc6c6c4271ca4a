"""The public pages under /meedoen: join, confirm, change, export, leave; they work without JavaScript."""
