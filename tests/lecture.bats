#!/usr/bin/env bats
# ipcctl lecture: the table, help, and the programs that are a parent and a child

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
}

programs=(pipe-self pipe pipeline socketpair uppercase msg-writer msg-reader math-sender
  math-receiver shared-memory named-memory producer consumer math-producer math-consumer choose)

# Runs a command line at a terminal of its own; what it shows goes to standard output.
at_terminal() {
  script -qec "$1" /dev/null
}

@test "the table: every program, in the lecture's order" {
  run --separate-stderr ipcctl lecture
  assert_status 0
  assert_equal "$stderr" ''
  assert_equal "$(awk 'NR == 1' <<<"$output")" "$(awk 'NR == 1' <<<"$output" | tr a-z A-Z)"
  assert_equal "$(awk 'NR > 1 { print $1 }' <<<"$output")" "$(printf '%s\n' "${programs[@]}")"
}

@test "the table: it fits a terminal of 80 columns, without the topics" {
  run shown_at 80 "'$IPCCTL' lecture"
  assert_status 0
  assert_equal "${#lines[@]}" $((${#programs[@]} + 1))
  assert_contains "$output" PARTNER
  run ! grep -e '.\{81\}' -e TOPIC <<<"$output"
  assert_contains "$(shown_at 120 "'$IPCCTL' lecture")" TOPIC
}

@test "the table: partners name each other" {
  ipcctl lecture >table
  for pair in 'msg-writer msg-reader' 'math-sender math-receiver' 'producer consumer' \
    'math-producer math-consumer'; do
    set -- $pair
    assert_equal "$(awk -v p="$1" '$1 == p { print $NF }' table)" "$2"
    assert_equal "$(awk -v p="$2" '$1 == p { print $NF }' table)" "$1"
  done
}

@test "--help of every program: usage, a paragraph, the system calls" {
  for program in "${programs[@]}"; do
    run --separate-stderr ipcctl lecture "$program" --help
    assert_status 0
    assert_equal "$stderr" ''
    assert_equal "$(awk 'NR == 1 { print $1, $2, $3, $4 }' <<<"$output")" \
      "usage: ipcctl lecture $program"
    assert_contains "$output" 'System calls and functions:'
  done
  run ipcctl lecture pipeline -h
  assert_status 0
  assert_contains "$output" 'COMMAND [ARGUMENT...] -- COMMAND'
}

@test "usage errors: unknown program, option, operand" {
  for wrong in nosuch '--nosuch' 'pipe-self x' 'pipe a b' 'producer --count 3' 'math-sender --count x 1' \
    'math-sender --count -1 1' 'producer --name TestSMem' 'producer --name /' 'producer --name /a/b' \
    'consumer --name' 'choose --nosuch' 'pipeline --' 'pipeline ls' 'pipeline ls --' 'pipeline -- wc'; do
    run --separate-stderr ipcctl lecture $wrong
    assert_status 2
    assert_equal "$output" ''
    assert_contains "$stderr" 'ipcctl: lecture'
    assert_contains "$stderr" 'hint: ipcctl lecture'
  done
}

@test "pipe-self prints what went through the pipe" {
  run --separate-stderr ipcctl lecture pipe-self
  assert_status 0
  assert_equal "$output$stderr" 'Hello!'
}

@test "pipe: the default text, one of one's own, none, and one longer than a pipe holds" {
  run --separate-stderr ipcctl lecture pipe
  assert_status 0
  assert_equal "$output$stderr" 'Parent sending "Something to send down the pipe."
Child received "Something to send down the pipe."'
  run ipcctl lecture pipe -- '-x "y"'
  assert_equal "$output" 'Parent sending "-x "y""
Child received "-x "y""'
  run ipcctl lecture pipe ''
  assert_equal "$output" 'Parent sending ""
Child received ""'

  text=$(head -c 120000 /dev/zero | tr '\0' x)
  ipcctl lecture pipe "$text" >out
  assert_equal "$(cat out)" "Parent sending \"$text\"
Child received \"$text\""
}

@test "pipeline: ls into wc, or any two commands" {
  mkdir empty
  touch empty/a empty/b
  cd empty
  run --separate-stderr ipcctl lecture pipeline
  assert_status 0
  assert_equal "$(awk '{ print $1, $2, $3 }' <<<"$output")" '2 2 4'
  run --separate-stderr ipcctl lecture pipeline printf '%s\n' -x --help -- sort -r
  assert_status 0
  assert_equal "$output$stderr" '-x
--help'
}

@test "pipeline: more than a pipe holds, and a reader that leaves early" {
  run ipcctl lecture pipeline seq 100000 -- tail -n 1
  assert_equal "$output" 100000
  run ipcctl lecture pipeline yes -- head -n 1
  assert_status 0
  assert_equal "$output" y
}

@test "pipeline: the exit status is the last command's, 127 where one is not found" {
  run ipcctl lecture pipeline false -- true
  assert_status 0
  run ipcctl lecture pipeline true -- sh -c 'exit 7'
  assert_status 7
  run ipcctl lecture pipeline true -- sh -c 'kill -9 $$'
  assert_status 137
  run -127 --separate-stderr ipcctl lecture pipeline true -- ./nosuch
  assert_status 127
  assert_equal "$stderr" 'ipcctl: lecture pipeline: ./nosuch: command not found'
  run -127 --separate-stderr ipcctl lecture pipeline ./nosuch -- cat
  assert_status 127
  run --separate-stderr ipcctl lecture pipeline sh -c 'exit 127' -- sh -c 'exit 3'
  assert_status 3
  assert_equal "$stderr" ""
  : >unexecutable
  run --separate-stderr ipcctl lecture pipeline true -- ./unexecutable
  assert_status 126
}

@test "socketpair: the poem, in its order" {
  for _ in 1 2 3 4 5; do
    run --separate-stderr ipcctl lecture socketpair
    assert_status 0
    assert_equal "$output$stderr" '-->In Xanadu, did Kublai Khan...
-->A stately pleasure dome decree...'
  done
}

@test "uppercase: lines, empty ones, one without its newline, very long ones" {
  run --separate-stderr ipcctl lecture uppercase < <(printf 'hello\n\nStra\303\237e 1\nlast')
  assert_status 0
  assert_equal "$output$stderr" "$(printf 'HELLO\n\nSTRA\303\237E 1\nLAST')"
  run ipcctl lecture uppercase </dev/null
  assert_status 0
  assert_equal "$output" ''
  head -c 3000000 /dev/zero | tr '\0' y >long
  ipcctl lecture uppercase <long >out
  assert_equal "$(tr Y y <out | head -c 3000000 | cmp - long && tail -c 1 out)" ''
}

@test "uppercase answers a line before it asks for the next" {
  mkfifo in
  ipcctl lecture uppercase <in >out 3>&- &
  exec 4>in
  echo first >&4
  wait_until grep -qx FIRST out
  exec 4>&-
  wait $!
}

@test "uppercase: a child that died is noticed, and no SIGPIPE" {
  mkfifo in
  ipcctl lecture uppercase <in >out 2>err 3>&- &
  exec 4>in
  echo one >&4
  wait_until grep -qx ONE out
  pkill -KILL -P $!
  echo two >&4
  status=0
  wait $! || status=$?
  exec 4>&-
  assert_status 1
  grep -q 'ipcctl: lecture uppercase:' err
}

@test "shared-memory: each reads what the other wrote" {
  for _ in 1 2 3 4 5; do
    run --separate-stderr ipcctl lecture shared-memory
    assert_status 0
    assert_equal "$output$stderr" 'Parent wrote: hello
Child read: hello
Child wrote: goodbye
Parent read: goodbye'
  done
}

@test "named-memory: the fault is caught and reported, the segment removed" {
  run --separate-stderr ipcctl lecture named-memory
  assert_status 0
  assert_equal "$output$stderr" 'Original contents: hello
Child read: hello
Child will attempt to write, but fail:
Child got signal 11 (SIGSEGV): the page may only be read
Child read: hello
Parent read: hello'
  assert_equal "$(ls /dev/shm)" ''
}

@test "named-memory: an old segment is removed if nobody is at it, and left alone if not ours" {
  truncate -s 128 /dev/shm/TestSMem
  run --separate-stderr ipcctl lecture named-memory
  assert_status 0
  assert_equal "$stderr" ''

  truncate -s 4096 /dev/shm/TestSMem
  run --separate-stderr ipcctl lecture named-memory
  assert_status 1
  assert_equal "$stderr" \
    'ipcctl: lecture named-memory: /TestSMem has another layout: it is 4096 bytes long, not 128
hint: if no program needs it any more: ipcctl remove shm:/TestSMem'
  [ -e /dev/shm/TestSMem ]
}

@test "output that cannot be written is a failure, in a child too" {
  for program in pipe-self pipe socketpair shared-memory named-memory; do
    run --separate-stderr bash -c "ipcctl lecture $program >/dev/full"
    assert_status 1
  done
  assert_equal "$(ls /dev/shm)" ''
}

@test "shared-memory: a parent that ends, here at a closed pipe, does not leave its child waiting" {
  status=0
  # Both processes hold the lock of the file, as long as they live.
  flock lock perl -e 'pipe(R, W); close(R); open(STDOUT, ">&W"); exec(@ARGV)' \
    "$IPCCTL" lecture shared-memory 2>/dev/null 3>&- || status=$?
  assert_status 141
  timeout 60 flock lock true
}

@test "prompts only at a terminal" {
  run at_terminal "printf 'a\\n' | ipcctl lecture uppercase"
  assert_equal "${output//$'\r'/}" A
  run at_terminal 'ipcctl lecture uppercase' < <(printf 'hello\n\004')
  assert_contains "$output" 'Please enter a text: '
  assert_contains "$output" HELLO
}

@test "choose: five mechanisms at two sizes, and the advice; plain where it is no terminal" {
  run --separate-stderr ipcctl lecture choose
  assert_status 0
  assert_equal "$stderr" ''
  for mechanism in pipe 'socket pair' 'System V queue' 'POSIX queue' 'shared memory'; do
    assert_equal "$(grep -c "^$mechanism  " <<<"$output")" 2
  done
  assert_equal "$(grep -c '[#█]' <<<"$output")" 0
  for advice in '^one way .*pipes' '^two way .*socket pairs' '^lots of data .*shared memory' \
    '^messages .*little over pipes'; do
    grep -q "$advice" <<<"$output"
  done
  assert_equal "$(ipcctl list --raw --no-headings)" ''
}

@test "choose --json: figures of every mechanism, sensible ones" {
  ipcctl lecture choose --json >json
  assert_equal "$(jq -r '.version' json)" 1
  assert_equal "$(jq -r '.measurements | length' json)" 10
  assert_equal "$(jq -r '[.measurements[].mechanism] | unique | join(" ")' json)" \
    'pipe posix-queue shared-memory socketpair sysv-queue'
  jq -e 'all(.measurements[]; .messages_per_second > 0 and .round_trip_median_ns > 0 and
    .round_trip_p99_ns >= .round_trip_median_ns and
    (.bytes_per_second / .size - .messages_per_second | fabs) <= 1)' json
  assert_equal "$(jq -r '.advice | length' json)" 4
}

@test "choose at a terminal: bars, and progress that goes away" {
  run at_terminal 'env LC_ALL=C ipcctl lecture choose'
  assert_status 0
  assert_contains "$output" 'measuring 1 of 10: pipe'
  assert_contains "$output" '####'
}

@test "choose at a terminal: 80 columns are enough" {
  run at_terminal 'env LC_ALL=C ipcctl lecture choose'
  assert_contains "$output" '####'
  # What the progress had written is gone before.
  sed -e 's/.*\x1b\[K//' -e 's/\r//g' <<<"$output" | grep -q '^64 BYTES'
  wide=$(sed -e 's/.*\x1b\[K//' -e 's/\r//g' <<<"$output" | grep -E '.{81}' || true)
  assert_equal "$wide" ''
}

@test "choose at a terminal of UTF-8: bars of blocks" {
  [ "$(LC_ALL=C.UTF-8 locale charmap 2>/dev/null)" = UTF-8 ] || skip "needs the locale C.UTF-8"
  run at_terminal 'env LC_ALL=C.UTF-8 ipcctl lecture choose'
  assert_status 0
  assert_contains "$output" '████'
}

@test "choose leaves no queue behind when it is interrupted" {
  for signal in INT TERM; do
    env --default-signal=INT "$IPCCTL" lecture choose >/dev/null 3>&- &
    wait_until sh -c "ipcs -q | grep -q 0x || ! kill -0 $!"
    kill -$signal $! 2>/dev/null || true
    wait $! || true
    wait_until sh -c '[ -z "$(ipcctl list --raw --no-headings)" ]'
  done
}

@test "choose says what it could not measure, and measures the rest" {
  run --separate-stderr bash -c 'ulimit -q 0 && exec ipcctl lecture choose --json'
  assert_status 1
  assert_contains "$stderr" 'ipcctl: lecture choose: POSIX queue, 64 bytes: '
  assert_equal \
    "$(jq '[.measurements[] | select(.messages_per_second == null)] | length' <<<"$output")" 2
}
