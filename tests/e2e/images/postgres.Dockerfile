# image: postgres:16
# image: postgres:16-alpine
# image: postgres:17
FROM stand-in
RUN usermod -u 999 postgres && groupmod -g 999 postgres 2>/dev/null || (groupdel redis; usermod -u 999 postgres; groupmod -g 999 postgres) \
 && mkdir -p /var/lib/postgresql/data /var/run/postgresql /docker-entrypoint-initdb.d \
 && chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql && chmod 3777 /var/run/postgresql \
 && chmod 1777 /var/lib/postgresql/data
ENV PATH=$PATH:/usr/lib/postgresql/15/bin PGDATA=/var/lib/postgresql/data
COPY postgres-entrypoint /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql/data
EXPOSE 5432
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]
