#!/usr/bin/env bats
# ipcctl hold

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
  ipcctl create sem:0x11 --value 1 >/dev/null
  ipcctl create sem:/lock --value 1 >/dev/null
}

teardown() {
  tmux -S tmux kill-server 2>/dev/null || true
}

value() {
  ipcctl inspect --json "$1" | jq '.objects[0] | .value // .semaphores[0].value'
}

has_value() {
  [ "$(value "$1")" = "$2" ]
}

is_in_state() {
  [[ $(awk '{ print $3 }' "/proc/$1/stat") == [$2] ]]
}

# Whether it is in the foreground of its terminal.
is_in_foreground() {
  [ "$(awk '{ print $5 == $8 }' "/proc/$1/stat")" = 1 ]
}

# Starts `ipcctl hold OPTIONS... -- COMMAND...` with the file pids: those of ipcctl and COMMAND.
start_hold() {
  rm -f pids
  # shellcheck disable=SC2016 # for the inner shell
  env --default-signal=INT,QUIT ipcctl hold "$1" -- bash -c 'echo $PPID $$ >new; mv new pids; '"$2" 3>&- &
  wait_until test -e pids
  read -r holder command <pids
}

# The status of the last background job.
ends_with() {
  local status=0
  wait "$holder" || status=$?
  assert_status "$1"
}

@test "takes, runs, and gives back" {
  for ref in sem:0x11 sem:/lock; do
    run ipcctl hold "$ref" -- bash -c "ipcctl wait '$ref' -n; echo status \$?; echo \"\$@\"" - "a b" -n
    assert_status 0
    assert_contains "$output" "status 5"
    assert_contains "$output" "a b -n"
    has_value "$ref" 1
  done
  ipcctl create sem:0x12 --values 0,5
  run ipcctl hold sem:0x12.1 -c 3 -- ipcctl inspect --json sem:0x12
  assert_status 0
  assert_equal "$(jq -c '[.objects[0].semaphores[].value]' <<<"$output")" '[0,2]'
}

@test "standard streams are COMMAND's, and none of ours are left to it" {
  need_no_valgrind 'leaves descriptors of its own'
  assert_equal "$(echo in | ipcctl hold sem:/lock -- cat)" in
  run --separate-stderr ipcctl hold sem:/lock -- bash -c 'echo out; echo err >&2'
  assert_equal "$output" out
  assert_equal "$stderr" err
  # shellcheck disable=SC2016 # for the inner shell
  local look='ls /proc/$$/fd; grep -c sem.lock /proc/$$/maps || true' expected
  for streams in '' '<&-' '>&2' '2>&-'; do
    expected=$(eval "sh -c '$look' $streams" 2>&1)
    for ref in sem:0x11 sem:/lock; do
      assert_equal "$(eval "ipcctl hold $ref -- sh -c '$look' $streams" 2>&1)" "$expected"
    done
  done
}

@test "signal mask and dispositions are as they were for ipcctl" {
  need_no_valgrind 'hands down no ignored SIGCHLD'
  local signals='SigBlk|SigIgn|SigCgt' expected
  for how in --default-signal=PIPE,CHLD --ignore-signal=PIPE,CHLD,HUP,CONT --block-signal=USR1,TERM; do
    expected=$(env "$how" grep -E "$signals" /proc/self/status)
    for ref in sem:0x11 sem:/lock; do
      assert_equal "$(env "$how" ipcctl hold "$ref" -- grep -E "$signals" /proc/self/status)" "$expected"
    done
  done
}

@test "exit status: COMMAND's own, 128+N, 124, 125, 126, 127" {
  for ref in sem:0x11 sem:/lock; do
    run ipcctl hold "$ref" -- sh -c 'exit 42'
    assert_status 42
    # shellcheck disable=SC2016 # for the inner shell
    run ipcctl hold "$ref" -- sh -c 'kill -KILL $$'
    assert_status 137
    assert_equal "$output" ""
    # (A directory of PATH that one may not search makes it 126, as it does for env.)
    run -127 env PATH=/usr/bin:/bin "$IPCCTL" hold "$ref" -- no-such-command
    assert_equal "$output" "ipcctl: hold: cannot run 'no-such-command': command not found"
    run -127 ipcctl hold "$ref" -- ./no-such-file
    run ipcctl hold "$ref" -- "$BATS_TEST_TMPDIR"
    assert_status 126
    assert_contains "$output" "Permission denied"
    has_value "$ref" 1

    ipcctl wait "$ref"
    run ipcctl hold "$ref" -n -- touch ran
    assert_status 124
    assert_contains "$output" "the semaphore is not free: the value is 0"
    run ipcctl hold "$ref" -w 50ms -- touch ran
    assert_status 124
    run ipcctl hold "$ref" -n -w 1 -- touch ran
    assert_status 125
    run ipcctl hold "$ref" --nonsense -- touch ran
    assert_status 125
    run ipcctl hold "$ref" --
    assert_status 125
    assert_contains "$output" "what to run is missing"
    run ipcctl hold "$ref"
    assert_status 125
    assert_contains "$output" "what to run is missing"
    run ipcctl hold "$ref" touch ran
    assert_status 125
    assert_contains "$output" "a command to run comes after --"
  done
  run ipcctl hold sem:99 -- touch ran
  assert_status 125
  run ipcctl hold sem:/gone -- touch ran
  assert_status 125
  run ipcctl hold shm:/lock -- touch ran
  assert_status 125
  run ipcctl hold sem:0x11.1 -- touch ran
  assert_status 125
  [ ! -e ran ]
}

@test "removed while waiting: exit 125, and COMMAND is not run" {
  ipcctl wait sem:0x11
  ipcctl hold sem:0x11 -- touch ran 2>err 3>&- &
  holder=$!
  wait_until is_in_state $holder S
  wait_until eval '[ "$(ipcctl inspect --json sem:0x11 | jq ".objects[0].semaphores[0].ncount")" = 1 ]'
  ipcctl remove sem:0x11
  ends_with 125
  assert_contains "$(cat err)" "it was removed meanwhile"
  [ ! -e ran ]
}

@test "removed while held: COMMAND goes on, and its status counts" {
  run ipcctl hold sem:0x11 -- sh -c 'ipcctl remove sem:0x11; exit 7'
  assert_status 7
  run ipcctl hold sem:/lock -- sh -c 'ipcctl remove sem:/lock; exit 7'
  assert_status 7
}

@test "its file cut short while held: an error and no SIGBUS" {
  run ipcctl hold sem:/lock -- truncate -s 0 /dev/shm/sem.lock
  assert_status 125
  assert_equal "$output" "ipcctl: hold sem:/lock: its file was cut short meanwhile"
}

@test "signals are passed on to COMMAND, each once, and it is waited for" {
  for ref in sem:0x11 sem:/lock; do
    for signal in INT TERM HUP QUIT USR1 USR2 ALRM WINCH; do
      start_hold "$ref" "trap 'echo $signal >>got; done=1' $signal
        touch ready; until [ -n \"\$done\" ]; do sleep 0.01; done; ipcctl wait $ref -n 2>err; exit \$?"
      wait_until test -e ready
      kill -s $signal "$holder"
      ends_with 5
      assert_equal "$(cat got)" $signal
      has_value "$ref" 1
      rm got ready
    done
    start_hold "$ref" 'exec sleep 1000'
    kill -TERM "$holder"
    ends_with 143
    has_value "$ref" 1
  done
}

@test "an alarm that was set before is passed on as well" {
  for ref in sem:0x11 sem:/lock; do
    run timeout 20 perl -e 'alarm 1; exec @ARGV' ipcctl hold "$ref" -- sleep 1000
    assert_status 142
    has_value "$ref" 1
  done
}

@test "a signal while waiting: nothing is taken, and COMMAND is not run" {
  for ref in sem:0x11 sem:/lock; do
    ipcctl wait "$ref"
    ipcctl hold "$ref" -- touch ran 3>&- &
    holder=$!
    wait_until is_in_state $holder S
    kill -TERM $holder
    ends_with 143
    has_value "$ref" 0
  done
  [ ! -e ran ]
}

@test "SIGKILL of ipcctl: COMMAND ends too; System V gives back, POSIX not before a post" {
  start_hold sem:0x11 'exec sleep 1000'
  kill -KILL "$holder"
  ends_with 137
  wait_until is_gone "$command"
  wait_until has_value sem:0x11 1

  start_hold sem:/lock 'exec sleep 1000'
  kill -KILL "$holder"
  ends_with 137
  wait_until is_gone "$command"
  has_value sem:/lock 0
  ipcctl post sem:/lock
  run ipcctl hold sem:/lock -n -- echo again
  assert_equal "$output" again
}

@test "COMMAND may be the first process of a new pid namespace" {
  unshare --pid true 2>/dev/null || skip "no private pid namespace"
  # The leak check of a sanitizer needs one more process, and that namespace has ended.
  export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
  for ref in sem:0x11 sem:/lock; do
    # shellcheck disable=SC2016 # for the inner shell
    run unshare --pid ipcctl hold "$ref" -- sh -c 'echo $$; exit 3'
    assert_status 3
    assert_equal "$output" 1
    has_value "$ref" 1
  done
}

@test "what COMMAND leaves in the background does not hold the semaphore" {
  for ref in sem:0x11 sem:/lock; do
    # shellcheck disable=SC2016 # for the inner shell
    ipcctl hold "$ref" -- sh -c 'sleep 1000 >/dev/null 2>&1 & echo $! >left'
    has_value "$ref" 1
    kill "$(cat left)"
  done
}

@test "a new value set meanwhile counts no holders" {
  start_hold sem:0x11 'until [ -e go ]; do sleep 0.01; done'
  ipcctl set sem:0x11 --value 1
  touch go
  ends_with 0
  has_value sem:0x11 1
}

@test "as many at once as the value" {
  ipcctl create sem:/four --value 4
  # shellcheck disable=SC2016 # for the inner shell
  local job='echo >"in.$$"; until [ -e go ]; do sleep 0.01; done; rm "in.$$"'
  for _ in {1..6}; do
    ipcctl hold sem:/four -- sh -c "$job" 3>&- &
  done
  # shellcheck disable=SC2012,SC2016 # names without surprises; evaluated later
  wait_until eval '[ "$(ls in.* | wc -l)" = 4 ]'
  has_value sem:/four 0
  touch go
  wait_until has_value sem:/four 4
}

# 20 holders, thousands of rounds.

report_of() {
  contend ground 20 "$1" "$2" "$3" "$4" | tr ' ' '\n' >report
  cat report >&2
  # shellcheck source=/dev/null
  . ./report
}

@test "mutual exclusion, System V: no update is lost though ipcctl and COMMAND are killed" {
  local finished increments counter most violations
  report_of 60 1 9 sem:0x11
  [ "$violations" = 0 ]
  [ "$most" = 1 ]
  [ "$counter" = "$increments" ]
  [ "$finished" -ge 600 ]
  [ "$increments" -ge "$finished" ]
  wait_until has_value sem:0x11 1
}

@test "mutual exclusion, POSIX: no update is lost though ipcctl is ended and COMMAND killed" {
  local finished increments counter most violations
  report_of 40 1 15 sem:/lock
  [ "$violations" = 0 ]
  [ "$most" = 1 ]
  [ "$counter" = "$increments" ]
  [ "$finished" -ge 400 ]
  has_value sem:/lock 1
}

@test "never more inside than the value" {
  local finished increments counter most violations
  ipcctl create sem:0x12 --value 4
  report_of 40 4 9 sem:0x12
  [ "$violations" = 0 ]
  [ "$most" -ge 2 ] # how many meet there is the scheduler's choice
  [ "$most" -le 4 ]
  [ "$finished" -ge 400 ]
  wait_until has_value sem:0x12 4
}

@test "the proof can fail: without exclusion it sees too many inside" {
  local finished increments counter most violations
  ipcctl set sem:/lock --value 3
  # Whether any meet is the scheduler's choice: what is seen adds up until some did.
  for _ in {1..20}; do
    report_of 5 1 0 sem:/lock
    if [ "$violations" -gt 0 ] && [ "$counter" -lt "$increments" ]; then break; fi
  done
  [ "$violations" -gt 0 ]
  [ "$counter" -lt "$increments" ]
}

# At a terminal.  (The socket of tmux lies in the working directory: its path may not be long.)

need_terminal() {
  command -v tmux >/dev/null || skip "needs tmux"
  tmux -S tmux -f /dev/null new-session -d -x 80 -y 24 -c "$PWD" \
    "env -u TMUX PS1='ready> ' bash --norc --noprofile -i" 3>&-
}

type_in() {
  tmux -S tmux send-keys "$@"
}

@test "at a terminal: Ctrl-Z stops both, fg continues, Ctrl-C comes once" {
  need_no_valgrind 'does not stop by SIGTSTP'
  need_terminal
  for ref in sem:0x11 sem:/lock; do
    rm -f pids log
    # shellcheck disable=SC2016 # for the inner shell
    printf '%s\n' 'trap "echo INT >>log" INT' 'trap "echo USR1 >>log; done=1" USR1' \
      'echo $PPID $$ >new; mv new pids' 'until [ -n "$done" ]; do read -t 0.01 <>/dev/zero; done' >job
    type_in "ipcctl hold $ref -- bash job" Enter
    wait_until test -e pids
    read -r holder command <pids

    type_in C-z
    wait_until is_in_state "$holder" T
    wait_until is_in_state "$command" T
    has_value "$ref" 0
    type_in "fg" Enter
    wait_until is_in_state "$holder" SR
    wait_until is_in_state "$command" SR

    # Signals are passed on in the order of their numbers: INT would come twice before USR1.
    type_in C-c
    wait_until test -e log
    kill -USR1 "$holder"
    wait_until is_gone "$holder"
    assert_equal "$(tr '\n' ' ' <log)" "INT USR1 "
    wait_until has_value "$ref" 1
  done
}

@test "at a terminal: Ctrl-C ends a loop of the shell" {
  need_terminal
  for ref in sem:0x11 sem:/lock; do
    rm -f inside after
    type_in "while :; do ipcctl hold $ref -- sh -c 'touch inside; exec sleep 1000'; done" Enter
    wait_until test -e inside
    type_in C-c
    # shellcheck disable=SC2016 # for the other shell
    type_in 'echo $? >after' Enter
    wait_until test -s after
    assert_equal "$(cat after)" 130
    wait_until has_value "$ref" 1
  done
}

@test "at a terminal that is hung up: COMMAND learns of it from a session leader" {
  for ref in sem:0x11 sem:/lock; do
    need_terminal
    rm -f pids log
    # shellcheck disable=SC2016 # for the inner shell
    printf '%s\n' 'trap "echo HUP >>log; done=1" HUP' 'echo $PPID $$ >new; mv new pids' \
      'until [ -n "$done" ]; do sleep 0.01; done' >job
    type_in "exec ipcctl hold $ref -- bash job" Enter
    wait_until test -e pids
    read -r holder command <pids
    tmux -S tmux kill-server
    wait_until is_gone "$holder"
    assert_equal "$(cat log)" HUP
    wait_until has_value "$ref" 1
  done
}

@test "at a terminal: Ctrl-Z and fg while waiting, and in the background" {
  need_no_valgrind 'does not stop by SIGTSTP'
  need_terminal
  ipcctl wait sem:0x11
  type_in 'ipcctl hold sem:0x11 -- cat & echo $! >waiting' Enter
  wait_until test -s waiting
  read -r holder <waiting
  wait_until is_in_state "$holder" S
  type_in fg Enter
  wait_until is_in_foreground "$holder"
  type_in C-z
  wait_until is_in_state "$holder" T
  type_in fg Enter
  wait_until is_in_state "$holder" S
  ipcctl post sem:0x11
  wait_until pgrep -P "$holder"
  type_in "to the command" Enter
  wait_until eval 'tmux -S tmux capture-pane -p | grep -c "to the command" | grep -qx 2'
  type_in C-d
  wait_until is_gone "$holder"
  has_value sem:0x11 1
}

@test "at a terminal: Ctrl-Z between the semaphore and COMMAND stops ipcctl too" {
  need_no_valgrind 'does not stop by SIGTSTP'
  need_strace
  export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 # it does not work under strace
  need_terminal
  # The search for COMMAND takes its time.  Too late a Ctrl-Z, which stops COMMAND itself, only means
  # that nothing is tested.
  mkdir bin
  mkfifo go
  printf '%s\n' '#!/bin/sh' 'touch ran' 'read -r _ <go' >bin/slow
  chmod +x bin/slow
  # shellcheck disable=SC2016 # for the inner shell
  printf '%s\n' 'echo $$ >new; mv new pids' 'PATH=none:bin:$PATH' 'exec strace -DDD -f -qq -o trace \
    -P none/slow -e inject=execve:delay_enter=2000000 ipcctl hold sem:/lock -- slow' >job
  type_in 'bash job' Enter
  wait_until test -e pids
  read -r holder <pids
  wait_until pgrep -P "$holder"
  type_in C-z
  # shellcheck disable=SC2016 # evaluated later
  wait_until eval 'tmux -S tmux capture-pane -p | grep Stopped'
  type_in fg Enter
  exec 4<>go
  echo >&4
  wait_until is_gone "$holder"
  [ -e ran ]
  has_value sem:/lock 1
}
