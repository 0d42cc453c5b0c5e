# image: mariadb:10.11
FROM stand-in
RUN groupdel redis 2> /dev/null || true; groupmod -o -g 999 mysql && usermod -o -u 999 mysql && rm -rf /var/lib/mysql /etc/mysql/debian* \
 && mkdir -p /var/lib/mysql /run/mysqld /docker-entrypoint-initdb.d && chown -R mysql:mysql /var/lib/mysql /run/mysqld \
 && chmod 1777 /run/mysqld && sed -i 's/^bind-address.*/bind-address = 0.0.0.0/' /etc/mysql/mariadb.conf.d/50-server.cnf
COPY mariadb-entrypoint /usr/local/bin/docker-entrypoint.sh
COPY mariadb-healthcheck /usr/local/bin/healthcheck.sh
ENV MARIADB_VERSION=1:10.11.11+maria~ubu2204
VOLUME /var/lib/mysql
EXPOSE 3306
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mariadbd"]
