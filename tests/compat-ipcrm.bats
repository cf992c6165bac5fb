#!/usr/bin/env bats
# ipcctl ipcrm, against the installed one over the same objects

load helpers
load compat

setup() {
  need_util_linux ipcrm
  clean_posix
}

# The tests of System V objects take an IPC namespace each; POSIX segments and semaphores are files.
clean_posix() {
  find /dev/shm -mindepth 1 -delete
}

# In an IPC namespace of its own, with objects 0 and 1 of each kind, runs a command and shows all it
# says, its status, and which objects are left.
with_objects() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --ipc bash -c '
    for key in 42 4294967291; do
      perl -e '\''
        my $key = shift;
        $key -= 2 ** 32 if $key >= 2 ** 31;
        msgget($key, 01600) // die; shmget($key, 1, 01600) // die; semget($key, 1, 01600) // die;
      '\'' "$key"
    done
    all_of "$@"
    ipcs | awk "/^0x/ { print \$1, \$2 } /^---/"
  ' bash "$@"
}

# Asserts that ours says and removes the same: same_removal ARGUMENT...
same_removal() {
  local theirs ours
  theirs=$(with_objects ipcrm "$@")
  ours=$(with_objects "$IPCCTL" ipcrm "$@")
  [ "$theirs" = "$ours" ] && return
  echo "ipcrm $*"
  diff <(echo "$theirs") <(echo "$ours") || :
  return 1
} >&2

# What is left after ours was run, and what it said: ours ARGUMENT...
ours() {
  run with_objects "$IPCCTL" ipcrm "$@"
}

all_left=$(printf '%s\n' \
  '------ Message Queues --------' '0x0000002a 0' '0xfffffffb 1' \
  '------ Shared Memory Segments --------' '0x0000002a 0' '0xfffffffb 1' \
  '------ Semaphore Arrays --------' '0x0000002a 0' '0xfffffffb 1')

@test "by id, by key, several at once" {
  local letter
  for letter in m q s; do
    same_removal "-$letter" 0
    same_removal "-${letter}1" "-${letter}0"
    same_removal "-$letter" " 0"
    same_removal "-$letter" +1
    same_removal "-$letter" 001
    same_removal "-$letter" 99
    same_removal "-$letter" 99 "-$letter" 0
    same_removal "-$letter" -1
    same_removal -v "-$letter" 1
  done
  same_removal -m 0 -q 0 -s 0 -M 42 -v -Q -5
  local key
  for letter in M Q S; do
    for key in 42 0x2a 0X2A 052 -5 0xfffffffb 4294967291 037777777773 99 0xffffffff " 42"; do
      same_removal "-$letter" "$key"
    done
    same_removal "-v${letter}42" "-$letter" 42
    same_removal "-$letter" 0
  done
}

@test "long options" {
  need_glibc
  local option
  for option in shmem queue semaphore; do
    same_removal "--$option-id" 0
    same_removal "--$option-id=1" --verbose "--$option-key=0x2a"
    same_removal "--$option-k" 99
  done
  same_removal --se 0
  same_removal --verb --all
}

@test "all, or all of a kind" {
  same_removal -a
  same_removal --all
  same_removal -v -a
  same_removal -a -v
  same_removal -amsg -v
  same_removal -ashm
  same_removal --all=sem
  same_removal -a -q 0
}

@test "the old form" {
  local kind
  for kind in shm msg sem; do
    same_removal "$kind" 0
    same_removal "$kind" 1 0
    same_removal "$kind" 0 99 1
    same_removal "$kind" 0 abc 1
    same_removal "$kind"
    same_removal "$kind" -1
    same_removal "$kind" -v 0
    same_removal "$kind" 99999999999999999999 0x1 1x
  done
}

@test "what cannot be understood" {
  need_glibc
  same_removal -z
  same_removal --nothing
  same_removal --s 0
  same_removal -q
  same_removal --queue-id
  same_removal --verbose=1
  same_removal foo
  same_removal queue 0
  same_removal -v
  same_removal -av
  same_removal -afoo
  same_removal --all=
  local number
  for number in abc '' 1x 0x1 2147483648 -2147483649 4294967296 18446744073709551616 '1 ' 1.0; do
    same_removal -q "$number"
  done
  for number in abc '' 42x 18446744073709551616 '42 ' 0x; do
    same_removal -Q "$number"
  done
}

@test "an ordinary user may not" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  local arguments
  for arguments in '-q 0' '-m 0 -s 0' 'sem 1 0' '-v -q 0'; do
    # shellcheck disable=SC2086 # words
    assert_equal "$(with_objects setpriv --reuid=65534 --regid=65534 --clear-groups -- \
      "$IPCCTL" ipcrm $arguments)" "$(with_objects setpriv --reuid=65534 --regid=65534 \
      --clear-groups -- ipcrm $arguments)"
  done
}

@test "a POSIX object by its name" {
  local kind option
  while read -r kind option; do
    # shellcheck disable=SC2046 # words, or none
    ipcctl create "$kind:/one" $([ "$kind" = shm ] && echo --size 1)
    # shellcheck disable=SC2046
    ipcctl create "$kind:/two" $([ "$kind" = shm ] && echo --size 1)
    run --separate-stderr ipcctl ipcrm "--$option" /one "--$option=two"
    assert_status 0
    assert_equal "$output$stderr" ""
    assert_equal "$(ipcctl list "$kind" --family posix --raw --no-headings)" ""

    run --separate-stderr ipcctl ipcrm -v "--$option" /one
    assert_status 1
    assert_equal "$stderr" "ipcrm: name \`/one' not found"
    [[ $output =~ ^"removing POSIX "("shared memory"|"message queue"|semaphore)" \`/one'"$ ]]
  done <<'END'
shm posix-shmem
msg posix-mqueue
sem posix-semaphore
END
}

@test "a POSIX name that is none removes nothing" {
  echo precious >/dev/shm/file
  mkdir /dev/shm/directory
  ipcctl create sem:/lock
  local name
  for name in '' / . .. directory directory/file a/b ../shm/file /sem.lock "$(printf '%0300d' 0)"; do
    run --separate-stderr ipcctl ipcrm "--posix-shmem=$name"
    assert_status 1
    assert_equal "$output" ""
    assert_contains "$stderr" "ipcrm: "
  done
  assert_equal "$(ls /dev/shm)" "$(printf '%s\n' directory file sem.lock)"
  run --separate-stderr ipcctl ipcrm --posix-shmem=directory
  assert_equal "$stderr" \
    "ipcrm: the file of that name is no POSIX shared memory segment (directory)"
}

@test "a name that is too long is never cut to that of another" {
  local name
  name=$(printf '\xe2\x80\xae%.0s' {1..85})
  : >"/dev/shm/$name"
  run --separate-stderr ipcctl ipcrm --posix-shmem "$name"$'\xe2\x80\xae'
  assert_status 1
  assert_contains "$stderr" "' too long"
  [ -e "/dev/shm/$name" ]
}

@test "odd names are taken as they are, and shown escaped" {
  local name=$'/a b*\e[31m%41'
  : >"/dev/shm$name"
  : >'/dev/shm/a bc'
  run --separate-stderr ipcctl ipcrm -v --posix-shmem "$name"
  assert_status 0
  assert_equal "$output" "removing POSIX shared memory \`/a b*\\x1b[31m%41'"
  assert_equal "$(ls /dev/shm)" "a bc"
  run --separate-stderr ipcctl ipcrm --posix-shmem "$name"
  assert_status 1
  assert_equal "$stderr" "ipcrm: name \`/a b*\\x1b[31m%41' not found"
  # The longest of them whole: they may differ in the last byte.
  name=$(printf '\x80%.0s' {1..254})
  : >"/dev/shm/${name}x"
  run --separate-stderr ipcctl ipcrm -v --posix-shmem "${name}x"
  assert_equal "${output//'\x80'/}" "removing POSIX shared memory \`x'"
  run --separate-stderr ipcctl ipcrm --posix-shmem "${name}x"
  assert_equal "${stderr//'\x80'/}" "ipcrm: name \`x' not found"
}

@test "a POSIX object of another user stays" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  ipcctl create shm:/theirs --size 1
  run --separate-stderr as_user "$IPCCTL" ipcrm --posix-shmem /theirs
  assert_status 1
  assert_equal "$stderr" "ipcrm: permission denied for name \`/theirs'"
  run --separate-stderr as_user "$IPCCTL" ipcrm -apshm
  assert_status 1
  assert_equal "$stderr" "ipcrm: permission denied for name \`/theirs'"
  [ -e /dev/shm/theirs ]
}

@test "an owner removes a POSIX queue that nobody may open, mounted or not" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  [ -d /dev/mqueue ] || skip "there is no /dev/mqueue to hide"
  local hide
  for hide in true 'mount -t tmpfs none /dev/mqueue'; do
    # shellcheck disable=SC2016 # for the inner shell
    run unshare --ipc --mount sh -c '
      mount -t mqueue none /dev/mqueue
      ipcctl create msg:/closed --mode 0 --owner 65534:65534 >/dev/null
      ipcctl create msg:/theirs --mode 0 >/dev/null
      eval "$1"
      as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; }
      as_user "$IPCCTL" ipcrm --posix-mqueue /theirs && exit 99
      as_user "$IPCCTL" ipcrm --posix-mqueue /closed && ipcctl inspect msg:/closed' sh "$hide"
    assert_status 3
    assert_equal "${lines[0]}" "ipcrm: permission denied for name \`/theirs'"
  done
}

@test "output that cannot be written is a failure" {
  need_glibc
  # shellcheck disable=SC2016 # for the inner shell
  run with_objects sh -c '"$IPCCTL" ipcrm -v -q 0 >/dev/full'
  assert_contains "$output" "$(printf '%s\n' \
    '! ipcrm: write error: No space left on device' 'status 1')"
  assert_equal "${output#*status 1$'\n'}" "${all_left/$'\n'0x0000002a 0/}"
}

@test "by a link of its name" {
  ln -s "$IPCCTL" "$BATS_TEST_TMPDIR/ipcrm"
  assert_equal "$(with_objects "$BATS_TEST_TMPDIR/ipcrm" -v -Q 42)" "$(with_objects ipcrm -v -Q 42)"
}

# What differs on purpose: COMPATIBILITY in ipcctl(1).

@test "differs: nothing to do is a failure, as in util-linux 2.41" {
  ours
  assert_equal "$output" "$(printf '%s\n' '! ipcrm: bad usage' \
    "! Try 'ipcrm --help' for more information." 'status 1' "$all_left")"
}

@test "differs: numbers are read whole" {
  need_glibc
  ours shm 4294967296
  assert_equal "$output" "$(printf '%s\n' '! ipcrm: invalid id: 4294967296' 'status 1' "$all_left")"
  ours msg ''
  assert_equal "$output" "$(printf '%s\n' '! ipcrm: invalid id: ' 'status 1' "$all_left")"
  ours sem 18446744073709551615
  assert_equal "$output" \
    "$(printf '%s\n' '! ipcrm: invalid id: 18446744073709551615' 'status 1' "$all_left")"
  ours -Q 0x10000002a
  assert_equal "$output" "$(printf '%s\n' \
    "! ipcrm: failed to parse argument: '0x10000002a': Numerical result out of range" \
    'status 1' "$all_left")"
  ours -M -4294967254
  assert_equal "$output" "$(printf '%s\n' \
    "! ipcrm: failed to parse argument: '-4294967254': Numerical result out of range" \
    'status 1' "$all_left")"
}

@test "differs: arguments are shown escaped" {
  ours $'\e[31m'
  assert_contains "$output" '! ipcrm: unknown argument: \x1b[31m'
  ours -q $'\e[31m\\'
  assert_contains "$output" "! ipcrm: failed to parse argument: '\\x1b[31m\\\\'"
  ours -a$'\n'
  assert_contains "$output" '! ipcrm: unknown argument: \n'
  ours shm $'\r'
  assert_contains "$output" '! ipcrm: invalid id: \r'
  ours -Q $'\x9b1'
  assert_contains "$output" "! ipcrm: failed to parse argument: '\\x9b1'"
  ours -q "$(printf '%01000d' 0)x"
  assert_contains "$output" "! ipcrm: failed to parse argument: '$(printf '%01000d' 0)x'"
}

@test "differs: unknown options are shown escaped, and the others refused as ever" {
  local given
  ours $'-\e[31m'
  assert_contains "$output" "! ipcrm: invalid option -- '\\x1b'"
  ours $'-v\xff'
  assert_contains "$output" "! ipcrm: invalid option -- '\\xff'"
  ours $'--\e[31m=x'
  assert_contains "$output" "! ipcrm: unrecognized option '--\\x1b[31m=x'"
  ours $'--verbose=\e'
  assert_contains "$output" "! ipcrm: option '--verbose' doesn't allow an argument"
  for given in -z -vz --nope -q --shmem-id --verbose=é --sh; do
    run ipcctl ipcrm "$given"
    local plain="$output"
    run ipcctl ipcrm $'\n' "$given"
    assert_equal "$output" "$plain"
  done
}

@test "differs: a command line that is not understood removes nothing" {
  ours -q 0 -q abc
  assert_equal "$output" \
    "$(printf '%s\n' "! ipcrm: failed to parse argument: 'abc'" 'status 1' "$all_left")"
  ours -q 0 foo
  assert_contains "$output" "$(printf '%s\n' 'status 1' "$all_left")"
  ours -a -z
  assert_contains "$output" "$(printf '%s\n' 'status 1' "$all_left")"
  ours -a foo
  assert_contains "$output" "$(printf '%s\n' 'status 1' "$all_left")"
  ours -q 0 --posix-shmem a/b
  assert_contains "$output" "$(printf '%s\n' 'status 1' "$all_left")"
  ours -q 0 -h
  assert_contains "$output" "$(printf '%s\n' 'status 0' "$all_left")"
}

@test "differs: -a takes the kinds that are named, and all of them" {
  local only_sem
  only_sem=$(printf '%s\n' 'status 0' '------ Message Queues --------' \
    '------ Shared Memory Segments --------' \
    '------ Semaphore Arrays --------' '0x0000002a 0' '0xfffffffb 1')
  ours -a shm msg
  assert_equal "$output" "$only_sem"
  ours -ashm --all=msg
  assert_equal "$output" "$only_sem"
  ours -a -amsg shm
  assert_equal "$output" "$only_sem"
}

@test "differs: -a removes POSIX objects too, as in util-linux 2.41" {
  [ -d /dev/mqueue ] || skip "there is no /dev/mqueue to mount the queues at"
  # shellcheck disable=SC2016 # for the inner shell
  local run_in='mount -t mqueue none /dev/mqueue; export IPCCTL
    ipcctl create shm:/a --size 1; ipcctl create sem:/a; ipcctl create msg:/a; ipcctl create msg:new
    ipcctl ipcrm -v "$@"
    ipcctl list --raw --no-headings -o kind,family'
  run unshare --ipc --mount sh -e -c "$run_in" sh -a
  assert_status 0
  assert_equal "$(tail -n +5 <<<"$output")" "$(printf '%s\n' "removing POSIX shared memory \`/a'" \
    "removing POSIX semaphore \`/a'" "removing message queue id \`0'" \
    "removing POSIX message queue \`/a'")"
  run unshare --ipc --mount sh -e -c "$run_in" sh -apshm -apsem
  assert_status 0
  assert_equal "$(tail -n 2 <<<"$output")" "$(printf '%s\n' 'msg sysv' 'msg posix')"
  clean_posix
  run unshare --ipc --mount sh -e -c "$run_in" sh --all=pmsg
  assert_status 0
  assert_equal "$(tail -n 3 <<<"$output")" "$(printf '%s\n' 'msg sysv' 'shm posix' 'sem posix')"
}

@test "differs: -a tells of what it could not remove, read or not" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  run with_objects setpriv --reuid=65534 --regid=65534 --clear-groups -- \
    "$IPCCTL" ipcrm -a shm sem
  assert_equal "$output" "$(printf '%s\n' '! ipcrm: permission denied for id (0)' \
    '! ipcrm: permission denied for id (1)' '! ipcrm: permission denied for id (0)' \
    '! ipcrm: permission denied for id (1)' 'status 1' "$all_left")"
}

@test "differs: what is gone when -a comes to it is no failure" {
  need_strace
  # Of msgctl(), -a calls MSG_INFO, then for each queue MSG_STAT_ANY and IPC_RMID.
  run with_objects env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o /dev/null \
    -e trace=msgctl -e inject=msgctl:error=EINVAL:when=3 "$IPCCTL" ipcrm -amsg
  assert_equal "$output" "$(printf '%s\n' 'status 0' "${all_left/$'\n'0xfffffffb 1/}")"
}

@test "differs: queues that cannot be listed are a failure of -a" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  [ -d /dev/mqueue ] || skip "there is no /dev/mqueue to hide"
  # shellcheck disable=SC2016 # for the inner shell
  run unshare --ipc --mount sh -c '
    mount -t tmpfs none /dev/mqueue
    setpriv --reuid=65534 --regid=65534 --clear-groups -- "$IPCCTL" ipcrm -apmsg'
  assert_status 1
  assert_contains "$output" "ipcrm: "
}

@test "differs: who may not remove a key's object is told the key" {
  need_users
  as_user test -x "$IPCCTL" || skip "an ordinary user cannot reach the program"
  run with_objects setpriv --reuid=65534 --regid=65534 --clear-groups -- "$IPCCTL" ipcrm -Q 0x2a
  assert_equal "$output" \
    "$(printf '%s\n' '! ipcrm: permission denied for key (0x2a)' 'status 1' "$all_left")"
}

@test "differs: help and version are ipcctl's" {
  run --separate-stderr ipcctl ipcrm --help
  assert_status 0
  for option in $(ipcrm --help | grep -oE -- '--[a-z-]+' | sort -u); do
    assert_contains "$output" "$option"
  done
  run --separate-stderr ipcctl ipcrm -V
  assert_status 0
  [[ $output =~ ^"ipcrm from ipcctl " ]]
}
