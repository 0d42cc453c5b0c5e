"""Which Yarn a project uses."""

from ats_lint import Run, shell

_BERRY = ("--immutable", "--immutable-cache", "--inline-builds", "--check-cache", "--mode")


def is_berry(run: Run, call: shell.PackageCall) -> bool:
    """Tell whether the project uses Yarn 2 or later."""
    if call.has_option(*_BERRY):
        return True
    stage = run.stage
    context = stage.dockerfile.context if stage else None
    if context is not None and (context.exists(".yarnrc.yml") or context.exists(".yarn")):
        return True
    source = context.read("package.json") if context else None
    if source is not None and '"yarn@' in source.text and '"yarn@1' not in source.text:
        return True
    return any(
        ".yarn" in item.text.text or "corepack" in item.text.text for item in (stage.until(run) if stage else ())
    )
