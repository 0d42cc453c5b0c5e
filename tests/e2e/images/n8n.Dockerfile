# image: n8nio/n8n:latest
FROM stand-in
RUN groupadd -g 1000 node && useradd -u 1000 -g node --create-home node && mkdir /home/node/.n8n \
 && chown node:node /home/node/.n8n && ln -s busybox /usr/bin/wget
COPY server.py /server.py
USER node
WORKDIR /home/node
EXPOSE 5678
ENTRYPOINT ["python3", "/server.py", "5678", "/home/node/.n8n", "/healthz"]
