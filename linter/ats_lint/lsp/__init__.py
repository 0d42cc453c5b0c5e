"""The language server: what `ats-lint` finds while a file is written. Needs the extra `lsp`."""
