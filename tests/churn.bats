#!/usr/bin/env bats
# Every command that reads, while stress-ng makes, uses and removes objects as fast as it can.

load helpers

setup() {
  if ! command -v stress-ng >/dev/null; then
    [ -n "${IPCCTL_TESTS_MUST_RUN:-}" ] || skip "needs stress-ng"
    false
  fi
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
  if [ -s churn.pid ]; then
    kill -TERM "$(cat churn.pid)" 2>/dev/null || true
    wait_until has_gone "$(cat churn.pid)"
  fi
}

has_gone() {
  [ ! -e "/proc/$1" ]
}

is_busy() {
  [ -n "$(ipcctl list --raw --no-headings -o ref msg shm sem)" ]
}

# Starts workers of all kinds, which end by themselves if nobody ends them.
churn() {
  timeout 290 nice -n 19 stress-ng --quiet --temp-path "$PWD" --msg 1 --shm-sysv 1 --sem-sysv 1 --mq 1 --shm 1 \
    --sem 1 --timeout 280s >churn.log 2>&1 3>&- &
  echo $! >churn.pid
  wait_until is_busy
}

# Runs a reading command: it succeeds and says nothing, or says of each error that an object is gone.
reads() {
  local status=0
  timeout 60 "$IPCCTL" -q "$@" >out 2>err || status=$?
  case $status in
  0) [ -s err ] || return 0 ;;
  3) grep -qvE ': (there is no|it was removed|no such)' err || return 0 ;;
  esac
  printf 'ipcctl %s: status %s\n' "$*" "$status" >&2
  cat err >&2
  return 1
}

# The same, and what it prints is one document of JSON.
reads_json() {
  reads "$@" --json && jq -e '.version == 1' out >/dev/null
}

read_listings() {
  local form
  for form in '' '--raw' '--export' '--bytes --numeric' '--sort changed_at' '-o +ref,rss,swap' \
    '--unused' '--orphaned' '--older-than 0s'; do
    # shellcheck disable=SC2086 # words
    reads list $form
  done
  reads_json list
  reads_json list --orphaned
  for form in msg shm sem; do
    reads list "$form"
    reads_json list "$form" --sort ref
  done
}

# What is listed is gone or another one by the time it is looked at.
read_objects() {
  local refs
  mapfile -t refs < <(ipcctl list --raw --no-headings -o ref)
  for ref in "${refs[@]:0:10}"; do
    reads inspect "$ref"
  done
  [ "${#refs[@]}" -gt 0 ] || return 0
  reads_json inspect "${refs[@]}"
  reads who "${refs[@]}"
  reads_json who "${refs[@]}"
}

read_system() {
  reads limits
  reads_json limits
  reads namespaces
  reads_json namespaces
  reads ipcs
  reads ipcs -a -t
  reads ipcs -u
}

@test "while objects come and go, nothing fails and every document is whole" {
  churn
  for _ in 1 2; do
    read_listings
    read_objects
    read_system
  done
  [ -e "/proc/$(cat churn.pid)" ]
}
