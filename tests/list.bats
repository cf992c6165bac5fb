#!/usr/bin/env bats
# ipcctl list

load helpers

setup() {
  clean_ipc
}

@test "nothing there: headings alone, no JSON objects" {
  run ipcctl list
  assert_status 0
  assert_equal "$output" 'REF  KEY  OWNER  MODE  SIZE  STATE  CHANGED'
  run ipcctl list --json
  assert_status 0
  assert_equal "$(jq -c . <<<"$output")" '{"version":1,"objects":[]}'
}

@test "all six mechanisms in one table" {
  ipcctl create msg:0x2a
  ipcctl create msg:/jobs
  ipcctl create shm:0x2b --size 4K
  ipcctl create shm:/frame --size 4K
  ipcctl create sem:0x2c
  ipcctl create sem:/lock
  run ipcctl list --raw --no-headings -o kind,family
  assert_status 0
  assert_equal "$output" "$(printf '%s\n' \
    'msg sysv' 'msg posix' 'shm sysv' 'shm posix' 'sem sysv' 'sem posix')"
}
