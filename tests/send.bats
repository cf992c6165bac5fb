#!/usr/bin/env bats
# ipcctl send

load helpers

setup() {
  clean_ipc
  sysv=$(ipcctl create msg:0x2a)
  posix=$(ipcctl create msg:/jobs --maxmsg 10 --msgsize 8K)
}

# The bodies on a queue, a line each.
drain() {
  ipcctl receive --drain --lines "$1"
}

@test "each operand is a message, the empty one too" {
  for queue in "$sysv" "$posix"; do
    run --separate-stderr ipcctl send "$queue" one '' 'two words'
    assert_status 0
    assert_equal "$output$stderr" ""
    assert_equal "$(drain "$queue")" $'one\n\ntwo words'
  done
}

@test "standard input is one message, byte for byte" {
  head -c 5000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
  for queue in "$sysv" "$posix"; do
    ipcctl send "$queue" <"$BATS_TEST_TMPDIR/bytes"
    ipcctl receive "$queue" | cmp - "$BATS_TEST_TMPDIR/bytes"
    ipcctl send "$queue" </dev/null
    assert_equal "$(ipcctl receive --json "$queue" | jq -c .length)" 0
  done
}

@test "--lines and --null: a message a record, the last without its end too" {
  for queue in "$sysv" "$posix"; do
    printf 'a\n\nb c\nend' | ipcctl send --lines "$queue"
    assert_equal "$(drain "$queue")" $'a\n\nb c\nend'
    printf 'a\nb\0c\0' | ipcctl send -0 "$queue"
    assert_equal "$(ipcctl receive --drain -0 "$queue" | od -An -c | tr -d ' \n')" 'a\nb\0c\0'
  done
}

@test "types, priorities and their ranges" {
  ipcctl send "$sysv" -t 9223372036854775807 x
  assert_contains "$(ipcctl receive --json "$sysv")" '"type":9223372036854775807,'
  ipcctl send "$posix" low
  ipcctl send "$posix" -p 32767 high
  assert_equal "$(ipcctl receive --json "$posix" | jq -c '[.priority,.text]')" '[32767,"high"]'
  for arguments in "$sysv -t 0" "$sysv -t -1" "$sysv -t 9223372036854775808" "$sysv -p 1" \
    "$posix -p 32768" "$posix -p -1" "$posix -t 1" "$sysv -l more" "$sysv -l -0" "shm:1 x" "msg x" \
    "sem:/a" "$sysv --packed x" "$sysv -n -w 1 x" "$sysv -w x"; do
    # shellcheck disable=SC2086 # a list of words
    run --separate-stderr ipcctl send $arguments </dev/null
    assert_status 2
    assert_equal "$output" ""
  done
  assert_equal "$(drain "$sysv")" ""
  assert_equal "$(drain "$posix")" low
}

@test "a full queue: exit 5 at once or in time, and how full it is" {
  ipcctl set "$sysv" --qbytes 10
  ipcctl send "$sysv" 12345678
  run --separate-stderr ipcctl send -n "$sysv" abc
  assert_status 5
  assert_equal "${stderr_lines[0]}" "ipcctl: send $sysv: queue is full: 8 of 10 bytes"
  run --separate-stderr ipcctl send -w 50ms "$sysv" abc
  assert_status 5
  for i in {1..10}; do ipcctl send "$posix" "$i"; done
  run --separate-stderr ipcctl send -n "$posix" abc
  assert_status 5
  assert_equal "${stderr_lines[0]}" "ipcctl: send $posix: queue is full: 10 of 10 messages"
  run --separate-stderr ipcctl send -w 50ms "$posix" abc
  assert_status 5
  assert_equal "$(drain "$posix")" "$(seq 10)"
}

@test "a queue full of empty messages says so" {
  ipcctl set "$sysv" --qbytes 2
  ipcctl send "$sysv" '' ''
  run --separate-stderr ipcctl send -n "$sysv" ''
  assert_status 5
  assert_contains "$stderr" "2 messages"
}

@test "a sender waits for room, and goes on after a stop" {
  ipcctl set "$sysv" --qbytes 8
  ipcctl send "$sysv" 12345678
  ipcctl send -w 20 "$sysv" later 3>&- &
  sender=$!
  wait_until is_asleep $sender
  kill -STOP $sender
  kill -CONT $sender
  assert_equal "$(ipcctl receive "$sysv")" 12345678
  wait $sender
  assert_equal "$(drain "$sysv")" later
}

@test "removed while waiting: exit 3" {
  small=$(ipcctl create msg:/small --maxmsg 1 --msgsize 8)
  ipcctl set "$sysv" --qbytes 8
  for queue in "$sysv" "$small"; do
    ipcctl send "$queue" 12345678
    ipcctl send "$queue" later 3>&- 2>"$BATS_TEST_TMPDIR/err" &
    sender=$!
    wait_until is_asleep $sender
    ipcctl remove "$queue"
    wait_until grep -q removed "$BATS_TEST_TMPDIR/err" || kill -KILL $sender
    status=0
    wait $sender || status=$?
    assert_status 3
  done
}

@test "removed between two messages: exit 3, and the second is not sent where nobody can get it" {
  mkfifo "$BATS_TEST_TMPDIR/lines"
  for queue in "$sysv" "$posix"; do
    ipcctl send --lines "$queue" <"$BATS_TEST_TMPDIR/lines" 3>&- 2>"$BATS_TEST_TMPDIR/err" &
    sender=$!
    exec 7>"$BATS_TEST_TMPDIR/lines"
    echo first >&7
    assert_equal "$(ipcctl receive "$queue")" first
    ipcctl remove "$queue"
    echo second >&7
    exec 7>&-
    status=0
    wait $sender || status=$?
    assert_status 3
    assert_contains "$(cat "$BATS_TEST_TMPDIR/err")" "line 2: "
    assert_contains "$(cat "$BATS_TEST_TMPDIR/err")" "1 message went out before it"
  done
}

@test "a queue made too small for the message that waits: exit 1, not a wait for ever" {
  ipcctl set "$sysv" --qbytes 10
  ipcctl send "$sysv" 1234567
  timeout 60 "$IPCCTL" send "$sysv" 12345 3>&- 2>"$BATS_TEST_TMPDIR/err" &
  sender=$!
  wait_until is_asleep $sender
  ipcctl set "$sysv" --qbytes 4
  status=0
  wait $sender || status=$?
  assert_status 1
  assert_contains "$(cat "$BATS_TEST_TMPDIR/err")" "its qbytes are 4"
  assert_equal "$(drain "$sysv")" 1234567
}

@test "longer than the queue can ever hold: exit 1 at once, and nothing is sent" {
  long=$(printf '%9000s' x)
  for queue in "$sysv" "$posix"; do
    run --separate-stderr ipcctl send "$queue" ok "$long"
    assert_status 1
    assert_contains "$stderr" "message 2: the message of 9000 bytes is over"
    assert_contains "$stderr" "8192 bytes"
    assert_equal "$(drain "$queue")" ""
  done
  ipcctl set "$sysv" --qbytes 10
  run --separate-stderr timeout 60 ipcctl send "$sysv" 12345678901
  assert_status 1
  assert_contains "$stderr" "its qbytes are 10"
}

@test "a line too long: after those before it, with line, limit and count" {
  for queue in "$sysv" "$posix"; do
    run --separate-stderr ipcctl send -l "$queue" < <(
      echo a
      echo b
      printf '%9000s\n' x
      echo c
    )
    assert_status 1
    assert_contains "$stderr" "line 3: the message of 9000 bytes is over"
    assert_contains "$stderr" "8192 bytes; 2 messages went out before it"
    assert_equal "$(drain "$queue")" $'a\nb'
  done
}

@test "an envelope too long to be read whole: with line, limit and count" {
  for queue in "$sysv" "$posix"; do
    run --separate-stderr ipcctl send --json "$queue" < <(
      echo '{"text":"a"}'
      printf '{"text":"%200000s"}\n' x
    )
    assert_status 1
    assert_contains "$stderr" "line 2: longer than any message of this queue, which has at most 8192 bytes"
    assert_contains "$stderr" "1 message went out before it"
    assert_equal "$(drain "$queue")" a
  done
}

@test "a C program receives from the POSIX queue what we send" {
  ipcctl send "$posix" -p 3 'for C'
  ipcctl send "$posix" -p 32767 ''
  assert_equal "$(posix-queue receive /jobs)" "32767 0 "
  assert_equal "$(posix-queue receive /jobs)" "3 5 for C"
}

@test "messages up to a raised limit, POSIX" {
  echo 50000 2>/dev/null >/proc/sys/fs/mqueue/msgsize_max || skip "needs the right to raise it"
  big=$(ipcctl create msg:/big --maxmsg 1 --msgsize 50000) # little: RLIMIT_MSGQUEUE is the user's
  head -c 50000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
  ipcctl send "$big" <"$BATS_TEST_TMPDIR/bytes"
  ipcctl receive "$big" --json | ipcctl send "$big" --json
  ipcctl receive "$big" | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "standard input that is closed or a directory: exit 1, and nothing is sent" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  for queue in "$sysv" "$posix"; do
    run --separate-stderr bash -c "'$IPCCTL' send $queue <&-"
    assert_status 1
    assert_equal "$stderr" "ipcctl: send $queue: cannot read standard input: it is closed"
    run --separate-stderr ipcctl send "$queue" </
    assert_status 1
    assert_contains "$stderr" "Is a directory"
    assert_equal "$(drain "$queue")" ""
  done
}

@test "messages up to a raised limit" {
  make_room 2000000
  ipcctl resize "$sysv" 2000000
  echo 1000000 >/proc/sys/kernel/msgmax
  head -c 1000000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
  ipcctl send "$sysv" <"$BATS_TEST_TMPDIR/bytes"
  ipcctl receive "$sysv" | cmp - "$BATS_TEST_TMPDIR/bytes"
  ipcctl send "$sysv" <"$BATS_TEST_TMPDIR/bytes"
  echo 8192 >/proc/sys/kernel/msgmax
  run --separate-stderr ipcctl receive --peek "$sysv"
  assert_status 1
  assert_contains "$stderr" "kernel.msgmax"
  ipcctl receive "$sysv" | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "--json: the longest message, with fields as long" {
  make_room 100000
  ipcctl resize "$sysv" 100000
  echo 100000 >/proc/sys/kernel/msgmax
  head -c 100000 /dev/zero | tr '\0' '\1' >"$BATS_TEST_TMPDIR/bytes"
  ipcctl send "$sysv" <"$BATS_TEST_TMPDIR/bytes"
  ipcctl receive --json --struct 'long type; char a[100000]' --packed "$sysv" >"$BATS_TEST_TMPDIR/json"
  ipcctl send --json "$sysv" <"$BATS_TEST_TMPDIR/json"
  ipcctl receive "$sysv" | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "--json: what receive wrote, any bytes, any type" {
  for i in 1 2 3 4 5; do head -c 200 /dev/urandom | ipcctl send -t "$i" "$sysv"; done
  ipcctl send "$sysv" 'text "quoted" \ ü' ''
  ipcctl receive --peek --drain --json "$sysv" >"$BATS_TEST_TMPDIR/before"
  ipcctl receive --drain --json "$sysv" | ipcctl send --json "$posix"
  assert_equal "$(ipcctl list --raw --no-headings -o messages "$posix")" 7
  ipcctl receive --drain --json "$posix" | ipcctl send --json "$sysv" -t 9
  ipcctl receive --drain --json "$sysv" |
    jq -cS 'del(.type)' | diff - <(jq -cS 'del(.type)' "$BATS_TEST_TMPDIR/before")
}

@test "--json: a malformed line ends it, with its number and what went out" {
  run --separate-stderr ipcctl send --json "$sysv" < <(
    echo '{"text":"a"}'
    echo
    echo '{"text":"b","type":0}'
    echo '{"text":"c"}'
  )
  assert_status 1
  assert_contains "$stderr" "line 3: "
  assert_contains "$stderr" "1 message went out before it"
  assert_equal "$(drain "$sysv")" a
}

@test "--struct: each field once, in range, and the body without the type" {
  decl='struct AMessage { long type; float f; int i; char text[80]; }'
  ipcctl send "$sysv" --struct "$decl" f=1.5 text=hello type=5 i=-7
  assert_equal "$(ipcctl receive --json "$sysv" --struct "$decl" | jq -c '[.type,.length,.fields]')" \
    '[5,88,{"f":1.5,"i":-7,"text":"hello"}]'
  for wrong in "f=1" "f=1 i=2 text=a type=1 type=1" "f=1 i=3000000000 text=a type=1" \
    "f=1 i=1 text=a type=0" "f=1 i=1 text=a type=1 more=2" "f=x i=1 text=a type=1"; do
    # shellcheck disable=SC2086 # a list of words
    run --separate-stderr ipcctl send "$sysv" --struct "$decl" $wrong
    assert_status 2
  done
  run --separate-stderr ipcctl send "$sysv" --struct "$decl" --type 2 f=1 i=2 text=a type=1
  assert_status 2
  assert_contains "$stderr" "the type is given twice: by --type and by the field type"
  run --separate-stderr ipcctl send "$sysv" --struct 'int i; long l;' i=1 l=2
  assert_status 2
  assert_contains "$stderr" "first member is a long"
  assert_equal "$(drain "$sysv")" ""
  ipcctl send "$posix" --struct 'char c; int i;' --packed c=65 i=2
  assert_equal "$(ipcctl receive --json "$posix" | jq .length)" 5
}

@test "--struct: random structs to a C program and from it, in both families" {
  need_no_valgrind 'computes a long double in 64 bits'
  cc=$(sed -n 's/^CC = //p' "$top_builddir/Makefile")
  command -v "${cc%% *}" >/dev/null || skip "needs the C compiler"
  run env CC="$cc" perl "$top_srcdir/tests/struct-fuzz" --queues
  echo "$output"
  assert_status 0
  assert_equal "$(grep -c '^ok' <<<"$output")" 2
  run ! grep '^not ok' <<<"$output"
}

@test "no such queue: exit 3; not allowed: exit 4" {
  run --separate-stderr ipcctl send msg:/none x
  assert_status 3
  run --separate-stderr ipcctl send msg:0x999 x
  assert_status 3
  need_users
  for queue in "$sysv" "$posix"; do
    run --separate-stderr as_user "$IPCCTL" send "$queue" x
    assert_status 4
    assert_contains "$stderr" "it belongs to root, mode 0600"
  done
}

@test "perl receives what we send" {
  ipcctl send "$sysv" -t 3 'for perl'
  run perl -MIPC::SysV=ftok -e '
    my $id = msgget(0x2a, 0) // die "msgget: $!";
    msgrcv($id, my $message, 8192, 3, 0) or die "msgrcv: $!";
    my ($type, $text) = unpack("l! a*", $message);
    print "$type $text";'
  assert_status 0
  assert_equal "$output" "3 for perl"
  ipcctl send "$sysv" a bb
  assert_contains "$(ipcs -q)" "3            2"
}
