#!/usr/bin/env bats
# README.md, CONTRIBUTING.md, ipcctl(1) and the tour hold what they promise.

load helpers
load docs-examples

setup() {
  [ -x "$IPCCTL" ]
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
  page=$top_srcdir/man/ipcctl.1
}

# Examples.

# Runs the examples in the file blocks where ids begin at 0.
in_fresh_namespace() {
  unshare --ipc bash -c '. "$top_srcdir/tests/docs-examples.bash" && run_examples
    status=$?
    kill $(jobs -p) 2>/dev/null # what an example started with &
    exit $status' <blocks 3>&-
}

@test "every example in ipcctl(1) runs, and prints what is shown" {
  mdoc_blocks "$page" >blocks
  [ "$(grep -c '^[$] ' blocks)" -ge 20 ]
  in_fresh_namespace
}

@test "every example in README.md runs, and prints what is shown" {
  need_no_valgrind 'knows no fsopen(2)'
  markdown_blocks "$top_srcdir/README.md" console >blocks
  [ "$(grep -c '^[$] ' blocks)" -ge 10 ]
  in_fresh_namespace
}

@test "an example that fails, or prints something else, is noticed" {
  run ! run_examples <<<'$ ipcctl inspect msg:99'
  run ! run_examples <<<$'$ echo one\ntwo'
  run ! run_examples <<<'$ echo one'
  run ! run_examples <<<$'$ echo one\n$ ipcctl help nothing\n$ true'
  run_examples <<<$'$ v=one\n$ echo $v |\n> cat\none\n$ false\n$ echo $?\n1'
}

# The right-hand column of README's table.
now_type() {
  awk -F ' [|] ' '/^\| you used to type/ { inside = 1; next }
    !/^\|/ { inside = 0 }
    inside && !/^\| ---/ { print $2 }' "$top_srcdir/README.md" | sed -e 's/^`//' -e 's/`.*$//'
}

@test "every command of README's table runs" {
  # The objects that the table speaks of, with its ids and keys, in a namespace of their own.
  local command commands=0 furnish='
    for i in 0 1 2 3 4 5 6; do
      ipcctl create msg:new; ipcctl create shm:new --size 1; ipcctl create sem:new
    done
    ipcctl create msg:0x2a; ipcctl create shm:0x2a --size 4K; ipcctl create sem:0x2a
    ipcctl create msg:/jobs; ipcctl create sem:/lock; ipcctl create shm:/app-1 --size 1'

  while IFS= read -r command; do
    clean_ipc
    unshare --ipc bash -e -c "{ $furnish; } >/dev/null; $command" </dev/null >out 2>err ||
      { echo "$command"; cat out err; return 1; }
    commands=$((commands + 1))
  done < <(now_type)
  [ "$commands" -ge 20 ]
}

# Holds a command for those who build from source against the tree: nothing is built here.
check_build_command() {
  local -a words
  local word
  read -ra words <<<"$1"

  case ${words[0]} in
  ./bootstrap | autoreconf) ;; # .ci/run runs them
  ./configure)
    "$top_srcdir/configure" --help >configure-help
    for word in "${words[@]:1}"; do
      [[ $word != --* ]] || grep -qF -e "${word%%=*}" configure-help || return
    done
    ;;
  make)
    for word in "${words[@]:1}"; do
      case $word in
      -*) ;;
      TESTS=*) [ -e "$top_srcdir/${word#*=}" ] || [ -e "$top_srcdir/${word#*=}.c" ] || return ;;
      *=*) grep -rq "\<${word%%=*}\>" "$top_srcdir/Makefile.am" "$top_srcdir"/*/*.mk || return ;;
      *) grep -q "^$word:" "$top_builddir/Makefile" || return ;;
      esac
    done
    ;;
  *)
    [ -x "$top_srcdir/${words[0]}" ]
    ;;
  esac
}

@test "what README.md and CONTRIBUTING.md tell to build and test with is there" {
  local line command
  for document in README CONTRIBUTING; do
    markdown_blocks "$top_srcdir/$document.md" sh
  done >lines
  [ "$(wc -l <lines)" -ge 4 ]
  while IFS= read -r line; do
    while IFS= read -r command; do
      check_build_command "$command" || { echo "not so: $line" >&2; return 1; }
    done < <(sed -e 's/ *#.*//' -e 's/ *&& */\n/g' <<<"$line")
  done <lines
}

@test "what the documents link to is there" {
  local document target targets=0
  for document in README.md CONTRIBUTING.md docs/architecture.md docs/performance.md; do
    while IFS= read -r target; do
      [ -e "$top_srcdir/$(dirname "$document")/$target" ] ||
        { echo "$document: no $target" >&2; return 1; }
      targets=$((targets + 1))
    done < <(grep -oE '\]\([^)#:]+\)' "$top_srcdir/$document" | sed -e 's/^](//' -e 's/)$//')
  done
  [ "$targets" -ge 5 ]
}

# The manual against the program.

# The commands, and of each its options with "=" where they take an argument, as the page has them.
commands_of_page() {
  sed -n '/^\.Sh COMMANDS/,/^\.Sh OBJECT FIELDS/s/^\.Ss //p' "$page"
}

options_of_lines() {
  sed -n 's/^\.It \(.*Fl .*\)/\1/p' | sed -e 's/Fl Fl /\n--/g' -e 's/Fl /\n-/g' |
    sed -nE -e 's/^(-[^ ]+) +(Ns +)?Ar .*/\1=/p' -e 't' -e 's/^(--?[a-zA-Z-]+).*/\1/p' | sort
}

options_of_page() {
  awk -v heading=".Ss $1" '/^\.S[hs] / { inside = $0 == heading } inside' "$page" | options_of_lines
}

global_options_of_page() {
  sed -n '/^\.Sh DESCRIPTION/,/^\.Sh REFERENCES/p' "$page" | options_of_lines
}

words() {
  ipcctl help --words "$@" | cut -f1
}

@test "the manual has the commands that there are" {
  assert_equal "$(commands_of_page)" "$(words | grep -v ^-)"
}

# The options of a command that are its own.  A stand-in for another program has no others, and -q
# may be among them.
own_options() {
  if words "$1" | grep -qx -e '--color='; then
    words "$1" | grep '^-.*[a-z]' | sort | comm -23 - <(words | sort)
  else
    words "$1" | grep ^- | sort
  fi
}

@test "the manual has the options of each command, and no others" {
  assert_equal "$(global_options_of_page)" "$(words | grep ^- | sort)"
  for command in $(words | grep -v ^-); do
    assert_equal "$command: $(options_of_page "$command")" \
      "$command: $(own_options "$command")"
  done
}

@test "the manual has the columns that there are" {
  local section
  section=$(sed -n '/^\.Sh OBJECT FIELDS/,/^\.Sh OUTPUT/p' "$page")
  assert_equal "$(sed -n 's/^\.It Va //p' <<<"$section" | sed 's/ , /\n/g' | sort)" \
    "$(ipcctl list --columns --raw | sort)"
}

@test "--help of each command shows its options" {
  for command in $(words | grep -v ^-); do
    run -0 ipcctl help "$command"
    for option in $(words "$command" | grep ^--.); do
      assert_contains "$output" "${option%=}"
    done
  done
}

@test "help fits a terminal of 80 columns" {
  {
    ipcctl --help
    for command in $(words | grep -v ^-); do
      ipcctl help "$command"
    done
    for program in $(words lecture); do
      ipcctl lecture "$program" --help
    done
  } >helps
  assert_equal "$(grep -E '.{80}' helps)" ""
}

@test "the manual is clean mdoc" {
  command -v mandoc >/dev/null || skip "needs mandoc"
  run mandoc -T lint -W style "$page"
  assert_equal "$(grep -v -e 'outdated mandoc.db' -e 'referenced manual not found' <<<"$output")" ""
}

# The tour.

@test "the tour ends well and leaves nothing behind" {
  ipcctl create msg:new
  ipcctl create shm:/mine --size 1
  ipcctl list --raw -o ref >before
  run --separate-stderr env IPCCTL="$IPCCTL" "$top_srcdir/examples/tour.sh"
  assert_status 0
  assert_equal "$stderr" ""
  for kind in msg shm sem; do
    assert_contains "$output" "ipcctl create $kind:new"
    assert_contains "$output" "ipcctl create $kind:/ipcctl-tour-"
  done
  assert_equal "$(ipcctl list --raw -o ref)" "$(cat before)"
}

@test "the tour removes what it made when it is interrupted, or a command fails" {
  cat >ipcctl-that-fails <<'EOF'
#!/bin/sh
case $1 in
"$FAIL_AT") [ "$FAIL_BY" = status ] && exit 1; kill -s "$FAIL_BY" "$PPID" ;;
esac
exec "$IPCCTL_ITSELF" "$@"
EOF
  chmod +x ipcctl-that-fails
  export FAIL_AT FAIL_BY
  for FAIL_AT in create resize set list inspect; do
    for FAIL_BY in status TERM INT; do
      run env IPCCTL="$PWD/ipcctl-that-fails" IPCCTL_ITSELF="$IPCCTL" "$top_srcdir/examples/tour.sh"
      case $FAIL_BY in status) assert_status 1 ;; TERM) assert_status 143 ;; INT) assert_status 130 ;; esac
      assert_contains "$output" "ipcctl $FAIL_AT"
      assert_equal "$FAIL_AT $FAIL_BY $(ipcctl list --raw --no-headings -o ref)" "$FAIL_AT $FAIL_BY "
    done
  done
}

# Security.

@test "each test that docs/security.md names exists" {
  local file title tests=0
  while IFS=$'\t' read -r file title; do
    grep -qxF "@test \"$title\" {" "$top_srcdir/$file" ||
      { echo "$file has no test: $title" >&2; return 1; }
    tests=$((tests + 1))
  done < <(sed -nE 's/^- `(tests\/[a-z-]+\.bats): "(.*)"`$/\1\t\2/p' "$top_srcdir/docs/security.md")
  [ "$tests" -ge 30 ]
  assert_equal "$tests" "$(grep -c '^- ' "$top_srcdir/docs/security.md")"
}

# The architecture.

# Asserts that the files of a directory include only headers of the directories that follow.
assert_includes_only() {
  local directory=$1 pattern
  shift
  pattern=$(printf '|%s/' "$@")
  run grep -rhoE '^#include "[a-z]+/' "$top_srcdir/src/$directory"
  assert_status 0
  assert_equal "$(cut -d'"' -f2 <<<"$output" | sort -u | grep -vxE "${pattern#|}")" ""
}

@test "directories include each other as docs/architecture.md says" {
  local directory allowed rows=' '
  while IFS='|' read -r _ directory _ allowed _; do
    directory=$(sed -E 's/.*`src\/([a-z.]+)\/?`.*/\1/' <<<"$directory")
    allowed=$(tr -d '`' <<<"${allowed/itself/}")
    # shellcheck disable=SC2086 # a list of names
    assert_includes_only "$directory" "${directory%.c}" $allowed
    rows+="$directory "
  done < <(grep '^| `src/' "$top_srcdir/docs/architecture.md")
  for directory in "$top_srcdir"/src/*/; do
    assert_contains "$rows" " $(basename "$directory") "
  done
}
