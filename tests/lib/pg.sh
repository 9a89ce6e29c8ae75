# A PostgreSQL of the test run's own, in a temporary folder, on a socket only; never a system one.
# pg_start sets SELOSTE_TEST_PG (a URL without a database name's data: each test makes its own schema
# or database); pg_stop throws it away. PostgreSQL refuses to run as root: then the user postgres.
# It stands in memory where there is room: hundreds of databases of hundreds of files each are made and thrown away, and
# finding a free inode for each took half of the time on a disk.
pg_dir=
pg_as() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
pg_start() {
    local bin log old pid
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    [ -n "$bin" ] || return 1
    if [ -z "${PG_FOLDER:-}" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 3000000 ]; then
        for old in /dev/shm/seloste-pg-*; do # of a run that was killed
            pid=${old#/dev/shm/seloste-pg-}
            [ ! -d "$old" ] || kill -0 "${pid%%-*}" 2>/dev/null || (cd / && pg_as rm -rf "$old")
        done
        pg_dir=$(cd / && pg_as mktemp -d "/dev/shm/seloste-pg-$$-XXXXXX")
    else
        pg_dir=$(cd / && pg_as mktemp -d "${PG_FOLDER:-/tmp}/seloste-pg-XXXXXX")
    fi
    log=$(cd / && pg_as "$bin/initdb" -D "$pg_dir/data" -A trust -U seloste -E UTF8 --locale=C.UTF-8 --no-sync 2>&1) &&
        log=$(cd / && pg_as "$bin/pg_ctl" -D "$pg_dir/data" -w -l "$pg_dir/log" \
            -o "-k $pg_dir -c listen_addresses='' ${PG_OPTIONS:--c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB} -c max_connections=200" start 2>&1) ||
        { printf '%s\n' "$log" >&2; return 1; }
    pg_bin=$bin
    chmod 755 "$pg_dir"
    export SELOSTE_TEST_PG="postgresql://seloste@/postgres?host=$pg_dir"
}
pg_stop() {
    [ -n "$pg_dir" ] || return 0
    (cd / && pg_as "$pg_bin/pg_ctl" -D "$pg_dir/data" -m immediate stop >/dev/null 2>&1)
    (cd / && pg_as rm -rf "$pg_dir")
    pg_dir=
}
