#!/usr/bin/env bats
# ipcctl receive

load helpers

setup() {
  clean_ipc
  sysv=$(ipcctl create msg:0x2a)
  posix=$(ipcctl create msg:/jobs --maxmsg 10 --msgsize 8K)
}

teardown() {
  terminal kill-server 2>/dev/null || true
}

terminal() {
  (cd "$BATS_TEST_TMPDIR" && tmux -S tmux "$@") # a socket's path may not be long
}

messages() {
  ipcctl list --raw --no-headings -o messages "$1"
}

@test "one message, its exact bytes" {
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" one two
    assert_equal "$(ipcctl receive "$queue")" one
    assert_equal "$(messages "$queue")" 1
  done
}

@test "an empty queue: exit 5 at once or in time; --drain is 0" {
  for queue in "$sysv" "$posix"; do
    for option in -n '-w 50ms' '-w 0'; do
      # shellcheck disable=SC2086 # a list of words
      run --separate-stderr ipcctl receive $option "$queue"
      assert_status 5
      assert_contains "$stderr" "queue is empty"
    done
    run --separate-stderr ipcctl receive --drain "$queue"
    assert_status 0
    assert_equal "$output$stderr" ""
  done
}

@test "waits for a message; a stop and a continue do not end that" {
  for queue in "$sysv" "$posix"; do
    ipcctl receive -w 20 "$queue" >"$BATS_TEST_TMPDIR/out" 3>&- &
    receiver=$!
    wait_until is_asleep $receiver
    kill -STOP $receiver
    kill -CONT $receiver
    ipcctl send "$queue" here
    wait $receiver
    assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" here
  done
}

# Runs a command with a timeout of 300 ms, stopping and continuing it all the time: it must end in
# time, with status 5.
stops_in_time() {
  local pid start=${EPOCHREALTIME/./} tries
  "$IPCCTL" "$@" -w 300ms 3>&- 2>/dev/null &
  pid=$!
  for ((tries = 0; tries < 1000; tries++)); do
    kill -STOP $pid 2>/dev/null && kill -CONT $pid 2>/dev/null || break
    sleep 0.02
  done
  status=0
  wait $pid || status=$?
  assert_status 5
  [ "$tries" -lt 1000 ] && [ $((${EPOCHREALTIME/./} - start)) -ge 300000 ]
}

@test "a timeout is neither cut short nor prolonged by stops and continues" {
  stops_in_time receive "$sysv"
  stops_in_time receive "$posix"
  ipcctl set "$sysv" --qbytes 1
  ipcctl send "$sysv" x
  ipcctl send "$posix" {1..10}
  stops_in_time send "$sysv" x
  stops_in_time send "$posix" x
}

@test "what is ignored does not end it: nohup" {
  need_no_valgrind 'gives the process another name'
  perl -e '$SIG{HUP} = $SIG{INT} = "IGNORE"; exec @ARGV' \
    "$IPCCTL" receive "$sysv" >"$BATS_TEST_TMPDIR/out" 3>&- &
  receiver=$!
  wait_until grep -q ipcctl "/proc/$receiver/comm"
  wait_until is_asleep $receiver
  kill -HUP $receiver
  kill -INT $receiver
  ipcctl send "$sysv" here
  wait $receiver
  assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" here
}

@test "--count, --drain and --follow" {
  ipcctl send "$sysv" 1 2 3 4 5
  assert_equal "$(ipcctl receive -l -c 2 "$sysv")" $'1\n2'
  assert_equal "$(ipcctl receive -l --drain -c 2 "$sysv")" $'3\n4'
  run ipcctl receive -l -n -c 2 "$sysv"
  assert_status 5
  assert_equal "$output" $'5\n'"ipcctl: receive $sysv: queue is empty"
  ipcctl receive --follow -l "$sysv" >"$BATS_TEST_TMPDIR/out" 3>&- &
  follower=$!
  ipcctl send "$sysv" a b
  wait_until grep -q b "$BATS_TEST_TMPDIR/out"
  ipcctl send "$sysv" c
  wait_until grep -q c "$BATS_TEST_TMPDIR/out"
  kill -TERM $follower
  status=0
  wait $follower || status=$?
  assert_status 143
  assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" $'a\nb\nc'
}

@test "following a queue that is removed ends with exit 3" {
  for queue in "$sysv" "$posix"; do
    ipcctl receive --follow -l "$queue" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    follower=$!
    wait_until is_asleep $follower
    ipcctl remove "$queue"
    wait_until grep -q removed "$BATS_TEST_TMPDIR/err" || kill -KILL $follower
    status=0
    wait $follower || status=$?
    assert_status 3
  done
}

@test "a reader that goes away ends the wait, not the next message" {
  for queue in "$sysv" "$posix"; do
    for wait in '' '-w 1h'; do
      rm -f "$BATS_TEST_TMPDIR/status"
      # shellcheck disable=SC2086 # words
      { status=0; ipcctl receive --follow -l $wait "$queue" || status=$?
        echo $status >"$BATS_TEST_TMPDIR/status"; } 3>&- | head -n 1 >"$BATS_TEST_TMPDIR/out" &
      ipcctl send "$queue" one
      wait_until test -s "$BATS_TEST_TMPDIR/status" || ipcctl remove "$queue"
      assert_equal "$(cat "$BATS_TEST_TMPDIR/out")" one
      assert_equal "$(cat "$BATS_TEST_TMPDIR/status")" 1
    done
  done
}

@test "a queue that is removed ends a wait with a timeout too, long before that" {
  ipcctl receive -w 1h "$posix" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  receiver=$!
  wait_until is_asleep $receiver
  ipcctl remove "$posix"
  wait_until grep -q removed "$BATS_TEST_TMPDIR/err" || kill -KILL $receiver
  status=0
  wait $receiver || status=$?
  assert_status 3
}

@test "selection by type" {
  for type in 3 1 2 3 1; do ipcctl send "$sysv" -t $type "$type"; done
  assert_equal "$(ipcctl receive -t 2 "$sysv")" 2
  assert_equal "$(ipcctl receive -t -2 "$sysv")" 1
  assert_equal "$(ipcctl receive --except 3 "$sysv")" 1
  assert_equal "$(ipcctl receive -t 0 "$sysv")" 3
  run --separate-stderr ipcctl receive -n -t 5 "$sysv"
  assert_status 5
  assert_contains "$stderr" "the one message on the queue is not of that type"
  assert_equal "$(messages "$sysv")" 1
}

@test "the oldest of the highest priority" {
  ipcctl send "$posix" -p 1 a
  ipcctl send "$posix" -p 5 b
  ipcctl send "$posix" -p 5 c
  assert_equal "$(ipcctl receive --drain -l "$posix")" $'b\nc\na'
}

@test "--peek shows what receive would take, and takes nothing" {
  for type in 3 1 2 3 1; do ipcctl send "$sysv" -t $type "$type"; done
  for selection in '' '-t 3' '-t -2' '-t -3' '--except 3' '-t 9'; do
    # shellcheck disable=SC2086 # a list of words
    peeked=$(ipcctl receive --peek --drain -l $selection "$sysv")
    assert_equal "$(messages "$sysv")" 5
    # shellcheck disable=SC2086 # a list of words
    received=$(ipcctl receive --drain --json $selection "$sysv" |
      tee "$BATS_TEST_TMPDIR/taken" | jq -r .text)
    assert_equal "$peeked" "$received"
    clean_ipc
    sysv=$(ipcctl create msg:0x2a)
    for type in 3 1 2 3 1; do ipcctl send "$sysv" -t $type "$type"; done
  done
  assert_equal "$(ipcctl receive --peek "$sysv")" 3
  assert_equal "$(ipcctl receive --peek -c 2 -l "$sysv")" $'3\n1'
  run --separate-stderr ipcctl receive --peek -c 6 -l "$sysv"
  assert_status 5
  assert_equal "$stderr" \
    "ipcctl: receive $sysv: there are only 5 such messages on the queue, not 6"
  assert_equal "$(ipcctl list --raw --no-headings -o lrpid "$sysv")" -
}

@test "--drain does not wait anyway: -n says no more" {
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" a b
    assert_equal "$(ipcctl receive -l --drain -n "$queue")" $'a\nb'
    run --separate-stderr ipcctl receive --drain -n "$queue"
    assert_status 0
    assert_equal "$output$stderr" ""
  done
}

@test "options that exclude each other, or are of the other family: exit 2, nothing is taken" {
  ipcctl send "$sysv" stays
  ipcctl send "$posix" stays
  for arguments in "$sysv -c 0" "$sysv --except 0" "$sysv -f -c 1" "$sysv -f --drain" "$sysv -f -n" \
    "$sysv --drain -w 1" "$sysv -t 1 --except 2" "$sysv --peek -w 1" \
    "$sysv --peek -f" "$sysv -l -0" "$sysv --hex --json" "$sysv -n -w 1" "$sysv -t x" \
    "$sysv -l -- cat" "$sysv --struct int" "$sysv more" "$posix -t 1" "$posix --except 1" \
    "$posix --peek" "shm:1" "msg" "$sysv --truncate x"; do
    # shellcheck disable=SC2086 # a list of words
    run --separate-stderr ipcctl receive $arguments
    assert_status 2
    assert_equal "$output" ""
  done
  for option in -l -0 --hex '--truncate 1'; do
    # shellcheck disable=SC2086 # with its argument
    run --separate-stderr ipcctl receive "$sysv" --struct 'long type; char text[5]' $option
    assert_status 2
    assert_equal "$output" ""
  done
  assert_equal "$(messages "$sysv")$(messages "$posix")" 11
}

@test "--truncate cuts; without it a message of any length is whole" {
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" 123456789 123456789 12
    assert_equal "$(ipcctl receive --truncate 4 "$queue")" 1234
    assert_equal "$(ipcctl receive "$queue")" 123456789
    assert_equal "$(ipcctl receive --truncate 4 "$queue")" 12
  done
}

@test "--hex as hexdump -C" {
  head -c 100 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
  ipcctl send "$sysv" <"$BATS_TEST_TMPDIR/bytes"
  ipcctl receive --hex "$sysv" | diff - <(hexdump -C "$BATS_TEST_TMPDIR/bytes")
}

@test "--json: text where it is text, base64 where not" {
  ipcctl send "$sysv" -t 2 hello
  printf '\377\0' | ipcctl send "$posix" -p 3
  assert_equal "$(ipcctl receive --json "$sysv")" \
    "{\"ref\":\"$sysv\",\"type\":2,\"length\":5,\"text\":\"hello\"}"
  assert_equal "$(ipcctl receive --json "$posix")" \
    '{"ref":"msg:/jobs","priority":3,"length":2,"base64":"/wA="}'
}

@test "--struct: fields; a message of another size goes back, with both sizes" {
  decl='struct AMessage { long type; float f; int i; char text[80]; }'
  ipcctl send "$sysv" --struct "$decl" type=1 f=1.5 i=42 text=hello
  ipcctl send "$sysv" --struct "$decl" type=1 f=nan i=-1 'text=a b'
  assert_equal "$(ipcctl receive --drain "$sysv" --struct "$decl")" \
    $'f=1.5\ni=42\ntext=hello\n\nf=nan\ni=-1\ntext=a b'
  ipcctl send "$sysv" short
  run --separate-stderr ipcctl receive "$sysv" --struct "$decl"
  assert_status 1
  assert_contains "$stderr" "5"
  assert_contains "$stderr" "88"
  assert_contains "$stderr" "went back"
  assert_equal "$(ipcctl receive -n "$sysv")" short
}

@test "a command for each message: its input, its environment" {
  ipcctl send "$sysv" -t 4 body
  ipcctl send "$posix" -p 2 body
  # shellcheck disable=SC2016 # for the inner shell
  show='echo "$(cat) $IPCCTL_REF $IPCCTL_LENGTH t=$IPCCTL_TYPE p=$IPCCTL_PRIORITY"'
  assert_equal "$(IPCCTL_PRIORITY=9 ipcctl receive "$sysv" -- sh -c "$show")" "body $sysv 4 t=4 p="
  assert_equal "$(ipcctl receive "$posix" -- sh -c "$show")" "body $posix 4 t= p=2"
}

@test "a command that fails, or cannot be run: exit 1, its message goes back, the run ends" {
  ipcctl send "$sysv" 1 2 3
  run --separate-stderr ipcctl receive --drain "$sysv" -- sh -c 'test "$(cat)" != 2'
  assert_status 1
  assert_contains "$stderr" "status 1"
  assert_contains "$stderr" "went back"
  assert_equal "$(ipcctl receive --drain -l "$sysv")" $'3\n2'
  for command in /nonexistent / 'sh -c "kill -9 \$\$"'; do
    ipcctl send "$sysv" kept
    run --separate-stderr bash -c "'$IPCCTL' receive '$sysv' -- $command"
    assert_status 1
    assert_equal "$(ipcctl receive -n "$sysv")" kept
  done
}

@test "nothing after --: a usage error, and no message is taken" {
  ipcctl send "$sysv" kept
  run ipcctl receive "$sysv" --
  assert_status 2
  assert_contains "$output" "what to run is missing"
  assert_equal "$(ipcctl receive -n "$sysv")" kept
}

@test "a command that does not read its input is none the worse" {
  head -c 8000 /dev/zero | ipcctl send "$sysv"
  run ipcctl receive "$sysv" -- true
  assert_status 0
}

@test "a full disk or a closed pipe: the messages go back, and none is lost" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" 1 2 3
    run --separate-stderr bash -c "'$IPCCTL' receive --drain -l $queue >/dev/full"
    assert_status 1
    assert_contains "$stderr" "No space left on device"
    assert_contains "$stderr" "3 messages went back"
    run --separate-stderr bash -c "'$IPCCTL' receive --drain -l $queue >&-"
    assert_status 1
    run --separate-stderr perl -e '
      pipe my $read, my $write; close $read; open STDOUT, ">&", $write; exec @ARGV' \
      "$IPCCTL" receive -f -l "$queue"
    assert_status 1
    assert_contains "$stderr" "3 messages went back"
    assert_equal "$(ipcctl receive --drain -l "$queue")" $'1\n2\n3'
  done
}

@test "what cannot go back is printed as an envelope" {
  need_users
  ipcctl set "$sysv" --mode 0604
  ipcctl send "$sysv" -t 3 precious
  run --separate-stderr as_user bash -c "'$IPCCTL' receive $sysv >/dev/full"
  assert_status 1
  assert_contains "$stderr" "could not go back"
  assert_contains "$stderr" "{\"ref\":\"$sysv\",\"type\":3,\"length\":8,\"text\":\"precious\"}"
}

@test "the queue was filled or removed meanwhile: what cannot go back is printed" {
  ipcctl set "$sysv" --qbytes 12
  for queue in "$sysv" "$posix"; do
    for meanwhile in "ipcctl send $queue {1..10}" "ipcctl remove $queue"; do
      ipcctl send "$queue" 'body "1"'
      run --separate-stderr ipcctl receive "$queue" -- bash -c "$meanwhile; exit 7"
      assert_status 1
      assert_equal "${stderr_lines[0]}" "ipcctl: receive $queue: the command failed with status 7"
      assert_equal "${stderr_lines[1]}" \
        "ipcctl: receive $queue: 1 message could not go back to the queue:"
      assert_equal "$(jq -r .text <<<"${stderr_lines[2]}")" 'body "1"'
      run ipcctl receive --drain "$queue"
    done
  done
}

@test "no descriptor of ours is left to the command" {
  need_no_valgrind 'leaves descriptors of its own'
  # shellcheck disable=SC2016 # for the inner shell
  look=(sh -c 'ls /proc/$$/fd')
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" text
    assert_equal "$(ipcctl receive "$queue" -- "${look[@]}")" "$("${look[@]}" <<<text)"
  done
}

@test "a parent that ignores SIGCHLD: the command's end is seen, and it ignores SIGCHLD too" {
  need_no_valgrind 'hands down no ignored SIGCHLD'
  ipcctl send "$sysv" once
  run --separate-stderr perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' \
    "$IPCCTL" receive "$sysv" -- awk '/^SigIgn/ { print substr($2, 12) }' /proc/self/status
  assert_status 0
  assert_equal "$stderr" ""
  (((0x$output & 1 << 16) != 0))
  assert_equal "$(messages "$sysv")" 0
}

@test "a parent that ignores SIGPIPE: so does the command, and else it does not" {
  ipcctl send "$sysv" 1 2
  ignores() { [ $((0x$1 & 1 << 12)) -ne 0 ]; }
  show=(awk '/^SigIgn/ { print substr($2, 12) }' /proc/self/status)
  ignores "$(perl -e '$SIG{PIPE} = "IGNORE"; exec @ARGV' "$IPCCTL" receive "$sysv" -- "${show[@]}")"
  run ignores "$(perl -e '$SIG{PIPE} = "DEFAULT"; exec @ARGV' "$IPCCTL" receive "$sysv" -- "${show[@]}")"
  assert_status 1
}

@test "a file that may not grow: what does not fit goes back" {
  for queue in "$sysv" "$posix"; do
    seq -f %0500g 9 | ipcctl send -l "$queue"
    run --separate-stderr bash -c "ulimit -f 2; '$IPCCTL' receive --drain -l $queue >'$BATS_TEST_TMPDIR/out'"
    assert_status 1
    assert_contains "$stderr" "File too large"
    whole=$(grep -c '^.\{500\}$' "$BATS_TEST_TMPDIR/out")
    [ "$whole" -gt 0 ]
    assert_equal $((whole + $(messages "$queue"))) 9
    ipcctl receive --drain -l "$queue" | diff - <(seq -f %0500g $((whole + 1)) 9)
  done
}

@test "no memory for a long message: it goes back, or to standard error in pieces" {
  need_plain_memory
  make_room 60000000
  echo 30000000 >/proc/sys/kernel/msgmax
  ipcctl resize "$sysv" 30000000
  head -c 20000000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
  limited() { (ulimit -v 50000 && exec "$@"); }
  for output in --json --lines --hex; do
    ipcctl send "$sysv" <"$BATS_TEST_TMPDIR/bytes"
    run --separate-stderr limited "$IPCCTL" receive "$output" "$sysv"
    assert_status 1
    assert_equal "$output$stderr" "ipcctl: receive: out of memory
ipcctl: receive $sysv: 1 message went back to the end of the queue"
    ipcctl receive "$sysv" | cmp - "$BATS_TEST_TMPDIR/bytes"
  done
  ipcctl send "$sysv" -t 7 <"$BATS_TEST_TMPDIR/bytes"
  limited "$IPCCTL" receive "$sysv" -- sh -c "ulimit -v unlimited; ipcctl remove $sysv; exit 1" \
    2>"$BATS_TEST_TMPDIR/err" || true
  sysv=$(ipcctl create msg:0x2a)
  ipcctl resize "$sysv" 30000000
  tail -n 1 "$BATS_TEST_TMPDIR/err" | ipcctl send --json "$sysv"
  ipcctl receive -t 7 -n "$sysv" | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "--peek looks no further than it must" {
  make_room 60000
  echo 20000 >/proc/sys/kernel/msgmax
  ipcctl resize "$sysv" 60000
  ipcctl send "$sysv" first
  head -c 10000 /dev/zero | ipcctl send "$sysv"
  echo 8192 >/proc/sys/kernel/msgmax
  assert_equal "$(ipcctl receive --peek "$sysv")" first
  run --separate-stderr ipcctl receive --peek -c 2 "$sysv"
  assert_status 1
  assert_equal "$output" first
  assert_contains "$stderr" "kernel.msgmax"
  run --separate-stderr ipcctl receive --peek -t -1 "$sysv"
  assert_status 1
}

@test "no timer for --timeout is an error, not a queue that is empty" {
  run --separate-stderr prlimit --sigpending=0 "$IPCCTL" receive -w 1 "$sysv"
  assert_status 1
  assert_contains "$stderr" "RLIMIT_SIGPENDING"
}

@test "no such queue: exit 3; not allowed: exit 4" {
  run --separate-stderr ipcctl receive -n msg:/none
  assert_status 3
  need_users
  for queue in "$sysv" "$posix"; do
    run --separate-stderr as_user "$IPCCTL" receive -n "$queue"
    assert_status 4
  done
}

@test "a C program sends to the POSIX queue what we receive" {
  posix-queue send /jobs 7 'from C'
  posix-queue send /jobs 9 ''
  assert_equal "$(ipcctl receive --drain --json "$posix" | jq -c '[.priority,.text]')" \
    $'[9,""]\n[7,"from C"]'
}

@test "standard output that does not block, and a slow reader: all comes out" {
  make_room 200000
  ipcctl resize "$sysv" 200000
  seq -f %0100g 1900 | ipcctl send -l "$sysv"
  perl -e '
    use Fcntl;
    pipe my $from, my $to;
    if (!fork) { # the reader, which first lets the pipe run full
      close $to;
      select undef, undef, undef, 0.1;
      print while sysread $from, $_, 7000;
      exit;
    }
    fcntl $to, F_SETFL, O_NONBLOCK;
    open STDOUT, ">&", $to;
    close $_ for $from, $to;
    system @ARGV and die;
    close STDOUT;
    wait' "$IPCCTL" receive --drain -l "$sysv" | diff - <(seq -f %0100g 1900)
}

@test "perl sends what we receive" {
  perl -e '
    my $id = msgget(0x2a, 0) // die "msgget: $!";
    msgsnd($id, pack("l! a*", 7, "from perl"), 0) or die "msgsnd: $!";'
  assert_equal "$(ipcctl receive --json "$sysv" | jq -c '[.type,.text]')" '[7,"from perl"]'
}

# Sends numbered lines while receivers, as the other arguments say, are stopped, continued and ended
# at random instants; then $BATS_TEST_TMPDIR/got must hold each line once.
storm() {
  local total=$1 queue=$2 sender receiver signals=(TERM INT HUP QUIT ABRT USR1 ALRM XCPU IO)
  shift 2
  : >"$BATS_TEST_TMPDIR/got"
  : >"$BATS_TEST_TMPDIR/err"
  ulimit -c 0
  seq "$total" | ipcctl send -l "$queue" 3>&- &
  sender=$!
  while kill -0 $sender 2>/dev/null; do
    ipcctl receive -f "$@" >>"$BATS_TEST_TMPDIR/got" 2>>"$BATS_TEST_TMPDIR/err" 3>&- &
    receiver=$!
    perl -e 'select undef, undef, undef, rand 0.01'
    if ((RANDOM % 3 == 0)); then kill -STOP $receiver; kill -CONT $receiver; fi
    kill -"${signals[RANDOM % ${#signals[@]}]}" $receiver
    if ((RANDOM % 3 == 0)); then kill -INT $receiver || true; fi
    kill -TERM $receiver || true
    wait $receiver || true
  done 2>/dev/null
  wait $sender
  ipcctl receive --drain -l "$queue" >>"$BATS_TEST_TMPDIR/got"
  assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" ""
  sort -n "$BATS_TEST_TMPDIR/got" | diff -q - <(seq "$total")
}

@test "a signal that ends COMMAND as well: the message goes back, and ipcctl ends by it" {
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" text
    rm -f "$BATS_TEST_TMPDIR/started"
    setsid env --default-signal "$IPCCTL" receive "$queue" -- sh -c ': >"$0"; exec sleep 60' \
      "$BATS_TEST_TMPDIR/started" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    wait_until test -e "$BATS_TEST_TMPDIR/started"
    kill -INT -- -$!
    status=0
    wait $! || status=$?
    assert_status 130
    assert_contains "$(cat "$BATS_TEST_TMPDIR/err")" 'killed by signal 2'
    assert_equal "$(ipcctl receive -n "$queue")" text
  done
}

@test "a signal while nobody reads the pipe: what is in hand goes back, and ipcctl ends by it" {
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  exec 4<>"$BATS_TEST_TMPDIR/pipe"
  make_room 100000
  ipcctl resize "$sysv" 100000
  seq -f %01000g 90 | ipcctl send -l "$sysv"
  env --default-signal "$IPCCTL" receive --drain -l "$sysv" >"$BATS_TEST_TMPDIR/pipe" 2>/dev/null 3>&- 4>&- &
  receiver=$!
  wait_until is_asleep $receiver
  kill -ABRT $receiver
  ulimit -c 0
  status=0
  wait $receiver || status=$?
  assert_status 134
  exec 5<"$BATS_TEST_TMPDIR/pipe" 4>&-
  timeout 60 wc -l <&5 >"$BATS_TEST_TMPDIR/count" # a line that is not whole went back
  exec 5<&-
  assert_equal $(($(cat "$BATS_TEST_TMPDIR/count") + $(messages "$sysv"))) 90
}

@test "signals at random instants: delivered, queued and printed add up to what was sent" {
  need_no_valgrind 'does not get as far in the time'
  storm 2000 "$sysv" -l "$sysv"
  storm 2000 "$posix" -l "$posix"
}

@test "signals at random instants while commands run: each message is handled once" {
  need_no_valgrind 'does not get as far in the time'
  ipcctl set "$sysv" --qbytes 60
  # shellcheck disable=SC2016 # for the inner shell
  handle=(bash -c 'read -r line || true; echo "$line"')
  storm 60 "$sysv" "$sysv" -- "${handle[@]}"
  storm 60 "$posix" "$posix" -- "${handle[@]}"
}

@test "a slow reader that goes away: nothing is lost or doubled on the queue" {
  make_room 100000
  ipcctl resize "$sysv" 100000
  seq -f %0100g 600 | ipcctl send -l "$sysv"
  run --separate-stderr bash -c "'$IPCCTL' receive --drain -l $sysv | head -c 5 >/dev/null"
  delivered=$(messages "$sysv")
  ipcctl receive --drain -l "$sysv" | sort >"$BATS_TEST_TMPDIR/rest"
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/rest")" "$delivered"
  assert_equal "$(sort -u "$BATS_TEST_TMPDIR/rest" | wc -l)" "$delivered"
}

@test "to a terminal: escaped, a line each" {
  printf 'a\033[31m\nb\0c' | ipcctl send "$sysv"
  ipcctl send "$sysv" plain
  run script -qec "$IPCCTL receive --drain $sysv" /dev/null
  assert_status 0
  assert_equal "$(tr -d '\r' <<<"$output")" $'a\\x1b[31m\\nb\\x00c\nplain'
}

@test "at a terminal: Ctrl-Z and fg, and Ctrl-C ends it with nothing lost" {
  need_no_valgrind 'does not stop by SIGTSTP'
  command -v tmux >/dev/null || skip "needs tmux"
  terminal -f /dev/null new-session -d -x 80 -y 24 'env ENV= PS1="> " sh -i' 3>&-
  shows() { terminal capture-pane -p | grep -q "$1"; }
  wait_until shows '^>'
  terminal send-keys "$IPCCTL receive -f $sysv" Enter
  ipcctl send "$sysv" before
  wait_until shows '^before'
  terminal send-keys C-z
  wait_until shows Stopped
  ipcctl send "$sysv" meanwhile
  terminal send-keys fg Enter
  wait_until shows '^meanwhile'
  terminal send-keys C-c
  at_prompt() { [[ $(terminal capture-pane -p | grep . | tail -n 1) == *'>' ]]; }
  wait_until at_prompt
  terminal send-keys 'echo status=$?' Enter
  wait_until shows '^status=130'
  assert_equal "$(messages "$sysv")" 0
}

@test "a signal right before the wait ends it, where SIGALRM is ignored as well" {
  need_faults
  # The signal comes at the last call before msgrcv(2).  To a pipe it would look every second.
  local start=$SECONDS status=0
  env --ignore-signal=ALRM strace -qq -o /dev/null -e trace=timer_settime \
    -e inject=timer_settime:signal=TERM:when=1 "$IPCCTL" receive -w 30 "$sysv" >/dev/null || status=$?
  assert_equal $status 143
  [ $((SECONDS - start)) -lt 25 ]
  # What is run finds it ignored.
  ipcctl send "$sysv" text
  # shellcheck disable=SC2016 # awk's
  run env --ignore-signal=ALRM ipcctl receive "$sysv" -- awk '/^SigIgn/ { print $2 }' /proc/self/status
  assert_status 0
  [ $((0x$output & 1 << 13)) != 0 ]
}

@test "memory does not grow with the number of messages" {
  need_plain_memory
  make_room 1000000
  ipcctl resize "$sysv" 1000000
  seq -f %0200g 60000 | ipcctl send -l "$sysv" 3>&- &
  sender=$!
  # 12 MB pass through
  peak=$(perl -e '
    my $pid = fork // die;
    if (!$pid) { open STDOUT, ">", "/dev/null"; exec @ARGV }
    my $peak = 0;
    while (waitpid($pid, 1) == 0) {
      open my $status, "<", "/proc/$pid/status" or next;
      while (<$status>) { $peak = $1 if /VmHWM:\s+(\d+)/ }
    }
    print "$peak\n"' "$IPCCTL" receive -l -c 60000 "$sysv")
  wait $sender
  [ "$peak" -gt 0 ] && [ "$peak" -lt 8192 ] || {
    echo "peak: $peak KiB" >&2
    false
  }
}
