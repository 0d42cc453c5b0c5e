"""Nothing in the project's CI files scans for vulnerabilities.

An image that was clean when it was built is not clean half a year later: new vulnerabilities in its packages are
published every day. A scan in CI, on every change and on a schedule, is how one gets to know.

Looked for are the common scanners (Trivy, Grype, Snyk, Docker Scout, Clair, Anchore, Dockle …) in the files of the
common CI services.

Fix safety: a hint. `ats-lint scaffold` writes a workflow; which scanner and which threshold is the author's decision.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Project, Safety, Severity, Span, precautions, rule


@rule(
    "PX112",
    "missing-scan-config",
    on=Project,
    severity=Severity.INFO,
    enabled="strict",
    tags={"security", "supply-chain", "production", "cis-4.4", "owasp-9", "readiness-scans"},
    references=(
        "https://docs.docker.com/build/ci/github-actions/",
        "https://trivy.dev/latest/ecosystem/cicd/",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    build: .\n",
            at="services",
            says="no vulnerability scan in the project's CI files",
            safety="hint",
            files={"Dockerfile": "FROM alpine:3\n"},
        ),
        Bad(
            "services:\n  web:\n    build: .\n",
            at="services",
            says="no vulnerability scan in the project's CI files",
            safety="hint",
            files={".github/workflows/test.yml": "steps: [{run: pytest}]\n"},
        ),
        Good(
            "services:\n  web:\n    build: .\n",
            files={".github/workflows/scan.yml": "steps: [{uses: aquasecurity/trivy-action@0.28.0}]\n"},
        ),
        Good("services:\n  web:\n    build: .\n", files={".gitlab-ci.yml": "script: grype app:latest\n"}),
    ),
)
def check(project: Project) -> Iterator[Finding]:
    if any(True for _ in precautions.scans(project)):
        return
    because = "Which scanner runs, and what it lets pass, is the author's decision."
    fix = Fix("write a scan workflow with `ats-lint scaffold`", (), Safety.HINT, because)
    yield Finding(_place(project), "no vulnerability scan in the project's CI files", fix)


def _place(project: Project) -> Span:
    if project.composes:
        root = project.composes[0].root
        key = root.keys.get("services") if root else None
        return key.span if key is not None else Span(0, 0)
    stages = project.dockerfiles[0].stages if project.dockerfiles else ()
    return stages[-1].from_.image.span if stages else Span(0, 0)
