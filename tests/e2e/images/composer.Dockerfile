# image: composer:2
FROM stand-in-languages
CMD ["composer"]
