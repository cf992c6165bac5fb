#!/usr/bin/env bats
# ipcctl ipcmk, against the installed one

load helpers
load compat

setup() {
  need_util_linux ipcmk
  clean_ipc
}

# In an IPC namespace of its own, runs a command and shows all it says, its status, and the objects
# it made, but for their keys.
in_namespace() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --ipc bash -c '
    all_of "$@"
    ipcs | awk "/^0x/ { \$1 = \$1 == \"0x00000000\" ? \"none\" : \"key\" } { print }"
  ' bash "$@"
}

# Asserts that ours says and makes the same: same_objects ARGUMENT...
same_objects() {
  local theirs ours
  theirs=$(in_namespace ipcmk "$@")
  ours=$(in_namespace "$IPCCTL" ipcmk "$@")
  [ "$theirs" = "$ours" ] && return
  echo "ipcmk $*"
  diff <(echo "$theirs") <(echo "$ours") || :
  return 1
} >&2

# Runs ours, with standard error apart.
ours() {
  run --separate-stderr ipcctl ipcmk "$@"
}

@test "each kind, several, and operands" {
  same_objects -Q
  same_objects -M 10
  same_objects -S 3
  same_objects -S 250 -Q -M 4K
  same_objects -QQ
  same_objects -Q operand
  same_objects --queue --shmem=1234 --semaphore 7
  same_objects --q --shm 5 --sem 5
  same_objects -M 1 -M 2 -S 3 -S 4
}

@test "modes" {
  local mode
  for mode in 0 0777 600 0444 00000007 ' 640' +400; do
    same_objects -p "$mode" -Q -M 1 -S 1
    same_objects --mode="$mode" -Q
  done
  (
    umask 077
    same_objects -Q -M 1 -S 1
  )
}

@test "sizes" {
  need_glibc
  local size
  for size in 1 4096 0x10 0X1f 010 0x10K 010K 1K 1k 1KiB 1kiB 1Kib 1kib 1KB 1kB 1Kb 1kb 3M 3MB 3MiB 1G 2GB \
    +5 ' 5' 1.5K 0.5K 1.K 2.5M 1.5KB 1.50K 1.500K 00.5K; do
    same_objects -M "$size"
  done
  for size in 0 '' x -5 5X 5B 5KIB 5KIb 5Ki '5 K' '5 ' 1.5 .5K 5.5.5K 1,5K 0x 08 5KBB 5KiBB K \
    18446744073709551615 18446744073709551616 17E 16E 100EB 1Z 1Y 0Z 0YB 99999999999999999999999; do
    same_objects -M "$size"
  done
}

@test "what cannot be understood, or made" {
  need_glibc
  local count
  for count in 0 -3 x '' 3x 0x3 999999 999999999999 -999999999999 ' 3' +3 003; do
    same_objects -S "$count"
  done
  same_objects
  same_objects operand
  same_objects -z
  same_objects -M
  same_objects --shmem
  same_objects --queue=1
  same_objects --s 1
  same_objects --nothing
  same_objects -p 600
  same_objects -Q -M x
  same_objects -M 0 -Q
}

@test "limits that are met" {
  local limit
  for limit in 'msgmni 0' 'shmmni 0' 'shmmax 100' 'shmall 0' 'sem 1 1 1 1'; do
    # shellcheck disable=SC2016 # for the inner shell
    run unshare --ipc sh -c 'echo "${2#* }" >"/proc/sys/kernel/${2%% *}" || exit 99
      theirs=$(ipcmk -M 4K -Q -S 5 2>&1; echo $?); ipcrm -a
      ours=$("$IPCCTL" ipcmk -M 4K -Q -S 5 2>&1; echo $?)
      echo "$theirs" | sed "s/: [0-9]*$//"; echo "$ours" | sed "s/: [0-9]*$//" >"$1"' \
      sh "$BATS_TEST_TMPDIR/ours" "$limit"
    [ "$status" -ne 99 ] || skip "limits cannot be set here"
    assert_equal "$(cat "$BATS_TEST_TMPDIR/ours")" "$output"
  done
}

@test "POSIX objects" {
  umask 022
  ours -m 4K -n /one
  assert_status 0
  assert_equal "$output" "POSIX shared memory name: /one"
  ours -q -n /one
  assert_status 0
  assert_equal "$output" "POSIX message queue name: /one"
  ours -s --name one -p 666
  assert_status 0
  assert_equal "$output" "POSIX semaphore name: one"
  assert_equal "$(ipcctl list --raw --no-headings -o ref,mode,size,maxmsg,value)" \
    "$(printf '%s\n' 'msg:/one 0644 - 10 -' 'shm:/one 0644 4096 - -' 'sem:/one 0644 - - 0')"
  ours --posix-shmem 0 --posix-mqueue --posix-semaphore -n /two --queue
  assert_status 0
  assert_equal "$output" "$(printf '%s\n' 'POSIX shared memory name: /two' \
    "Message queue id: $(ipcctl list msg --family sysv --raw --no-headings -o id)" \
    'POSIX message queue name: /two' 'POSIX semaphore name: /two')"
}

@test "POSIX objects have a name" {
  local option
  for option in "-m 5" -q -s; do
    # shellcheck disable=SC2086 # words
    ours $option
    assert_status 1
    assert_equal "$stderr" "$(printf '%s\n' 'ipcmk: name is required for POSIX IPC' \
      "Try 'ipcmk --help' for more information.")"
    local name
    for name in '' / a/b /a/b . "$(printf '%0300d' 0)"; do
      [ "$option$name" != -s. ] || continue # /dev/shm/sem.. is a semaphore's
      # shellcheck disable=SC2086
      ours $option -n "$name"
      assert_status 1
      assert_equal "$output" ""
      assert_contains "$stderr" "ipcmk: "
    done
  done
  ours -m 5 -n /sem.x
  assert_status 1
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "output that cannot be written is a failure" {
  need_glibc
  # shellcheck disable=SC2016 # for the inner shell
  run in_namespace sh -c '"$IPCCTL" ipcmk -Q >/dev/full'
  assert_contains "$output" "$(printf '%s\n' \
    '! ipcmk: write error: No space left on device' 'status 1')"
}

@test "by a link of its name" {
  ln -s "$IPCCTL" "$BATS_TEST_TMPDIR/ipcmk"
  assert_equal "$(in_namespace "$BATS_TEST_TMPDIR/ipcmk" -Q)" "$(in_namespace ipcmk -Q)"
}

# What differs on purpose: COMPATIBILITY in ipcctl(1).

@test "differs: what exists is neither taken nor truncated" {
  local content="precious content"
  printf '%s' "$content" >/dev/shm/precious
  ours -m 4 -n /precious
  assert_status 1
  assert_equal "$stderr" "ipcmk: create POSIX shared memory failed: File exists"
  assert_equal "$(cat /dev/shm/precious)" "$content"
  ipcctl create msg:/taken
  ipcctl create sem:/taken --value 7
  ours -q -n /taken
  assert_status 1
  assert_equal "$stderr" "ipcmk: create POSIX message queue failed: File exists"
  ours -s -n /taken
  assert_status 1
  assert_equal "$stderr" "ipcmk: create POSIX semaphore failed: File exists"
  assert_equal "$(ipcctl list sem --raw --no-headings -o value)" 7
}

@test "differs: fractions of a size are exact" {
  local size bytes
  while read -r size bytes; do
    ours -M "$size"
    assert_status 0
    assert_equal "$(ipcctl list "shm:${output##* }" --raw --no-headings -o size)" "$bytes"
    ipcctl remove "shm:${output##* }"
  done <<'END'
3.25K 3328
1.99K 2037
1.05K 1075
1.9KB 1900
2.7M 2831155
1.123456789012G 1206302541
1.0000000000000000000000001K 1024
0.99999999999999999999M 1048575
END
}

@test "differs: -M and -m have a size each" {
  ours -M 10 -m 20 -n /twenty
  assert_status 0
  assert_equal "$(ipcctl list shm --raw --no-headings -o family,size)" \
    "$(printf '%s\n' 'sysv 10' 'posix 20')"
}

@test "differs: a mode is nine bits, and what is wrong with it is told" {
  need_glibc
  local mode
  for mode in 1000 7777 04644; do
    ours -Q -M 5 -p $mode
    assert_status 1
    assert_equal "$stderr" \
      "ipcmk: failed to parse mode: '$mode': Numerical result out of range"
  done
  for mode in 8 x '' 64x -1x; do
    ours -Q -p "$mode"
    assert_status 1
    assert_equal "$stderr" "ipcmk: failed to parse mode: '$mode'"
  done
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "differs: help and version are ipcctl's" {
  run --separate-stderr ipcctl ipcmk --help
  assert_status 0
  for option in $(ipcmk --help | grep -oE -- '--[a-z-]+' | sort -u); do
    assert_contains "$output" "$option"
  done
  run --separate-stderr ipcctl ipcmk -V
  assert_status 0
  [[ $output =~ ^"ipcmk from ipcctl " ]]
}
