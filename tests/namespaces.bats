#!/usr/bin/env bats
# ipcctl namespaces, list --all-namespaces and --namespace

load helpers
load processes

setup() {
  clean_ipc
}

teardown() {
  stop_peers
  umount "$BATS_TEST_TMPDIR/mounted" 2>/dev/null || true
}

# A process in IPC and mount namespaces of its own, with objects of all kinds and no /proc.
use_other() {
  use unshare --ipc --mount sh -ec '
    mount -t tmpfs -o mode=1777 none /dev/shm
    if [ -d /dev/mqueue ]; then umount /dev/mqueue; mount -t mqueue none /dev/mqueue; fi
    ipcctl create msg:0x77
    ipcctl create shm:0x77 --size 8K
    ipcctl create sem:0x77
    ipcctl create msg:/inside
    ipcctl create shm:/inside --size 4K
    ipcctl create sem:/inside
    umount -l /proc 2>/dev/null || mount -t tmpfs none /proc
    exec perl -e '\''$| = 1; print "ready\n"; sleep 60 while 1'\'''
}

ns_of() {
  readlink "/proc/$1/ns/ipc" | tr -dc 0-9
}

# One member of one namespace: member NS EXPRESSION
member() {
  ipcctl -q namespaces --json | jq -c ".namespaces[] | select(.ns == $1) | $2"
}

@test "our own namespace, and another with what it holds" {
  need_no_valgrind 'knows no fsopen(2)'
  ipcctl create msg:new
  use_other
  assert_equal "$(member "$(ns_of self)" '[.current, .msg, .shm]')" '[true,1,0]'
  assert_equal "$(member "$(ns_of self)" '.path == "/proc/\(.pid)/ns/ipc"')" true
  assert_equal "$(member "$(ns_of "$peer")" '[.current, .pid, .nprocs, .owner, .uid]')" \
    "[false,$peer,1,\"root\",0]"
  assert_equal "$(member "$(ns_of "$peer")" '[.msg, .shm, .sem, .posix_msg, .bytes]')" '[1,1,1,1,8192]'
  assert_equal "$(member "$(ns_of "$peer")" .path)" "\"/proc/$peer/ns/ipc\""
  assert_contains "$(member "$(ns_of "$peer")" .command)" 'perl -e'
}

@test "a parent that ignores SIGCHLD" {
  need_no_valgrind 'knows no fsopen(2)'
  use_other
  assert_equal "$(perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' ipcctl -q namespaces --json |
    jq ".namespaces[] | select(.ns == $(ns_of "$peer")).bytes")" 8192
}

@test "what of a namespace cannot be listed is said" {
  use unshare --ipc --mount sh -ec 'ipcctl create shm:0x77 --size 1
    mount -t tmpfs none /dev
    : >/dev/shm
    echo ready
    exec sleep 60'
  run --separate-stderr ipcctl list --all-namespaces shm --raw --no-headings -o ns,key
  assert_status 0
  assert_contains "$output" "$(ns_of "$peer") 0x00000077"
  assert_contains "$stderr" "ipcctl: list: namespace $(ns_of "$peer"): \
POSIX shared memory segments cannot be listed: Not a directory"
}

@test "the columns are the fields of a namespace" {
  assert_equal "$(ipcctl namespaces --columns | awk '{ print $1 }' | sort)" \
    "$(ipcctl -q namespaces --json | jq -r '.namespaces[0] | keys[]' | sort)"
  for words in operand '-o nothing' '--sort nothing'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl namespaces $words
    assert_status 2
    assert_equal "$output" ""
  done
}

@test "one that only a thread is in" {
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  perl -Mthreads -e 1 2>/dev/null || skip "perl has no threads"
  use perl -Mthreads -e '$| = 1; threads->create(sub {
      syscall(272, 0x08000000) == 0 or die "unshare: $!";
      system("ipcctl create sem:0x99") == 0 or die;
      print readlink("/proc/thread-self/ns/ipc"), " ready\n"; sleep 60 while 1 })->join'
  ipcctl create msg:0x55
  ns=$(sed -n 's/^ipc:.\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/said.0")
  [ "$ns" != "$(ns_of "$peer")" ]
  assert_equal "$(member "$ns" '[.pid, .nprocs, .msg, .sem]')" "[$peer,1,0,1]"
  assert_equal "$(ipcctl -q list --all-namespaces --raw --no-headings -o ns,ref,key | grep "^$ns ")" \
    "$ns sem:0 0x00000099"
}

@test "a process with threads in several namespaces counts once in each" {
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  perl -Mthreads -e 1 2>/dev/null || skip "perl has no threads"
  # The first and the third are in one, the second is in another.
  use perl -Mthreads -Mthreads::shared -e '$| = 1; my $first :shared; my $arrived :shared = 0;
      sub enter { my ($which) = @_;
        if ($which < 3) { syscall(272, 0x08000000) == 0 or die "unshare: $!" }
        else { open my $ns, "<", "/proc/$$/task/$first/ns/ipc" or die $!;
          syscall(308, fileno $ns, 0x08000000) == 0 or die "setns: $!" }
        if ($which == 1) { $first = syscall(186) }
        print readlink("/proc/thread-self/ns/ipc"), $which == 3 ? " ready\n" : "\n";
        $arrived = $which; sleep 60 while 1 }
      for my $which (1 .. 3) { threads->create(\&enter, $which)->detach;
        select undef, undef, undef, 0.01 while $arrived < $which }
      sleep 60 while 1'
  ns=$(sed -n '1s/^ipc:.\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/said.0")
  assert_equal "$(member "$ns" '[.pid, .nprocs]')" "[$peer,1]"
}

@test "one that only a bind mount keeps" {
  touch "$BATS_TEST_TMPDIR/mounted"
  unshare --ipc sh -c 'ipcctl create sem:new --nsems 2 >/dev/null
    mount --bind /proc/self/ns/ipc "$1"' sh "$BATS_TEST_TMPDIR/mounted" || skip "it cannot be mounted"
  ns=$(stat -c %i "$BATS_TEST_TMPDIR/mounted")
  assert_equal "$(member "$ns" '[.pid, .nprocs, .command, .owner, .sem]')" '[null,0,null,null,1]'
  assert_equal "$(member "$ns" .path)" "\"$BATS_TEST_TMPDIR/mounted\""
  run --separate-stderr ipcctl -N "$BATS_TEST_TMPDIR/mounted" list --raw --no-headings -o ref
  assert_status 0
  assert_equal "$output" sem:0
}

@test "one that a bind mount keeps as well, of a process with other mounts" {
  use_other
  touch "$BATS_TEST_TMPDIR/mounted"
  mount --bind "/proc/$peer/ns/ipc" "$BATS_TEST_TMPDIR/mounted" || skip "it cannot be mounted"
  ns=$(ns_of "$peer")
  assert_equal "$(member "$ns" .path)" "\"$BATS_TEST_TMPDIR/mounted\""
  assert_equal "$(ipcctl -q list --all-namespaces shm --raw --no-headings -o ns,ref | grep "^$ns ")" \
    "$(printf '%s shm:%s\n' "$ns" 0 "$ns" /inside)"
}

@test "list --all-namespaces" {
  ipcctl create msg:0x55
  use_other
  run ipcctl -q list --all-namespaces --raw --no-headings -o ns,kind,family
  assert_status 0
  assert_contains "$output" "$(ns_of self) msg sysv"
  assert_equal "$(grep "^$(ns_of "$peer") " <<<"$output")" "$(printf "$(ns_of "$peer") %s\n" \
    'msg sysv' 'msg posix' 'shm sysv' 'shm posix' 'sem sysv' 'sem posix')"
  run ipcctl -q list --all-namespaces msg --json
  assert_equal "$(jq -c ".objects[] | select(.ns == $(ns_of "$peer")) | [.ref, .kind]" <<<"$output")" \
    $'["msg:0","msg"]\n["msg:/inside","msg"]'
  run ipcctl -q list --all-namespaces shm --json
  assert_equal "$(jq -c ".objects[] | select(.ns == $(ns_of "$peer") and .family == \"sysv\") |
    [.size, .rss, .swap]" <<<"$output")" '[8192,0,0]'
  run ipcctl list --all-namespaces msg:7
  assert_status 2
  for judged in --orphaned --unused '-o ref,reasons' '--sort orphaned'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl list --all-namespaces $judged
    assert_status 2
    assert_equal "$output" ''
    assert_contains "$stderr" "one namespace at a time"
  done
}

@test "a namespace outlives the process that it was found by" {
  need_no_valgrind 'gives the process another name'
  [ "$(uname -m)" = x86_64 ] || skip "system call numbers of another machine"
  use unshare --ipc sh -c 'ipcctl create msg:0x77; sleep 60 3>&- & echo "$! ready"; wait'
  second=$(sed -n 's/ ready//p' "$BATS_TEST_TMPDIR/said.0")
  peers+=("$second")
  ns=$(ns_of "$peer")
  # More than a pipe holds: it has found all namespaces, and waits at the first.
  perl -e 'for (1 .. 400) { defined msgget(0, 0600 | 01000) or die $! }'
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  timeout 60 ipcctl -q list --all-namespaces msg --json >"$BATS_TEST_TMPDIR/pipe" 3>&- &
  lister=$!
  exec 4<"$BATS_TEST_TMPDIR/pipe"
  wait_until eval 'grep -q "^1 0x1 " "/proc/$(pgrep -P "$lister" -x ipcctl)/syscall"'
  kill -KILL "$peer"
  wait "$peer" || true
  run jq -r ".objects[] | select(.ns == $ns).key" <&4
  exec 4<&-
  wait "$lister"
  assert_equal "$output" 0x00000077
}

@test "a namespace that ends before it is looked into is left out" {
  need_faults
  use_other
  ns=$(ns_of "$peer")
  # It has found all namespaces, and begins with our own.
  strace -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=pipe2 -e inject=pipe2:signal=STOP:when=1 \
    ipcctl namespaces --raw --no-headings -o ns >"$BATS_TEST_TMPDIR/shown" 3>&- &
  tracer=$!
  wait_until grep -q 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/calls"
  kill -KILL "$peer"
  wait "$peer" || true
  kill -CONT "$(pgrep -P "$tracer")"
  wait "$tracer"
  grep -qx "$(ns_of self)" "$BATS_TEST_TMPDIR/shown"
  run grep -x "$ns" "$BATS_TEST_TMPDIR/shown"
  assert_equal "$output" ""
}

@test "a namespace under another mount is told, and that it could not be looked into" {
  touch "$BATS_TEST_TMPDIR/mounted"
  for _ in 1 2; do
    unshare --ipc mount --bind /proc/self/ns/ipc "$BATS_TEST_TMPDIR/mounted" || skip "it cannot be mounted"
    [ -n "${ns:-}" ] || ns=$(stat -c %i "$BATS_TEST_TMPDIR/mounted")
  done
  run --separate-stderr ipcctl namespaces --json
  umount "$BATS_TEST_TMPDIR/mounted"
  assert_status 0
  assert_equal "$(jq -c ".namespaces[] | select(.ns == $ns) | [.pid, .msg]" <<<"$output")" '[null,null]'
  assert_contains "$stderr" 'could not be looked into'
}

@test "one /dev/shm is shown once" {
  ipcctl create shm:/shared --size 4K
  use unshare --ipc perl -e '$| = 1; print "ready\n"; sleep 60 while 1'
  assert_equal "$(ipcctl -q list --all-namespaces 'shm:/share*' --raw --no-headings -o ns,ref)" \
    "$(ns_of self) shm:/shared"
}

@test "list --all-namespaces: segments on many file systems, mounted one by one" {
  use unshare --ipc --mount sh -ec '
    mount -t tmpfs none /dev/shm
    mkdir "$0"
    for i in $(seq 100); do
      mount -t tmpfs none "$0"
      : >"$0/file"
      : >/dev/shm/many-$i
      mount --bind "$0/file" /dev/shm/many-$i
    done
    echo ready
    exec sleep 60' "$BATS_TEST_TMPDIR/below"
  run ipcctl -q list --all-namespaces 'shm:/many-*' --raw --no-headings -o ns,ref
  assert_equal "$status" 0
  assert_equal "$(printf '%s\n' "$output" | sort -u | grep -c "^$(ns_of "$peer") shm:/many-")" 100
}

@test "--namespace PID: all of it and nothing of ours, even where it has no /proc" {
  ipcctl create msg:/ours
  ipcctl create shm:/ours --size 4K
  ipcctl create msg:0x99
  use_other
  # The leak check of a sanitizer needs a /proc at the end.
  export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
  run --separate-stderr ipcctl -N "$peer" list --raw --no-headings -o ref
  assert_status 0
  assert_equal "$output" $'msg:0\nmsg:/inside\nshm:0\nshm:/inside\nsem:0\nsem:/inside'
  assert_equal "$stderr" ''
  run ipcctl list --namespace "$peer" shm --family sysv --json
  assert_equal "$(jq -c '.objects[] | [.size, (.rss | type)]' <<<"$output")" '[8192,"number"]'
  run ipcctl -N "$peer" inspect msg:/ours
  assert_status 3
  ipcctl -N "$peer" create shm:/made --size 4K
  ipcctl -N "$peer" set shm:/made --mode 0640
  assert_equal "$(ipcctl -N "$peer" list shm:/made --raw --no-headings -o mode)" 0640
  [ ! -e /dev/shm/made ]
  ipcctl -N "$peer" remove sem:/inside
  run ipcctl -N "$peer" inspect sem:/inside
  assert_status 3
}

@test "--namespace PID: what lies at a path there is not loaded as code, locale or time zone" {
  need_strace
  need_no_valgrind 'opens files of its own'
  echo 'passwd: nis files' >"$BATS_TEST_TMPDIR/nsswitch.conf"
  # shellcheck disable=SC2016 # of the inner shell
  use unshare --ipc --mount sh -ec 'mount -t tmpfs none /dev/shm
    : >/dev/shm/käse
    ipcctl create msg:0x1
    mount --bind "$0" /etc/nsswitch.conf
    echo ready
    exec sleep 60' "$BATS_TEST_TMPDIR/nsswitch.conf"
  unset TZ
  for command in 'list shm' 'ipcs -q -t'; do
    # shellcheck disable=SC2086 # a command and its operands
    traced -e trace=setns,open,openat "$IPCCTL" -N "$peer" $command >/dev/null
    grep -q 'setns.*CLONE_NEWNS' "$BATS_TEST_TMPDIR/calls"
    assert_equal "$(sed '1,/setns.*CLONE_NEWNS/d' "$BATS_TEST_TMPDIR/calls" | cut -d '"' -f 2 |
      grep -vxE '/dev/(shm|mqueue)|\.|/etc/(passwd|group)|.*\.gcda')" ''
  done
}

@test "--namespace PID: where there is no /proc, that is said" {
  need_no_proc
  run unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$0" -N 1 list' "$IPCCTL"
  assert_status 1
  assert_equal "$output" "ipcctl: --namespace: this takes /proc, which is not mounted"
}

@test "--namespace PID: limits and users there" {
  use unshare --ipc sh -ec 'echo 123 >/proc/sys/kernel/msgmni; ipcctl create shm:0x77 --size 4K
    exec user attach 0'
  assert_equal "$(ipcctl -N "$peer" limits --json | jq -c '.limits[] | select(.name == "msgmni").value')" 123
  assert_equal "$(ipcctl -q -N "$peer" who shm:0 --json |
    jq -c '.users[] | select(.relation == "attached") | [.pid, .command]')" "[$peer,\"user attach 0\"]"
}

@test "--namespace PATH and --all-namespaces: only its own files are left out" {
  use_other
  ns=$(ns_of "$peer")
  use unshare --ipc --mount sh -ec 'mount -t tmpfs none /dev/shm
    ipcctl create shm:/third --size 4K
    echo ready
    exec sleep 60'
  run --separate-stderr ipcctl -N "/proc/${peers[0]}/ns/ipc" list --all-namespaces shm --raw --no-headings -o ns,ref
  assert_status 0
  assert_contains "$output" "$(ns_of "$peer") shm:/third"
  assert_equal "$(grep "^$ns " <<<"$output")" "$ns shm:0"
  assert_equal "$(grep -c 'left out' <<<"$stderr")" 1
}

@test "--namespace PATH: without POSIX segments and semaphores, and it says so" {
  need_no_valgrind 'knows no fsopen(2)'
  ipcctl create shm:/ours --size 4K
  use_other
  run --separate-stderr ipcctl -N "/proc/$peer/ns/ipc" list --raw --no-headings -o ref
  assert_status 0
  assert_equal "$output" $'msg:0\nmsg:/inside\nshm:0\nsem:0'
  assert_contains "$stderr" 'POSIX shared memory segments are left out'
  assert_contains "$stderr" 'POSIX semaphores are left out'
  run ipcctl -N "/proc/$peer/ns/ipc" inspect shm:/ours
  assert_status 1
  assert_contains "$output" 'left out'
  run ipcctl -N "/proc/$peer/ns/ipc" create shm:/ours2 --size 4K
  assert_status 1
  [ ! -e /dev/shm/ours2 ]
  assert_equal "$(ipcctl -N "/proc/$peer/ns/ipc" limits --raw --no-headings -o name,used | tail -1)" 'dev_shm -'
}

@test "what cannot be entered" {
  run ipcctl -N 0 list
  assert_status 3
  run ipcctl -N 99999999999 list
  assert_status 3
  assert_equal "$output" "ipcctl: --namespace: there is no process 99999999999"
  run ipcctl -N -1 list
  assert_status 2
  assert_equal "${lines[0]}" "ipcctl: list: --namespace: -1 is no process id"
  run ipcctl -N '' list
  assert_status 2
  assert_equal "${lines[0]}" "ipcctl: list: --namespace: an empty text is no process id"
  run ipcctl -N "$BATS_TEST_TMPDIR/nothing" list
  assert_status 3
  run ipcctl -N /dev/null list
  assert_status 2
  assert_contains "$output" 'is no IPC namespace'
  (cd "$BATS_TEST_TMPDIR" && # a socket's path may not be long
    perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1) or die')
  run ipcctl -N "$BATS_TEST_TMPDIR/socket" list
  assert_status 2
  run ipcctl -N "$BATS_TEST_TMPDIR" list
  assert_status 2
  run ipcctl -N /proc/self/ns/mnt list
  assert_status 2
}

@test "an ordinary user may not enter, and is told so" {
  need_users
  use_other
  run as_user ipcctl -N "$peer" list
  assert_status 4
  assert_contains "$output" 'may not be entered'
  run --separate-stderr as_user ipcctl namespaces --json
  assert_status 0
  assert_contains "$stderr" 'could not be looked at'
}

@test "a process that this /proc hides may not be entered, and is not told to be missing" {
  need_users
  printf '5.8\n%s\n' "$(uname -r)" | sort -V -C || skip "needs Linux 5.8"
  run unshare --mount sh -c 'mount -t proc -o hidepid=2 proc /proc || exit 9
    exec "$@"' sh setpriv --reuid=65534 --regid=65534 --clear-groups -- ipcctl -N "$$" list
  [ "$status" != 9 ] || skip "/proc cannot be mounted with hidepid=2"
  assert_status 4
  assert_equal "${lines[0]}" "ipcctl: --namespace: $$ may not be entered"
}

@test "list --all-namespaces of an ordinary user: a note of what he may not enter" {
  need_users
  # His own process in a namespace that he may see, but not enter.
  use unshare --ipc setpriv --reuid=65534 --regid=65534 --clear-groups -- \
    perl -e '$| = 1; print "ready\n"; sleep 60 while 1'
  run --separate-stderr as_user ipcctl list --all-namespaces msg --raw --no-headings -o ns
  assert_status 0
  # (There may be others that are his.)
  assert_equal "$(grep -x "$(ns_of "$peer")" <<<"$output")" ""
  assert_contains "$stderr" 'namespaces could not be looked into'
}

@test "a user enters the namespaces of a user namespace of his own" {
  need_users
  as_user unshare --user --map-root-user --ipc --mount true 2>/dev/null ||
    skip "users may not make user namespaces"
  # No function: $peer is to be the process itself.
  use setpriv --reuid=65534 --regid=65534 --clear-groups -- unshare --user --map-root-user --ipc --mount sh -ec '
    mount -t tmpfs none /dev/shm
    ipcctl create msg:0x77
    ipcctl create shm:/inside --size 4K
    exec perl -e '\''$| = 1; print "ready\n"; sleep 60 while 1'\'''
  run --separate-stderr as_user ipcctl -N "$peer" list --raw --no-headings -o ref,owner
  assert_status 0
  assert_equal "$output" $'msg:0 root\nshm:/inside root'
  run as_user ipcctl -q -N "/proc/$peer/ns/ipc" list msg --raw --no-headings -o ref
  assert_status 0
  assert_equal "$output" msg:0
}
