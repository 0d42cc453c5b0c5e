# image: golang:1.23
FROM stand-in
ENV GOPATH=/go PATH=$PATH:/go/bin GOFLAGS=-buildvcs=false CGO_ENABLED=0
RUN mkdir -p /go/src /go/bin && chmod -R 777 /go
WORKDIR /go
CMD ["bash"]
