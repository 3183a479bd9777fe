#!/usr/bin/env bash
# Finds the PostgreSQL that the tests of the driver "sql" start a server of their own from, or installs Debian's.
# Progress goes to stderr; the last line on stdout is the folder that holds initdb, postgres and psql.
set -euo pipefail

say() { echo "$*" >&2; }
die() { say "postgres.sh: $*"; exit 1; }

has_all() { [ -x "$1/initdb" ] && [ -x "$1/postgres" ] && [ -x "$1/psql" ]; }

# The newest of those that the package manager put aside, else what is on PATH.
find_folder() {
  local folder program
  for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort --version-sort --reverse); do
    if has_all "$folder"; then echo "$folder"; return; fi
  done
  program=$(command -v postgres) || return 1
  folder=$(dirname "$(readlink -f "$program")")
  has_all "$folder" && echo "$folder"
}

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    die 'Cannot start a test database: PostgreSQL is not here; install the package "postgresql" (initdb, postgres, psql).'
  say "installing PostgreSQL…"
  # Debian would make a server of its own and start it, which nobody here wants.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql postgresql-client; } >&2 ||
    die "Cannot install PostgreSQL: see the lines above."
}

find_folder || { install; find_folder; } || die "Cannot find initdb, postgres and psql in one folder."
