"""Running rules: selection, suppression, profiles, configuration."""
