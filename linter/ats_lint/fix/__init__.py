"""Fixes: choosing, applying, proving and writing edits."""
