# image: python:3.11-slim
# image: python:3.12-slim
# image: python:3.12-alpine
FROM stand-in
COPY wheels /opt/wheels
ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/opt/wheels
CMD ["python3"]
