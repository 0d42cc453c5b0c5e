"""The rules that come with ats-lint."""
