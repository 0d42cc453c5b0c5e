"""Bake files as nodes: the HCL and the JSON notation give the same ones."""
