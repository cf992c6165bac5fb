#!/usr/bin/env bats
# ipcctl who

load helpers
load processes

setup() {
  clean_ipc
}

teardown() {
  stop_peers
}

# The uses of an object, a line each: relation, whether alive.  who REF [PID]
who() {
  ipcctl -q who "$1" --json |
    jq -r --arg ref "$1" --arg pid "${2:-}" '.users[] |
      select(.ref == $ref and ($pid == "" or (.pid | tostring) == $pid)) | "\(.relation) \(.alive)"'
}

who_has() {
  who "$1" "$2" | grep -qx "$3 true"
}

@test "a segment: attached, and its creator and last attacher" {
  ref=$(ipcctl create shm:new --size 4K)
  use user attach "${ref#shm:}"
  assert_equal "$(who "$ref" "$peer")" $'last-attacher true\nattached true'
  assert_equal "$(who "$ref" | sed -n 1p)" 'creator false'
}

@test "what a user of an object is told by" {
  ref=$(ipcctl create shm:new --size 4K)
  use user attach "${ref#shm:}"
  run ipcctl -q who "$ref" --json
  assert_status 0
  assert_equal "$(jq -c '.users[] | select(.relation == "attached")' <<<"$output")" \
    "{\"ref\":\"$ref\",\"pid\":$peer,\"uid\":0,\"owner\":\"root\",\"command\":\"user attach ${ref#shm:}\",\
\"relation\":\"attached\",\"alive\":true,\"tid\":null}"
  assert_equal "$(jq -c '.users[] | select(.relation == "creator") | [.uid, .owner, .command]' <<<"$output")" \
    '[null,null,null]'
  assert_equal "$(jq -c '[.unseen, .hidden | type]' <<<"$output")" '["number","boolean"]'
  assert_equal "$(jq -r .version <<<"$output")" 1
}

@test "an object that nobody uses" {
  ipcctl create sem:/lock
  run --separate-stderr ipcctl who sem:/lock --json
  assert_status 0
  assert_equal "$(jq -c .users <<<"$output")" '[]'
}

@test "one that is not there" {
  run ipcctl who shm:/nothing
  assert_status 3
  run ipcctl who
  assert_status 2
}

@test "POSIX objects: mapped and open" {
  ipcctl create shm:/frame --size 4K
  ipcctl create sem:/lock
  ipcctl create msg:/jobs
  use user map /frame
  assert_equal "$(who shm:/frame "$peer")" 'mapped true'
  use user open /frame
  assert_equal "$(who shm:/frame "$peer")" 'open true'
  use user sem_open /lock
  assert_equal "$(who sem:/lock "$peer")" 'mapped true'
  use user mq_open /jobs
  assert_equal "$(who msg:/jobs "$peer")" 'open true'
}

@test "mapped after a file whose path is longer than any buffer" {
  ipcctl create shm:/frame --size 4K
  mkdir "$BATS_TEST_TMPDIR/deep"
  # The program itself lies so deep, and is mapped first.
  use perl -e 'use File::Copy; my $name = "d" x 250; chdir shift or die $!;
      for (1 .. 270) { mkdir $name or die $!; chdir $name or die $! }
      copy(shift, "user") or die $!; chmod 0700, "user"; exec "./user", "map", "/frame"; print "ready\n"' \
    "$BATS_TEST_TMPDIR/deep" "$(command -v user)"
  if ! grep -qs '/frame$' "/proc/$peer/maps"; then skip "a program cannot be run from so deep here"; fi
  assert_equal "$(who shm:/frame "$peer")" 'mapped true'
}

@test "blocked at a System V queue, receiving and sending" {
  ref=$(ipcctl create msg:new --qbytes 100)
  use user msgrcv "${ref#msg:}"
  wait_until who_has "$ref" "$peer" blocked-receiving
  kill "$peer"
  wait "$peer" || true # else it might still receive what comes next
  perl -e 'msgsnd($ARGV[0], pack("l! a*", 1, "x" x 100), 0) or die' "${ref#msg:}"
  use user msgsnd "${ref#msg:}"
  wait_until who_has "$ref" "$peer" blocked-sending
  assert_equal "$(who "$ref" | sed -n 1p)" 'last-sender false'
}

@test "blocked at a System V set" {
  ref=$(ipcctl create sem:new --nsems 3)
  use user semop "${ref#sem:}"
  wait_until who_has "$ref" "$peer" blocked-waiting
  use user semtimedop "${ref#sem:}"
  wait_until who_has "$ref" "$peer" blocked-waiting
}

@test "blocked at a POSIX queue" {
  ipcctl create msg:/jobs
  use user mq_receive /jobs
  wait_until who_has msg:/jobs "$peer" blocked-receiving
}

# Without the C library, which needs no headers for 32 bits: msgrcv(ID, buffer, 8, 0, 0), exit(0).
@test "blocked at a System V queue, a 32-bit program" {
  cat >"$BATS_TEST_TMPDIR/narrow.c" <<'END'
static char buffer[16];
void _start(void)
{
    __asm__ volatile("int $0x80" : : "a"(401), "b"(ID), "c"(buffer), "d"(8), "S"(0), "D"(0) : "memory");
    __asm__ volatile("int $0x80" : : "a"(1), "b"(0));
}
END
  ref=$(ipcctl create msg:new)
  unseen=$(ipcctl -q who "$ref" --json | jq .unseen)
  # shellcheck disable=SC2086 # the compiler and its options
  ${CC:-cc} -DID="${ref#msg:}" -m32 -O -nostdlib -static -fno-pic -no-pie -fno-stack-protector \
    -o "$BATS_TEST_TMPDIR/narrow" "$BATS_TEST_TMPDIR/narrow.c" 2>/dev/null ||
    skip "no programs of 32 bits are made here"
  "$BATS_TEST_TMPDIR/narrow" 3>&- &
  peer=$!
  peers+=("$peer")
  waits_or_ended() { who_has "$ref" "$peer" blocked-receiving || ! kill -0 "$peer" 2>/dev/null; }
  wait_until waits_or_ended
  kill -0 "$peer" 2>/dev/null || skip "no programs of 32 bits run here"
  assert_equal "$(ipcctl -q who "$ref" --json | jq .unseen)" "$unseen"
  ipcctl send "$ref" text
  wait "$peer"
}

@test "where statx(2) is refused, as by an older sandbox, what is open is seen all the same" {
  need_strace
  ipcctl create msg:/jobs
  use user mq_open /jobs
  run traced -e trace=statx -e inject=statx:error=EPERM "$IPCCTL" -q who msg:/jobs --raw --no-headings -o pid,relation
  grep -q INJECTED "$BATS_TEST_TMPDIR/calls" || skip "statx(2) is not used here"
  assert_equal "$output" "$peer open"
}

@test "blocked at a full POSIX queue" {
  ipcctl create msg:/full --maxmsg 1 --msgsize 10
  use user mq_send /full
  wait "$peer"
  use user mq_send /full
  wait_until who_has msg:/full "$peer" blocked-sending
  assert_equal "$(who msg:/full "$peer")" $'open true\nblocked-sending true'
}

@test "blocked at a named semaphore, and still so after a stop" {
  ipcctl create sem:/lock
  use user sem_wait /lock
  wait_until who_has sem:/lock "$peer" blocked-waiting
  use user sem_timedwait /lock
  wait_until who_has sem:/lock "$peer" blocked-waiting
  kill -STOP "$peer"
  wait_until grep -q '^State:.T' "/proc/$peer/status"
  kill -CONT "$peer"
  wait_until grep -q '^State:.S' "/proc/$peer/status"
  wait_until who_has sem:/lock "$peer" blocked-waiting
}

@test "every thread, and those whose first thread has ended" {
  ref=$(ipcctl create msg:new)
  use user -t msgrcv "${ref#msg:}"
  wait_until who_has "$ref" "$peer" blocked-receiving
  tid=$(ipcctl -q who "$ref" --json | jq '.users[] | select(.relation == "blocked-receiving").tid')
  [ "$tid" != "$peer" ]
  [ -d "/proc/$peer/task/$tid" ]
  two() { [ "$(tids | wc -l)" = 2 ]; }
  tids() {
    ipcctl -q who "$ref" --json | jq --argjson pid "$peer" \
      '.users[] | select(.pid == $pid and .relation == "blocked-receiving").tid'
  }
  use user -tt msgrcv "${ref#msg:}"
  wait_until two
  assert_equal "$(tids)" "$(tids | sort -n)"
  ipcctl create sem:/lock
  use user -l sem_wait /lock
  wait_until grep -q '^State:.Z' "/proc/$peer/status"
  wait_until who_has sem:/lock "$peer" blocked-waiting
  assert_equal "$(who sem:/lock "$peer")" $'mapped true\nblocked-waiting true'
  segment=$(ipcctl create shm:new --size 4K)
  use user -l attach "${segment#shm:}"
  wait_until grep -q '^State:.Z' "/proc/$peer/status"
  assert_equal "$(who "$segment" "$peer")" $'last-attacher true\nattached true'
}

@test "what only a thread with descriptors of its own has open" {
  ipcctl create shm:/frame --size 4K
  ipcctl create msg:/jobs
  use user -f open /frame
  assert_equal "$(who shm:/frame "$peer")" 'open true'
  use user -f mq_open /jobs
  assert_equal "$(who msg:/jobs "$peer")" 'open true'
  use user -l mq_open /jobs
  wait_until grep -q '^State:.Z' "/proc/$peer/status"
  assert_equal "$(who msg:/jobs "$peer")" 'open true'
}

@test "blocked at a semaphore in a segment" {
  ipcctl create shm:/frame --size 4K
  use user -t wait_within /frame
  wait_until who_has shm:/frame "$peer" blocked-waiting
  assert_equal "$(who shm:/frame "$peer")" $'mapped true\nblocked-waiting true'
}

@test "another object's users are not ascribed" {
  a=$(ipcctl create shm:new --size 4K)
  b=$(ipcctl create shm:new --size 4K)
  use user attach "${a#shm:}"
  assert_equal "$(who "$b" "$peer")" ''
  ipcctl create shm:/a --size 4K
  ipcctl create shm:/b --size 4K
  use user map /a
  assert_equal "$(who shm:/b)" ''
}

@test "a file that took the name of a removed one is another object" {
  ipcctl create shm:/frame --size 4K
  use user map /frame
  rm /dev/shm/frame
  ipcctl create shm:/frame --size 4K
  assert_equal "$(who shm:/frame)" ''
}

@test "an object by several references has its users by each" {
  ipcctl create shm:/frame --size 4K
  ln /dev/shm/frame /dev/shm/other
  ln /dev/shm/frame /dev/shm/third
  use user map /frame
  assert_equal "$(ipcctl -q who shm:/frame shm:/other shm:/third --raw --no-headings -o ref,pid,relation --sort ref)" \
    "$(printf "shm:/%s $peer mapped\n" frame other third)"
  ref=$(ipcctl create shm:0x55 --size 4K)
  use user attach "${ref#shm:}"
  run --separate-stderr ipcctl inspect "$ref" shm:0x55 --json
  assert_equal "$(jq -c '.objects[] | [.users[].relation]' <<<"$output" | uniq)" \
    '["creator","last-attacher","attached"]'
  assert_equal "$(ipcctl inspect "$ref" shm:0x55 | grep -c 'attachments$')" 0
  [[ $stderr != *attachments* ]]
}

@test "the same id in another IPC namespace is another object" {
  ref=$(ipcctl create shm:new --size 4K)
  use unshare --ipc sh -c 'while id=$(ipcctl create shm:new --size 4K) && [ "$id" != "$1" ]; do :; done
    exec user attach "${id#shm:}"' sh "$ref"
  assert_equal "$(who "$ref" "$peer")" ''
}

@test "attachments of a process that has left the namespace are counted" {
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  ref=$(ipcctl create shm:new --size 4K)
  use perl -e '
    my $address = syscall(30, $ARGV[0] + 0, 0, 0);
    $address == -1 and die "shmat: $!";
    syscall(272, 0x08000000) == 0 or die "unshare: $!";
    $| = 1; print "ready\n"; sleep 60 while 1' "${ref#shm:}"
  run --separate-stderr ipcctl who "$ref" --raw -o relation
  assert_status 0
  assert_contains "$stderr" "1 of 1 attachments are of processes that were not seen"
  assert_contains "$(ipcctl inspect "$ref")" 'Not seen: the processes of 1 of 1 attachments'
}

@test "attachments of another namespace, which a process has brought along, are not ours" {
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  # shellcheck disable=SC2016 # for perl
  bring='my ($wanted, $key, $id) = ($ARGV[0], 1000);
    do { $id = shmget($key++, 4096, 0600 | 01000) // die "shmget: $!" } until $id == $wanted;
    open my $home, "<", "/proc/$ARGV[1]/ns/ipc" or die;
    syscall(30, $id + 0, 0, 0) == -1 and die "shmat: $!";
    syscall(308, fileno $home, 0x08000000) == 0 or die "setns: $!";
    close $home; $| = 1; print "ready\n"; sleep 60 while 1'
  ref=$(ipcctl create shm:0x55 --size 4K)
  use unshare --ipc perl -e "$bring" "${ref#shm:}" "$$"
  use user attach "${ref#shm:}"
  assert_equal "$(who "$ref" | grep -c attached)" 1
  assert_equal "$(who "$ref" "$peer" | tail -1)" 'attached true'
}

@test "inspect shows the users of each object" {
  ref=$(ipcctl create shm:new --size 4K)
  ipcctl create sem:/lock
  use user attach "${ref#shm:}"
  run ipcctl inspect "$ref" sem:/lock --json
  assert_status 0
  assert_equal "$(jq -c '[.objects[] | [.users[].relation]]' <<<"$output")" \
    '[["creator","last-attacher","attached"],[]]'
  run ipcctl inspect "$ref"
  assert_status 0
  [[ $output =~ $peer\ +root\ +attached\ +true ]]
}

@test "the columns are the fields of a use" {
  ref=$(ipcctl create shm:new --size 4K)
  assert_equal "$(ipcctl who --columns | awk '{ print $1 }' | sort)" \
    "$(ipcctl -q who "$ref" --json | jq -r '.users[0] | keys[]' | sort)"
}

@test "wrong operands and columns: exit 2, before anything is shown" {
  ipcctl create msg:/jobs
  for words in '' msg:7x 'msg:/jobs msg:-1' 'msg:/jobs sem:1.2' 'msg:/jobs msg:new' \
    'msg:/jobs -o nothing' 'msg:/jobs --sort nothing' 'msg:/jobs --orphaned'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl who $words
    assert_status 2
    assert_equal "$output" ""
  done
}

@test "several objects, patterns and kinds in one pass" {
  ipcctl create shm:/a1 --size 4K
  ipcctl create shm:/a2 --size 4K
  use user map /a1
  use user map /a2
  run ipcctl -q who 'shm:/a*' --raw --no-headings -o ref,relation --sort ref
  assert_status 0
  assert_equal "$output" $'shm:/a1 mapped\nshm:/a2 mapped'
  run ipcctl -q who shm --raw --no-headings -o ref --sort ref
  assert_equal "$output" $'shm:/a1\nshm:/a2'
}

@test "a command line is escaped" {
  ref=$(ipcctl create shm:new --size 4K)
  use bash -c 'exec -a $'"'"'evil\e[31m\n'"'"' user attach "$1"' bash "${ref#shm:}"
  run ipcctl -q who "$ref" --raw --no-headings -o command
  assert_contains "$output" 'evil\x5cx1b[31m\x5cn'
  [[ $(ipcctl -q who "$ref") != *$'\e'* ]]
}

@test "an ordinary user is told how much was not seen" {
  need_users
  ref=$(ipcctl create shm:new --size 4K --mode 0666)
  use user attach "${ref#shm:}"
  run --separate-stderr as_user ipcctl who "$ref" --json
  assert_status 0
  [ "$(jq .unseen <<<"$output")" -gt 0 ]
  assert_contains "$stderr" "could not be looked at"
  assert_equal "$(jq -c '[.users[].relation]' <<<"$output")" '["creator","last-attacher"]'
  assert_contains "$stderr" "1 of 1 attachments"
}

@test "with hidepid, an ordinary user is told that there may be others" {
  need_users
  # Before, the option was not the mount's, but that of all mounts of the pid namespace.
  printf '5.8\n%s\n' "$(uname -r)" | sort -V -C || skip "needs Linux 5.8"
  ref=$(ipcctl create shm:new --size 4K --mode 0666)
  for command in who inspect; do
    run --separate-stderr unshare --mount sh -c 'mount -t proc -o hidepid=2 proc /proc || exit 9
      exec "$@"' sh setpriv --reuid=65534 --regid=65534 --clear-groups -- ipcctl $command "$ref"
    [ "$status" != 9 ] || skip "/proc cannot be mounted with hidepid=2"
    assert_status 0
    assert_contains "$output$stderr" 'this /proc does not show'
  done
  for command in 'who --json %s | jq .hidden' 'inspect --json %s | jq ".objects[0].hidden"'; do
    # shellcheck disable=SC2059 # a command with a place for the reference
    printf -v line "$command" "$ref"
    run --separate-stderr unshare --mount sh -c 'mount -t proc -o hidepid=2 proc /proc && eval "$@"' sh \
      "setpriv --reuid=65534 --regid=65534 --clear-groups -- $IPCCTL $line"
    assert_equal "$output" true
  done
}

@test "a pid of this pid namespace is not looked up in the /proc of another" {
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "no private pid namespace"
  # Its /proc stays ours, where pid 1 is another process.
  run unshare --pid --fork sh -ec '
    perl -e "shmget(0x55, 4096, 0600 | 01000) // die; exec @ARGV" ipcctl -q list shm:0x55 --raw --no-headings -o cpid
    ipcctl -q who shm:0x55 --raw --no-headings -o relation,pid,alive,command
    exec perl -e "shmget(0x66, 4096, 0600 | 01000) // die; system(@ARGV)" \
      ipcctl -q who shm:0x66 --raw --no-headings -o relation,pid,alive,command'
  assert_status 0
  assert_equal "$output" $'2\ncreator 2 false -\ncreator 1 true -'
}

@test "a pid that was reused is not the process" {
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "no private pid namespace"
  run unshare --pid --fork --mount-proc sh -ec '
    ref=$(ipcctl create shm:new --size 4K)
    pid=$(ipcctl -q who "$ref" --raw --no-headings -o pid)
    # Only one that started over two seconds later is known to be another, and both clocks tell full
    # seconds alone: that of the boot, and that since then.
    perl -e "select undef, undef, undef, 4.2"
    echo $((pid - 1)) >/proc/sys/kernel/ns_last_pid
    sleep 60 >/dev/null 3>&- &
    [ $! = "$pid" ]
    ipcctl -q who "$ref" --raw --no-headings -o relation,pid,alive,command
    kill $!'
  assert_status 0
  [[ $output =~ ^creator\ [0-9]+\ false\ -$ ]]
}
