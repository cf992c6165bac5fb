#!/usr/bin/env bats
# A real user of both families: PostgreSQL, alive and killed.

load helpers

setup() {
  clean_ipc
  need_users
  for bin in /usr/lib/postgresql/*/bin /usr/bin; do
    [ ! -x "$bin/initdb" ] || break
  done
  [ -x "$bin/initdb" ] || skip "PostgreSQL is not installed"
  id postgres >/dev/null 2>&1 || skip "there is no user postgres"
  data=$(mktemp -d)
  chown postgres "$data"
}

teardown() {
  [ -n "${data:-}" ] || return 0
  stop_at_once
  rm -rf "$data"
}

as_postgres() {
  setpriv --reuid=postgres --regid=postgres --init-groups -- env LC_ALL=C "$@"
}

start_server() {
  [ -e "$data/db/PG_VERSION" ] ||
    as_postgres "$bin/initdb" --no-sync -A trust -D "$data/db" >"$data/initdb.log" 2>&1
  as_postgres "$bin/pg_ctl" -w -t 60 -D "$data/db" -l "$data/log" \
    -o "-c listen_addresses= -c unix_socket_directories=. -c dynamic_shared_memory_type=posix" \
    start >"$data/start.log" 2>&1 3>&- || { cat "$data/start.log" "$data/log"; return 1; }
  server=$(head -n 1 "$data/db/postmaster.pid")
}

# Kills all of it as a crash does, so that nothing is cleaned up.
stop_at_once() {
  local pids
  [ -n "${server:-}" ] || return 0
  pids="$server $(pgrep -P "$server" | tr '\n' ' ')"
  # shellcheck disable=SC2086 # a list of pids
  kill -KILL $pids 2>/dev/null || true
  for pid in $pids; do
    wait_until is_gone "$pid"
  done
  server=
}

orphaned() {
  ipcctl -q list shm --family sysv --orphaned --raw --no-headings -o ref
}

@test "a live server has its segments, and they are no orphans" {
  start_server
  segment=$(ipcctl list shm --family sysv --raw --no-headings -o ref)
  [ -n "$segment" ]
  users=$(ipcctl -q who "$segment" --json)
  assert_equal "$(jq -c --argjson pid "$server" \
    '[.users[] | select(.pid == $pid and .relation != "last-attacher") | [.relation, .owner, .alive]]
      | sort' <<<"$users")" \
    '[["attached","postgres",true],["creator","postgres",true]]'
  [ "$(jq '[.users[] | select(.relation == "attached")] | length' <<<"$users")" = \
    "$(ipcctl list "$segment" --raw --no-headings -o nattch)" ]
  assert_equal "$(orphaned)" ''

  run ipcctl -q who 'shm:/PostgreSQL.*' --json
  assert_status 0
  [ "$(jq --argjson pid "$server" '[.users[] | select(.pid == $pid and .relation == "mapped")] | length' \
    <<<"$output")" -ge 1 ]
}

@test "of one that was killed the segment is an orphan, and it starts again without it" {
  start_server
  segment=$(ipcctl list shm --family sysv --raw --no-headings -o ref)
  killed=$server
  stop_at_once
  assert_equal "$(ipcctl list "$segment" --raw --no-headings -o nattch)" 0
  assert_equal "$(orphaned)" "$segment"
  assert_equal "$(ipcctl -q who "$segment" --json | jq -c --argjson pid "$killed" \
    '[.users[] | select(.pid == $pid and .relation == "creator").alive]')" '[false]'
  run ipcctl -q remove --orphaned --family sysv --yes
  assert_status 0
  assert_equal "$(ipcctl list shm --family sysv --raw --no-headings -o ref)" ''
  # Where nobody has waited for the killed server, its own check takes it for alive.
  rm -f "$data/db/postmaster.pid" "$data"/db/.s.PGSQL.*
  start_server
  assert_equal "$(orphaned)" ''
}
