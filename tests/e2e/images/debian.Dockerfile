# image: debian:12-slim
FROM stand-in
CMD ["bash"]
