# image: nginx:1.27
# image: nginx:1.27-alpine
FROM stand-in
RUN groupadd -o -g 101 nginx && useradd -o -u 101 -g nginx -d /nonexistent -s /bin/false nginx \
 && rm -rf /etc/nginx/* && mkdir -p /etc/nginx/conf.d /usr/share/nginx/html /var/cache/nginx /docker-entrypoint.d \
 && echo 'Welcome to nginx!' > /usr/share/nginx/html/index.html && ln -sf /dev/stdout /var/log/nginx/access.log
COPY nginx.conf nginx-mime.types /etc/nginx/
COPY nginx-default.conf /etc/nginx/conf.d/default.conf
COPY nginx-entrypoint /docker-entrypoint.sh
COPY curl /usr/bin/curl
ENV NGINX_VERSION=1.27.5
EXPOSE 80
ENTRYPOINT ["/docker-entrypoint.sh"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
