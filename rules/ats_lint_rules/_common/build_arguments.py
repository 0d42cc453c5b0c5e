"""Variables that the builder gives without anybody declaring them.

Source (2026): `defaultArgs` in
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/platform.go
"""

PLATFORM = {
    "BUILDPLATFORM": "linux/amd64",
    "BUILDOS": "linux",
    "BUILDOSVERSION": "",
    "BUILDARCH": "amd64",
    "BUILDVARIANT": "",
    "TARGETPLATFORM": "linux/amd64",
    "TARGETOS": "linux",
    "TARGETOSVERSION": "",
    "TARGETARCH": "amd64",
    "TARGETVARIANT": "",
    "TARGETSTAGE": "default",
}
"""Arguments that FROM may use; a stage sees them after a bare ARG. The values are those of an ordinary build."""
