FROM stand-in
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends ruby ruby-bundler php-cli composer > /tmp/install.log \
  && rm -rf /var/lib/apt/lists/* /usr/share/doc
