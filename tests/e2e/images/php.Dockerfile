# image: php:8.3-cli
FROM stand-in-languages
RUN rm /usr/bin/composer
CMD ["php", "-a"]
