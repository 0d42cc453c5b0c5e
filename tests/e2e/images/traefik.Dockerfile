# image: traefik:v3.1
FROM stand-in
COPY proxy.py /proxy.py
EXPOSE 80
ENTRYPOINT ["python3", "/proxy.py"]
