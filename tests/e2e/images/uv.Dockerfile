# image: ghcr.io/astral-sh/uv:0.9
FROM stand-in AS wheel
COPY builders/wheels /opt/wheels
RUN pip install --quiet --no-index --find-links /opt/wheels --target /opt/uv uv
FROM scratch
COPY --from=wheel /opt/uv/bin/uv /opt/uv/bin/uvx /
