# image: debian:12-slim
# image: debian:bookworm-slim
FROM stand-in
CMD ["bash"]
