"""The operator's pages: a client of the API like any other, with no AWS right but its log."""
