# Runs the examples of a document as they stand in it, for tests/docs.bats.
#
# An example is a block whose lines begin with "$ " for a command ("> " continues it) and are
# otherwise its output: ```console in Markdown, ".Bd -literal" or ".Dl" in mdoc.  The commands of a
# document run in order, in one shell and one directory.

# Prints the blocks of a Markdown file, fenced with the given word.
markdown_blocks() {
  awk -v fence='```'"$2" '
    $0 == "```" && inside { inside = 0; next }
    inside
    $0 == fence { inside = 1 }' "$1"
}

# Prints the examples of an mdoc page, its escapes undone.
mdoc_blocks() {
  awk '
    /^\.Ed/ { inside = 0 }
    inside && (/^\$ / || example) { example = 1; print }
    !inside { example = 0 }
    /^\.Bd -literal/ { inside = 1 }
    sub(/^\.Dl \$ /, "$ ")' "$1" |
    sed -e 's/\\&//g' -e 's/\\-/-/g' -e "s/\\\\(aq/'/g" -e 's/\\(dq/"/g' -e 's/\\e/\\/g'
}

# What differs from run to run: ages, and with them the blanks between columns, and trailing ones.
normalize() {
  sed -E -e 's/\b[0-9]+[smhd] ago/AGE/g' -e 's/ +/ /g' -e 's/ $//'
}

# On standard error go errors, notes and hints; a document shows them as a terminal does.
only_stderr() {
  grep -E '^(ipcctl: |hint: )' || true
}

only_stdout() {
  grep -Ev '^(ipcctl: |hint: )' || true
}

# Holds what came out against what is shown.
compare() {
  local what=$1 shown=$2 came=$3

  diff -u --label "$what, as shown for: $command" --label "$what, as it is" \
    <(normalize <<<"$shown") <(normalize <<<"$came") >&2
}

# Runs $command and holds its output against $expected.  A failure is one unless the next command is
# `echo $?`, which shows the status.
run_example() {
  local next=$1 status=0

  eval "(exit $last_status); $command" \
    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null || status=$?
  last_status=$status
  if [ "$status" -ne 0 ] && [ "$next" != "echo \$?" ]; then
    printf '$ %s\nexits with status %s:\n' "$command" "$status" >&2
    cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err" >&2
    return 1
  fi
  compare "standard output" "$(only_stdout <<<"$expected")" "$(cat "$BATS_TEST_TMPDIR/out")" &&
    compare "standard error" "$(only_stderr <<<"$expected")" "$(cat "$BATS_TEST_TMPDIR/err")"
}

# Runs the examples on standard input, as from markdown_blocks or mdoc_blocks.
run_examples() {
  local line command='' expected='' last_status=0

  while IFS= read -r line; do
    case $line in
    '$ '*)
      if [ -n "$command" ]; then run_example "${line#'$ '}" || return 1; fi
      command=${line#'$ '} expected=
      ;;
    '> '*)
      command+=$'\n'${line#'> '}
      ;;
    *)
      expected+=${expected:+$'\n'}$line
      ;;
    esac
  done
  if [ -n "$command" ]; then run_example "" || return 1; fi
}
