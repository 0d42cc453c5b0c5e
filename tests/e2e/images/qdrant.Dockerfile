# image: qdrant/qdrant:latest
FROM stand-in
RUN mkdir -p /qdrant/storage /qdrant/snapshots && useradd -r -u 1001 unused
COPY server.py /server.py
EXPOSE 6333 6334
WORKDIR /qdrant
CMD ["python3", "/server.py", "6333", "/qdrant/storage", "/healthz", "/livez", "/readyz"]
