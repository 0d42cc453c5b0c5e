"""What is known of public images: users, probes, data paths, tools, capabilities."""

from ats_lint.images.facts import Confidence, ImageFacts, Reference, is_root
from ats_lint.images.lookup import known, lookup
from ats_lint.images.reference import parse_reference

__all__ = ["Confidence", "ImageFacts", "Reference", "is_root", "known", "lookup", "parse_reference"]
