# image: python:3.13-slim
FROM stand-in
COPY builders/wheels /opt/wheels
COPY uv.toml /etc/uv/uv.toml
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels
CMD ["python3"]
