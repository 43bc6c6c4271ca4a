"""Users and their roles: the only function with the right to change the user pool."""
