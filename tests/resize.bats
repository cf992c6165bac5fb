#!/usr/bin/env bats
# ipcctl resize

load helpers

setup() {
  clean_ipc
}

@test "qbytes of a System V queue" {
  ipcctl create msg:0x1
  run --separate-stderr ipcctl resize msg:0x1 8K
  assert_status 0
  assert_equal "$output$stderr" ""
  assert_equal "$(ipcctl list --raw --no-headings -o qbytes)" 8192
  assert_equal "$(ipcs -q -i "$(ipcctl list --raw --no-headings -o id)" | grep -o 'qbytes=[0-9]*')" qbytes=8192
}

@test "the length of a POSIX segment, content kept" {
  printf 'content' >/dev/shm/s
  ipcctl resize shm:/s 1M
  assert_equal "$(stat -c %s /dev/shm/s) $(head -c 7 /dev/shm/s)" "1048576 content"
  ipcctl resize shm:/s 4
  assert_equal "$(cat /dev/shm/s)" cont
  chmod 0640 /dev/shm/s
  ipcctl resize shm:/s 5000
  assert_equal "$(stat -c '%s %a' /dev/shm/s)" "5000 640"
}

@test "what the kernel does not offer: exit 1, and what to do instead" {
  ipcctl create shm:0x1 --size 4K
  ipcctl create msg:/q
  ipcctl create sem:0x1
  ipcctl create sem:/l
  before=$(ipcctl list --json)
  while IFS='|' read -r ref noun hint; do
    run --separate-stderr ipcctl resize "$ref" 8K
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" "the kernel cannot resize a $noun"
    assert_contains "$stderr" "hint: $hint"
  done <<'EOF'
shm:0x1|System V shared memory segment|create another segment, and copy the content
msg:/q|POSIX message queue|its maxmsg and msgsize are fixed; create another queue
sem:0x1|System V semaphore set|create another set
sem:/l|POSIX semaphore|a semaphore has a value
EOF
  assert_equal "$(ipcctl list --json)" "$before"
}

@test "qbytes over msgmnb without CAP_SYS_RESOURCE: exit 4" {
  ipcctl create msg:0x1
  run --separate-stderr setpriv --bounding-set -sys_resource --inh-caps -sys_resource -- \
    "$IPCCTL" resize msg:0x1 1G
  assert_status 4
  assert_contains "$stderr" "qbytes 1073741824 are over kernel.msgmnb, $(cat /proc/sys/kernel/msgmnb) bytes"
}

@test "over what a file may have: exit 1" {
  ipcctl create shm:/s --size 1
  run --separate-stderr ipcctl resize shm:/s 9223372036854775808
  assert_status 1
  assert_contains "$stderr" "size 9223372036854775808 is over what a file may have"
  assert_equal "$(stat -c %s /dev/shm/s)" 1
}

@test "wrong operands: exit 2" {
  ipcctl create shm:/s --size 100
  while read -r operands; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl resize $operands
    assert_status 2
    assert_contains "$stderr" "ipcctl: resize: "
  done <<'EOF'

shm:/s
shm:/s 0
shm:/s -1
shm:/s 1X
shm:/s 18446744073709551616
shm:/s 1 2
shm 1
shm:/* 1
sem:1.2 1
shm:/s 1 --size 1
msg:0x1 4G
msg:0x1 2147483648
EOF
  run --separate-stderr ipcctl resize shm:/s ''
  assert_status 2
  assert_equal "$(stat -c %s /dev/shm/s)" 100
}

@test "no such object: exit 3; another user's: exit 4" {
  for ref in msg:4711 msg:0x4711 msg:/none shm:/none shm:4711 sem:4711; do
    run --separate-stderr ipcctl resize $ref 10
    assert_status 3
  done
  need_users
  ipcctl create shm:/s --size 100
  ipcctl create msg:0x1
  run --separate-stderr as_user "$IPCCTL" resize shm:/s 10
  assert_status 4
  assert_contains "$stderr" "permission denied: it belongs to root, mode 0600"
  run --separate-stderr as_user "$IPCCTL" resize msg:0x1 10
  assert_status 4
  assert_contains "$stderr" "only its owner (root) or root"
}

@test "a FIFO in /dev/shm is not waited for" {
  mkfifo /dev/shm/fifo
  run --separate-stderr timeout 60 "$IPCCTL" resize shm:/fifo 10
  assert_status 3
}
