#!/usr/bin/env bats
# ipcctl lecture: msg-writer, msg-reader, math-sender, math-receiver, and their partners compiled
# from the lecture's structs

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
}

queues() {
  ipcctl list msg --raw --no-headings -o "${1:-key}"
}

# The answer of a problem.
solved() {
  if [ "$2" = + ]; then echo $(($1 + $3)); else echo $(($1 * $3)); fi
}

@test "msg-writer: the queue, its mode and size; each line a message; zeros at the end" {
  run --separate-stderr ipcctl lecture msg-writer 0x2a < <(printf '1.5 2 word\n-3e2 -0x10 x\n\n')
  assert_status 0
  assert_equal "$output$stderr" ''
  assert_equal "$(queues key,mode,qbytes,messages,bytes)" '0x0000002a 0660 4096 3 264'
}

@test "msg-reader prints what was sent and removes the queue" {
  printf '1.5 2 word\n-3e2 -0x10 x\n1e30 2147483647 %079d\n' 7 | ipcctl lecture msg-writer 42
  run --separate-stderr ipcctl lecture msg-reader 0x2a
  assert_status 0
  assert_equal "$output" "$(printf 'Float:\t%s\nInt:\t%s\nWord:\t%s\n\n' 1.5 2 word -300 -16 x \
    1e+30 2147483647 "$(printf %079d 7)")"
  assert_equal "$stderr" ''
  assert_equal "$(queues)" ''
}

@test "the key may be asked for, on the first line of the input" {
  run ipcctl lecture msg-writer < <(printf ' 0x2b \n1 2 three\n')
  assert_status 0
  assert_equal "$output" ''
  run ipcctl lecture msg-reader <<<43
  assert_status 0
  assert_equal "${output//$'\t'/ }" 'Float: 1
Int: 2
Word: three'
  printf '0xffffffff\n1 2 w\n' | ipcctl lecture msg-writer
  assert_equal "$(queues)" 0xffffffff
  ipcctl lecture msg-reader -- -1
}

@test "no queue: Sorry!" {
  for program in msg-reader math-receiver; do
    run --separate-stderr ipcctl lecture $program 99
    assert_status 1
    assert_equal "$output" ''
    assert_equal "${stderr_lines[0]}" 'Sorry!'
    run --separate-stderr ipcctl -q lecture $program 99
    assert_equal "$stderr" 'Sorry!'
  done
}

@test "what is no key: a sentence, and no queue" {
  for program in msg-writer msg-reader math-sender math-receiver; do
    for key in '' x 1x 0x 4294967296 -2147483649 '1 2' 0; do
      run --separate-stderr ipcctl lecture $program -- "$key"
      assert_status 2
      assert_contains "$stderr" "ipcctl: lecture $program: "
      run --separate-stderr ipcctl lecture $program <<<"$key"
      assert_status 1
      assert_contains "$stderr" "ipcctl: lecture $program: "
    done
    run --separate-stderr ipcctl lecture $program < <(printf '42\0x\n')
    assert_status 1
    assert_equal "$stderr" "ipcctl: lecture $program: there is a NUL byte in the key"
    run --separate-stderr ipcctl lecture $program </dev/null
    assert_status 1
    assert_equal "$stderr" "ipcctl: lecture $program: no key was given"
    run --separate-stderr ipcctl lecture $program <.
    assert_status 1
    assert_equal "$stderr" "ipcctl: lecture $program: cannot read standard input: Is a directory"
  done
  assert_equal "$(queues)" ''
}

@test "a standard input that was closed is said" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  for program in 'msg-writer 1' 'msg-writer' 'math-receiver'; do
    run --separate-stderr bash -c "timeout 60 ipcctl lecture $program <&-"
    assert_status 1
    assert_equal "$stderr" "ipcctl: lecture ${program% 1}: cannot read standard input: it is closed"
  done
}

@test "msg-writer names what is wrong with a line, leaves it out and goes on" {
  word80=$(printf %080d 0)
  lines=('x 1 w' '1' '1 2' '1 2 w v' '1 2x w' '1 2147483648 w' '1e99 1 w' "1 2 $word80" '1.5.5 1 w')
  run --separate-stderr ipcctl lecture msg-writer 1 < <(
    printf '%s\n' "${lines[@]}"
    printf '1 2 w\0w\n1 2 good\n')
  assert_status 1
  assert_equal "$(wc -l <<<"$stderr")" 10
  assert_equal "$(grep -vc '^ipcctl: lecture msg-writer: ' <<<"$stderr")" 0
  run ipcctl lecture msg-reader 1
  assert_equal "${output//$'\t'/ }" 'Float: 1
Int: 2
Word: good'
}

@test "msg-writer waits while the queue is full, and the reader gets it all" {
  seq 300 | sed 's/$/ 1 w/' | ipcctl lecture msg-writer 5 3>&- &
  wait_until sh -c '[ "$(ipcctl list msg --raw --no-headings -o messages)" = 46 ]'
  ipcctl lecture msg-reader 5 >out
  wait $!
  assert_equal "$(awk '/Float/ { print $2 }' out)" "$(seq 300)"
}

@test "msg-writer uses a queue that is there, and leaves it on Ctrl-C" {
  ipcctl create msg:0x1b58 --mode 660
  mkfifo in
  env --default-signal=INT "$IPCCTL" lecture msg-writer 0x1b58 <in 3>&- &
  exec 4>in
  echo 1 2 three >&4
  wait_until sh -c '[ "$(ipcctl list msg --raw --no-headings -o messages,qbytes)" = "1 4096" ]'
  kill -INT $!
  wait $! || true
  exec 4>&-
  assert_equal "$(queues)" 0x00001b58
}

# Starts a program that makes queue 9 and waits, sends it a signal, and expects no queue.
interrupted() {
  local signal=$1
  shift
  env --default-signal=INT "$IPCCTL" lecture "$@" 9 <&4 >/dev/null 3>&- &
  wait_until sh -c 'ipcs -q | grep -q 0x00000009'
  kill -"$signal" $!
  status=0
  wait $! || status=$?
  assert_status $((128 + $(kill -l "$signal")))
  assert_equal "$(queues)" ''
}

@test "Ctrl-C, SIGTERM and SIGHUP remove the queue that a program made" {
  mkfifo in
  exec 4<>in
  for signal in INT TERM HUP; do
    interrupted $signal msg-writer
    interrupted $signal math-sender --count 100000
  done
}

@test "a reader whose queue is removed says so" {
  for program in msg-reader math-receiver; do
    ipcctl create msg:0x50
    ipcctl lecture $program 0x50 2>err 3>&- &
    wait_until sh -c "grep -q msgrcv /proc/$!/wchan || grep -q '^[0-9]* 0x' /proc/$!/syscall"
    ipcrm -Q 0x50
    status=0
    wait $! || status=$?
    assert_status 1
    assert_contains "$(cat err)" 'ipcctl: lecture'
  done
}

@test "a queue of one's own: its mode, or kernel.msgmnb, is in the way" {
  need_users
  as_user "$IPCCTL" create msg:0x60 --mode 400
  run --separate-stderr as_user "$IPCCTL" lecture msg-writer 0x60 </dev/null
  assert_status 4
  assert_equal "$stderr" 'ipcctl: lecture msg-writer: msgget: the queue with key 0x00000060 belongs to somebody else, or its mode does not let you use it'
  ipcctl set msg:0x60 --mode 660
  make_room 2048
  run --separate-stderr as_user "$IPCCTL" lecture msg-writer 0x60 </dev/null
  make_room 16384
  assert_status 1
  assert_equal "$stderr" \
    'ipcctl: lecture msg-writer: IPC_SET: 4096 bytes are over the limit kernel.msgmnb'
}

@test "a queue of somebody else" {
  need_users
  ipcctl create msg:0x60 --mode 600
  for program in msg-writer msg-reader math-sender math-receiver; do
    run --separate-stderr as_user "$IPCCTL" lecture $program 0x60 </dev/null
    assert_status 4
    assert_contains "$stderr" 'the queue with key 0x00000060 belongs to somebody else'
  done
  # One that may be used, but not be set.
  ipcctl set msg:0x60 --mode 666
  run --separate-stderr as_user "$IPCCTL" lecture msg-writer 0x60 </dev/null
  assert_status 4
  assert_equal "$stderr" \
    'ipcctl: lecture msg-writer: IPC_SET: the queue with key 0x00000060 belongs to somebody else'
  assert_equal "$(queues)" 0x00000060
}

@test "a message of another size is an error that names both" {
  lecture-queue raw 0x70 1 87
  run --separate-stderr ipcctl lecture msg-reader 0x70
  assert_status 1
  assert_equal "$stderr" \
    'ipcctl: lecture msg-reader: a message of 87 bytes, where struct AMessage has 88'
  lecture-queue raw 0x70 1 89
  run --separate-stderr ipcctl lecture msg-reader 0x70
  assert_status 1
  assert_contains "$stderr" 'more than the 88 bytes of struct AMessage'
  for size in 0 11 13 15; do
    lecture-queue raw 0x71 1 $size
    run --separate-stderr ipcctl lecture math-receiver 0x71
    assert_status 1
    assert_contains "$stderr" "a message of $size bytes, where struct MathProblem has 16"
  done
  lecture-queue raw 0x71 1 4096
  run --separate-stderr ipcctl lecture math-receiver 0x71
  assert_status 1
  assert_contains "$stderr" 'more than the 16 bytes of struct MathProblem'
}

@test "msg-reader leaves messages of other types alone" {
  lecture-queue raw 0x72 2 10
  printf '1 2 w\n' | ipcctl lecture msg-writer 0x72
  run ipcctl lecture msg-reader 0x72
  assert_status 0
  assert_contains "$output" w
}

@test "a calculation that is none is named" {
  lecture-queue raw 0x73 1 16
  printf '' | ipcctl lecture math-sender 0x73 --count 0
  run --separate-stderr ipcctl lecture math-receiver 0x73
  assert_status 1
  assert_equal "$stderr" 'ipcctl: lecture math-receiver: 2021161080 is no calculation'
  assert_equal "$(queues)" ''
}

@test "math-sender and math-receiver" {
  run --separate-stderr ipcctl lecture math-sender 0x80 --count 20 --seed 7
  assert_status 0
  assert_equal "$stderr" ''
  assert_equal "$(wc -l <<<"$output")" 20
  problems=$output
  run --separate-stderr ipcctl lecture math-receiver 0x80
  assert_status 0
  assert_equal "$(sed 's/ = .*//' <<<"$output")" "$problems"
  while read -r a sign b _ answer; do
    assert_equal "$answer" "$(solved "$a" "$sign" "$b")"
  done <<<"$output"
  assert_contains "$problems" +
  assert_contains "$problems" '*'
  assert_equal "$(queues)" ''
}

@test "math-sender: the same seed, the same problems; another, others; none, any" {
  ipcctl lecture math-sender 1 --seed 5 >a
  ipcctl lecture math-sender 1 --seed 5 >b
  ipcctl lecture math-sender 1 --seed 6 >c
  ipcctl lecture math-sender 1 >d
  ipcctl lecture math-sender 1 >e
  cmp a b
  run ! cmp -s a c
  run ! cmp -s d e
  assert_equal "$(wc -l <a)" 5
}

@test "a writer compiled from the slides, our reader" {
  lecture-queue write 0x90
  run --separate-stderr ipcctl lecture msg-reader 0x90
  assert_status 0
  assert_equal "$output" "$(printf 'Float:\t%s\nInt:\t%s\nWord:\t%s\n\n' 2.5 -7 xanadu 0 2147483647 \
    "$(printf %080d 0 | tr 0 w)")"
  assert_equal "$(queues)" ''
}

@test "our writer, a reader compiled from the slides" {
  printf '2.5 -7 xanadu\n0 0 w\n' | ipcctl lecture msg-writer 0x91
  run --separate-stderr lecture-queue read 0x91
  assert_status 0
  assert_equal "$output$stderr" $'2.5 -7 xanadu\n0 0 w'
  assert_equal "$(queues)" ''
}

@test "a sender of problems compiled from the slides, with and without padding; our receiver" {
  for size in '' 12; do
    lecture-queue ask 0x92 $size
    run --separate-stderr ipcctl lecture math-receiver 0x92
    assert_status 0
    assert_equal "$output$stderr" '2147483647 + 2147483647 = 4294967294
-2147483648 * -2147483648 = 4611686018427387904
6 * 7 = 42'
  done
  assert_equal "$(queues)" ''
}

@test "our sender of problems, a receiver compiled from the slides" {
  ipcctl lecture math-sender 0x93 --seed 3 >problems
  run --separate-stderr lecture-queue solve 0x93
  assert_status 0
  assert_equal "$(sed 's/ = .*//' <<<"$output")" "$(cat problems)"
  assert_equal "$(queues)" ''
}

@test "at a terminal: prompts, a second try for the key, text of others escaped" {
  run script -qec "$IPCCTL lecture msg-writer" /dev/null < <(
    printf 'x\n0xa0\n1 2 w\n\n')
  assert_status 0
  assert_contains "$output" 'Please enter a msg id integer: '
  assert_contains "$output" "'x' is no key"
  assert_contains "$output" 'Please enter a float, int and word (or blank line to quit): '
  ipcctl lecture msg-reader 0xa0

  printf '1 2 \033[31mred\n' | ipcctl lecture msg-writer 0xa1
  run script -qec "$IPCCTL lecture msg-reader 0xa1" /dev/null </dev/null
  assert_contains "$output" '\x1b[31mred'
}
