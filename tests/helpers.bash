# shellcheck shell=bash disable=SC2154 # what bats and the Makefile set
# For every bats file: `load helpers`.  The environment names the program and the directories:
# IPCCTL, top_srcdir, top_builddir (Makefile.am).

# Background jobs of a test must not keep bats' own descriptor 3 open: start them with 3>&-.

bats_require_minimum_version 1.5.0

# Tests remove every object they can see: never let them see the machine's own.
if [ "${IPCCTL_TESTS_NAMESPACE:-}" != "$(readlink /proc/self/ns/ipc)" ]; then
  echo "not in a namespace of its own: run it by make check TESTS=tests/${BATS_TEST_FILENAME##*/}" >&2
  exit 1
fi

PATH=$(dirname "$IPCCTL"):$top_builddir/tests/peers:$PATH

# The queues of a user count together, those of other test files that run now too.  (In a user
# namespace the limit stays; there each file is a user of its own.)
ulimit -q 100000000 2>/dev/null || true

# Removes all objects, as every test should find none.  (ipcrm --all of util-linux leaves one that
# lies alone at index 0.)
clean_ipc() {
  local option
  for option in q/msg m/shm s/sem; do
    awk -v letter="${option%/*}" 'NR > 1 { print "-" letter, $2 }' "/proc/sysvipc/${option#*/}" |
      xargs -r ipcrm 2>/dev/null || true
  done
  if [ -d /dev/mqueue ]; then find /dev/mqueue -type f -delete; fi
  find /dev/shm -mindepth 1 -delete
}

# Waits for a condition: wait_until COMMAND...  Fails after half a minute, for no test should hang.
wait_until() {
  local tries
  for ((tries = 0; tries < 3000; tries++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.01
  done
  echo "waited in vain for: $*" >&2
  return 1
}

# Whether a process sleeps: it waits for something.
is_asleep() {
  grep -q '^State:.S' "/proc/$1/status"
}

# Whether a process has ended.  One whose parent has ended may stay a zombie: the first process of a
# container need not wait for it.
is_gone() {
  ! grep -q '^State:.[^ZX]' "/proc/$1/status"
}

# Raises the limit of qbytes in this namespace.
make_room() {
  echo "$1" 2>/dev/null >/proc/sys/kernel/msgmnb || skip "needs the right to raise kernel.msgmnb"
}

# Whether we are root of the machine, not only of a user namespace: who else could become another user?
is_real_root() {
  [ "$(id -u)" = 0 ] && [ "$(awk 'NR == 1 { print $3 }' /proc/self/uid_map)" = 4294967295 ]
}

# Runs a command as an ordinary user.
as_user() {
  setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

# Skips a test that needs a second user.
need_users() {
  as_user true 2>/dev/null || skip "needs root, to become another user"
}

# What a shell command shows at a terminal of so many columns: shown_at COLUMNS COMMAND
shown_at() {
  script -qec "stty cols $1; $2" /dev/null </dev/null 3>&- | tr -d '\r'
}

# Skips a test of what is otherwise under valgrind: need_no_valgrind 'keeps a descriptor'
need_no_valgrind() {
  [ -z "${IPCCTL_VALGRIND:-}" ] || skip "valgrind $1"
}

# Skips a test that limits memory: AddressSanitizer takes terabytes of addresses for itself, valgrind
# much memory, and libgcov crashes at the end of a program where an allocation fails.
need_plain_memory() {
  ! grep -q __asan_init "$IPCCTL" || skip "AddressSanitizer leaves no memory to limit"
  need_no_valgrind "leaves no memory to limit"
  ! grep -q __gcov_exit "$IPCCTL" || skip "libgcov crashes where it gets no memory"
}

# Skips a test of a program that finds no /proc.
need_no_proc() {
  need_no_valgrind 'reads /proc itself'
  ! grep -q __asan_init "$IPCCTL" || skip "AddressSanitizer reads /proc itself"
}

# Skips a test of what glibc does and others do otherwise, such as the words of strerror().
need_glibc() {
  grep -qa GLIBC_2 "$top_builddir/ipcctl" || skip "needs glibc"
}

need_strace() {
  strace -qq -o /dev/null true 2>/dev/null || skip "strace does not work here"
}

# Runs strace with the given options and command; what it saw is in calls then.  The leak check of a
# sanitizer needs ptrace(2) for itself.
traced() {
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o "$BATS_TEST_TMPDIR/calls" "$@"
}

# Skips a test of the fault matrix where nothing can be made to fail.
need_faults() {
  need_plain_memory
  need_glibc
  need_strace
  unshare --pid --fork --mount-proc true 2>/dev/null || skip "no private pid namespace"
}

# Makes each call and each allocation of a command fail in turn; with IPCCTL_FAULTS=all with each
# errno (make faults-check).
each_fault() {
  local options=()
  [ "${IPCCTL_FAULTS:-}" != all ] || options=(--all)
  run "$top_srcdir/tests/faults/matrix" "${options[@]}" "$@"
  assert_status 0
}

# Asserts that $status is the first argument; shows the output where it is not.
assert_status() {
  if [ "$status" -ne "$1" ]; then
    printf 'expected status %s, got %s\n--- output\n%s\n--- stderr\n%s\n' \
      "$1" "$status" "$output" "${stderr:-}" >&2
    return 1
  fi
}

# Asserts that two texts are equal.
assert_equal() {
  if [ "$1" != "$2" ]; then
    printf 'expected: %s\ngot:      %s\n' "$2" "$1" >&2
    return 1
  fi
}

# Asserts that a text holds another.
assert_contains() {
  if [[ "$1" != *"$2"* ]]; then
    printf 'expected to find: %s\nin: %s\n' "$2" "$1" >&2
    return 1
  fi
}
