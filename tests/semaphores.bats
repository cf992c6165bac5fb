#!/usr/bin/env bats
# ipcctl post, wait and semop

load helpers

setup() {
  clean_ipc
}

# The values of a set, or of a POSIX semaphore.
values() {
  ipcctl inspect --json "$1" |
    jq -c '.objects[0] | if .semaphores then [.semaphores[].value] else .value end'
}

# How many wait for element 0 to be more than it is.
waiters() {
  ipcctl inspect --json "$1" | jq '.objects[0].semaphores[0].ncount'
}

has_waiters() {
  [ "$(waiters "$1")" = "$2" ]
}

is_blocked_on() {
  ipcctl -q who "$2" --raw --no-headings -o pid,relation | grep -qx "$1 blocked-waiting"
}

state() {
  awk '{ print $3 }' "/proc/$1/stat"
}

is_in_state() {
  [[ $(state "$1") == [$2] ]]
}


@test "post adds and wait takes, with a count, at an element" {
  ipcctl create sem:0x11 --values 0,5,0
  ipcctl create sem:/lock
  run --separate-stderr ipcctl post sem:0x11
  assert_status 0
  assert_equal "$output$stderr" ""
  ipcctl post sem:0x11.2 -c 7
  ipcctl wait sem:0x11 --index 1 --count 3
  assert_equal "$(values sem:0x11)" '[1,2,7]'
  ipcctl post sem:/lock -c 4
  ipcctl wait sem:/lock -c 3
  assert_equal "$(values sem:/lock)" 1
}

@test "no wait and not free: exit 5, and nothing is taken" {
  ipcctl create sem:0x11 --values 2,0
  ipcctl create sem:/lock --value 2
  for ref in sem:0x11 sem:/lock; do
    run --separate-stderr ipcctl wait "$ref" -n -c 3
    assert_status 5
    assert_equal "$output" ""
    assert_contains "$stderr" "the semaphore is not free: the value is 2, less than 3"
  done
  run ipcctl wait sem:0x11.1 --no-wait
  assert_status 5
  assert_contains "$output" "wait sem:0x00000011.1: the semaphore is not free: the value is 0"
  assert_equal "$(values sem:0x11)$(values sem:/lock)" '[2,0]2'
}

@test "a timeout ends the wait in time, and takes nothing" {
  ipcctl create sem:0x11 --value 1
  ipcctl create sem:/lock --value 1
  for wait in "sem:0x11 -c 2" "sem:/lock -c 2" "sem:0x11 --zero"; do
    local begin=$EPOCHREALTIME
    # shellcheck disable=SC2086 # several words
    run ipcctl wait $wait -w 200ms
    local end=$EPOCHREALTIME
    assert_status 5
    assert_contains "$output" "timed out: the semaphore is not"
    ((${end/./} - ${begin/./} >= 200000))
    ((${end/./} - ${begin/./} < 5000000))
  done
  ipcctl wait sem:/lock
  run ipcctl wait sem:/lock -w 0.1
  assert_status 5
  assert_equal "$(values sem:0x11)$(values sem:/lock)" '[1]0'
}

@test "stopping and continuing does not end a wait, nor make it longer" {
  ipcctl create sem:0x11
  ipcctl create sem:/lock
  for ref in sem:0x11 sem:/lock; do
    ipcctl wait "$ref" 3>&- &
    local pid=$!
    for _ in 1 2 3; do
      wait_until is_in_state $pid S
      kill -STOP $pid
      wait_until is_in_state $pid T
      kill -CONT $pid
    done
    wait_until is_in_state $pid S
    ipcctl post "$ref"
    wait $pid

    # Were the timeout to begin anew each time, this would not end.
    ipcctl wait "$ref" -w 300ms 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    pid=$!
    while kill -STOP $pid 2>/dev/null; do
      kill -CONT $pid
      sleep 0.02
    done
    local status=0
    wait $pid || status=$?
    assert_status 5
    assert_contains "$(cat "$BATS_TEST_TMPDIR/err")" "timed out"
  done
}

@test "no wake-up is lost: as many go on as were posted" {
  ipcctl create sem:0x11
  ipcctl create sem:/lock
  for ref in sem:0x11 sem:/lock; do
    local pids=()
    for _ in {1..20}; do
      ipcctl wait "$ref" -w 60 3>&- &
      pids+=($!)
    done
    for _ in {1..10}; do ipcctl post "$ref"; done
    ipcctl post "$ref" -c 10
    for pid in "${pids[@]}"; do wait "$pid"; done
  done
  assert_equal "$(values sem:0x11)$(values sem:/lock)" '[0]0'
}

@test "takers of several on a POSIX semaphore do not wait for each other's parts" {
  local pids=()
  ipcctl create sem:/lock --value 3
  for _ in {1..20}; do
    (ipcctl wait sem:/lock -c 2 -w 4m && ipcctl post sem:/lock -c 2) 3>&- &
    pids+=($!)
    (ipcctl wait sem:/lock -c 3 -w 4m && ipcctl post sem:/lock -c 3) 3>&- &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  assert_equal "$(values sem:/lock)" 3
}

@test "a signal ends a wait with nothing taken, and the parent sees the signal" {
  ipcctl create sem:0x11 --value 1
  ipcctl create sem:/lock --value 1
  # A sanitizer takes SIGBUS, whoever sends it, for a fault.
  export ASAN_OPTIONS=${ASAN_OPTIONS:-}:handle_sigbus=0
  local signals='INT TERM HUP BUS'
  [ -z "${IPCCTL_VALGRIND:-}" ] || signals='INT TERM HUP' # what a killed process had is lost, to valgrind
  for signal in $signals; do
    for ref in sem:0x11 sem:/lock; do
      setsid env --default-signal=INT ipcctl wait "$ref" -c 2 3>&- &
      local pid=$!
      wait_until is_in_state $pid S
      kill -s $signal $pid
      local status=0
      wait $pid || status=$?
      assert_status $((128 + $(kill -l $signal)))
    done
  done
  assert_equal "$(values sem:0x11)$(values sem:/lock)" '[1]1'
}

@test "a signal ends a wait itself, not the alarm that it has set" {
  need_faults
  ipcctl create sem:0x11
  strace -qq -o /dev/null -e inject=getpid,gettid:delay_enter=200000 "$IPCCTL" wait sem:0x11 3>&- &
  local tracer=$! pid status=0
  wait_until pgrep -P $tracer -x ipcctl
  pid=$(pgrep -P $tracer -x ipcctl)
  wait_until grep -q '^\(65\|220\) ' "/proc/$pid/syscall"
  kill -TERM "$pid"
  wait $tracer || status=$?
  assert_equal $status 143
}

@test "--zero waits until the value is zero, and takes nothing" {
  ipcctl create sem:0x11 --values 0,2
  ipcctl wait sem:0x11 --zero -n
  ipcctl wait sem:0x11.1 --zero -w 60 3>&- &
  local pid=$!
  wait_until eval '[ "$(ipcctl inspect --json sem:0x11 | jq ".objects[0].semaphores[1].zcount")" = 1 ]'
  ipcctl wait sem:0x11.1 -c 2
  wait $pid
  run ipcctl post sem:0x11
  run ipcctl wait sem:0x11 --zero -n
  assert_status 5
  assert_contains "$output" "the semaphore is not zero: the value is 1"
}

@test "semop: several operations are one" {
  ipcctl create sem:0x11 --values 1,0,3
  ipcctl semop sem:0x11 0-1 1=0 2+4 1+1
  assert_equal "$(values sem:0x11)" '[0,1,7]'
  run ipcctl semop sem:0x11 2-1 0-1 -n
  assert_status 5
  assert_contains "$output" "the semaphore is not free: the value of element 0 is 0"
  run ipcctl semop sem:0x11 2-1 0+5 1=0 -w 50ms
  assert_status 5
  assert_contains "$output" "timed out: the semaphore is not zero: the value of element 1 is 1"
  assert_equal "$(values sem:0x11)" '[0,1,7]'

  ipcctl semop sem:0x11 0-2 1-2 -w 60 3>&- &
  local pid=$!
  wait_until has_waiters sem:0x11 1
  ipcctl post sem:0x11 -c 2
  assert_equal "$(values sem:0x11)" '[2,1,7]'
  ipcctl post sem:0x11.1
  wait $pid
  assert_equal "$(values sem:0x11)" '[0,0,7]'
}

@test "perl's IPC::Semaphore at the other end" {
  perl -MIPC::Semaphore -MIPC::SysV=IPC_CREAT -e '
    $set = IPC::Semaphore->new(0x11, 3, 0600 | IPC_CREAT) or die; $set->setall(0, 4, 0) or die'
  assert_equal "$(values sem:0x11)" '[0,4,0]'
  perl -MIPC::Semaphore -e 'IPC::Semaphore->new(0x11, 3, 0)->op(0, -2, 0, 2, 1, 0) or die' 3>&- &
  local pid=$!
  wait_until has_waiters sem:0x11 1
  ipcctl post sem:0x11 -c 2
  wait $pid
  assert_equal "$(values sem:0x11)" '[0,4,1]'

  ipcctl wait sem:0x11 -w 60 3>&- &
  pid=$!
  wait_until has_waiters sem:0x11 1
  perl -MIPC::Semaphore -e 'IPC::Semaphore->new(0x11, 3, 0)->op(0, 1, 0) or die'
  wait $pid
}

@test "sem_open() at the other end" {
  posix-objects semaphore /lock 2
  ipcctl wait sem:/lock -n -c 2
  assert_equal "$(posix-objects value /lock)" 0
  posix-objects wait /lock 3>&- &
  local pid=$!
  wait_until is_in_state $pid S
  ipcctl post sem:/lock
  wait $pid

  ipcctl wait sem:/lock -w 60 3>&- &
  pid=$!
  wait_until is_in_state $pid S
  posix-objects post /lock
  wait $pid
  assert_equal "$(posix-objects value /lock)" 0
}

@test "usage errors, before anything is looked up: exit 2" {
  run ipcctl post sem:/gone -c 0
  assert_status 2
  run ipcctl post sem:99 -c 32768
  assert_status 2
  assert_contains "$output" "--count 32768 is over 32767"
  run ipcctl wait sem:99 -n -w 1
  assert_status 2
  run ipcctl wait sem:99 --zero -c 1
  assert_status 2
  run ipcctl wait sem:99.1 --index 2
  assert_status 2
  run ipcctl wait sem:/gone --index 0
  assert_status 2
  run ipcctl wait sem:/gone --zero
  assert_status 2
  assert_contains "$output" "a POSIX semaphore cannot be waited on for zero"
  run ipcctl semop sem:/gone 0+1
  assert_status 2
  assert_contains "$output" "a POSIX semaphore is a single one"
  run ipcctl semop sem:99
  assert_status 2
  run ipcctl semop sem:99.1 0+1
  assert_status 2
  assert_contains "$output" "the elements are named in the operations"
  for operation in 0 +1 00000000000000000+1 0+2147483648 0+ 0+0 0=1 0-32768 1x+1 0++1 0*2; do
    run ipcctl semop sem:99 "$operation"
    assert_status 2
    assert_contains "$output" "an operation is INDEX+N, INDEX-N or INDEX=0"
  done
  for command in post wait "semop 0+1"; do
    # shellcheck disable=SC2086 # semop has an operand
    run ipcctl ${command% *} shm:/frame ${command#"${command% *}"}
    assert_status 2
    # shellcheck disable=SC2086
    run ipcctl ${command% *} sem:7x ${command#"${command% *}"}
    assert_status 2
    assert_contains "$output" "an id is a decimal number"
  done
}

@test "no such object, no such element: exit 3" {
  ipcctl create sem:0x11 --nsems 2
  for command in "post sem:99" "wait sem:0x99" "semop sem:99 0+1" "post sem:/gone" "wait sem:/gone"; do
    # shellcheck disable=SC2086 # several words
    run ipcctl $command
    assert_status 3
    assert_contains "$output" "there is no"
  done
  for command in "post sem:0x11.2" "wait sem:0x11 --index 65536" "semop sem:0x11 0+1 2+1"; do
    # shellcheck disable=SC2086 # several words
    run ipcctl $command
    assert_status 3
    assert_contains "$output" "there is no such element: the set has 2, counted from 0"
  done
  assert_equal "$(values sem:0x11)" '[0,0]'
}

@test "removed while waiting: exit 3" {
  ipcctl create sem:0x11
  ipcctl wait sem:0x11 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  local pid=$!
  wait_until has_waiters sem:0x11 1
  ipcctl remove sem:0x11
  local status=0
  wait $pid || status=$?
  assert_status 3
  assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" "ipcctl: wait sem:0x00000011: it was removed meanwhile"
}

@test "a POSIX semaphore removed while waiting: exit 3, though no call of the kernel or libc tells" {
  local count pid status
  for count in 1 3; do
    ipcctl create sem:/lock
    ipcctl wait sem:/lock -c "$count" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    pid=$!
    wait_until is_blocked_on "$pid" sem:/lock
    ipcctl remove sem:/lock
    ipcctl create sem:/lock --value 3
    status=0
    wait $pid || status=$?
    assert_status 3
    assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" "ipcctl: wait sem:/lock: it was removed meanwhile"
    ipcctl remove sem:/lock
  done
}

@test "a wait with a timeout that is longer than the looks at the name ends at its timeout" {
  ipcctl create sem:/lock
  run ipcctl wait sem:/lock -w 1.2
  assert_status 5
  assert_contains "$output" "timed out: the semaphore is not free: the value is 0"
}

@test "a value too high, too many operations: exit 1, and nothing is done" {
  ipcctl create sem:0x11 --values 0,32767
  ipcctl create sem:/lock --value 2147483640
  run ipcctl semop sem:0x11 0+1 1+1
  assert_status 1
  assert_contains "$output" "the value would be over SEMVMX, 32767"
  run ipcctl post sem:/lock -c 8
  assert_status 1
  assert_contains "$output" "the value would be over SEM_VALUE_MAX, 2147483647"
  local most operations
  most=$(cut -f3 /proc/sys/kernel/sem)
  mapfile -t operations < <(yes 0+1 | head -n $((most + 1)))
  run ipcctl semop sem:0x11 "${operations[@]}"
  assert_status 1
  assert_contains "$output" "$((most + 1)) operations are over SEMOPM, $most in one semop()"
  assert_equal "$(values sem:0x11)$(values sem:/lock)" '[0,32767]2147483640'
}

@test "a value that no post can have made" {
  perl -e 'print "\xff" x 4, "\0" x 28' >/dev/shm/sem.high
  run --separate-stderr ipcctl post sem:/high -c 2
  assert_status 1
  assert_contains "$stderr" "over SEM_VALUE_MAX"
  ipcctl wait -n sem:/high
  assert_equal "$(ipcctl list --raw --no-headings -o value sem:/high)" 4294967294
}

@test "permission denied: exit 4" {
  need_users
  ipcctl create sem:0x11 --mode 0644
  ipcctl create sem:/lock --mode 0644 --value 1
  for command in "post sem:0x11" "wait sem:0x11 -n" "semop sem:0x11 0+1" "post sem:/lock" "wait sem:/lock"; do
    # shellcheck disable=SC2086 # several words
    run as_user "$IPCCTL" $command
    assert_status 4
    assert_contains "$output" "permission denied: it belongs to root, mode 0644"
  done
  # To wait for zero it is enough to read.
  as_user "$IPCCTL" wait sem:0x11 --zero
}

@test "a file that is no semaphore, or is cut short meanwhile, is an error and no SIGBUS" {
  echo short >/dev/shm/sem.short
  for command in "post sem:/short" "wait sem:/short" "set sem:/short --value 1"; do
    # shellcheck disable=SC2086 # several words
    run ipcctl $command
    assert_status 3
    assert_contains "$output" "no POSIX semaphore"
  done

  ipcctl create sem:/lock
  ipcctl wait sem:/lock 2>"$BATS_TEST_TMPDIR/err" 3>&- &
  local pid=$!
  wait_until is_in_state $pid S
  truncate -s 0 /dev/shm/sem.lock
  # What makes it look at the semaphore again.
  kill -STOP $pid
  wait_until is_in_state $pid T
  kill -CONT $pid
  local status=0
  wait $pid || status=$?
  assert_status 1
  assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" "ipcctl: wait sem:/lock: its file was cut short meanwhile"
}

@test "post and wait take SIGPIPE, closed streams and -q as they come" {
  ipcctl create sem:0x11
  ipcctl post sem:0x11 >&- 2>&- <&-
  ipcctl -q wait sem:0x11
  run ipcctl -q wait sem:0x11 -n
  assert_status 5
  assert_equal "$(wc -l <<<"$output")" 1
}

# Whether the value of sem:/many is not the number in the first argument.
is_changing() {
  [ "$(value_of_many)" != "$1" ]
}

value_of_many() {
  ipcctl list sem:/many --raw --no-headings -o value
}

@test "a POSIX semaphore: a signal in the midst of a large count ends it, and all is undone" {
  local pid status
  for case in 'post 0' 'wait 2000000000'; do
    ipcctl create sem:/many --value "${case#* }"
    ipcctl "${case% *}" sem:/many -c 2000000000 3>&- &
    pid=$!
    wait_until is_changing "${case#* }"
    kill -TERM "$pid"
    status=0
    wait "$pid" || status=$?
    assert_equal "$status" 143
    assert_equal "$(value_of_many)" "${case#* }"
    ipcctl remove sem:/many
  done
}

@test "a POSIX semaphore whose file is a hole, on a full file system: said so, and no crash" {
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --mount sh -c '
    mount -t tmpfs -o size=4k none /dev/shm && truncate -s 32 /dev/shm/sem.hole &&
      head -c "$(getconf PAGESIZE)" /dev/zero >/dev/shm/full || exit 77
    "$IPCCTL" post sem:/hole'
  [ "$status" -ne 77 ] || skip "no file system of one page can be had"
  assert_status 1
  assert_equal "$output" \
    "ipcctl: post sem:/hole: its file has a hole, and the file system no memory left to fill it"
}
