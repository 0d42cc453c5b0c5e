"""Running as a user of its own: accounts, ownership and the edits that give up root."""
