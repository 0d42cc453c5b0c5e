# image: node:22-slim
FROM stand-in
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY builders/pnpm /opt/pnpm
COPY corepack npm /usr/local/bin/
CMD ["node"]
