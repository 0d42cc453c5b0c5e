"""The Compose model that rules look at: files, projects, services."""

from ats_lint.syntax.compose.application import Compose
from ats_lint.syntax.compose.definitions import Definition
from ats_lint.syntax.compose.files import ComposeFile
from ats_lint.syntax.compose.grouping import load_projects
from ats_lint.syntax.compose.service import Service

__all__ = ["Compose", "ComposeFile", "Definition", "Service", "load_projects"]
