#!/usr/bin/env bats
# ipcctl ipcs, against the installed one over a namespace of odd objects

load helpers
load compat

# A queue with two messages of $2 bytes, one of three received: fill_queue ID SIZE
fill_queue() {
  perl -e '
    my ($id, $size) = @ARGV;
    msgsnd($id, pack("l! a*", 1, "x" x $size), 0) or die "msgsnd: $!" for 1 .. 3;
    msgrcv($id, my $message, $size, 0, 0) // die "msgrcv: $!";
  ' "$1" "$2"
}

# Keeps a segment attached, or a semaphore wanted, in the background until its input ends.
in_background() {
  perl "$@" <"$BATS_FILE_TMPDIR/hold" >/dev/null 2>&1 3>&- 8>&- &
}

id_of() {
  echo "${1#*:}"
}

make_queues() {
  ipcctl create msg:0x2a --mode 0644
  ipcctl create msg:0xfffffffe --mode 0
  ipcctl create msg:private --mode 0777
  fill_queue "$(id_of "$(ipcctl create msg:0x80000000)")" 100
  fill_queue "$(id_of "$(ipcctl create msg:0x7 --qbytes 9)")" 3
  ipcctl remove msg:0x2a
  ipcctl create msg:0x2b
}

make_segments() {
  local id
  ipcctl create shm:0x2a --size 1
  ipcctl create shm:0xdeadbeef --size 1234567 --mode 0
  ipcctl create shm:private --size 3G --mode 0777
  ipcctl create shm:0x5 --size 1047552
  id=$(id_of "$(ipcctl create shm:0x6 --size 4K)")
  ipcctl set "shm:$id" --lock
  perl -e 'shmwrite($ARGV[0], "x", 0, 1) or die' "$id"
  id=$(id_of "$(ipcctl create shm:0x8 --size 4097)")
  in_background -MIPC::SysV=shmat -e 'shmat($ARGV[0], undef, 0) // die; <STDIN>' "$id"
  wait_until sh -c 'ipcctl list "$1" --raw --no-headings -o nattch | grep -qx 1' sh "shm:$id"
  ipcctl remove "shm:$id"
}

make_sets() {
  local n id
  for n in 1 2 17 250; do
    ipcctl create "sem:key=$n" --nsems "$n" --value "$n"
  done
  ipcctl create sem:0x90000000 --mode 0 --nsems 3
  ipcctl create sem:private --values 0,32767,5
  id=$(id_of "$(ipcctl create sem:0x99 --values 0,1,0)")
  perl -e 'semop($ARGV[0], pack("s3", 2, 1, 0)) or die' "$id"
  in_background -e 'semop($ARGV[0], pack("s3", 0, -1, 0)); <STDIN>' "$id"
  in_background -e 'semop($ARGV[0], pack("s3", 1, 0, 0)); <STDIN>' "$id"
  wait_until sh -c 'test "$(ipcs -s -i "$1" | awk "/^[0-9]/ { n += \$3 + \$4 } END { print n }")" = 2' \
    sh "$id"
}

# Users with a name of ten characters, a longer one, an odd one, and none at all.
make_others() {
  is_real_root || return 0
  cp /etc/passwd /etc/group "$BATS_FILE_TMPDIR"
  cat >>"$BATS_FILE_TMPDIR/passwd" <<'END'
tencharact:x:5001:5001::/:/bin/sh
DOMAIN\joe:x:5002:5002::/:/bin/sh
jürgen:x:5003:5003::/:/bin/sh
END
  printf '%s\n' 'tengroupxx:x:5001:' 'D\users:x:5002:' 'größe:x:5003:' >>"$BATS_FILE_TMPDIR/group"
  mount --bind "$BATS_FILE_TMPDIR/passwd" /etc/passwd
  mount --bind "$BATS_FILE_TMPDIR/group" /etc/group
  local uid
  for uid in 5001 5002 5003 4242 4294967294; do
    ipcctl create msg:new --owner "$uid:$uid" --mode 0
    ipcctl create shm:new --owner "$uid:$uid" --mode 0 --size 9
    ipcctl create sem:new --owner "$uid:$uid" --mode 0
  done
}

setup_file() {
  clean_ipc
  mkfifo "$BATS_FILE_TMPDIR/hold"
  exec 8<>"$BATS_FILE_TMPDIR/hold"
  {
    make_queues
    make_segments
    make_sets
    make_others
  } >/dev/null
}

# The background processes end with their input, or with their objects.
teardown_file() {
  exec 8>&-
  clean_ipc
}

setup() {
  need_util_linux ipcs
}

@test "every combination of kinds, view and unit" {
  local kinds view unit
  for kinds in "" -m -q -s -a -mq -ms -qs -smq; do
    for view in "" -t -p -c -l -u; do
      for unit in "" -b --human; do
        # shellcheck disable=SC2086 # words, or none
        same ipcs $kinds $view $unit
      done
    done
  done
}

@test "of two views and of two units the last wins" {
  local first second
  for first in t p c l u; do
    for second in t p c l u; do
      same ipcs "-$first" "-$second"
      same ipcs "-m$first$second"
    done
  done
  same ipcs -b --human
  same ipcs --human -b
  same ipcs -l --human -b
  same ipcs -l -b --human
}

@test "long options, their beginnings, and operands" {
  need_glibc
  local option
  for option in shmems queues semaphores all time pid creator limits summary human bytes; do
    same ipcs "--$option"
    same ipcs "--${option:0:3}"
    same ipcs "--${option:0:1}"
    same ipcs "--$option=x"
  done
  same ipcs operand -q another -u
  same ipcs -- -q
  POSIXLY_CORRECT=1 same ipcs operand -q
}

@test "each object by its id" {
  local kind letter id
  for kind in msg shm sem; do
    case $kind in msg) letter=q ;; shm) letter=m ;; *) letter=s ;; esac
    for id in $(ipcctl list "$kind" --raw --no-headings -o id); do
      same ipcs "-$letter" -i "$id"
      same ipcs "-${letter}i$id" --human
      same ipcs --id="$id" "-$letter" -b -t
    done
  done
}

@test "what cannot be understood" {
  need_glibc
  local id
  same ipcs -z
  same ipcs -tz -q
  same ipcs --nothing
  same ipcs -i
  same ipcs --id
  same ipcs -i 0
  same ipcs -qm -i 0
  same ipcs -a -i 0
  for id in abc '' 5x 0x0 1.5 2147483648 -2147483649 99999999999999999999 '5 ' '- 5' ++5; do
    same ipcs -q -i "$id"
  done
  id=$(ipcctl list msg --raw --no-headings -o id | tail -n 1)
  same ipcs -q -i " $id"
  same ipcs -q -i "+$id"
  same ipcs -q -i "000$id"
}

@test "limits from the lowest to the highest" {
  local number
  for number in 0 1 1023 1024 1025 1075 1076 4096 10239 1048523 1048524 1048525 1048575 1048576 \
    1073741824 1152921504606846975 1729382256910270464 2017612633061982207 18446744073692774399 \
    18446744073709551615 4503599627370496 4503599627370495 18014398509481983; do
    { echo "$number" >/proc/sys/kernel/shmmax && echo "$number" >/proc/sys/kernel/shmall; } \
      2>/dev/null || skip "limits cannot be set here"
    same ipcs -ml
    same ipcs -ml -b
    same ipcs -ml --human
  done
  for number in 0 1 8192 32768 16777216 2147483647; do
    for limit in msgmax msgmnb msgmni shmmni; do
      echo "$number" 2>/dev/null >"/proc/sys/kernel/$limit" || :
    done
    echo "$number $number $number $number" 2>/dev/null >/proc/sys/kernel/sem || :
    same ipcs -l
    same ipcs -l --human
    same ipcs -lb
  done
}

@test "other times and zones" {
  local zone
  for zone in America/Caracas XYZ-05:45:30 ''; do
    TZ=$zone same ipcs -t
    TZ=$zone same ipcs -s -i "$(ipcctl list sem --raw --no-headings -o id | tail -n 1)"
  done
}

@test "an ordinary user sees the same" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  local view theirs ours
  for view in "" -t -p -c -l -u; do
    # shellcheck disable=SC2086 # a word, or none
    theirs=$(all_of as_user ipcs $view)
    # shellcheck disable=SC2086
    ours=$(all_of as_user "$IPCCTL" ipcs $view)
    assert_equal "$ours" "$theirs"
  done
  local set
  set=$(ipcctl list sem --raw --no-headings -o id,mode | awk '$2 == "0000" { print $1; exit }')
  theirs=$(all_of as_user ipcs -s -i "$set")
  ours=$(all_of as_user "$IPCCTL" ipcs -s -i "$set")
  assert_equal "$ours" "$theirs"
}

@test "without what /proc tells" {
  # shellcheck disable=SC2016 # for the inner shell
  local view theirs ours hide='
    mount -t tmpfs none /proc/sys && mount -t tmpfs none /proc/sysvipc && all_of "$@"'
  for view in -l -u -q -m -s -t; do
    theirs=$(unshare --mount bash -c "$hide" bash ipcs "$view")
    ours=$(unshare --mount bash -c "$hide" bash "$IPCCTL" ipcs "$view")
    assert_equal "$ours" "$theirs"
  done
}

@test "output that cannot be written is a failure" {
  run --separate-stderr sh -c '"$IPCCTL" ipcs >/dev/full'
  assert_status 1
  assert_equal "$stderr" "ipcs: write error: No space left on device"
  assert_equal "$stderr" "$(ipcs 2>&1 >/dev/full || :)"
  run --separate-stderr sh -c '"$IPCCTL" ipcs -V >/dev/full'
  assert_status 1
  run --separate-stderr sh -c '"$IPCCTL" ipcs >&-'
  assert_status 1
}

@test "objects that come and go do not disturb it" {
  local pid status=0 i
  perl -e 'for (;;) { my $id = msgget(0, 01600); msgctl($id, 0, 0) }' 3>&- &
  pid=$!
  for ((i = 0; i < 100; i++)); do
    "$IPCCTL" ipcs -q >/dev/null 2>"$BATS_TEST_TMPDIR/errors" || status=$?
    [ ! -s "$BATS_TEST_TMPDIR/errors" ] || status=99
  done
  kill "$pid"
  assert_equal "$status" 0
}

@test "by a link of its name" {
  need_glibc
  ln -s "$IPCCTL" "$BATS_TEST_TMPDIR/ipcs"
  assert_equal "$("$BATS_TEST_TMPDIR/ipcs" -t)" "$(ipcs -t)"
  assert_equal "$(cd "$BATS_TEST_TMPDIR" && all_of env PATH=.:"$PATH" ipcs -z)" "$(all_of ipcs -z)"
  ln -s "$IPCCTL" "$BATS_TEST_TMPDIR/list"
  run --separate-stderr "$BATS_TEST_TMPDIR/list"
  assert_status 2
}

# What differs on purpose: COMPATIBILITY in ipcctl(1).

@test "differs: an id that is not there is a failure" {
  for kind in -q -m -s; do
    run --separate-stderr ipcctl ipcs $kind -i 999999
    assert_status 1
    assert_equal "$stderr" "ipcs: id 999999 not found"
    assert_equal "$output" ""
  done
}

@test "differs: a negative id is no other object" {
  run --separate-stderr ipcctl ipcs -q -i -1
  assert_status 1
  assert_equal "$stderr" "ipcs: id -1 not found"
  assert_equal "$output" ""
}

@test "differs: owners are not cut, control characters in them are escaped" {
  need_users
  printf 'a-very-long-user-name:x:6001:6001::/:/bin/sh\nre\033[31md:x:6002:6002::/:/bin/sh\n' |
    cat /etc/passwd - >"$BATS_TEST_TMPDIR/passwd"
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --ipc --mount sh -e -c '
    mount --bind "$1" /etc/passwd
    ipcctl create msg:0x2a --owner 6001 >&2
    ipcctl create msg:0x2b --owner 6002 >&2
    ipcctl ipcs -q' sh "$BATS_TEST_TMPDIR/passwd" 2>/dev/null
  assert_status 0
  assert_contains "$output" '0x0000002a 0          a-very-long-user-name 600        0            0           '
  assert_contains "$output" '0x0000002b 1          re\x1b[31md 600        0            0           '
}

@test "differs: the qbytes of a queue that may not be read are told" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  local queue
  queue=$(id_of "$(ipcctl create msg:new --mode 0 --qbytes 1234)")
  assert_contains "$(as_user ipcs -q -i "$queue")" "qbytes=0"
  assert_contains "$(as_user "$IPCCTL" ipcs -q -i "$queue")" "qbytes=1234"
}

# Runs ours where a system call fails: failing CALL ERROR ARGUMENT...  (The search for leaks does not
# work under strace.)
failing() {
  local call=$1 error=$2
  shift 2
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
    strace -qq -o /dev/null -e trace="$call" -e inject="$call:error=$error" "$IPCCTL" ipcs "$@"
}
export -f failing

@test "differs: what cannot be listed or counted is a failure" {
  need_strace
  run --separate-stderr failing msgctl ENOSYS -q
  assert_status 1
  assert_equal "$stderr" "ipcs: cannot list the System V message queues: Function not implemented"
  run --separate-stderr failing shmctl ENOSYS -mu
  assert_status 1
  assert_equal "$stderr" \
    "ipcs: cannot count the System V shared memory segments: Function not implemented"
  run --separate-stderr failing msgctl ENOSYS -q -i 0
  assert_status 1
  assert_equal "$stderr" "ipcs: cannot look at id 0: Function not implemented"
  # shellcheck disable=SC2016 # for the inner shell
  run --separate-stderr unshare --mount bash -c \
    'mount -t tmpfs none /proc/sys && failing semctl ENOSYS -sl' bash
  assert_status 1
  assert_equal "$stderr" "ipcs: unable to fetch semaphore limits"
  assert_equal "$output" ""
}

@test "differs: the kernel's own sum of bytes, which wraps at 2 GiB, is not believed" {
  need_strace
  # Into the struct msginfo of the first call: 2 queues, 2 messages, and as many bytes as -2^31.
  local info=02000000020000000000000000000000000000000000000000000080
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --ipc sh -c '
    for queue in 1 2; do "$IPCCTL" send "$("$IPCCTL" create msg:new)" hello; done
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o /dev/null -e trace=msgctl \
      -e inject="msgctl:poke_exit=@arg3=$1:when=1" "$IPCCTL" ipcs -qu' sh "$info"
  assert_status 0
  assert_contains "$output" "used headers = 2"
  assert_contains "$output" "used space = 10 bytes"
}

@test "differs: a negative limit of semaphores is 0" {
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --ipc sh -c 'echo "-1 -2147483648 -7 5" >/proc/sys/kernel/sem && "$IPCCTL" ipcs -sl'
  [ "$status" -eq 0 ] || skip "limits cannot be set here"
  assert_contains "$output" "$(printf '%s\n' 'max number of arrays = 5' \
    'max semaphores per array = 0' 'max semaphores system wide = 0' 'max ops per semop call = 0')"
}

@test "differs: help and version are ipcctl's" {
  run --separate-stderr ipcctl ipcs --help
  assert_status 0
  assert_contains "$output" "usage: ipcctl ipcs [OPTIONS]"
  for option in $(ipcs --help | grep -oE -- '--[a-z]+' | sort -u); do
    assert_contains "$output" "$option"
  done
  assert_equal "$(ipcctl help ipcs)" "$output"
  run --separate-stderr ipcctl ipcs -V
  assert_status 0
  [[ $output =~ ^"ipcs from ipcctl "[^\ ]+", compatible with util-linux "[0-9.]+$ ]]
}
