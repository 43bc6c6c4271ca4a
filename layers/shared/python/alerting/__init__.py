"""What two or more functions share: the rules of an alert, the texts made from it, its tables and the Lambda plumbing."""
