# image: busybox:1.37
# image: alpine:3.20
FROM stand-in
CMD ["sh"]
