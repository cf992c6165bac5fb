#!/usr/bin/env bats
# What all commands share: help, global options, options and operands in any order, output that
# cannot be written.

load helpers

commands=(list inspect create remove resize set ftok help)

setup() {
  clean_ipc
}

@test "ipcctl alone: a short usage on standard error, exit 2" {
  run --separate-stderr ipcctl
  assert_status 2
  assert_equal "$output" ""
  assert_contains "$stderr" "usage: ipcctl "
  run --separate-stderr ipcctl -q
  assert_status 2
  run --separate-stderr ipcctl --color never
  assert_status 2
}

@test "--help of the program and of each command, and help COMMAND, are the same" {
  run --separate-stderr ipcctl --help
  assert_status 0
  assert_equal "$stderr" ""
  for command in "${commands[@]}"; do
    assert_contains "$output" "  $command "
  done
  assert_equal "$(ipcctl help)" "$output"
  assert_equal "$(ipcctl -h)" "$output"
  for command in "${commands[@]}"; do
    run --separate-stderr ipcctl "$command" --help
    assert_status 0
    assert_equal "$stderr" ""
    assert_equal "${lines[0]:0:$((14 + ${#command}))}" "usage: ipcctl $command"
    assert_equal "$(ipcctl help "$command")" "$output"
    assert_equal "$(ipcctl "$command" --none-such 2>/dev/null -h || true)" ""
    assert_equal "$(ipcctl "$command" -h)" "$output"
    assert_equal "$(ipcctl "$command" a b c d --help)" "$output"
  done
  assert_equal "$(ipcctl help ls)" "$(ipcctl help list)"
  assert_equal "$(ipcctl rm --help)" "$(ipcctl help remove)"
}

@test "no line of help is over 100 columns, or ends in a blank" {
  for command in "${commands[@]}"; do
    ipcctl help "$command"
  done >"$BATS_TEST_TMPDIR/help"
  ipcctl help >>"$BATS_TEST_TMPDIR/help"
  [ -z "$(grep -E '.{101}| $' "$BATS_TEST_TMPDIR/help")" ]
}

@test "--version names the program and both libraries" {
  for option in --version -V 'list --version' 'remove -V'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl $option
    assert_status 0
    [[ "${lines[0]}" =~ ^ipcctl\ [0-9] ]]
    [[ "${lines[1]}" =~ ^libcjson\ [0-9] ]]
    [[ "${lines[2]}" =~ ^libsmartcols\ [0-9] ]]
    assert_equal "$stderr" ""
  done
}

@test "unknown commands: exit 2" {
  for wrong in none '' LIST lis --list; do
    run --separate-stderr ipcctl "$wrong"
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "hint: ipcctl --help"
  done
  run --separate-stderr ipcctl help none
  assert_status 2
  assert_contains "$stderr" "unknown command 'none'"
  run --separate-stderr ipcctl help list set
  assert_status 2
  run --separate-stderr ipcctl $'a\nb\e[31m'
  assert_contains "$stderr" 'unknown command '"'"'a\nb\x1b[31m'"'"
}

@test "options after operands, and before; -- ends them" {
  : >/dev/shm/--json
  : >/dev/shm/a
  assert_equal "$(ipcctl list shm:/a --raw --no-headings -o ref)" shm:/a
  assert_equal "$(ipcctl list --raw shm:/a --no-headings -o ref shm:/--json | xargs)" "shm:/a shm:/--json"
  assert_equal "$(ipcctl list --raw --no-headings -oref -- shm:/a)" shm:/a
  run --separate-stderr ipcctl list -- --raw
  assert_status 2
  assert_contains "$stderr" "'--raw': a reference begins with"
  run --separate-stderr ipcctl -- list --raw
  assert_status 0
  run --separate-stderr ipcctl remove --dry-run shm:/a -- --yes
  assert_status 2
}

@test "abbreviated options, where they are unambiguous" {
  : >/dev/shm/a
  assert_equal "$(ipcctl list --no-head --raw --out=ref)" shm:/a
  run --separate-stderr ipcctl list --re
  assert_status 0
  run --separate-stderr ipcctl list --r
  assert_status 2
  assert_contains "$stderr" "option --r"
}

@test "a letter that is not ASCII is named" {
  need_glibc # musl's getopt() tells of a character that it could not read
  run --separate-stderr ipcctl list --json -ä
  assert_status 2
  assert_contains "$stderr" "unknown option -"
  [[ "$stderr" != *json* ]]
}

@test "wrong options are named as they were given" {
  while IFS='|' read -r words part; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl $words
    assert_status 2
    assert_equal "$output" ""
    assert_equal "${stderr%%$'\n'*}" "${part}"
  done <<'EOF'
list --none|ipcctl: list: unknown option --none
list --none=3|ipcctl: list: unknown option --none
list --n|ipcctl: list: option --n is ambiguous: --no-headings, --numeric, --namespace
create --va=5 sem:new|ipcctl: create: option --va is ambiguous: --value, --values
list --=3|ipcctl: list: unknown option --
list -x|ipcctl: list: unknown option -x
list --json -x|ipcctl: list: unknown option -x
list --json -xq|ipcctl: list: unknown option -x
list --json -qx|ipcctl: list: unknown option -x
list --json -qxq|ipcctl: list: unknown option -x
list -qxq|ipcctl: list: unknown option -x
list --json=3|ipcctl: list: option --json takes no argument
list --quiet=3|ipcctl: list: option --quiet takes no argument
remove --yes=3 msg|ipcctl: remove: option --yes takes no argument
list --sort|ipcctl: list: option --sort needs an argument
list -o|ipcctl: list: option -o needs an argument
list -qo|ipcctl: list: option -o needs an argument
list --output|ipcctl: list: option --output needs an argument
-x list|ipcctl: unknown option -x
-qx list|ipcctl: unknown option -x
--none list|ipcctl: unknown option --none
--quiet=3 list|ipcctl: option --quiet takes no argument
--color|ipcctl: option --color needs an argument
--color sometimes list|ipcctl: --color is auto, always or never, not 'sometimes'
list --color=|ipcctl: list: --color is auto, always or never, not ''
list -o none|ipcctl: list: there is no column 'none'; --columns lists those there are
EOF
  run --separate-stderr ipcctl list $'--a\nb\e[31m'
  assert_contains "$stderr" 'unknown option --a\nb\x1b[31m'
}

@test "--quiet: no notes and no hints; errors stay" {
  run --separate-stderr ipcctl remove --yes msg
  assert_equal "$stderr" "ipcctl: remove: nothing to remove"
  run --separate-stderr ipcctl -q remove --yes msg
  assert_equal "$status$stderr" 0
  run --separate-stderr ipcctl remove --quiet --yes msg
  assert_equal "$status$stderr" 0
  run --separate-stderr ipcctl --quiet remove msg:/none
  assert_status 3
  assert_equal "$stderr" "ipcctl: remove msg:/none: there is no POSIX message queue of this name"
  run --separate-stderr ipcctl -q list --none
  assert_equal "$stderr" "ipcctl: list: unknown option --none"
}

@test "colours only where they are wanted" {
  posix-objects queue /full 1 1 x
  escape=$'\e'
  [[ "$(ipcctl list)" != *"$escape"* ]]
  [[ "$(ipcctl --color never list)" != *"$escape"* ]]
  [[ "$(ipcctl list --color always)" == *"$escape"* ]]
  [[ "$(ipcctl list --color always --raw)" != *"$escape"* ]]
  [[ "$(ipcctl list --color always --json)" != *"$escape"* ]]
  [[ "$(script -qec "$IPCCTL list" /dev/null </dev/null)" == *"$escape"* ]]
  [[ "$(NO_COLOR=1 script -qec "$IPCCTL list" /dev/null </dev/null)" != *"$escape"* ]]
  [[ "$(NO_COLOR='' script -qec "$IPCCTL list" /dev/null </dev/null)" == *"$escape"* ]]
  [[ "$(TERM=dumb script -qec "$IPCCTL list" /dev/null </dev/null)" != *"$escape"* ]]
}

@test "aliases" {
  : >/dev/shm/a
  assert_equal "$(ipcctl ls --raw)" "$(ipcctl list --raw)"
  ipcctl rm shm:/a
  assert_equal "$(ls /dev/shm)" ""
}

@test "help --words: what the completions ask for" {
  run --separate-stderr ipcctl help --words
  assert_status 0
  for command in "${commands[@]}"; do
    [ "$(grep -c "^$command	" <<<"$output")" = 1 ]
  done
  run ipcctl help --words list
  assert_status 0
  for option in --json --raw --export --output= --sort= --family= --owner= --quiet; do
    grep -q "^$option	" <<<"$output"
  done
  # each is an option that --help tells of, too
  while IFS='	' read -r word _; do
    case $word in -*) ipcctl list --help | grep -q -- "${word%=}" ;; esac
  done <<<"$output"
}

@test "the columns of each listing have names that a shell and a script take" {
  ipcctl create sem:0x2a --value 1
  for listing in 'list' 'who sem:0x2a' 'limits' 'namespaces'; do
    # shellcheck disable=SC2086 # a command and its operand
    columns=$(ipcctl $listing --columns --raw | paste -s -d,)
    [[ "$columns" =~ ^[a-z_,]+$ ]]
    # shellcheck disable=SC2086
    run ipcctl -q $listing --raw -o "$columns"
    assert_equal "${lines[0]}" "$(tr a-z, 'A-Z ' <<<"$columns")"
    # shellcheck disable=SC2086
    run ipcctl -q $listing --export -o "$columns"
    assert_equal "$(grep -o '[^ "]*="' <<<"${lines[0]}" | tr -d '="' | paste -s -d,)" "${columns^^}"
  done
}
