#!/usr/bin/env bats
# --unused and --orphaned, of list and remove

load helpers
load processes

setup() {
  clean_ipc
  hide_closed_processes
}

teardown() {
  stop_peers
}

# Even root may be refused a process, in a sandbox; such a one is taken out of this mount namespace's
# /proc, for else nothing could be told to be unused.
hide_closed_processes() {
  local process
  mkdir -p "$BATS_FILE_TMPDIR/empty"
  for process in /proc/[0-9]*; do
    if [ -e "$process/stat" ] && ! readlink "$process/ns/ipc" >/dev/null; then
      mount --bind "$BATS_FILE_TMPDIR/empty" "$process" 2>/dev/null || true
    fi
  done
}

# What needs to see all processes cannot be tested in a pid namespace of its own; nor by an ordinary
# user, for whom those of others come and go.
need_all_processes() {
  as_user true 2>/dev/null || skip "needs root, to see all processes"
  [ "$(readlink /proc/self/ns/pid)" = 'pid:[4026531836]' ] ||
    skip "processes outside this pid namespace cannot be seen"
  ipcctl create msg:/probe
  unseen=$(ipcctl -q who msg:/probe --json | jq .unseen)
  ipcctl remove msg:/probe
  [ "$unseen" = 0 ] || skip "not all processes may be looked at"
}

orphaned() {
  ipcctl -q list --orphaned --raw --no-headings -o ref "$@"
}

unused() {
  ipcctl -q list --unused --raw --no-headings -o ref
}

is_orphaned() {
  [ "$(orphaned "$@")" != '' ]
}

# One reason of an object, that holds a text: reason REF TEXT
reason() {
  ipcctl -q list "$1" -o ref,orphaned,reasons --json | jq -r '.objects[0].reasons[]' | grep -F "$2"
}

# Uses the System V queue ID and ends: sends or receives.
perl_send() {
  perl -e 'msgsnd($ARGV[0], pack("l! a*", 1, "text"), 0) or die $!' "$1"
}
perl_receive() {
  perl -e 'msgrcv($ARGV[0], my $buffer, 100, 0, 0) or die $!' "$1"
}

@test "a segment whose creator has ended" {
  ref=$(ipcctl create shm:new --size 4K)
  assert_equal "$(orphaned)" "$ref"
  reason "$ref" 'nothing has it attached'
  reason "$ref" 'which made it, has ended'
  run ipcctl list --orphaned --json
  assert_equal "$(jq -c '.objects[] | [.ref, .orphaned, (.reasons | type)]' <<<"$output")" \
    "[\"$ref\",true,\"array\"]"
}

@test "not one whose creator lives, or last user, or that is attached" {
  use perl -e '$| = 1; my $id = shmget(0, 4096, 0600 | 01000); print "$id ready\n"; sleep 60 while 1'
  id=$(sed -n 's/ ready//p' "$BATS_TEST_TMPDIR/said.0")
  assert_equal "$(orphaned)" ''
  assert_equal "$(unused)" "shm:$id"
  reason "shm:$id" "process $peer, which made it, is alive"
  use perl -e '$| = 1; shmread($ARGV[0], my $x, 0, 1); print "ready\n"; sleep 60 while 1' "$id"
  kill -KILL "${peers[0]}"
  wait "${peers[0]}" || true
  assert_equal "$(orphaned)" ''
  kill -KILL "$peer"
  wait "$peer" || true
  assert_equal "$(orphaned)" "shm:$id"
  use user attach "$id"
  assert_equal "$(orphaned)$(unused)" ''
  reason "shm:$id" 'it is attached 1 time'
}

@test "not one that was made outside this pid namespace" {
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "no private pid namespace"
  ref=$(ipcctl create shm:new --size 4K)
  run unshare --pid --fork --mount-proc ipcctl -q list -o ref,orphaned,reasons --json "$ref"
  assert_status 0
  assert_equal "$(jq .objects[0].orphaned <<<"$output")" false
  assert_contains "$output" 'the process that made it is outside this pid namespace'
  assert_equal "$(orphaned)" "$ref"
}

@test "the filters of a listing go together" {
  ref=$(ipcctl create shm:new --size 4K)
  assert_equal "$(orphaned msg)" ''
  assert_equal "$(orphaned --family posix)" ''
  assert_equal "$(orphaned --older-than 1h)" ''
  wait_until is_orphaned --older-than 1s
  assert_equal "$(orphaned "$ref")" "$ref"
}

@test "remove --orphaned removes these, and asks first" {
  ipcctl create shm:new --size 4K
  use perl -e '$| = 1; my $id = shmget(0, 4096, 0600 | 01000); print "$id ready\n"; sleep 60 while 1'
  id=$(sed -n 's/ ready//p' "$BATS_TEST_TMPDIR/said.0")
  run ipcctl remove --orphaned </dev/null
  assert_status 2
  run ipcctl -q remove --orphaned --dry-run
  assert_status 0
  assert_contains "$output" 'has ended'
  run ipcctl -q remove --orphaned --yes
  assert_status 0
  assert_equal "$output" ''
  assert_equal "$(ipcctl list shm --raw --no-headings -o ref)" "shm:$id"
}

@test "one that is attached again before it is removed stays" {
  for _ in 1 2 3 4 5; do ipcctl create shm:new --size 4K; done
  mapfile -t ids < <(ipcctl list shm --raw --no-headings -o id)
  # The answer comes after the plan was shown, and after the segment was attached again.
  mkfifo "$BATS_TEST_TMPDIR/answer"
  script -qec "ipcctl remove --orphaned" /dev/null <"$BATS_TEST_TMPDIR/answer" \
    >"$BATS_TEST_TMPDIR/shown" 2>&1 3>&- &
  remover=$!
  exec 4>"$BATS_TEST_TMPDIR/answer"
  wait_until grep -q 'Remove these 5' "$BATS_TEST_TMPDIR/shown"
  use user attach "${ids[2]}"
  echo y >&4
  exec 4>&-
  status=0
  wait "$remover" || status=$?
  assert_equal "$status" 1
  assert_contains "$(cat "$BATS_TEST_TMPDIR/shown")" "shm:${ids[2]}: it is used again, and stays"
  assert_equal "$(ipcctl list shm --raw --no-headings -o id,dest)" "${ids[2]} false"
}

@test "one that is attached while it is looked at again stays" {
  need_faults
  ref=$(ipcctl create shm:new --size 4K)
  # The second time that it asks for the creator is right before it removes.
  strace -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=kill -e inject=kill:signal=STOP:when=2 \
    ipcctl remove --orphaned --yes 2>"$BATS_TEST_TMPDIR/errors" 3>&- &
  tracer=$!
  wait_until grep -q 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/calls"
  use user attach "${ref#shm:}"
  kill -CONT "$(pgrep -P "$tracer")"
  status=0
  wait "$tracer" || status=$?
  assert_equal "$status" 1
  assert_contains "$(cat "$BATS_TEST_TMPDIR/errors")" "$ref: it is used again, and stays"
  assert_equal "$(ipcctl list shm --raw --no-headings -o ref,dest)" "$ref false"
}

@test "re-attachers never lose a segment" {
  ref=$(ipcctl create shm:new --size 4K)
  use perl -e '$| = 1; print "ready\n"; my $lost = 0;
    for (1 .. 3000) { shmread($ARGV[0], my $x, 0, 1) or exit 1 } sleep 60 while 1' "${ref#shm:}"
  for _ in 1 2 3 4 5; do ipcctl -q remove --orphaned --yes; done
  assert_equal "$(ipcctl list shm --raw --no-headings -o ref)" "$ref"
}

@test "a queue whose users have ended" {
  need_all_processes
  ref=$(ipcctl create msg:new)
  assert_equal "$(orphaned --older-than 0s)" ''
  assert_equal "$(unused)" "$ref"
  perl_send "${ref#msg:}"
  perl_send "${ref#msg:}"
  perl_receive "${ref#msg:}"
  assert_equal "$(orphaned)" ''
  wait_until is_orphaned --older-than 0s
  reason "$ref" 'it still holds 1 message'
  use perl -e '$| = 1; msgsnd($ARGV[0], pack("l! a*", 1, "text"), 0) or die $!; print "ready\n";
    sleep 60 while 1' "${ref#msg:}"
  assert_equal "$(orphaned --older-than 0s)$(unused)" ''
  reason "$ref" "process $peer, which sent to it last, is alive"
}

@test "not a queue whose last sender or receiver lives" {
  need_all_processes
  ref=$(ipcctl create msg:new)
  use perl -e '$| = 1; msgsnd($ARGV[0], pack("l! a*", 1, "text"), 0) or die $!; print "ready\n";
    sleep 60 while 1' "${ref#msg:}"
  assert_equal "$(orphaned --older-than 0s)$(unused)" ''
  reason "$ref" "process $peer, which sent to it last, is alive"
  use perl -e '$| = 1; msgrcv($ARGV[0], my $buffer, 100, 0, 0) or die $!; print "ready\n";
    sleep 60 while 1' "${ref#msg:}"
  kill -KILL "${peers[0]}"
  wait "${peers[0]}" || true
  assert_equal "$(orphaned --older-than 0s)$(unused)" ''
  reason "$ref" "process $peer, which received from it last, is alive"
}

@test "not a queue where a thread waits" {
  need_all_processes
  ref=$(ipcctl create msg:new)
  perl_send "${ref#msg:}"
  perl_receive "${ref#msg:}"
  wait_until is_orphaned --older-than 0s
  use user msgrcv "${ref#msg:}"
  wait_until reason "$ref" "process $peer has it: blocked-receiving"
  assert_equal "$(orphaned --older-than 0s)$(unused)" ''
}

@test "a set that nobody of its user can have made" {
  need_all_processes
  need_users
  # A user of no processes, which 65534 may have.
  ref=$(setpriv --reuid=65432 --regid=65432 --clear-groups -- ipcctl create sem:new)
  assert_equal "$(orphaned)" "$ref"
  reason "$ref" 'no process is left of its users'
  root=$(ipcctl create sem:new)
  assert_equal "$(orphaned)" "$ref"
  assert_equal "$(unused | sort)" "$(printf '%s\n' "$ref" "$root" | sort)"
  reason "$root" 'is older than it, and may have made it'
}

@test "not a set that a process made as another user, whom it may become again" {
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  need_all_processes
  use perl -e '$| = 1; my $setresuid = 117;
    syscall($setresuid, 65431, 65432, 65432) == 0 or die $!;
    semget(0x55, 1, 0600 | 01000) // die $!;
    syscall($setresuid, 65431, 65431, 65432) == 0 or die $!;
    print "ready\n"; sleep 60 while 1'
  assert_equal "$(ipcctl list sem:0x55 --raw --no-headings -o uid)" 65432
  assert_equal "$(orphaned)" ''
  reason sem:0x55 "process $peer of user"
}

@test "not a set where a process could not be looked at that may have made it" {
  need_strace
  need_all_processes
  use setpriv --reuid=65432 --regid=65432 --clear-groups -- perl -e '$| = 1;
    semget(0x55, 1, 0600 | 01000) // die $!; print "ready\n"; sleep 60 while 1'
  assert_equal "$(orphaned)" ''
  # The directory of that process cannot be opened, as where no descriptor is left.
  listed=$(ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o /dev/null -P "$peer" \
    -e trace=openat -e inject=openat:error=ENFILE \
    "$IPCCTL" -q list sem:0x55 -o orphaned,reasons --json)
  assert_equal "$(jq -c '.objects[0] | [.orphaned, .reasons]' <<<"$listed")" \
    '[false,["1 process could not be looked at"]]'
}

@test "not a set that is waited for, or whose last operator lives" {
  need_users
  ref=$(as_user ipcctl create sem:new)
  use user semop "${ref#sem:}"
  wait_until reason "$ref" '1 thread waits at it'
  assert_equal "$(orphaned)$(unused)" ''
}

@test "POSIX objects: unused where nobody has them, orphaned where old" {
  need_all_processes
  ipcctl create shm:/frame --size 4K
  ipcctl create sem:/lock
  ipcctl create msg:/jobs
  assert_equal "$(unused | sort | tr '\n' ' ')" 'msg:/jobs sem:/lock shm:/frame '
  assert_equal "$(orphaned)" ''
  three() { [ "$(orphaned --older-than 0s | wc -l)" = 3 ]; }
  wait_until three
  use user map /frame
  use user sem_open /lock
  use user mq_open /jobs
  assert_equal "$(unused)$(orphaned --older-than 0s)" ''
  reason shm:/frame "process ${peers[0]} has it: mapped"
  reason msg:/jobs "process ${peers[2]} has it: open"
}

@test "an ordinary user's view is partial: unknown, not unused" {
  need_users
  ipcctl create shm:/frame --size 4K --mode 0666
  ref=$(ipcctl create msg:new --mode 0666)
  set=$(ipcctl create sem:new --mode 0600)
  run --separate-stderr as_user ipcctl list --unused --raw --no-headings -o ref
  assert_status 0
  assert_equal "$output" ''
  assert_contains "$stderr" 'could not be judged'
  assert_contains "$stderr" 'could not be looked at'
  run as_user ipcctl -q list -o ref,orphaned,reasons --json "$set"
  assert_contains "$output" 'may not be read'
  assert_equal "$(ipcctl list --raw --no-headings -o ref | wc -l)" 3
}

@test "with hidepid, an ordinary user's view is partial as well" {
  need_users
  # Before, the option was not the mount's, but that of all mounts of the pid namespace.
  printf '5.8\n%s\n' "$(uname -r)" | sort -V -C || skip "needs Linux 5.8"
  ipcctl create shm:/frame --size 4K --mode 0666
  ipcctl create msg:new --mode 0666
  as_user ipcctl create sem:new
  use user map /frame
  for hidepid in 1 2 4; do
    run --separate-stderr unshare --mount sh -c 'mount -t proc -o hidepid="$1" proc /proc || exit 9
      shift; exec "$@"' sh "$hidepid" setpriv --reuid=65534 --regid=65534 --clear-groups -- \
      ipcctl list --unused --raw --no-headings -o ref
    [ "$status" != 9 ] || skip "/proc cannot be mounted with hidepid=$hidepid"
    assert_status 0
    assert_equal "$output" ''
    assert_contains "$stderr" '3 objects could not be judged'
    assert_contains "$stderr" 'which this /proc does not show'
  done
}

@test "a pid that was reused does not keep a segment" {
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "no private pid namespace"
  run unshare --pid --fork --mount-proc sh -ec '
    ref=$(ipcctl create shm:new --size 4K)
    pid=$(ipcctl list "$ref" --raw --no-headings -o cpid)
    # Only one that started over two seconds later is known to be another.
    perl -e "select undef, undef, undef, 4.2"
    echo $((pid - 1)) >/proc/sys/kernel/ns_last_pid
    sleep 60 >/dev/null 3>&- &
    [ $! = "$pid" ]
    ipcctl -q list --orphaned --raw --no-headings -o cpid
    kill $!'
  assert_status 0
  [ "$output" -gt 0 ]
}

@test "not what a process that lives made before the clock was set forward" {
  need_all_processes
  use setpriv --reuid=65432 --regid=65432 --clear-groups -- perl -e '$| = 1;
    defined shmget(0x55, 4096, 0600 | 01000) && defined semget(0x56, 1, 0600 | 01000) or die $!;
    print "ready\n"; sleep 60 while 1'
  # The kernel tells the boot by the present clock.
  sed "s/^btime .*/btime $(($(date +%s) + 86400))/" /proc/stat >"$BATS_TEST_TMPDIR/stat"
  set_forward() { unshare --mount sh -c 'mount --bind "$0" /proc/stat && exec "$@"' "$BATS_TEST_TMPDIR/stat" "$@"; }
  listed() { set_forward "$IPCCTL" -q list --orphaned --raw --no-headings -o ref; }
  assert_equal "$(listed)" ''
  set_forward "$IPCCTL" -q list sem --unused -o reasons --json |
    jq -r '.objects[0].reasons[]' | grep -x 'process [0-9]* of user without a name may have made it: the clock has been set since'
  assert_equal "$(set_forward "$IPCCTL" -q who shm:0x55 --raw --no-headings -o relation,alive)" 'creator true'
  stop_peers
  assert_equal "$(listed | wc -l)" 2
}

@test "a process that is only to be waited for has ended" {
  use perl -e '$| = 1; if (my $pid = fork) { sleep 60 while 1 }
    my $id = shmget(0, 4096, 0600 | 01000); print "$id ready\n"; exit'
  wait_until is_orphaned
}
