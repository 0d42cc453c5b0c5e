"""What is known of public images: users, probes, data paths, tools, capabilities."""

from ats_lint.images.facts import ImageFacts, Reference, is_root
from ats_lint.images.lookup import discoveries, known, lookup
from ats_lint.images.parts import Confidence, Discovery, Dump, Ground, ImageSetting, Runtime, Write
from ats_lint.images.reference_parts import parse_reference

__all__ = [
    "Confidence",
    "Discovery",
    "Dump",
    "Ground",
    "ImageFacts",
    "ImageSetting",
    "Reference",
    "Runtime",
    "Write",
    "discoveries",
    "is_root",
    "known",
    "lookup",
    "parse_reference",
]
