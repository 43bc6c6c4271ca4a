"""The CDK app: what Kindalarm consists of on AWS."""
