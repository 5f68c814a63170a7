#!/bin/sh
# A database for the gateway and one for each service, at the server's first start.
set -eu
for name in gateway catalog disclosure_requests interpretation push; do
  psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres \
    -c "CREATE DATABASE gongkai_$name ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0"
done
