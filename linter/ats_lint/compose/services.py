"""The Compose model that rules look at: files, projects, services."""

from ats_lint.compose.application import Compose
from ats_lint.compose.definitions import Definition
from ats_lint.compose.files import ComposeFile
from ats_lint.compose.grouping import load_projects
from ats_lint.compose.service import Service

__all__ = ["Compose", "ComposeFile", "Definition", "Service", "load_projects"]
