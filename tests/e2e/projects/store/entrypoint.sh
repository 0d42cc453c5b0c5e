#!/bin/sh
set -e
chown -R svc /data
exec gosu svc "$@"
