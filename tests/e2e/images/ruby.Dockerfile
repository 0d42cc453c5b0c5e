# image: ruby:3.3-slim
FROM stand-in-languages
COPY ruby-packages /tmp/ruby-packages
RUN sh -e /tmp/ruby-packages
ENV GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=/usr/local/bundle PATH=/usr/local/bundle/bin:$PATH
RUN mkdir -m 1777 /usr/local/bundle
CMD ["irb"]
