# image: redis:7-alpine
# image: redis:7
# image: valkey/valkey:8-alpine
FROM stand-in
RUN userdel redis; groupadd -g 1000 redis && useradd -r -u 999 -g redis -d /data redis \
 && mkdir /data && chown redis:redis /data
COPY redis-entrypoint /usr/local/bin/docker-entrypoint.sh
VOLUME /data
WORKDIR /data
EXPOSE 6379
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["redis-server"]
