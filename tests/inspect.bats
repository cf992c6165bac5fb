#!/usr/bin/env bats
# ipcctl inspect

load helpers

setup() {
  clean_ipc
}

# One line of the readable form.
line() {
  ipcctl inspect "$1" | sed -n "s/^  $2  *//p"
}

@test "a queue, readable: all its fields and the limits it sits under" {
  ref=$(ipcctl create msg:0x2a --mode 0640)
  perl -MIPC::Msg -e 'IPC::Msg->new(42, 0)->snd(1, "x" x 2000)'
  run --separate-stderr ipcctl inspect msg:0x2a
  assert_status 0
  assert_equal "$stderr" ""
  assert_equal "${lines[0]}" "$ref: System V message queue"
  assert_equal "$(line "$ref" key)" 0x0000002a
  assert_equal "$(line "$ref" mode)" 0640
  assert_equal "$(line "$ref" messages)" 1
  assert_equal "$(line "$ref" bytes)" "2000 (2K)"
  assert_equal "$(line "$ref" received_at)" "-"
  [[ "$(line "$ref" sent_at)" =~ ^20.*Z\ \([0-9]+s\ ago\)$ ]]
  for limit in msgmni msgmax msgmnb; do
    [[ "$output" =~ $limit\ +[0-9-]+\ +$(cat /proc/sys/kernel/$limit)\  ]]
  done
  [[ "$output" != *maxmsg* ]]
}

@test "each mechanism shows each of its fields, by the names of JSON" {
  ipcctl create msg:0x1
  ipcctl create msg:/q
  ipcctl create shm:0x1 --size 4K
  ipcctl create shm:/s --size 4K
  ipcctl create sem:0x1
  ipcctl create sem:/l
  for ref in msg:0x1 msg:/q shm:0x1 shm:/s sem:0x1 sem:/l; do
    assert_equal "$(ipcctl inspect $ref | sed -n 's/^  \([a-z_]*\) .*/\1/p')" \
      "$(ipcctl list --json $ref | jq -r '.objects[0] | keys_unsorted[]')"
  done
}

@test "each semaphore of a set" {
  ipcctl create sem:0x1 --values 5,0,7
  perl -MIPC::Semaphore -e '$s = IPC::Semaphore->new(1, 0, 0); print $$; $s->op(2, 1, 0)' >"$BATS_TEST_TMPDIR/pid"
  perl -MIPC::Semaphore -e 'IPC::Semaphore->new(1, 0, 0)->op(1, -1, 0)' 3>&- &
  lower=$!
  perl -MIPC::Semaphore -e 'IPC::Semaphore->new(1, 0, 0)->op(0, 0, 0)' 3>&- &
  zero=$!
  waiting() { [ "$(ipcctl inspect --json sem:0x1 | jq -c '[.objects[0].semaphores[] | .ncount + .zcount] | add')" = 2 ]; }
  wait_until waiting
  assert_equal "$(ipcctl inspect --json sem:0x1 | jq -c '[.objects[0].semaphores[] | [.index, .value, .ncount, .zcount]]')" \
    '[[0,5,0,1],[1,0,1,0],[2,8,0,0]]'
  assert_equal "$(ipcctl inspect --json sem:0x1 | jq .objects[0].semaphores[2].pid)" "$(cat "$BATS_TEST_TMPDIR/pid")"
  run ipcctl inspect sem:0x1
  assert_contains "$output" "INDEX  VALUE  NCOUNT  ZCOUNT"
  kill $lower $zero
  wait $lower $zero || true
}

@test "a set's pid of 0 is absent" {
  perl -MIPC::Semaphore -MIPC::SysV=IPC_CREAT -e 'IPC::Semaphore->new(1, 1, IPC_CREAT | 0600)'
  assert_equal "$(ipcctl inspect --json sem:0x1 | jq -c '[.objects[0].semaphores[].pid, .objects[0].operated_at]')" '[null,null]'
}

@test "JSON: the object as in list, with its details" {
  for request in 'msg:0x1' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1 --nsems 2' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    ref=$(ipcctl create $request)
    run --separate-stderr ipcctl inspect --json "$ref"
    assert_status 0
    assert_equal "$(jq -c '.objects[0] | del(.semaphores, .limits, .users, .unseen, .hidden)' <<<"$output")" \
      "$(ipcctl list --json "$ref" | jq -c '.objects[0]')"
    jq -e '.version == 1 and (.objects[0].limits | length > 0)' <<<"$output" >/dev/null
    jq -e '.objects[0] | has("semaphores") == (.kind == "sem" and .family == "sysv")' <<<"$output" >/dev/null
  done
}

@test "limits: 64 bits exact, and what is in use" {
  ipcctl create shm:0x1 --size 1
  run ipcctl inspect --json shm:0x1
  assert_contains "$output" "{\"name\":\"shmmax\",\"value\":$(cat /proc/sys/kernel/shmmax),\"used\":null"
  assert_contains "$output" "{\"name\":\"shmall\",\"value\":$(cat /proc/sys/kernel/shmall),\"used\":1,"
  assert_contains "$output" "{\"name\":\"shmmni\",\"value\":$(cat /proc/sys/kernel/shmmni),\"used\":1,"
  assert_contains "$(ipcctl inspect shm:0x1)" " $(cat /proc/sys/kernel/shmmax) "
  ipcctl create msg:/a --maxmsg 3 --msgsize 100
  ipcctl create msg:/b --maxmsg 1 --msgsize 1
  run ipcctl inspect --json msg:/a
  assert_contains "$output" '{"name":"queues_max","value":'"$(cat /proc/sys/fs/mqueue/queues_max)"',"used":2,'
  assert_contains "$output" "\"name\":\"rlimit_msgqueue\",\"value\":$(($(ulimit -q))),\"used\":$((3 * 48 * 2 + 300 + 97)),"
}

@test "several objects; one that is missing is exit 3, and the others are shown" {
  ipcctl create shm:/a --size 1
  ipcctl create shm:/b --size 2
  run --separate-stderr ipcctl inspect shm:/a shm:/none shm:/b
  assert_status 3
  assert_equal "$(grep -c ': POSIX shared memory segment$' <<<"$output")" 2
  assert_equal "$stderr" "ipcctl: inspect shm:/none: there is no POSIX shared memory segment of this name
hint: ipcctl list shm shows those that there are"
  run --separate-stderr ipcctl inspect --json shm:/none shm:/b
  assert_status 3
  assert_equal "$(jq -c '[.objects[].ref]' <<<"$output")" '["shm:/b"]'
}

@test "rss of a segment" {
  ipcctl create shm:0x1 --size 1M
  perl -MIPC::SharedMem -e '$s = IPC::SharedMem->new(1, 0, 0); $s->attach; $s->write("x" x 100000, 0, 100000)'
  rss=$(awk 'NR == 2 { print $15 }' /proc/sysvipc/shm)
  [ "$rss" -gt 90000 ]
  assert_equal "$(ipcctl inspect --json shm:0x1 | jq .objects[0].rss)" "$rss"
  assert_equal "$(ipcctl list --raw --no-headings -o rss)" "$rss"
}

@test "wrong operands: exit 2, before anything is shown" {
  ipcctl create shm:/a --size 1
  while read -r operands; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl inspect $operands
    assert_status 2
    assert_equal "$output" ""
  done <<'EOF'

shm
shm:/*
shm:/a shm:
shm:/a msg:-1
sem:1.2
shm:new
--raw shm:/a
shm:/a --size 1
EOF
}

@test "other files in /dev/shm are refused, and never waited for" {
  mkfifo /dev/shm/fifo /dev/shm/sem.fifo
  mkdir /dev/shm/directory
  ln -s /etc/passwd /dev/shm/link
  for ref in shm:/fifo sem:/fifo shm:/directory shm:/link; do
    run --separate-stderr timeout 60 "$IPCCTL" inspect "$ref"
    assert_status 3
    assert_equal "$output" ""
    assert_contains "$stderr" "the file of that name is no POSIX"
  done
}

@test "a semaphore's file of any size" {
  : >/dev/shm/sem.empty
  printf '\1' >/dev/shm/sem.short
  printf '\5\0\0\0' >/dev/shm/sem.cut
  posix-objects semaphore /long 3
  head -c 100000 /dev/zero >>/dev/shm/sem.long
  head -c 32 /dev/zero | tr '\0' '\377' >/dev/shm/sem.ones
  for name in empty short cut long ones; do
    run --separate-stderr ipcctl inspect --json "sem:/$name"
    assert_status 0
  done
  assert_equal "$(ipcctl list --raw --no-headings -o value sem:/empty sem:/short sem:/cut sem:/long | xargs)" "- - - 3"
  assert_equal "$(ipcctl list --no-headings -o state sem:/empty)" "malformed: too short"
  run -0 ipcctl inspect sem:/empty
  assert_equal "${lines[0]}" "sem:/empty: POSIX semaphore, too short to be one"
}
