# image: prom/prometheus:latest
FROM stand-in
RUN mkdir -p /prometheus /etc/prometheus && chown nobody:nogroup /prometheus && ln -s busybox /usr/bin/wget
COPY server.py /server.py
COPY promtool /bin/promtool
USER nobody
EXPOSE 9090
VOLUME /prometheus
WORKDIR /prometheus
ENTRYPOINT ["python3", "/server.py", "9090", "/prometheus", "/-/healthy", "/-/ready"]
