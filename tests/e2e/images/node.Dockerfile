# image: node:20-slim
FROM stand-in
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY node/node_modules /opt/node_modules
COPY npm /usr/local/bin/npm
CMD ["node"]
