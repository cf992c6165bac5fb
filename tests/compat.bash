# For the tests of ipcs, ipcrm and ipcmk: `load compat` after `load helpers`.  Ours are compared with
# those that are installed.

export LC_ALL=C TZ=UTC

# Skips where the tool $1 is not that of util-linux in the version that all this was held against, or
# a later one.
need_util_linux() {
  local version
  version=$("$1" -V 2>/dev/null | sed -n 's/.* from util-linux \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  [ -n "$version" ] || skip "$1 is not that of util-linux"
  # shellcheck disable=SC2086 # two words
  set -- $version
  [ "$1" -gt 2 ] || [ "$2" -ge 38 ] || skip "util-linux is older than 2.38"
}

# All that a tool says and its status, in one text; lines of standard error begin with "! ".
all_of() {
  local status=0
  "$@" 2>"$BATS_TEST_TMPDIR/stderr" || status=$?
  sed 's/^/! /' "$BATS_TEST_TMPDIR/stderr"
  echo "status $status"
}
export -f all_of

# Asserts that ours says what the installed tool says, with the same arguments: same TOOL ARGUMENT...
same() {
  local theirs ours
  theirs=$(all_of "$@")
  ours=$(all_of "$IPCCTL" "$@")
  [ "$theirs" = "$ours" ] && return
  echo "$*"
  diff <(echo "$theirs") <(echo "$ours") || :
  return 1
} >&2
