#!/usr/bin/env bats
# When the world fails: full disks, closed streams, no memory, no /proc, objects that vanish.

load helpers

setup() {
  clean_ipc
}

forms=('' '--raw' '--json' '--export' '--columns' '--sort size' '-o +gid' '--json --reverse')

make_all() {
  ipcctl create msg:0x1
  ipcctl create msg:/q
  ipcctl create shm:0x1 --size 4K
  ipcctl create shm:/s --size 4K
  ipcctl create sem:0x1 --nsems 3
  ipcctl create sem:/l
} >/dev/null

@test "a full disk is exit 1 and a sentence, in every form of output" {
  make_all
  full() {
    status=0
    stderr=$(ipcctl "$@" 2>&1 >/dev/full) || status=$?
    assert_status 1
    assert_equal "$stderr" "ipcctl: cannot write to standard output: No space left on device"
  }
  for form in "${forms[@]}"; do
    # shellcheck disable=SC2086 # words
    full list $form
  done
  full inspect msg:0x1 sem:0x1
  full inspect --json shm:/s
  full create msg:new
  full create --json msg:new
  full ftok /
  full ftok --quiet --find "$(ipcctl ftok /dev/shm 7)" /dev/shm
  full help
  full --help
  full --version
  full list --help
  full remove --dry-run msg
}

@test "a full disk with more than a buffer of output" {
  need_glibc
  for ((i = 0; i < 200; i++)); do printf '%s\n' "$i"; done | (cd /dev/shm && xargs touch)
  for form in '' '--raw' '--json' '--export'; do
    # shellcheck disable=SC2086 # words
    run bash -c "\"$IPCCTL\" list $form shm >/dev/full"
    assert_status 1
    assert_equal "$output" "ipcctl: cannot write to standard output: No space left on device"
  done
}

@test "a closed standard output is exit 1 where something is written, else 0" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  make_all
  for form in "${forms[@]}"; do
    run bash -c "\"$IPCCTL\" list $form >&-"
    assert_status 1
    assert_equal "$output" "ipcctl: cannot write to standard output: it is closed"
  done
  run bash -c "\"$IPCCTL\" set msg:0x1 --mode 0640 >&-"
  assert_equal "$status$output" 0
  run bash -c "\"$IPCCTL\" remove msg:0x1 >&-"
  assert_equal "$status$output" 0
}

@test "closed standard streams are never taken for objects" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  printf 'content' >/dev/shm/s
  run bash -c "\"$IPCCTL\" list >&- 2>&-"
  assert_equal "$status$output" 1
  run bash -c "\"$IPCCTL\" create shm:/t --size 10 >&- 2>&- <&-"
  assert_equal "$status$output" 1
  run bash -c "\"$IPCCTL\" resize shm:/s 4 >&- 2>&- <&-"
  assert_equal "$status$output" 0
  assert_equal "$(cat /dev/shm/s)" cont
  run bash -c "\"$IPCCTL\" remove shm <&-"
  assert_status 2
}

@test "where standard error is closed, an error is not written into the segment that is open" {
  printf '1234' >/dev/shm/s
  run bash -c "\"$IPCCTL\" write shm:/s --offset 1 <&- 2>&-"
  assert_equal "$status$output" 1
  assert_equal "$(cat /dev/shm/s)" 1234
  run bash -c "echo 56789 | \"$IPCCTL\" write shm:/s >&- 2>&-"
  assert_equal "$status$output" 1
  assert_equal "$(cat /dev/shm/s)" 5678
}

@test "where standard error is closed and there is no /dev/null, neither" {
  printf '1234' >/dev/shm/s
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --mount sh -c 'mkdir "$1/dev" && mount --rbind /dev/shm "$1/dev" &&
    mount -t tmpfs none /dev && mkdir /dev/shm && mount --move "$1/dev" /dev/shm 2>/dev/null || exit 9
    echo 56789 | "$0" write shm:/s >&- 2>&-' "$IPCCTL" "$BATS_TEST_TMPDIR"
  [ "$status" != 9 ] || skip "/dev cannot be mounted here"
  assert_equal "$status$output" 1
  assert_equal "$(cat /dev/shm/s)" 5678
}

@test "a reader that goes ends it quietly" {
  for ((i = 0; i < 3000; i++)); do printf 'a-name-of-some-length-%s\n' "$i"; done | (cd /dev/shm && xargs touch)
  for form in '' '--raw' '--json' '--export' '--sort size'; do
    # shellcheck disable=SC2086 # words
    run bash -c "\"$IPCCTL\" list $form | head -n 1 >/dev/null; echo \${PIPESTATUS[0]}"
    assert_equal "$output" 141
  done
  run bash -c "trap '' PIPE; \"$IPCCTL\" list --raw | head -n 1 >/dev/null; echo \${PIPESTATUS[0]}"
  assert_equal "$output" 1
}

@test "out of memory is an error message, not a crash" {
  need_plain_memory
  make_all
  for ((i = 0; i < 3000; i++)); do printf '%s\n' "$i"; done | (cd /dev/shm && xargs touch)
  failures=0
  for kilobytes in 2000 3000 3500 4000 4500 5000 5500 6000; do
    # What ends the program before it begins, by a signal of the kernel's even, is not its own doing.
    (ulimit -v $kilobytes && exec "$IPCCTL" --version >/dev/null 2>&1) || continue
    for words in 'list' 'list --json --sort size' 'inspect sem:0x1' 'remove --dry-run shm'; do
      status=0
      # shellcheck disable=SC2086 # words
      output=$(ulimit -v $kilobytes && exec "$IPCCTL" $words 2>&1 >/dev/null) || status=$?
      case $status in
        0) ;; # enough
        1)
          assert_contains "$output" "out of memory"
          failures=$((failures + 1))
          ;;
        *) assert_status 1 ;;
      esac
    done
  done
  [ $failures -gt 0 ] || skip "no limit was met between loading and listing"
}

# Objects come and go until the file given exists no more.
churn() {
  set +e
  while [ -e "$1" ]; do
    posix-objects queue /churn 1 1
    posix-objects segment /churn 4096
    posix-objects semaphore /churn 1
    rm -f /dev/mqueue/churn /dev/shm/churn /dev/shm/sem.churn
    perl -MIPC::Msg -MIPC::SharedMem -MIPC::Semaphore -MIPC::SysV=IPC_PRIVATE -e '
      for (1 .. 50) {
        $q = IPC::Msg->new(IPC_PRIVATE, 0600); $m = IPC::SharedMem->new(IPC_PRIVATE, 4096, 0600);
        $s = IPC::Semaphore->new(IPC_PRIVATE, 3, 0600);
        $q->remove; $m->remove; $s->remove;
      }'
  done >/dev/null 2>&1
  true
}

@test "objects that vanish during a listing are no error" {
  : >"$BATS_TEST_TMPDIR/on"
  ipcctl create msg:0x1
  for _ in 1 2; do
    churn "$BATS_TEST_TMPDIR/on" 3>&- &
    pids+=($!)
  done
  for _ in 1 2 3; do
    for form in '' '--raw' '--export' '--sort size' '--json' '--json -o ref,rss'; do
      # shellcheck disable=SC2086 # words
      run --separate-stderr ipcctl list $form
      if [ "$status" != 0 ] || [ -n "$stderr" ]; then rm "$BATS_TEST_TMPDIR/on"; fi
      assert_status 0
      assert_equal "$stderr" ""
      case $form in --json*) jq -e '.objects | length >= 1' <<<"$output" >/dev/null ;; esac
    done
    run --separate-stderr ipcctl remove --yes 'msg:/c*' 'shm:/c*' 'sem:/c*'
    assert_status 0
  done
  rm "$BATS_TEST_TMPDIR/on"
  wait "${pids[@]}"
}

@test "without /proc: what needs it says so, the rest works" {
  need_no_proc
  make_all
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --mount bash -c '
    while umount -l /proc 2>/dev/null; do :; done # there may be one over another
    [ -z "$(ls -A /proc)" ] || exit 77
    ipcctl() { "$IPCCTL" "$@"; }
    ipcctl list --raw --no-headings -o ref | wc -l
    ipcctl inspect msg:0x1 >/dev/null && ipcctl inspect --json shm:0x1 >/dev/null; echo $?
    ipcctl create shm:/new --size 1; echo $?
    ipcctl create msg:/new --maxmsg 1; echo $?
    ipcctl create msg:/default; echo $?
    ipcctl set shm:/s --mode 0640; echo $?
    ipcctl set shm:0x1 --mode 0640; echo $?
    ipcctl remove msg:/q shm:0x1 sem:/l; echo $?' 2>&1
  [ "$status" != 77 ] || skip "/proc cannot be unmounted here"
  assert_equal "$output" "6
ipcctl: inspect: cannot look at the processes: /proc: No such file or directory
1
ipcctl: create shm:/new: this takes /proc, which is not mounted
hint: as root: mount -t proc proc /proc
1
ipcctl: create msg:/new: this takes /proc, which is not mounted
hint: as root: mount -t proc proc /proc
1
msg:/default
0
ipcctl: set shm:/s: this takes /proc, which is not mounted
hint: as root: mount -t proc proc /proc
1
0
0"
}

@test "a /proc for which there are no descriptors left is not one that is missing" {
  need_faults
  make_all
  out_of_descriptors() {
    run --separate-stderr strace -qq -o /dev/null -P /proc -e trace=openat \
      -e inject=openat:error=EMFILE "$IPCCTL" "$@"
    assert_status 1
  }
  out_of_descriptors create shm:/new --size 1
  assert_equal "$stderr" "ipcctl: create shm:/new: Too many open files"
  out_of_descriptors set shm:/s --mode 0640
  assert_equal "$stderr" "ipcctl: set shm:/s: Too many open files"
  out_of_descriptors ipcmk -m 1 -n /new
  assert_equal "$stderr" "ipcmk: create POSIX shared memory failed: Too many open files"
}

@test "--namespace: why /proc cannot be opened, though it could be a moment later" {
  need_faults
  run --separate-stderr strace -qq -o /dev/null -P /proc -e trace=openat \
    -e inject=openat:error=EMFILE:when=1 "$IPCCTL" limits --namespace "$$"
  assert_status 1
  assert_equal "$stderr" "ipcctl: --namespace: cannot open /proc: Too many open files"
}

@test "without /dev/shm: nothing there to list, and nothing can be made" {
  need_no_valgrind 'knows no fsopen(2)'
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --mount bash -c '
    mount -t tmpfs none /dev
    "$IPCCTL" list --raw --no-headings; echo $?
    "$IPCCTL" inspect shm:/s; echo $?
    "$IPCCTL" create shm:/s --size 1; echo $?
    "$IPCCTL" create sem:/s; echo $?' 2>&1
  assert_equal "$output" "0
ipcctl: inspect shm:/s: there is no POSIX shared memory segment of this name
hint: ipcctl list shm shows those that there are
3
ipcctl: create shm:/s: there is no /dev/shm, where POSIX segments and semaphores live
hint: as root: mkdir -p /dev/shm && mount -t tmpfs -o mode=1777 none /dev/shm
1
ipcctl: create sem:/s: there is no /dev/shm, where POSIX segments and semaphores live
hint: as root: mkdir -p /dev/shm && mount -t tmpfs -o mode=1777 none /dev/shm
1"
}

@test "no descriptors left: a sentence, not a crash" {
  need_no_valgrind 'has descriptors of its own'
  need_glibc
  make_all
  for words in 'list' 'list --json' 'inspect shm:/s' 'create shm:/new --size 1' 'set sem:/l --value 3'; do
    for most in 4 5; do
      status=0
      # shellcheck disable=SC2086 # words
      output=$(exec 3>&- && ulimit -n $most && exec "$IPCCTL" $words 2>&1) || status=$?
      [ "$status" = 0 ] || [ "$status" = 127 ] || assert_contains "$output" "Too many open files"
    done
  done
}

@test "a queue of the far past or future" {
  posix-objects queue /q 1 1
  for time in -9223372036854775808 9223372036854775807 -62167219201 253402300800; do
    touch -d "@$time" /dev/mqueue/q 2>/dev/null || continue
    for form in '' '--json' '--sort changed' '--older-than 1s'; do
      # shellcheck disable=SC2086 # words
      run --separate-stderr ipcctl list $form
      assert_status 0
    done
    ipcctl inspect msg:/q >/dev/null
  done
}
