#!/usr/bin/env bats
# ipcctl set

load helpers

setup() {
  clean_ipc
}

# Fields of an object, exact.
field() {
  ipcctl list --raw --no-headings --numeric -o "$2" "$1"
}

# The values of a System V set, as perl reads them.
values() {
  perl -MIPC::Semaphore -e 'print join(",", IPC::Semaphore->new(hex $ARGV[0], 0, 0)->getall), "\n"' "$1"
}

make_all() {
  ipcctl create msg:0x1
  ipcctl create msg:/q
  ipcctl create shm:0x1 --size 4K
  ipcctl create shm:/s --size 4K
  ipcctl create sem:0x1 --values 1,2,3
  ipcctl create sem:/l --value 5
} >/dev/null

all=(msg:0x1 msg:/q shm:0x1 shm:/s sem:0x1 sem:/l)

@test "set prints nothing, and changes the mode of each mechanism" {
  make_all
  for ref in "${all[@]}"; do
    for mode in 0640 0000 777 0600; do
      run --separate-stderr ipcctl set "$ref" --mode $mode
      assert_status 0
      assert_equal "$output$stderr" ""
      assert_equal "$(field "$ref" mode)" "$(printf '%04d' $((10#$mode)))"
    done
  done
  assert_equal "$(values 0x1)" 1,2,3
  assert_equal "$(posix-objects value /l)" 5
}

@test "set changes owner and group of each mechanism" {
  need_users
  make_all
  for ref in "${all[@]}"; do
    ipcctl set "$ref" --owner 1234
    assert_equal "$(field "$ref" uid,gid,mode)" "1234 0 0600"
    ipcctl set "$ref" --owner :4321
    assert_equal "$(field "$ref" uid,gid,mode)" "1234 4321 0600"
    ipcctl set "$ref" --owner root:root --mode 0644
    assert_equal "$(field "$ref" uid,gid,mode)" "0 0 0644"
    ipcctl set "$ref" --owner 1234:
    assert_equal "$(field "$ref" uid,gid)" "1234 0"
  done
  assert_equal "$(field shm:0x1 cuid,cgid)" "0 0"
}

@test "qbytes of a queue, and nothing else of it" {
  ipcctl create msg:0x1 --mode 0640
  ipcctl set msg:0x1 --qbytes 1000
  assert_equal "$(field msg:0x1 qbytes,mode)" "1000 0640"
  ipcctl set msg:0x1 --mode 0600
  assert_equal "$(field msg:0x1 qbytes,mode)" "1000 0600"
  ipcctl set msg:0x1 --mode 0644 --qbytes 8K
  assert_equal "$(field msg:0x1 qbytes,mode)" "8192 0644"
}

@test "qbytes over msgmnb without CAP_SYS_RESOURCE: exit 4, and the numbers" {
  ipcctl create msg:0x1
  run --separate-stderr setpriv --bounding-set -sys_resource --inh-caps -sys_resource -- \
    "$IPCCTL" set msg:0x1 --qbytes 16M
  assert_status 4
  most=$(cat /proc/sys/kernel/msgmnb)
  assert_equal "$stderr" "ipcctl: set msg:0x00000001: qbytes 16777216 are over kernel.msgmnb, $most bytes, which takes the capability CAP_SYS_RESOURCE
hint: sysctl -w kernel.msgmnb=16777216"
  assert_equal "$(field msg:0x1 qbytes)" "$most"
  echo 1000 >/proc/sys/kernel/msgmnb
  run --separate-stderr setpriv --bounding-set -sys_resource --inh-caps -sys_resource -- \
    "$IPCCTL" set msg:0x1 --mode 0644
  echo "$most" >/proc/sys/kernel/msgmnb
  assert_status 4
  assert_contains "$stderr" "qbytes $most of the queue are now over kernel.msgmnb, 1000 bytes"
  assert_contains "$stderr" "hint: give --qbytes 1000 too"
}

@test "the value of one semaphore of a set" {
  ipcctl create sem:0x1 --values 1,2,3
  ipcctl set sem:0x1 --value 9
  assert_equal "$(values 0x1)" 9,2,3
  ipcctl set sem:0x1.1 --value 32767
  assert_equal "$(values 0x1)" 9,32767,3
  ipcctl set sem:0x1 --value 0 --index 2
  assert_equal "$(values 0x1)" 9,32767,0
  ref=$(field sem:0x1 ref)
  ipcctl set "$ref.0" --value 4 --mode 0640
  assert_equal "$(values 0x1) $(field sem:0x1 mode)" "4,32767,0 0640"
}

@test "all values of a set" {
  ipcctl create sem:0x1 --nsems 3
  ipcctl set sem:0x1 --values 3,0,32767
  assert_equal "$(values 0x1)" 3,0,32767
  run --separate-stderr ipcctl set sem:0x1 --values 1,2
  assert_status 2
  assert_contains "$stderr" "--values are 2, but the set has 3 semaphores"
  run --separate-stderr ipcctl set sem:0x1 --values 1,2,3,4
  assert_status 2
  assert_equal "$(values 0x1)" 3,0,32767
}

@test "no such element: exit 3, and the number of those there are" {
  ipcctl create sem:0x1 --nsems 3
  for element in 'sem:0x1.3' 'sem:0x1 --index 3' 'sem:0x1.2147483647'; do
    # shellcheck disable=SC2086 # a reference and an option
    run --separate-stderr ipcctl set $element --value 1
    assert_status 3
    assert_contains "$stderr" "there is no such element: the set has 3, counted from 0"
  done
  assert_equal "$(values 0x1)" 0,0,0
}

@test "the value of a POSIX semaphore, up and down" {
  posix-objects semaphore /l 3
  for value in 7 0 1000 2; do
    ipcctl set sem:/l --value $value
    assert_equal "$(posix-objects value /l)" $value
  done
}

@test "a raised POSIX semaphore wakes who waits for it" {
  posix-objects semaphore /l 0
  posix-objects wait /l 3>&- &
  pid=$!
  ipcctl set sem:/l --value 1
  wait $pid
  assert_equal "$(posix-objects value /l)" 0
}

@test "a file too short to be a semaphore is refused" {
  : >/dev/shm/sem.empty
  printf 'short' >/dev/shm/sem.short
  for ref in sem:/empty sem:/short; do
    run --separate-stderr ipcctl set $ref --value 1
    assert_status 3
    assert_contains "$stderr" "the file of that name is no POSIX semaphore"
    assert_contains "$stderr" "hint: it is too short to be one: a 32-bit program's can be used by such alone"
    ipcctl set $ref --mode 0640
    assert_equal "$(field $ref mode)" 0640
  done
  assert_equal "$(stat -c %s /dev/shm/sem.empty /dev/shm/sem.short | xargs)" "0 5"
}

@test "lock and unlock of a segment" {
  ipcctl create shm:0x1 --size 4K
  ipcctl set shm:0x1 --lock
  assert_equal "$(field shm:0x1 locked)" true
  assert_contains "$(ipcctl list shm:0x1 -o state)" "not attached, locked"
  ipcctl set shm:0x1 --unlock --mode 0640
  assert_equal "$(field shm:0x1 locked,mode)" "false 0640"
}

@test "a refused option is named as it was given" {
  ipcctl create shm:/s --size 1
  for option in --lock --unlock; do
    run --separate-stderr ipcctl set shm:/s "$option"
    assert_status 2
    assert_contains "$stderr" "set: $option does not apply to a POSIX shared memory segment"
  done
}

@test "a lock that RLIMIT_MEMLOCK does not allow" {
  need_users
  as_user "$IPCCTL" create shm:0x1 --size 1M
  for most in 0 8; do
    run --separate-stderr as_user bash -c "ulimit -l $most && \"$IPCCTL\" set shm:0x1 --lock"
    [ "$status" = 4 ] || [ "$status" = 1 ]
    assert_contains "$stderr" "the segment does not fit under RLIMIT_MEMLOCK (ulimit -l)"
  done
  assert_equal "$(field shm:0x1 locked)" false
}

@test "another user's object: exit 4, and who may" {
  need_users
  make_all
  for ref in "${all[@]}"; do
    run --separate-stderr as_user "$IPCCTL" set "$ref" --mode 0666
    assert_status 4
    assert_contains "$stderr" "only its owner (root) or root may do that"
    assert_equal "$(field "$ref" mode)" 0600
  done
  ipcctl set msg:0x1 --owner 1234
  run --separate-stderr as_user "$IPCCTL" set msg:0x1 --mode 0666
  assert_contains "$stderr" "only its owner (uid 1234), its creator (root) or root may do that"
  run --separate-stderr as_user "$IPCCTL" set sem:0x1 --value 1
  assert_status 4
  assert_contains "$stderr" "permission denied: it belongs to root, mode 0600"
  run --separate-stderr as_user "$IPCCTL" set sem:/l --value 1
  assert_status 4
  as_user "$IPCCTL" create shm:/mine --size 1
  run --separate-stderr as_user "$IPCCTL" set shm:/mine --owner root
  assert_status 4
  assert_contains "$stderr" "only root may make it another user's"
}

@test "the owner of a mode 0 object may change it" {
  need_users
  for request in msg:0x1 msg:/q 'shm:0x1 --size 1' 'shm:/s --size 1' sem:0x1 sem:/l; do
    # shellcheck disable=SC2086 # a reference and options
    ref=$(as_user "$IPCCTL" create $request --mode 0)
    as_user "$IPCCTL" set "$ref" --mode 0600
    assert_equal "$(field "$ref" mode)" 0600
  done
}

@test "what does not apply, and what is wrong: exit 2, and nothing is changed" {
  make_all
  before=$(ipcctl list --json)
  while read -r ref options; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl set "$ref" $options
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "ipcctl: set: "
  done <<'EOF'
msg:0x1
msg:0x1 --mode 0888
msg:0x1 --value 1
msg:0x1 --lock
msg:0x1 --mode 0640 --size 5
msg:0x1 --mode 0640 --qbytes 0
msg:0x1 --mode 0640 --qbytes 2147483648
msg:0x1 --qbytes 4G
msg:0x1 --qbytes 9223372036854775809
msg:0x1 --mode 0640 --index 0
msg:/q --qbytes 100
msg:/q --value 1
shm:0x1 --qbytes 100
shm:0x1 --lock --unlock
shm:0x1 --value 1
shm:/s --lock
shm:/s --unlock
shm:/s --values 1
sem:0x1 --value 32768
sem:0x1 --values 1,2,99999
sem:0x1 --value 1 --values 1,2,3
sem:0x1 --index 1
sem:0x1 --mode 0640 --index 1
sem:0x1.1 --mode 0640
sem:0x1.1 --value 1 --index 1
sem:0x1 --value 1 --index -1
sem:0x1 --lock
sem:/l --values 1
sem:/l --value 2147483648
sem:/l --value 1 --index 0
sem:/l --value -1
sem --mode 0640
sem:/* --mode 0640
msg:new --mode 0640
--mode 0640
msg:0x1 msg:/q --mode 0640
EOF
  assert_equal "$(ipcctl list --json)" "$before"
}

@test "no such object: exit 3" {
  for ref in msg:4711 msg:0x4711 msg:/none shm:4711 shm:/none sem:4711 sem:/none sem:4711.2; do
    option='--mode 0640'
    [ "$ref" = sem:4711.2 ] && option='--value 1'
    # shellcheck disable=SC2086 # an option and its argument
    run --separate-stderr ipcctl set $ref $option
    assert_status 3
    assert_contains "$stderr" ": there is no "
  done
}
