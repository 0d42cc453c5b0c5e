# image: adminer
FROM stand-in
RUN ln -s busybox /usr/bin/wget && groupadd -g 1001 adminer && useradd -u 1000 -g adminer --create-home adminer
COPY server.py /server.py
USER adminer
EXPOSE 8080
CMD ["python3", "/server.py", "8080", "/tmp"]
