#!/usr/bin/env bats
# ipcctl create

load helpers
load processes

limits=(kernel/{msgmni,msgmnb,shmmni,shmmax,shmall,sem} fs/mqueue/{queues_max,msg_max,msgsize_max})

setup_file() {
  for limit in "${limits[@]}"; do
    mkdir -p "$BATS_FILE_TMPDIR/$(dirname "$limit")"
    cat "/proc/sys/$limit" >"$BATS_FILE_TMPDIR/$limit"
  done
}

setup() {
  clean_ipc
}

# Limits are those of this file's own namespace, which its tests share.
teardown() {
  stop_peers
  mount -o remount,size=50% /dev/shm
  for limit in "${limits[@]}"; do
    cat "$BATS_FILE_TMPDIR/$limit" >"/proc/sys/$limit"
  done
}

# One field of an object, exact.
field() {
  ipcctl list --raw --no-headings --numeric -o "$2" "$1"
}

# Asserts that a request is refused as wrong, that the sentence says why, and that nothing is made.
refused() {
  local part=$1
  shift
  run --separate-stderr ipcctl create "$@"
  assert_status 2
  assert_equal "$output" ""
  assert_contains "$stderr" "ipcctl: create: "
  assert_contains "$stderr" "$part"
  assert_equal "$(ipcctl list --raw --no-headings -o ref)" ""
}

@test "create prints the canonical reference, and that alone" {
  run --separate-stderr ipcctl create msg:0x2a
  assert_status 0
  assert_equal "$output" "msg:$(ipcs -q | awk '/^0x/ { print $2 }')"
  assert_equal "$stderr" ""
  assert_equal "$(field msg:0x2a key)" 0x0000002a
  assert_equal "$(ipcctl create 'msg:/a%62c')" msg:/abc
  assert_equal "$(ipcctl create shm:/frame --size 1)" shm:/frame
  assert_equal "$(ipcctl create sem:/lock)" sem:/lock
  [[ "$(ipcctl create shm:key=43 --size 1)" =~ ^shm:[0-9]+$ ]]
  [[ "$(ipcctl create sem:0x2b)" =~ ^sem:[0-9]+$ ]]
}

@test "create --json prints the object as list does" {
  for request in 'msg:0x1' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    run ipcctl create --json $request
    assert_status 0
    ref=$(jq -r '.objects[0].ref' <<<"$output")
    assert_equal "$output" "$(ipcctl list --json "$ref")"
  done
}

@test "defaults: mode 0600, one semaphore of value 0, the system's sizes" {
  ipcctl create msg:0x1
  ipcctl create sem:0x1
  ipcctl create sem:/l
  ipcctl create msg:/q
  assert_equal "$(field msg:0x1 mode,qbytes,uid)" "0600 $(cat /proc/sys/kernel/msgmnb) $(id -u)"
  assert_equal "$(field sem:0x1 mode,nsems)" "0600 1"
  assert_equal "$(ipcctl inspect sem:0x1 --json | jq .objects[0].semaphores[0].value)" 0
  assert_equal "$(field sem:/l mode,value)" "0600 0"
  assert_equal "$(posix-objects attributes /q)" \
    "$(cat /proc/sys/fs/mqueue/msg_default) $(cat /proc/sys/fs/mqueue/msgsize_default) 0"
}

@test "the mode is exact, whatever the umask" {
  umask 077
  for mode in 0000 0666 777 0201; do
    ipcctl create "msg:0x1" --mode $mode
    ipcctl create "msg:/q" --mode $mode
    ipcctl create "shm:0x1" --size 4K --mode $mode
    ipcctl create "shm:/s" --size 4K --mode $mode
    ipcctl create "sem:0x1" --mode $mode --value 3
    ipcctl create "sem:/l" --mode $mode
    assert_equal "$(ipcctl list --raw --no-headings -o mode | sort -u)" "$(printf '%04d' "$((10#$mode))")"
    ipcctl remove --yes --quiet msg shm sem
  done
  umask 0
  ipcctl create shm:/s --size 1
  assert_equal "$(stat -c %a /dev/shm/s)" 600
}

@test "the mode is at no time wider than asked for" {
  need_strace
  umask 0
  while read -r request; do
    # shellcheck disable=SC2086 # a reference and options
    traced -e trace=msgget,shmget,semget,ipc,mq_open,openat,fchmod,fchmodat,msgctl,shmctl,semctl \
      "$IPCCTL" create $request --mode 0640
    # Modes as strace writes them: of those who create, O_CREAT or a last argument, and of changes.
    grep -v '\.gcda"' "$BATS_TEST_TMPDIR/calls" | grep -E 'get\(|O_CREAT|O_TMPFILE|chmod|IPC_SET' | grep -oE '\b0[0-7]{2,3}\b' >"$BATS_TEST_TMPDIR/modes"
    while read -r mode; do
      assert_equal "$mode $((mode & ~0640))" "$mode 0"
    done <"$BATS_TEST_TMPDIR/modes"
    [ -s "$BATS_TEST_TMPDIR/modes" ]
  done <<'END'
msg:0x1
msg:0x2 --qbytes 100
msg:/q
msg:/r --maxmsg 1
shm:0x1 --size 1
shm:/s --size 1
sem:0x1
sem:0x2 --value 3
sem:/l
END
}

@test "sizes of all kinds" {
  ipcctl create msg:0x1 --qbytes 8K
  assert_equal "$(field msg:0x1 qbytes)" 8192
  ipcctl create msg:/q --maxmsg 3 --msgsize 1KB
  assert_equal "$(posix-objects attributes /q)" "3 1000 0"
  ipcctl create msg:/n --maxmsg 4
  assert_equal "$(posix-objects attributes /n)" "4 $(cat /proc/sys/fs/mqueue/msgsize_default) 0"
  ipcctl create msg:/s --msgsize 99
  assert_equal "$(posix-objects attributes /s)" "$(cat /proc/sys/fs/mqueue/msg_default) 99 0"
  ipcctl create shm:0x1 --size 1000
  assert_equal "$(field shm:0x1 size)" 1000
  ipcctl create shm:/s --size 1MiB
  assert_equal "$(stat -c '%s %b' /dev/shm/s)" "1048576 0"
  ipcctl create shm:/r --size 1MiB --reserve
  assert_equal "$(stat -c '%s %b' /dev/shm/r)" "1048576 2048"
  assert_equal "$(field shm:/r size,allocated)" "1048576 1048576"
}

@test "values of semaphores" {
  ipcctl create sem:0x1 --nsems 3
  ipcctl create sem:0x2 --nsems 3 --value 7
  ipcctl create sem:0x3 --values 1,0,32767
  ipcctl create sem:0x4 --values 5 --nsems 1
  for key in 1 2 3 4; do
    perl -MIPC::Semaphore -e 'print join(",", IPC::Semaphore->new($ARGV[0], 0, 0)->getall), "\n"' $key
  done >"$BATS_TEST_TMPDIR/values"
  assert_equal "$(cat "$BATS_TEST_TMPDIR/values")" "$(printf '%s\n' 0,0,0 7,7,7 1,0,32767 5)"
  ipcctl create sem:/a --value 2147483647
  assert_equal "$(posix-objects value /a)" 2147483647
}

@test "new has a fresh key, private has none" {
  for kind in msg 'shm --size 1' sem; do
    read -r kind options <<<"$kind"
    # shellcheck disable=SC2086 # none, or two words
    one=$(ipcctl create "$kind:new" $options) two=$(ipcctl create $options "$kind:new")
    # shellcheck disable=SC2086
    private=$(ipcctl create "$kind:private" $options)
    [ "$(field "$one" key)" != "$(field "$two" key)" ]
    [ "$(field "$one" key)" != 0x00000000 ]
    assert_equal "$(field "$private" key)" 0x00000000
  done
}

@test "an ftok key is that of the file" {
  : >"$BATS_TEST_TMPDIR/a,b"
  ref=$(ipcctl create "msg:ftok=$BATS_TEST_TMPDIR/a,b,7")
  key=$(perl -MIPC::SysV=ftok -e 'printf "0x%08x\n", ftok($ARGV[0], 7)' "$BATS_TEST_TMPDIR/a,b")
  assert_equal "$(field "$ref" key)" "$key"
  run --separate-stderr ipcctl create "msg:ftok=$BATS_TEST_TMPDIR/none"
  assert_status 1
  assert_contains "$stderr" "cannot make a key of $BATS_TEST_TMPDIR/none: No such file or directory"
}

@test "an existing object is exit 6, and stays as it is" {
  for request in 'msg:0x1' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    ipcctl create $request
    before=$(ipcctl list --json)
    # shellcheck disable=SC2086
    run --separate-stderr ipcctl create $request --mode 0666
    assert_status 6
    assert_equal "$output" ""
    assert_contains "$stderr" "it exists already"
    assert_contains "$stderr" "hint: --reuse"
    assert_equal "$(ipcctl list --json)" "$before"
  done
}

@test "--reuse takes what satisfies the request" {
  ipcctl create msg:0x1 --qbytes 8K --mode 0640
  ref=$(field msg:0x1 ref)
  assert_equal "$(ipcctl create msg:0x1 --reuse)" "$ref"
  assert_equal "$(ipcctl create msg:0x1 --reuse --qbytes 8K --mode 640 --owner "$(id -u):$(id -g)")" "$ref"
  assert_equal "$(ipcctl create msg:0x1 --reuse --qbytes 1)" "$ref"
  posix-objects queue /q 5 100
  assert_equal "$(ipcctl create msg:/q --reuse --maxmsg 5 --msgsize 99)" msg:/q
  posix-objects segment /s 5000
  assert_equal "$(ipcctl create shm:/s --reuse --size 5000)" shm:/s
  ipcctl create sem:0x1 --nsems 3 --value 9
  assert_equal "$(ipcctl create sem:0x1 --reuse --nsems 2 --value 1)" "$(field sem:0x1 ref)"
  assert_equal "$(ipcctl inspect --json sem:0x1 | jq -c '[.objects[0].semaphores[].value]')" '[9,9,9]'
  assert_equal "$(ipcctl create shm:/fresh --reuse --size 10)" shm:/fresh
  ipcctl create shm:/r --size 8K --reserve
  assert_equal "$(ipcctl create shm:/r --size 8K --reserve --reuse)" shm:/r
}

# Asserts that --reuse refuses an object, and names what is wrong with it.
no_reuse() {
  local part=$1
  shift
  run --separate-stderr ipcctl create --reuse "$@"
  assert_status 6
  assert_equal "$output" ""
  assert_contains "$stderr" "it exists already, but its $part"
}

@test "--reuse refuses what does not" {
  ipcctl create msg:0x1 --qbytes 8K
  no_reuse "qbytes is 8192, less than 8193" msg:0x1 --qbytes 8193
  no_reuse "mode is 0600, not 0640" msg:0x1 --mode 0640
  no_reuse "uid is $(id -u), not 12" msg:0x1 --owner 12
  no_reuse "gid is $(id -g), not 12" msg:0x1 --owner :12
  posix-objects queue /q 5 100
  no_reuse "maxmsg is 5, less than 6" msg:/q --maxmsg 6
  no_reuse "msgsize is 100, less than 101" msg:/q --msgsize 101
  ipcctl create shm:0x1 --size 4095
  no_reuse "size is 4095, less than 4096" shm:0x1 --size 4K
  posix-objects segment /s 4095
  no_reuse "size is 4095, less than 4096" shm:/s --size 4K
  no_reuse "allocated memory is 0, less than 4095" shm:/s --size 4095 --reserve
  ipcctl create sem:0x1 --nsems 2
  no_reuse "nsems is 2, less than 3" sem:0x1 --nsems 3
  no_reuse "nsems is 2, less than 3" sem:0x1 --values 1,2,3
}

@test "what does not apply is said, for each mechanism" {
  for foreign in '--maxmsg 1' '--msgsize 1' '--size 1' '--reserve' '--nsems 1' '--value 1' '--values 1'; do
    # shellcheck disable=SC2086 # an option and its argument
    refused "${foreign%% *} does not apply to a System V message queue" msg:0x1 $foreign
  done
  for foreign in '--qbytes 1' '--size 1' '--reserve' '--nsems 1' '--value 1' '--values 1'; do
    # shellcheck disable=SC2086
    refused "${foreign%% *} does not apply to a POSIX message queue" msg:/q $foreign
  done
  for foreign in '--qbytes 1' '--maxmsg 1' '--msgsize 1' '--reserve' '--nsems 1' '--value 1' '--values 1'; do
    # shellcheck disable=SC2086
    refused "${foreign%% *} does not apply to a System V shared memory segment" shm:0x1 --size 1 $foreign
  done
  for foreign in '--qbytes 1' '--maxmsg 1' '--msgsize 1' '--nsems 1' '--value 1' '--values 1'; do
    # shellcheck disable=SC2086
    refused "${foreign%% *} does not apply to a POSIX shared memory segment" shm:/s --size 1 $foreign
  done
  for foreign in '--qbytes 1' '--maxmsg 1' '--msgsize 1' '--size 1' '--reserve'; do
    # shellcheck disable=SC2086
    refused "${foreign%% *} does not apply to a System V semaphore set" sem:0x1 $foreign
    # shellcheck disable=SC2086
    refused "${foreign%% *} does not apply to a POSIX semaphore" sem:/l $foreign
  done
  refused "--nsems does not apply to a POSIX semaphore" sem:/l --nsems 1
  refused "--values does not apply to a POSIX semaphore" sem:/l --values 1
  refused "unknown option --lock" shm:0x1 --size 1 --lock
}

@test "wrong values are refused before anything is made" {
  refused "--mode is an octal number" msg:0x1 --mode 0888
  refused "--mode is an octal number" msg:0x1 --mode 01777
  refused "--mode is an octal number" msg:0x1 --mode -1
  refused "--mode is an octal number" msg:0x1 --mode u+x
  refused "--mode is an octal number" msg:0x1 --mode ''
  refused "there is no user 'no-such-user'" msg:0x1 --owner no-such-user
  refused "there is no user '4294967295'" msg:0x1 --owner 4294967295
  refused "there is no group 'no-such-group'" msg:0x1 --owner root:no-such-group
  refused "--owner is USER" msg:0x1 --owner ''
  refused "--owner is USER" msg:0x1 --owner :
  refused "--qbytes must be above 0" msg:0x1 --qbytes 0
  refused "--qbytes is a size" msg:0x1 --qbytes -1
  refused "--qbytes '18446744073709551616' is over 64 bits" msg:0x1 --qbytes 18446744073709551616
  refused "qbytes 4294967297 is over 2147483647, the most that Linux takes" msg:0x1 --qbytes 4294967297
  refused "--maxmsg is a number from 1" msg:/q --maxmsg 0
  refused "--maxmsg is a number from 1" msg:/q --maxmsg 1K
  refused "--maxmsg is a number from 1" msg:/q --maxmsg 9223372036854775808
  refused "--msgsize must be above 0" msg:/q --msgsize 0
  refused "a segment needs --size" shm:0x1
  refused "a segment needs --size" shm:/s
  refused "--size must be above 0" shm:0x1 --size 0
  refused "--size is a size" shm:/s --size ''
  refused "--size is a size" shm:/s --size 1X
  refused "--nsems is a number from 1" sem:0x1 --nsems 0
  refused "--nsems is a number from 1" sem:0x1 --nsems 2147483648
  refused "--value 32768 is over 32767" sem:0x1 --value 32768
  refused "--value is a number from 0 to 2147483647" sem:/l --value 2147483648
  refused "--value is a number from 0" sem:/l --value -1
  refused "--values is a number from 0 to 32767, not '32768'" sem:0x1 --values 0,32768
  refused "--values is a number from 0 to 32767, not ''" sem:0x1 --values 1,,2
  refused "--values is a number from 0 to 32767, not ''" sem:0x1 --values ''
  refused "--values are 2, but --nsems is 3" sem:0x1 --values 1,2 --nsems 3
  refused "--value and --values exclude each other" sem:0x1 --values 1,2 --value 3
  refused "unknown option --none" sem:0x1 --values 1,2 --none
}

@test "wrong references are refused before anything is made" {
  refused "the kernel chooses the id" msg:7
  refused "the kernel chooses the id" msg:id=7
  refused "not a kind" msg
  refused "a pattern" 'msg:/a*'
  refused "one element" sem:0x1.2
  refused "IPC_PRIVATE" msg:0x0
  refused "--reuse has no meaning with msg:new" msg:new --reuse
  refused "--reuse has no meaning with msg:private" msg:private --reuse
  refused "POSIX semaphore" shm:/sem.x --size 1
  refused "too few operands" --mode 0600
  refused "unexpected operand 'msg:0x2'" msg:0x1 msg:0x2
  refused "no id, no key and no name" msg:-1
}

@test "the longest names are made" {
  for kind in 'msg 255' 'shm 255 --size 1' 'sem 251'; do
    read -r kind length options <<<"$kind"
    name=$(printf '%*s' "$length" '' | tr ' ' x)
    # shellcheck disable=SC2086 # none, or two words
    assert_equal "$(ipcctl create "$kind:/$name" $options)" "$kind:/$name"
    # shellcheck disable=SC2086
    run --separate-stderr ipcctl create "$kind:/${name}x" $options
    assert_status 2
    assert_contains "$stderr" "at most $length bytes"
  done
  assert_equal "$(ipcctl list --raw --no-headings -o ref | wc -l)" 3
}

# Without CAP_SYS_RESOURCE, which limits do not hold for.
run_without_resource() {
  setpriv --bounding-set -sys_resource --inh-caps -sys_resource -- "$@"
}

# Asserts a failure with status 1 that names the numbers, and that nothing is left.
over_limit() {
  local part=$1
  shift
  run --separate-stderr ipcctl create "$@"
  assert_status 1
  assert_equal "$output" ""
  assert_contains "$stderr" "$part"
}

@test "over the limits of System V: exit 1 and the numbers" {
  ipcctl create msg:0x1 --qbytes 1000
  echo 1 >/proc/sys/kernel/msgmni
  over_limit "1 of 1 in use, the limit of kernel.msgmni" msg:0x2
  assert_contains "$stderr" "hint: remove what nobody uses, or raise it with sysctl -w kernel.msgmni"

  echo 100000 >/proc/sys/kernel/shmmax
  over_limit "size 100001 is not within kernel.shmmax, 1 to 100000 bytes" shm:0x1 --size 100001
  ipcctl create shm:0x1 --size 8K
  pages=$((8192 / $(getconf PAGESIZE)))
  echo $((pages + 1)) >/proc/sys/kernel/shmall
  over_limit "$pages of $((pages + 1)) pages of $(getconf PAGESIZE) bytes are in use" shm:0x2 --size 8K
  assert_contains "$stderr" "$pages pages are more than kernel.shmall leaves"
  echo "$pages" >/proc/sys/kernel/shmall
  over_limit "1 page is more than kernel.shmall leaves" shm:0x2 --size 1
  echo 1 >/proc/sys/kernel/shmmni
  over_limit "1 of 1 in use, the limit of kernel.shmmni" shm:0x3 --size 1

  echo 4 6 10 2 >/proc/sys/kernel/sem
  over_limit "5 semaphores are not within SEMMSL, 1 to 4 in one set" sem:0x1 --nsems 5
  ipcctl create sem:0x1 --nsems 4
  over_limit "3 semaphores are more than kernel.sem (SEMMNS) leaves: 4 of 6 are in use" sem:0x2 --nsems 3
  echo 4 4 10 2 >/proc/sys/kernel/sem
  over_limit "1 semaphore is more than kernel.sem (SEMMNS) leaves: 4 of 4 are in use" sem:0x2
  echo 4 6 10 2 >/proc/sys/kernel/sem
  ipcctl create sem:0x2 --nsems 1
  over_limit "2 of 2 in use, the limit of kernel.sem" sem:0x3
  assert_contains "$stderr" "raise its fourth number"
  assert_equal "$(ipcctl list --raw --no-headings -o key | sort | xargs)" \
    "0x00000001 0x00000001 0x00000001 0x00000002"
}

@test "over the limits of POSIX queues: exit 1 and the numbers" {
  echo 4 >/proc/sys/fs/mqueue/msg_max
  echo 1000 >/proc/sys/fs/mqueue/msgsize_max
  ipcctl() { run_without_resource "$IPCCTL" "$@"; }
  over_limit "maxmsg 5 is over fs.mqueue.msg_max, 4 messages" msg:/q --maxmsg 5 --msgsize 1
  over_limit "msgsize 1001 is over fs.mqueue.msgsize_max, 1000 bytes" msg:/q --maxmsg 1 --msgsize 1001
  over_limit "maxmsg 65537 is over the most that the kernel takes, 65536 messages" \
    msg:/q --maxmsg 65537 --msgsize 1
  over_limit "msgsize 16777217 is over the most that the kernel takes, 16777216 bytes" \
    msg:/q --maxmsg 1 --msgsize 16777217
  echo 1 >/proc/sys/fs/mqueue/queues_max
  ipcctl create msg:/one --maxmsg 1 --msgsize 1
  over_limit "1 of 1 in use, the limit of fs.mqueue.queues_max" msg:/two --maxmsg 1 --msgsize 1
  cat "$BATS_FILE_TMPDIR/fs/mqueue/queues_max" >/proc/sys/fs/mqueue/queues_max
  ulimit -q 500 # of all queues of this user, those of other test files too
  over_limit "its 1096 bytes do not fit under RLIMIT_MSGQUEUE, 500 bytes" msg:/q --maxmsg 1 --msgsize 1000
  assert_contains "$stderr" "of a user, of which those here take 97"
  assert_equal "$(ls /dev/mqueue)" one
}

@test "over the limits by queues that were removed while they are open: said" {
  ipcctl create msg:/one --maxmsg 1 --msgsize 1
  use user mq_open /one
  ipcctl remove msg:/one
  ipcctl() { run_without_resource "$IPCCTL" "$@"; }
  echo 1 >/proc/sys/fs/mqueue/queues_max
  over_limit "the limit of fs.mqueue.queues_max, 1, is reached, and only 0 have a name: the others were removed but are still open" msg:/two --maxmsg 1 --msgsize 1
  assert_contains "$stderr" 'hint: end the programs that have them'
  cat "$BATS_FILE_TMPDIR/fs/mqueue/queues_max" >/proc/sys/fs/mqueue/queues_max
  ulimit -q 1100
  over_limit "of which those here take 0, and others that were removed but are still open" msg:/two --maxmsg 1 --msgsize 1000
}

@test "the limit of POSIX queues is told where those in use cannot be counted" {
  need_users
  echo 1 >/proc/sys/fs/mqueue/queues_max
  ipcctl create msg:/one
  over_as_user() {
    mount -t tmpfs none /dev/mqueue
    as_user "$IPCCTL" create msg:/two 2>&1
  }
  export -f over_as_user as_user
  run -1 unshare --mount bash -c over_as_user
  assert_contains "$output" "no more POSIX message queues: the limit of fs.mqueue.queues_max, 1, is reached"
}

@test "a size of a POSIX queue that is left out is never over the limit" {
  echo 4 >/proc/sys/fs/mqueue/msg_max
  echo 1000 >/proc/sys/fs/mqueue/msgsize_max
  ipcctl create msg:/a
  ipcctl create msg:/b --maxmsg 2
  ipcctl create msg:/c --msgsize 10
  assert_equal "$(field msg:/a maxmsg,msgsize)" "4 1000"
  assert_equal "$(field msg:/b maxmsg,msgsize)" "2 1000"
  assert_equal "$(field msg:/c maxmsg,msgsize)" "4 10"
}

@test "over what can be made at all: exit 1" {
  over_limit "size 9223372036854775808 is over what the kernel can make at all" shm:0x1 --size 9223372036854775808
  over_limit "size 9223372036854775808 is over what a file may have" shm:/s --size 9223372036854775808
  over_limit "the kernel has no memory for it" shm:0x1 --size 1000T
  over_limit "32001 semaphores are not within SEMMSL" sem:0x1 --nsems 32001
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "qbytes over msgmnb without CAP_SYS_RESOURCE: exit 4, and no queue is left" {
  run --separate-stderr setpriv --bounding-set -sys_resource --inh-caps -sys_resource -- \
    "$IPCCTL" create msg:0x1 --qbytes 16M
  assert_status 4
  assert_equal "$output" ""
  assert_contains "$stderr" "qbytes 16777216 are over kernel.msgmnb, $(cat /proc/sys/kernel/msgmnb) bytes"
  assert_contains "$stderr" "hint: sysctl -w kernel.msgmnb=16777216"
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "--reserve on a full /dev/shm: exit 1, and no segment is left" {
  mount -o remount,size=64K /dev/shm || skip "/dev/shm cannot be remounted here"
  over_limit "no room in /dev/shm: 0 of 65536 bytes in use" shm:/s --size 128K --reserve
  assert_equal "$(ls -A /dev/shm)" ""
  ipcctl create shm:/half --size 60K --reserve
  over_limit "no room in /dev/shm: 61440 of 65536 bytes in use" shm:/s --size 8K --reserve
  ipcctl create shm:/last --size 4K --reserve
  over_limit "no room in /dev/shm: 65536 of 65536 bytes in use" sem:/l
  assert_equal "$(ls -A /dev/shm | sort | xargs)" "half last"
  ipcctl create shm:/sparse --size 128K
}

@test "one that is there is told of, and taken with --reuse, where no room is left to make one" {
  make_and_ask_again() {
    mount -t tmpfs -o size=64k none /dev/shm
    "$IPCCTL" create "$@"
    head -c 64k /dev/zero 2>/dev/null >/dev/shm/rest || true
    ! "$IPCCTL" create sem:/another >/dev/null 2>&1 || exit 9
    "$IPCCTL" create "$@" --reuse || exit
    mount -o remount,ro /dev/shm 2>/dev/null || true # not in a user namespace
    "$IPCCTL" create "$@" --reuse || exit
    "$IPCCTL" create "$@" 2>&1
  }
  export -f make_and_ask_again
  for request in 'shm:/s --size 40K --reserve' 'sem:/s'; do
    # shellcheck disable=SC2086 # a reference and options
    run -6 unshare --mount bash -c 'make_and_ask_again "$@"' - $request
    assert_equal "$(uniq -c <<<"$output" | head -n 1)" "      3 ${request%% *}"
    assert_contains "$output" "create ${request%% *}: it exists already"
  done
}

@test "a file system without unnamed files at /dev/shm: said, and nothing is made" {
  make_in_queues() {
    mount -t mqueue none /dev/shm
    "$IPCCTL" create "$@" 2>&1
  }
  export -f make_in_queues
  for request in 'shm:/s --size 1' 'sem:/l' 'sem:/l --reuse'; do
    # shellcheck disable=SC2086 # a reference and options
    run -1 unshare --mount bash -c 'make_in_queues "$@"' - $request
    assert_contains "$output" 'the file system at /dev/shm has no unnamed files (O_TMPFILE)'
    assert_contains "$output" 'hint: as root: mount -t tmpfs'
  done
  assert_equal "$(ls -A /dev/mqueue)" ''
}

@test "a /dev/shm without inodes left: exit 1, and their number" {
  create_all() {
    mount -t tmpfs -o nr_inodes=2 none /dev/shm
    "$IPCCTL" create shm:/one --size 1 && "$IPCCTL" create "$@" 2>&1
  }
  export -f create_all
  for request in 'shm:/s --size 1' 'shm:/s --size 1 --reserve' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    run -1 unshare --mount bash -c 'create_all "$@"' - $request
    assert_contains "$output" "no more files in /dev/shm: 2 of 2 inodes in use"
    assert_contains "$output" "hint: remove what nobody uses, or mount -o remount,nr_inodes=N"
  done
}

@test "another owner: root makes it, complete" {
  need_users
  for request in 'msg:0x1 --qbytes 100' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1 --value 3' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    ref=$(ipcctl create $request --owner 1234:4321 --mode 0640)
    assert_equal "$(field "$ref" uid,gid,mode)" "1234 4321 0640"
  done
  assert_equal "$(field msg:0x1 qbytes)" 100
  ipcctl create shm:/user --size 1 --owner 12
  assert_equal "$(field shm:/user uid,gid)" "12 0"
  ipcctl create shm:/group --size 1 --owner :12
  assert_equal "$(field shm:/group uid,gid)" "0 12"
  ipcctl create shm:/named --size 1 --owner "$(id -un 1):$(id -gn 1)"
  assert_equal "$(field shm:/named uid,gid)" "$(id -u 1) $(id -g 1)"
}

@test "another owner: an ordinary user may not, and nothing is left" {
  need_users
  for request in 'msg:0x1' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1' 'sem:/l'; do
    # shellcheck disable=SC2086 # a reference and options
    run --separate-stderr as_user "$IPCCTL" create $request --owner 0
    case $request in
      *:0x*) assert_status 0; assert_equal "$(field "$output" uid)" 0; ipcctl remove "$output" ;;
      *) assert_status 4; assert_contains "$stderr" "only root may make it another user's" ;;
    esac
  done
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "an ordinary user and root in a sticky /dev/shm" {
  need_users
  as_user "$IPCCTL" create shm:/theirs --size 10
  run --separate-stderr ipcctl create shm:/theirs --size 10
  assert_status 6
  assert_equal "$(ipcctl create shm:/theirs --size 10 --reuse)" shm:/theirs
}

@test "a name taken by something else is not taken over" {
  mkdir /dev/shm/directory
  ln -s /etc/passwd /dev/shm/link
  mkfifo /dev/shm/sem.fifo
  echo abc >/dev/shm/sem.short
  for request in 'shm:/directory --size 1' 'shm:/link --size 1' 'sem:/fifo' 'sem:/short'; do
    # shellcheck disable=SC2086 # a reference and options
    for reuse in '' --reuse; do
      run --separate-stderr timeout 60 ipcctl create $request $reuse
      assert_status 6
      assert_equal "$output" ""
      assert_contains "$stderr" "it exists already, but the file of that name is no POSIX"
      [[ $stderr != *hint* ]]
    done
  done
}

@test "of many that create one object at once, one makes it" {
  for request in 'msg:0x1' 'msg:/q' 'shm:/s --size 4096' 'sem:0x1 --value 5'; do
    pids=()
    : >"$BATS_TEST_TMPDIR/statuses"
    for ((i = 0; i < 8; i++)); do
      # shellcheck disable=SC2086 # a reference and options
      { status=0; ipcctl create $request >/dev/null 2>&1 || status=$?; echo $status; } \
        >>"$BATS_TEST_TMPDIR/statuses" 3>&- &
      pids+=($!)
    done
    wait "${pids[@]}"
    assert_equal "$(sort "$BATS_TEST_TMPDIR/statuses" | uniq -c | xargs)" "1 0 7 6"
  done
}

@test "a reference that nobody reads, its pipe being closed: the object goes again" {
  for words in 'msg:new' 'shm:/s --size 4K --json' 'sem:/l'; do
    run bash -c "exec > >(exec true); wait \$!; \"$IPCCTL\" create $words"
    assert_status 1
    assert_equal "$output" ''
    assert_equal "$(ipcctl list --raw --no-headings)" ''
  done
  ipcctl create sem:/there
  run bash -c "exec > >(exec true); wait \$!; \"$IPCCTL\" create sem:/there --reuse"
  assert_status 1
  assert_equal "$(ipcctl list --raw --no-headings -o ref)" sem:/there
}
