"""The part of sarif-om that is used; the library has no annotations. Names are its own, in its order."""

from collections.abc import Mapping, Sequence

class ArtifactChange:
    def __init__(self, *, artifact_location: ArtifactLocation, replacements: Sequence[Replacement]) -> None: ...

class ArtifactContent:
    def __init__(self, *, text: str) -> None: ...

class ArtifactLocation:
    def __init__(self, *, uri: str, uri_base_id: str | None = None) -> None: ...

class Fix:
    def __init__(self, *, artifact_changes: Sequence[ArtifactChange], description: Message | None = None) -> None: ...

class Invocation:
    def __init__(
        self, *, execution_successful: bool, tool_execution_notifications: Sequence[Notification] | None = None
    ) -> None: ...

class Location:
    logical_locations: Sequence[LogicalLocation] | None

    def __init__(
        self, *, id: int = -1, message: Message | None = None, physical_location: PhysicalLocation | None = None
    ) -> None: ...

class LogicalLocation:
    def __init__(self, *, name: str) -> None: ...

class Message:
    def __init__(self, *, text: str) -> None: ...

class MultiformatMessageString:
    def __init__(self, *, text: str, markdown: str | None = None) -> None: ...

class Notification:
    def __init__(self, *, message: Message, level: str = "warning", locations: Sequence[Location]) -> None: ...

class PhysicalLocation:
    def __init__(self, *, artifact_location: ArtifactLocation, region: Region | None = None) -> None: ...

class Region:
    def __init__(
        self,
        *,
        end_column: int | None = None,
        end_line: int | None = None,
        start_column: int | None = None,
        start_line: int | None = None,
    ) -> None: ...

class Replacement:
    def __init__(self, *, deleted_region: Region, inserted_content: ArtifactContent | None = None) -> None: ...

class ReportingConfiguration:
    def __init__(self, *, level: str) -> None: ...

class ReportingDescriptor:
    def __init__(
        self,
        *,
        id: str,
        default_configuration: ReportingConfiguration,
        full_description: MultiformatMessageString,
        help: MultiformatMessageString,
        help_uri: str,
        name: str,
        properties: Mapping[str, object],
        short_description: MultiformatMessageString,
    ) -> None: ...

class Result:
    def __init__(
        self,
        *,
        message: Message,
        fixes: Sequence[Fix] | None = None,
        level: str,
        locations: Sequence[Location],
        partial_fingerprints: Mapping[str, str],
        related_locations: Sequence[Location] | None = None,
        rule_id: str,
        rule_index: int,
    ) -> None: ...

class Run:
    def __init__(
        self,
        *,
        tool: Tool,
        automation_details: RunAutomationDetails,
        column_kind: str,
        invocations: Sequence[Invocation],
        original_uri_base_ids: Mapping[str, ArtifactLocation],
        results: Sequence[Result],
    ) -> None: ...

class RunAutomationDetails:
    def __init__(self, *, id: str) -> None: ...

class SarifLog:
    def __init__(self, *, runs: Sequence[Run], schema_uri: str, version: str) -> None: ...

class Tool:
    def __init__(self, *, driver: ToolComponent) -> None: ...

class ToolComponent:
    def __init__(
        self,
        *,
        full_name: str,
        information_uri: str,
        name: str,
        rules: Sequence[ReportingDescriptor],
        semantic_version: str,
        short_description: MultiformatMessageString,
        version: str,
    ) -> None: ...
