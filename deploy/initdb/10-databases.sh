#!/bin/sh
# For the gateway and each service a role and a database that is its own: at the server's first start, and by hand on data of before
# (docs/operators/compose.md). Names and passwords are those of the addresses among the secrets. Done twice it is the same.
set -eu
for name in gateway catalog disclosure_requests interpretation push; do
  address=$(cat "${SECRETS:-/run/secrets}/gongkai_database_url_$name")
  role=$(printf %s "$address" | sed -n 's|^[^:]*://\([^:@/]*\):[^@]*@.*|\1|p')
  password=$(printf %s "$address" | sed -n 's|^[^:]*://[^:@/]*:\([^@]*\)@.*|\1|p')
  ROLE=$role PASSWORD=$password DATABASE=gongkai_$name \
    psql -v ON_ERROR_STOP=1 -q -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
\getenv role ROLE
\getenv password PASSWORD
\getenv database DATABASE
SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE to_regrole(quote_ident(:'role')) IS NULL \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'role', :'password') WHERE :'role' <> current_user \gexec
SELECT format('CREATE DATABASE %I ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0', :'database')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"role";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
\connect :"database"
ALTER SCHEMA public OWNER TO :"role";
SELECT format('ALTER TABLE %s OWNER TO %I', oid::regclass, :'role') FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') \gexec
SELECT format('ALTER SEQUENCE %s OWNER TO %I', oid::regclass, :'role') FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i')) \gexec
SQL
done
