"""The DynamoDB tables and the media bucket, a class each."""
