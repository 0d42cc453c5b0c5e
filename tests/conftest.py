"""Settings of the test run."""

from hypothesis import settings

# A busy machine must not fail a test.
settings.register_profile("quiet", deadline=None)
settings.load_profile("quiet")
