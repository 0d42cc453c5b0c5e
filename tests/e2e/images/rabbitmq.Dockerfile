# image: rabbitmq:3.13
FROM stand-in
RUN groupdel redis 2> /dev/null || true; groupmod -o -g 999 rabbitmq && usermod -o -u 999 rabbitmq \
 && rm -rf /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq/* && mkdir -p /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq/conf.d \
 && chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /var/log/rabbitmq /etc/rabbitmq && chmod 777 /var/lib/rabbitmq /var/log/rabbitmq \
 && for name in server ctl diagnostics plugins env; do ln -sf /usr/lib/rabbitmq/bin/rabbitmq-$name /usr/local/bin/rabbitmq-$name; done \
 && ln -sf /usr/lib/rabbitmq/bin/rabbitmqctl /usr/local/bin/rabbitmqctl
COPY rabbitmq-entrypoint /usr/local/bin/docker-entrypoint.sh
ENV RABBITMQ_VERSION=3.13.7 HOME=/var/lib/rabbitmq RABBITMQ_DATA_DIR=/var/lib/rabbitmq RABBITMQ_LOGS=- RABBITMQ_SASL_LOGS=-
VOLUME /var/lib/rabbitmq
EXPOSE 4369 5671 5672 15691 15692 25672
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["rabbitmq-server"]
