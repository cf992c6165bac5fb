#!/usr/bin/env bats
# ipcctl lecture: producer, consumer, math-producer, math-consumer, and their partners compiled from
# the lecture's structs

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
}

# Starts a program in the background, its output in out and err; the process id is in $!.
start() {
  rm -f out err # a test that waits for a word in them must not find that of the one before
  env --default-signal "$@" <&0 >out 2>err 3>&- 4>&- &
}

# Waits for the process that start() started; its exit status must be $1.
ended() {
  status=0
  wait $! || status=$?
  output=$(cat out) stderr=$(cat err)
  assert_status "$1"
}

no_segment() {
  assert_equal "$(ls /dev/shm)" ''
}

# Whether a process has the segment mapped.
maps_segment() {
  grep -q '/dev/shm/TestSMem' "/proc/$1/maps"
}

# The size of a producer's segment: what is wrong with one of 1 byte.
segment_size() {
  truncate -s 1 /dev/shm/TestSMem
  "$IPCCTL" lecture "$1" 2>&1 </dev/null | sed -n 's/.*1 bytes long, not //p'
}

# The answer of a problem.
solved() {
  if [ "$2" = + ]; then echo $(($1 + $3)); else echo $(($1 * $3)); fi
}

@test "a text there and back, QUIT ends both, nothing stays" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr ipcctl lecture producer < <(printf 'hello\n\nyou there\nQUIT\nmore\n')
  assert_status 0
  assert_equal "$output$stderr" 'HELLO

YOU THERE
QUIT'
  ended 0
  assert_equal "$output$stderr" 'Received: hello
Sending: HELLO
Received: 
Sending: 
Received: you there
Sending: YOU THERE
Received: QUIT
Sending: QUIT'
  no_segment
}

@test "the producer may be first, and the end of input ends both" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  wait_until test -s /dev/shm/TestSMem
  producer=$!
  "$IPCCTL" lecture consumer >received 3>&- 4>&- &
  consumer=$!
  echo one >in
  wait_until grep -qx ONE out
  exec 4>&-
  wait $consumer
  wait $producer
  assert_equal "$(cat out)" ONE
  assert_equal "$(tail -n 1 received)" 'Sending: QUIT'
  no_segment
}

@test "quit will do: on the slides it is the capitals that are compared" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr ipcctl lecture producer < <(printf 'Quit\nmore\n')
  assert_status 0
  assert_equal "$output$stderr" QUIT
  ended 0

  start "$IPCCTL" lecture consumer
  run lecture-segment produce /TestSMem quit
  assert_status 0
  ended 0
  no_segment
}

@test "QUIT, or no input, with no consumer anywhere" {
  run --separate-stderr timeout 60 "$IPCCTL" lecture producer </dev/null
  assert_status 0
  assert_equal "$output$stderr" ''
  run --separate-stderr timeout 60 "$IPCCTL" lecture producer <<<QUIT
  assert_status 0
  run --separate-stderr timeout 60 "$IPCCTL" lecture math-producer --count 0
  assert_status 0
  no_segment
}

@test "of thousands of texts none is lost or mixed up" {
  start "$IPCCTL" lecture consumer
  seq -f 'text number %.0f' 5000 >texts
  ipcctl lecture producer <texts >answers
  ended 0
  tr a-z A-Z <texts | cmp - answers
  assert_equal "$(grep -c '^Received: text' out)" 5000
}

@test "between two of ours no wake-up takes the 5 ms of the fallback" {
  start "$IPCCTL" lecture consumer
  # 2000 texts, each with two changes of turn: 20 s if every one were noticed by the clock.
  seq 2000 | timeout 10 "$IPCCTL" lecture producer >/dev/null
  ended 0
}

@test "an idle pair sleeps" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture consumer
  consumer=$!
  "$IPCCTL" lecture producer <in >answers 3>&- 4>&- &
  producer=$!
  echo one >in
  wait_until grep -qx ONE answers
  switches() { awk '/^voluntary/ { print $2 }' "/proc/$1/status"; }
  ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
  before=$(ticks $consumer)
  from=$(switches $consumer)
  # It looks at the flag at least a hundred times a second, and takes next to no time for that.
  wait_until sh -c "[ \$(awk '/^voluntary/ { print \$2 }' /proc/$consumer/status) -gt $((from + 60)) ]"
  [ $(($(ticks $consumer) - before)) -le 10 ]
  exec 4>&-
  wait $consumer $producer
}

@test "a text over 62 bytes is cut, and said to be" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr ipcctl lecture producer < <(
    head -c 61 /dev/zero | tr '\0' a
    echo
    head -c 62 /dev/zero | tr '\0' b
    echo
    head -c 63 /dev/zero | tr '\0' c
    echo
    head -c 100000 /dev/zero | tr '\0' d
    echo)
  assert_status 0
  assert_equal "$output" "$(for c in A:61 B:62 C:62 D:62; do
    head -c "${c#*:}" /dev/zero | tr '\0' "${c%:*}"
    echo
  done)"
  assert_equal "$stderr" 'ipcctl: lecture producer: a text of 63 bytes was cut to 62
ipcctl: lecture producer: a text of 100000 bytes was cut to 62'
  ended 0
}

@test "bytes of every kind go there and back" {
  start "$IPCCTL" lecture consumer
  printf '\377\001\303\274x\n' | ipcctl lecture producer >answers
  assert_equal "$(od -An -c answers)" "$(printf '\377\001\303\274X\n' | od -An -c)"
  ended 0
}

@test "a NUL ends a text, and that is said" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr ipcctl lecture producer < <(printf 'one\0two\nQUIT\0\nthree\n')
  assert_status 0
  assert_equal "$output" $'ONE\nQUIT\nTHREE'
  assert_equal "$stderr" 'ipcctl: lecture producer: a NUL byte ends a text; what follows it is left out
ipcctl: lecture producer: a NUL byte ends a text; what follows it is left out'
  ended 0
}

@test "--name: another segment, two pairs at a time" {
  start "$IPCCTL" lecture consumer --name /other
  other=$!
  "$IPCCTL" lecture consumer >received 3>&- &
  consumer=$!
  mkfifo in
  exec 4<>in
  "$IPCCTL" lecture producer <in >a 3>&- 4>&- &
  producer=$!
  echo first >in
  echo second | ipcctl lecture producer --name=/other >b
  exec 4>&-
  wait $other $consumer $producer
  assert_equal "$(cat a b)" 'FIRST
SECOND'
  assert_equal "$(head -n 1 out)" 'Received: second'
  no_segment
}

@test "Ctrl-C, SIGTERM and others remove the segment; the consumer notices" {
  mkfifo in
  exec 4<>in
  for signal in INT TERM HUP QUIT; do
    start "$IPCCTL" lecture producer <in
    producer=$!
    wait_until test -s /dev/shm/TestSMem
    "$IPCCTL" lecture consumer 2>lost 3>&- 4>&- &
    consumer=$!
    wait_until maps_segment $consumer
    kill -$signal $producer
    status=0
    wait $producer || status=$?
    assert_status $((128 + $(kill -l $signal)))
    no_segment
    status=0
    wait $consumer || status=$?
    assert_status 1
    assert_equal "$(cat lost)" \
      'ipcctl: lecture consumer: the producer is gone: it ended without a word'
  done
}

@test "Ctrl-C at a terminal" {
  mkfifo keys
  env --default-signal script -qec "$IPCCTL lecture producer" /dev/null <keys >screen 2>&1 3>&- &
  exec 4>keys
  wait_until grep -q 'Enter text ("QUIT" to quit): ' screen
  [ -e /dev/shm/TestSMem ]
  grep -q 'start the consumer in another terminal' screen
  printf '\003' >&4
  wait_until test ! -e /dev/shm/TestSMem
  exec 4>&-
  wait $! || true
}

@test "at a terminal: the partner is told of with --name, and its death on a line of its own" {
  mkfifo keys
  env --default-signal script -qec "$IPCCTL lecture producer --name /other" /dev/null <keys >screen \
    2>&1 3>&- &
  terminal=$!
  exec 4>keys
  wait_until grep -q 'Enter text ("QUIT" to quit): ' screen
  grep -q 'another terminal: ipcctl lecture consumer --name /other.$' screen
  "$IPCCTL" lecture consumer --name /other >received 3>&- 4>&- &
  echo one >&4
  wait_until grep -q '^ONE' screen
  kill -KILL $!
  wait $! || true
  wait_until grep -q '^ipcctl: lecture producer: the consumer is gone' screen
  exec 4>&-
  wait $terminal || true
}

@test "a closed pipe behind the producer: it ends, and the segment with it" {
  start "$IPCCTL" lecture consumer
  yes hello | timeout 60 "$IPCCTL" lecture producer | head -n 3 >answers
  assert_equal "$(cat answers)" $'HELLO\nHELLO\nHELLO'
  ended 1
  no_segment
}

@test "the consumer is killed: the producer says so within two seconds, at its prompt too" {
  mkfifo in
  exec 4<>in
  for signal in KILL TERM; do
    start "$IPCCTL" lecture producer <in
    producer=$!
    "$IPCCTL" lecture consumer >received 3>&- 4>&- &
    consumer=$!
    echo one >in
    wait_until grep -qx ONE out
    kill -$signal $consumer
    began=$(date +%s%N)
    wait $consumer || true
    status=0
    wait $producer || status=$?
    took=$((($(date +%s%N) - began) / 1000000))
    assert_status 1
    assert_equal "$(cat err)" \
      'ipcctl: lecture producer: the consumer is gone: it ended without a word'
    [ $took -lt 2000 ]
    no_segment
  done
}

@test "the producer is killed: the consumer says so; the next producer removes what it left" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  "$IPCCTL" lecture consumer 2>lost 3>&- 4>&- &
  consumer=$!
  wait_until maps_segment $consumer
  kill -KILL $producer
  wait $producer || true
  [ -e /dev/shm/TestSMem ]

  # A consumer that meets the leftover waits for a producer; that one waits for the old consumer.
  status=0
  wait $consumer || status=$?
  assert_status 1
  assert_contains "$(cat lost)" 'the producer is gone'
  start "$IPCCTL" lecture consumer
  run --separate-stderr ipcctl lecture producer <<<again
  assert_status 0
  assert_equal "$output$stderr" AGAIN
  ended 0
  no_segment
}

@test "a segment that another program has made in the place of ours stays" {
  mkfifo in
  exec 4<>in
  for program in producer math-producer; do
    start "$IPCCTL" lecture $program <in
    wait_until test -s /dev/shm/TestSMem
    kill -STOP $!
    rm /dev/shm/TestSMem
    echo theirs >/dev/shm/TestSMem
    kill -TERM $!
    kill -CONT $!
    ended 143
    assert_equal "$(cat /dev/shm/TestSMem)" theirs
    rm /dev/shm/TestSMem
  done

  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  "$IPCCTL" lecture consumer >received 3>&- 4>&- &
  wait_until maps_segment $!
  rm /dev/shm/TestSMem
  echo theirs >/dev/shm/TestSMem
  echo QUIT >in
  wait $! $producer
  assert_equal "$(cat /dev/shm/TestSMem)" theirs
}

@test "a segment that another program makes while the leftover is waited for stays" {
  : >/dev/shm/TestSMem
  size=$(segment_size producer)
  truncate -s "$size" /dev/shm/TestSMem
  exec 5<>/dev/shm/TestSMem
  start "$IPCCTL" lecture producer </dev/null 5>&-
  producer=$!
  has_it_open() { [ "$(find "/proc/$producer/fd" -lname /dev/shm/TestSMem)" ]; }
  wait_until has_it_open
  rm /dev/shm/TestSMem
  truncate -s "$size" /dev/shm/TestSMem
  exec 4<>/dev/shm/TestSMem 5>&-
  ended 1
  assert_equal "$stderr" 'ipcctl: lecture producer: another program is at work with /TestSMem'
  [ -e /dev/shm/TestSMem ]
  exec 4>&-
}

@test "a producer whose segment is removed before a consumer came does not wait for ever" {
  mkfifo in
  exec 4<>in
  for program in producer math-producer; do
    start timeout 60 "$IPCCTL" lecture $program <in
    wait_until test -s /dev/shm/TestSMem
    rm /dev/shm/TestSMem
    ended 1
    assert_equal "$stderr" \
      "ipcctl: lecture $program: the segment was removed: no consumer can come"
  done
}

@test "a consumer keeps off what a killed producer left, while the next producer looks at it" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  kill -KILL $producer
  wait $producer || true
  lecture-segment visit /TestSMem >visiting 3>&- &
  visitor=$!
  wait_until grep -q there visiting
  start "$IPCCTL" lecture consumer
  consumer=$!
  # It looks, and sleeps, and looks.
  wait_until sh -c "[ \$(awk '/^voluntary/ { print \$2 }' /proc/$consumer/status) -ge 10 ]"
  run ! maps_segment $consumer
  kill -KILL $visitor
  wait $visitor || true
  run --separate-stderr timeout 60 "$IPCCTL" lecture producer <<<next
  assert_status 0
  assert_equal "$output$stderr" NEXT
  wait $consumer
  no_segment
}

@test "a partner that dies with the semaphore in its hands" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  lecture-segment hold /TestSMem >held 3>&- 4>&- &
  wait_until grep -q held held
  echo one >in
  kill -KILL $!
  wait $! || true
  status=0
  wait $producer || status=$?
  assert_status 1
  assert_contains "$(cat err)" 'the consumer is gone'
  no_segment
}

@test "a semaphore that cannot be given back is told" {
  need_glibc # whose semaphore begins with its value, 2147483648 here, one over the most
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  wait_until test -s /dev/shm/TestSMem
  printf '\0\0\0\200' | ipcctl write shm:/TestSMem
  echo one >in
  ended 1
  assert_equal "$stderr" \
    'ipcctl: lecture producer: semaphore: Value too large for defined data type'
  no_segment
}

@test "a second producer is refused, and the first is not disturbed" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  run --separate-stderr ipcctl lecture producer <<<intruder
  assert_status 1
  assert_equal "$stderr" 'ipcctl: lecture producer: another program is at work with /TestSMem'
  "$IPCCTL" lecture consumer >received 3>&- 4>&- &
  wait_until maps_segment $! # one that comes after the end of input waits for another producer
  exec 4>&-
  wait $! $producer
  no_segment
}

@test "a second producer that is refused is no consumer that came and went" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  run --separate-stderr timeout 60 "$IPCCTL" lecture producer <<<intruder
  assert_status 1
  # The first looks four times a second; after three looks more it still is there.
  looks="awk '/^voluntary/ { print \$2 }' /proc/$producer/status"
  wait_until sh -c "[ \$($looks) -ge $(($(eval "$looks") + 3)) ]"
  echo one >in
  exec 4>&-
  timeout 60 "$IPCCTL" lecture consumer >received 3>&-
  wait $producer
  assert_equal "$(cat out err)" ONE
  no_segment
}

@test "a second consumer waits, takes no text, and does not hide the death of the producer" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  "$IPCCTL" lecture consumer >first 2>lost 3>&- 4>&- &
  consumer=$!
  wait_until maps_segment $consumer
  "$IPCCTL" lecture consumer >second 2>&1 3>&- 4>&- &
  other=$!
  wait_until is_asleep $other
  seq 300 >in
  wait_until grep -qx 300 out
  seq 300 | cmp - out
  kill -KILL $producer
  wait $producer || true
  status=0
  timeout 2 tail -s 0.1 --pid=$consumer -f /dev/null || status=$?
  assert_status 0
  wait $consumer || status=$?
  assert_status 1
  assert_contains "$(cat lost)" 'the producer is gone'
  assert_equal "$(cat second)" ''

  # It takes the next producer's.
  run --separate-stderr timeout 60 "$IPCCTL" lecture producer <<<next
  assert_equal "$output$stderr" NEXT
  wait $other
  assert_equal "$(head -n 1 second)" 'Received: next'
}

@test "a segment of another layout" {
  truncate -s 128 /dev/shm/TestSMem
  for program in producer consumer math-producer math-consumer; do
    run --separate-stderr timeout 60 "$IPCCTL" lecture $program </dev/null
    assert_status 1
    assert_contains "$stderr" \
      "ipcctl: lecture $program: /TestSMem has another layout: it is 128 bytes long, not "
    assert_contains "$stderr" \
      'hint: if no program needs it any more: ipcctl remove shm:/TestSMem'
  done
  [ -e /dev/shm/TestSMem ]
  rm /dev/shm/TestSMem
  mkfifo /dev/shm/TestSMem
  for program in producer consumer; do
    run --separate-stderr timeout 60 "$IPCCTL" lecture $program </dev/null
    assert_status 1
    assert_equal "$stderr" \
      "ipcctl: lecture $program: /TestSMem is no segment of shared memory"
  done
  rm /dev/shm/TestSMem
  mkdir /dev/shm/TestSMem
  ln -s /etc/passwd /dev/shm/link
  for name in /TestSMem /link; do
    run --separate-stderr timeout 60 "$IPCCTL" lecture consumer --name $name </dev/null
    assert_status 1
    assert_equal "$stderr" \
      "ipcctl: lecture consumer: cannot use $name: it is no segment of shared memory"
  done
}

@test "a segment of somebody else" {
  need_users
  truncate -s 96 /dev/shm/TestSMem
  chmod 600 /dev/shm/TestSMem
  for program in producer consumer; do
    run --separate-stderr as_user timeout 60 "$IPCCTL" lecture $program </dev/null
    assert_status 4
    assert_equal "$stderr" \
      "ipcctl: lecture $program: cannot use /TestSMem: it belongs to somebody else, or its mode does not let you use it"
  done

  # One that all may use, but only its owner may remove.
  chmod 666 /dev/shm/TestSMem
  for program in producer math-producer; do
    truncate -s "$(segment_size $program)" /dev/shm/TestSMem
    run --separate-stderr as_user timeout 60 "$IPCCTL" lecture $program </dev/null
    assert_status 4
    assert_equal "$stderr" \
      "ipcctl: lecture $program: cannot use /TestSMem: it belongs to somebody else"
  done
}

@test "two users of one segment: the death of either is noticed" {
  need_users
  mkfifo in
  exec 4<>in
  umask 007
  start setpriv --reuid=65534 --regid=65534 --clear-groups "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  # Of the group, not the owner: it cannot ask for a lease.
  setpriv --reuid=65533 --regid=65534 --clear-groups "$IPCCTL" lecture consumer 2>lost \
    >received 3>&- 4>&- &
  consumer=$!
  echo one >in
  wait_until grep -qx ONE out
  kill -KILL $producer
  wait $producer || true
  status=0
  wait $consumer || status=$?
  assert_status 1
  assert_contains "$(cat lost)" 'the producer is gone'
}

@test "/dev/shm is full: an error, not SIGBUS" {
  mount -t tmpfs -o size=4k none /dev/shm || skip "needs a mount"
  head -c 4096 /dev/zero >/dev/shm/filler || true
  for program in producer math-producer named-memory; do
    run --separate-stderr ipcctl lecture $program </dev/null
    assert_status 1
    assert_contains "$stderr" "ipcctl: lecture $program: posix_fallocate: No space left on device"
    [ ! -e /dev/shm/TestSMem ]
  done
  umount /dev/shm
}

@test "our consumer, a producer compiled from the slides" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr lecture-segment produce /TestSMem hello 'you there' QUIT
  assert_status 0
  assert_equal "$output$stderr" 'HELLO
YOU THERE
QUIT'
  ended 0
  assert_equal "$output" 'Received: hello
Sending: HELLO
Received: you there
Sending: YOU THERE
Received: QUIT
Sending: QUIT'
}

@test "our producer, a consumer compiled from the slides" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  lecture-segment consume /TestSMem >got 3>&- 4>&- &
  printf 'hello\nyou there\n' >in
  wait_until grep -q YOU out
  exec 4>&-
  wait $! $producer
  assert_equal "$(cat out err)" 'HELLO
YOU THERE'
  assert_equal "$(cat got)" 'got hello
got you there
got QUIT'
  no_segment
}

@test "a consumer compiled from the slides that dies right after an answer" {
  mkfifo in
  exec 4<>in
  start "$IPCCTL" lecture producer <in
  wait_until test -s /dev/shm/TestSMem
  producer=$!
  lecture-segment answer /TestSMem 1 >got 3>&- 4>&- &
  echo one >in
  wait $!
  status=0
  wait $producer || status=$?
  assert_status 1
  assert_equal "$(cat out)" ONE
  assert_contains "$(cat err)" 'the consumer is gone'
  no_segment
}

@test "a producer compiled from the slides that dies" {
  start lecture-segment produce /TestSMem one two
  producer=$!
  wait_until test -s /dev/shm/TestSMem
  kill -STOP $producer
  "$IPCCTL" lecture consumer >received 2>lost 3>&- &
  consumer=$!
  wait_until maps_segment $consumer
  kill -KILL $producer
  wait $producer || true
  status=0
  wait $consumer || status=$?
  assert_status 1
  assert_contains "$(cat lost)" 'the producer is gone'
}

@test "a text that no NUL ends" {
  start "$IPCCTL" lecture consumer
  run --separate-stderr lecture-segment fill /TestSMem
  assert_status 0
  assert_equal "$output" "$(head -c 62 /dev/zero | tr '\0' X)"
  wait $! || true
  assert_equal "$(head -n 1 out)" "Received: $(head -c 62 /dev/zero | tr '\0' x)"
}

@test "math-producer and math-consumer: problems there, answers back" {
  start "$IPCCTL" lecture math-consumer
  run --separate-stderr ipcctl lecture math-producer --count 20 --seed 9
  assert_status 0
  assert_equal "$stderr" ''
  assert_equal "$(wc -l <<<"$output")" 20
  while read -r a sign b _ answer; do
    assert_equal "$answer" "$(solved "$a" "$sign" "$b")"
  done <<<"$output"
  answers=$output
  ended 0
  assert_equal "$output" "$answers"
  no_segment
}

@test "problems: our consumer, a producer compiled from the slides" {
  start "$IPCCTL" lecture math-consumer
  run --separate-stderr lecture-segment ask /TestSMem
  assert_status 0
  assert_equal "$output" 4611686018427387904
  ended 0
  assert_equal "$output" '-2147483648 * -2147483648 = 4611686018427387904'
}

@test "problems: our producer, a consumer compiled from the slides" {
  start "$IPCCTL" lecture math-producer --seed 2
  wait_until test -s /dev/shm/TestSMem
  producer=$!
  lecture-segment solve /TestSMem 3>&-
  wait $producer
  assert_equal "$(wc -l <out)" 5
  while read -r a sign b _ answer; do
    assert_equal "$answer" "$(solved "$a" "$sign" "$b")"
  done <out
  no_segment
}

@test "problems: a calculation that is none" {
  start "$IPCCTL" lecture math-consumer
  lecture-segment wrong /TestSMem
  ended 1
  assert_equal "$stderr" 'ipcctl: lecture math-consumer: 7 is no calculation'
}

@test "problems: SIGTERM removes the segment, and a killed consumer is noticed" {
  start "$IPCCTL" lecture math-producer
  wait_until test -s /dev/shm/TestSMem
  kill -TERM $!
  ended 143
  no_segment

  start "$IPCCTL" lecture math-producer --count 1000000000
  producer=$!
  "$IPCCTL" lecture math-consumer >/dev/null 3>&- &
  wait_until test -s out
  kill -KILL $!
  wait $! || true
  status=0
  wait $producer || status=$?
  assert_status 1
  assert_contains "$(cat err)" 'the consumer is gone'
  no_segment
}
