#!/usr/bin/env bats
# ipcctl remove

load helpers

setup() {
  clean_ipc
}

# All references, in the order of their kind.
refs() {
  ipcctl list --raw --no-headings -o ref | sort | xargs
}

# One of each mechanism, with System V keys 0x1.
make_all() {
  ipcctl create msg:0x1
  ipcctl create msg:/q
  ipcctl create shm:0x1 --size 4K
  ipcctl create shm:/s --size 4K
  ipcctl create sem:0x1
  ipcctl create sem:/l
} >/dev/null

# Runs a command at a terminal that answers with $1; its exit status is $status, what it prints $output.
# (The end of its own input keeps script waiting for seconds.)
at_terminal() {
  local answer=$1
  shift
  [ -p "$BATS_TEST_TMPDIR/keys" ] || mkfifo "$BATS_TEST_TMPDIR/keys"
  exec 4<>"$BATS_TEST_TMPDIR/keys"
  echo "$answer" >&4
  run script -qec "$(printf '%q ' "$@")" /dev/null <&4
  exec 4>&-
  output=${output//$'\r'/}
}

@test "what is named is removed, and nothing else" {
  make_all
  : >/dev/shm/l
  : >/dev/shm/q
  for named in msg:0x1 msg:/q shm:0x1 shm:/s sem:0x1 sem:/l; do
    before=$(refs)
    ref=$(ipcctl list --raw --no-headings -o ref $named)
    run --separate-stderr ipcctl remove $named
    assert_status 0
    assert_equal "$output$stderr" ""
    assert_equal "$(refs)" "$(tr ' ' '\n' <<<"$before" | grep -vx "$ref" | xargs)"
  done
  assert_equal "$(ls /dev/shm | xargs)" "l q"
}

@test "by id, by key, by ftok, by escaped name; rm is the same" {
  id=$(ipcctl create msg:0x2a)
  ipcctl rm "$id"
  ipcctl create msg:0x2a
  ipcctl rm msg:key=42
  ipcctl create "msg:ftok=/,5"
  ipcctl rm "msg:ftok=/,5"
  ipcctl create 'msg:/a%2Ab'
  ipcctl rm 'msg:/%61%2A%62'
  assert_equal "$(refs)" ""
}

@test "no such object: exit 3, and the others go" {
  make_all
  run --separate-stderr ipcctl remove msg:0x1 msg:/none shm:0x1
  assert_status 3
  assert_equal "$stderr" "ipcctl: remove msg:/none: there is no POSIX message queue of this name
hint: ipcctl list msg shows those that there are"
  run ipcctl list --raw --no-headings msg:0x1
  assert_status 3
  run ipcctl list --raw --no-headings shm:0x1
  assert_status 3
  run --separate-stderr ipcctl remove sem:4711
  assert_status 3
  assert_contains "$stderr" "no System V semaphore set with this id"
  run --separate-stderr ipcctl remove shm:0x4711
  assert_contains "$stderr" "no System V shared memory segment with this key"
  run --separate-stderr ipcctl remove "msg:ftok=/,77"
  assert_contains "$stderr" "no System V message queue with this key, 0x4d"
}

@test "an id of another generation is another object" {
  ref=$(ipcctl create msg:0x1)
  id=${ref#msg:}
  for other in $((id + 32768)) $((id + 65536)) $((id + 16777216)); do
    run ipcctl remove "msg:$other"
    assert_status 3
  done
  assert_equal "$(refs)" "$ref"
}

@test "--ignore-missing: what is not there is no error" {
  make_all
  run --separate-stderr ipcctl remove --ignore-missing msg:/none msg:0x1 shm:0x99 sem:4711 sem:/l
  assert_status 0
  assert_equal "$output$stderr" ""
  run --separate-stderr ipcctl remove --ignore-missing --yes --owner "$(id -u)" msg:/none shm:/s
  assert_status 0
  run --separate-stderr ipcctl remove --ignore-missing "shm:ftok=/none"
  assert_status 0
  mkdir /dev/shm/directory
  run --separate-stderr ipcctl remove --ignore-missing shm:/directory
  assert_status 3
}

@test "an object named twice is removed once, and then is missing" {
  ipcctl create msg:0x1
  run --separate-stderr ipcctl remove msg:0x1 msg:0x1
  assert_status 3
  ref=$(ipcctl create msg:0x1)
  run --separate-stderr ipcctl remove --yes --owner "$(id -u)" msg:0x1 "$ref" msg
  assert_status 0
  assert_equal "$stderr" "ipcctl: removed 1 of 1 object"
  ref=$(ipcctl create msg:0x1)
  assert_equal "$(ipcctl remove --dry-run msg:0x1 "$ref" | grep -c "^$ref ")" 1
}

@test "a wrong operand or option: exit 2, and nothing is removed" {
  make_all
  before=$(refs)
  for wrong in msg: msg:-1 shm:4294967296 '' sem:0x1.0 msg:new msg:/ 'msg:/%' all 'msg:0x10000000000000001'; do
    run --separate-stderr ipcctl remove msg:0x1 "$wrong"
    assert_status 2
    run --separate-stderr ipcctl remove --yes msg "$wrong"
    assert_status 2
  done
  for wrong in '--family x' '--owner nobody-at-all' '--older-than 5x' '--older-than -5' '--none' '--json'; do
    # shellcheck disable=SC2086 # an option and its argument
    run --separate-stderr ipcctl remove --yes msg:0x1 $wrong
    assert_status 2
  done
  run --separate-stderr ipcctl remove
  assert_status 2
  assert_contains "$stderr" "nothing is named"
  run --separate-stderr ipcctl remove --yes
  assert_status 2
  run --separate-stderr ipcctl remove --dry-run
  assert_status 2
  assert_equal "$(refs)" "$before"
}

@test "in bulk without a terminal and without --yes: exit 2, and nothing is removed" {
  make_all
  before=$(refs)
  for bulk in 'msg' 'shm:/*' '--mine' '--family posix' '--older-than 0' 'msg:0x1 --mine' 'msg:0x1 sem'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl remove $bulk </dev/null
    assert_status 2
    assert_contains "$stderr" "only after a yes"
  done
  assert_equal "$(refs)" "$before"
}

@test "--yes removes all of a kind, of both families" {
  make_all
  run --separate-stderr ipcctl remove --yes sem
  assert_status 0
  assert_equal "$output" ""
  assert_equal "$stderr" "ipcctl: removed 2 of 2 objects"
  assert_equal "$(ipcctl list --raw --no-headings -o kind | sort -u | xargs)" "msg shm"
  ipcctl remove -y --quiet msg shm 2>"$BATS_TEST_TMPDIR/errors"
  assert_equal "$(refs)$(cat "$BATS_TEST_TMPDIR/errors")" ""
  run --separate-stderr ipcctl remove --yes msg
  assert_status 0
  assert_equal "$stderr" "ipcctl: remove: nothing to remove"
}

@test "a pattern takes POSIX names that match, and those alone" {
  for name in app-1 app-2 app other sem.app-3; do : >"/dev/shm/$name"; done
  ipcctl create shm:0x1 --size 1
  ipcctl create 'msg:/app-4'
  run --separate-stderr ipcctl remove --yes 'shm:/app-*'
  assert_status 0
  assert_equal "$(ls /dev/shm | xargs)" "app other sem.app-3"
  ipcctl remove --yes 'shm:/%61pp*' 'sem:/*-[0-9]'
  assert_equal "$(ls /dev/shm | xargs)" other
  assert_equal "$(ls /dev/mqueue)" app-4
  run --separate-stderr ipcctl remove --yes 'shm:/none*'
  assert_status 0
  assert_contains "$stderr" "nothing to remove"
}

@test "a pattern's escaped characters mean themselves" {
  : >'/dev/shm/a*b'
  : >/dev/shm/axb
  ipcctl remove --yes 'shm:/a%2A*'
  assert_equal "$(ls /dev/shm)" axb
}

@test "filters narrow what is named" {
  make_all
  sysv=$(ipcctl list --raw --no-headings -o ref --family sysv | sort | xargs)
  ipcctl remove --yes --family posix
  assert_equal "$(refs)" "$sysv"
  ipcctl remove --yes --older-than 1h msg shm sem
  ipcctl remove --yes --owner 4711
  assert_equal "$(refs)" "$sysv"
  run --separate-stderr ipcctl remove --yes --owner 4711 msg:0x1
  assert_status 0
  assert_equal "$(refs)" "$sysv"
  ipcctl remove --yes --mine sem
  assert_equal "$(ipcctl list --raw --no-headings -o kind | xargs)" "msg shm"
  ipcctl remove --yes --owner "$(id -u)" msg:0x1
  assert_equal "$(ipcctl list --raw --no-headings -o kind | xargs)" "shm"
}

@test "--older-than looks at the newest of all times" {
  posix-objects segment /old 1
  posix-objects segment /read 1
  posix-objects queue /q 1 1
  touch -m -a -d '3 days ago' /dev/mqueue/q
  run ipcctl remove --yes --older-than 2d
  assert_status 0
  assert_equal "$(refs)" "shm:/old shm:/read"
  posix-objects queue /q 1 1
  touch -d '3 days ago' /dev/mqueue/q
  ipcctl remove --yes --older-than 4d
  assert_equal "$(ls /dev/mqueue)" q
}

@test "--dry-run shows the plan and removes nothing" {
  make_all
  before=$(refs)
  run --separate-stderr ipcctl remove --dry-run msg:0x1 shm:/s
  assert_status 0
  assert_equal "$stderr" ""
  assert_equal "$(awk 'NR > 1 { print $1 }' <<<"$output" | xargs)" "$(ipcctl list --raw --no-headings -o ref msg:0x1) shm:/s"
  run --separate-stderr ipcctl remove --dry-run --yes msg shm sem
  assert_status 0
  assert_equal "$(awk 'NR > 1 { print $1 }' <<<"$output" | sort | xargs)" "$before"
  run --separate-stderr ipcctl remove --dry-run msg:/none sem:/l
  assert_status 3
  assert_contains "$output" "sem:/l"
  assert_equal "$(refs)" "$before"
}

@test "at a terminal it shows the plan and asks; only a yes removes" {
  make_all
  before=$(refs)
  for answer in n '' ' y'; do
    at_terminal "$answer" "$IPCCTL" remove msg shm sem
    assert_status 1
    assert_contains "$output" "Remove these 6 objects? [y/N]"
    assert_contains "$output" "nothing was removed"
    for ref in $before; do assert_contains "$output" "$ref "; done
    assert_equal "$(refs)" "$before"
  done
  at_terminal y "$IPCCTL" remove sem:/l --mine
  assert_status 0
  assert_contains "$output" "Remove this 1 object? [y/N]"
  assert_contains "$output" "removed 1 of 1 object"
  assert_equal "$(refs)" "$(tr ' ' '\n' <<<"$before" | grep -v sem:/l | xargs)"
  at_terminal Y "$IPCCTL" remove msg shm sem
  assert_status 0
  assert_equal "$(refs)" ""
  at_terminal y "$IPCCTL" remove msg
  assert_status 0
  assert_contains "$output" "nothing to remove"
}

@test "end of input at the question is a no" {
  make_all
  before=$(refs)
  run script -qec "$IPCCTL remove msg" /dev/null < <(printf '\004')
  assert_status 1
  assert_equal "$(refs)" "$before"
}

@test "a named object is removed without a question, at a terminal too" {
  make_all
  at_terminal n "$IPCCTL" remove msg:0x1 msg:/q
  assert_status 0
  assert_equal "$output" "n"
  assert_equal "$(ipcctl list --raw --no-headings msg)" ""
}

# A terminal that answers only after the given command has run.
answers_after() {
  local flag=$BATS_TEST_TMPDIR/asked
  mkfifo "$BATS_TEST_TMPDIR/answers"
  script -qefc "$IPCCTL remove $1" /dev/null <"$BATS_TEST_TMPDIR/answers" >"$flag" 2>&1 3>&- &
  pid=$!
  exec 4>"$BATS_TEST_TMPDIR/answers"
  wait_until grep -q '\[y/N\]' "$flag"
}

# Waits for that terminal's end; $status and $output as of run.
answer() {
  status=0
  echo "$1" >&4
  exec 4>&-
  wait "$pid" || status=$?
  output=$(tr -d '\r' <"$BATS_TEST_TMPDIR/asked")
}

@test "an id that came to another object after the plan: that one stays" {
  ref=$(ipcctl create msg:0x1)
  answers_after msg
  ipcctl remove msg:0x1
  echo "${ref#msg:}" >/proc/sys/kernel/msg_next_id
  assert_equal "$(ipcctl create msg:0x2)" "$ref"
  answer y
  assert_status 1
  assert_contains "$output" "ipcctl: remove $ref: it has changed since it was selected, and stays"
  assert_contains "$output" "removed 0 of 1 object"
  assert_equal "$(ipcctl list --raw --no-headings -o ref,key)" "$ref 0x00000002"
}

@test "an id that came back with the same key is another object still" {
  ref=$(ipcctl create sem:0x1)
  answers_after sem
  sleep 1.01 # the time of creation, in seconds, is all that tells them apart
  ipcctl remove sem:0x1
  echo "${ref#sem:}" >/proc/sys/kernel/sem_next_id
  assert_equal "$(ipcctl create sem:0x1)" "$ref"
  answer y
  assert_status 1
  assert_equal "$(refs)" "$ref"
}

@test "a name that came to another file after the plan: that one stays" {
  ipcctl create shm:/s --size 1
  exec 5</dev/shm/s # its inode stays in use
  answers_after shm
  ipcctl remove shm:/s
  ipcctl create shm:/s --size 2
  answer y
  exec 5<&-
  assert_status 1
  assert_equal "$(ipcctl list --raw --no-headings -o ref,size)" "shm:/s 2"
}

@test "an object that the filter would not select any more stays" {
  need_users
  ipcctl create shm:/s --size 1
  answers_after "shm --mine"
  chown 1234 /dev/shm/s
  answer y
  assert_status 1
  assert_contains "$output" "it has changed since it was selected, and stays"
  [ -f /dev/shm/s ]
}

@test "what went after the plan is no failure" {
  ipcctl create msg:0x1
  ipcctl create msg:/q
  answers_after msg
  ipcctl remove msg:0x1
  answer y
  assert_status 0
  assert_contains "$output" "removed 1 of 2 objects"
}

@test "an attached segment is marked, and that is said" {
  ref=$(ipcctl create shm:0x1 --size 4K)
  perl -MIPC::SharedMem -e '$| = 1; $s = IPC::SharedMem->new(1, 0, 0); $s->attach; print "ready\n";
    sleep 60' >"$BATS_TEST_TMPDIR/out" 3>&- &
  pid=$!
  wait_until grep -q ready "$BATS_TEST_TMPDIR/out"
  run --separate-stderr ipcctl remove "$ref"
  assert_status 0
  assert_equal "$stderr" "ipcctl: remove $ref: it is attached 1 time, and goes when the last one detaches"
  assert_equal "$(ipcctl list --raw --no-headings -o key,dest "$ref")" "0x00000000 true"
  assert_contains "$(ipcctl list "$ref" -o state)" "1 attached, removed when left"
  run --separate-stderr ipcctl remove --quiet "$ref"
  assert_equal "$status$stderr" 0
  kill $pid
  wait $pid || true
  run ipcctl list "$ref"
  assert_status 3
}

@test "after a failure it goes on; the first failure's status counts" {
  need_users
  make_all
  as_user "$IPCCTL" create msg:0x2 >/dev/null
  as_user "$IPCCTL" create sem:/mine >/dev/null
  run --separate-stderr as_user "$IPCCTL" remove msg:/q msg:/none msg:0x2 sem:/mine
  assert_status 4
  assert_contains "$stderr" "ipcctl: remove msg:/q: only its owner (root) or root may do that"
  assert_contains "$stderr" "ipcctl: remove msg:/none: there is no"
  run --separate-stderr as_user "$IPCCTL" remove msg:/none msg:/q
  assert_status 3
  run --separate-stderr as_user "$IPCCTL" remove --yes msg shm sem
  assert_status 4
  assert_contains "$stderr" "removed 0 of 6 objects"
  assert_equal "$(refs | wc -w)" 6
}

@test "directories, links, FIFOs and sockets in /dev/shm are refused" {
  mkdir /dev/shm/directory
  ln -s /dev/shm/target /dev/shm/link
  : >/dev/shm/target
  ln -s nowhere /dev/shm/sem.dangling
  mkfifo /dev/shm/fifo
  for ref in shm:/directory shm:/link sem:/dangling shm:/fifo; do
    run --separate-stderr timeout 60 ipcctl remove "$ref"
    assert_status 3
    assert_contains "$stderr" "the file of that name is no POSIX"
  done
  run --separate-stderr timeout 60 ipcctl remove --yes shm sem
  assert_status 0
  assert_equal "$(ls /dev/shm | xargs)" "directory fifo link sem.dangling"
}

@test "util-linux does not see what was removed" {
  make_all
  ipcctl remove msg:0x1 shm:0x1 sem:0x1
  assert_equal "$(ipcs | grep -c ^0x)" 0
}

@test "what a mount keeps from being removed is told as that" {
  ipcctl create shm:/under --size 4
  : >"$BATS_TEST_TMPDIR/over"
  mount --bind "$BATS_TEST_TMPDIR/over" /dev/shm/under || skip "a file cannot be mounted here"
  run --separate-stderr ipcctl remove shm:/under
  umount /dev/shm/under
  assert_status 1
  assert_contains "$stderr" "ipcctl: remove shm:/under: another file is mounted over it"
  run --separate-stderr unshare --mount sh -c 'mount -o remount,bind,ro /dev/shm || exit 77
    exec ipcctl remove shm:/under'
  [ "$status" -ne 77 ] || skip "/dev/shm cannot be mounted read-only here"
  assert_status 1
  assert_contains "$stderr" "ipcctl: remove shm:/under: /dev/shm is mounted read-only"
  ipcctl remove shm:/under
}

@test "an owner removes a POSIX queue that nobody may open, where no mount shows it" {
  need_no_valgrind 'knows no fsopen(2)'
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  [ -d /dev/mqueue ] || skip "there is no /dev/mqueue to hide"
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --ipc --mount sh -c '
    mount -t tmpfs none /dev/mqueue
    ipcctl create msg:/closed --mode 0 --owner 65534:65534 >/dev/null
    ipcctl create msg:/theirs --mode 0 >/dev/null
    as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; }
    as_user "$IPCCTL" remove msg:/theirs; echo "$?"
    as_user "$IPCCTL" remove msg:/closed; echo "$?"
    ipcctl list msg --raw --no-headings -o ref'
  assert_status 0
  assert_equal "$output" "$(printf '%s\n' 'ipcctl: remove msg:/theirs: permission denied' 4 0 msg:/theirs)"
}
