#!/usr/bin/env bats
# The completions of bash, zsh and fish, driven as the shells drive them.

load helpers

setup() {
  [ -x "$IPCCTL" ]
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
  HOME=$BATS_TEST_TMPDIR
}

# What each shell makes of a line with the cursor at its end: words, one a line, sorted.
complete_bash() {
  timeout 60 bash --norc "$top_srcdir/tests/complete-bash.bash" "$1"
}

complete_zsh() {
  timeout 60 zsh -f "$top_srcdir/tests/complete-zsh.zsh" "$1"
}

complete_fish() {
  # shellcheck disable=SC2016 # of fish
  timeout 60 fish --no-config -c 'source $top_srcdir/completions/ipcctl.fish; complete -C $argv[1]' "$1" |
    cut -f1
}

need_shell() {
  shell=$1
  if [ "$shell" = bash ]; then
    [ -e /usr/share/bash-completion/bash_completion ] || skip "needs bash-completion"
  else
    command -v "$shell" >/dev/null || skip "needs $shell"
  fi
}

# Asserts what a line is completed to; says nothing on standard error.
assert_completes() {
  run --separate-stderr "complete_$shell" "$1"
  shift
  assert_equal "$stderr" ""
  assert_equal "$(sort -u <<<"$output")" "$(printf '%s\n' "$@" | sort -u)"
}

# Some shells complete all of --NAME=VALUE or COL,COL, some the last part.
assert_completes_last() {
  local line=$1 last=${1##*[ ]} before value
  shift
  before=${last%"${last##*[=,+]}"}
  [ "$shell" = fish ] || [[ "$shell" = bash && $before == *[,+]* ]] || before=
  local -a expected=()
  for value in "$@"; do expected+=("$before$value"); done
  assert_completes "$line" "${expected[@]}"
}

make_objects() {
  ipcctl create msg:/jobs
  ipcctl create 'msg:/a%20b:c%25d'
  ipcctl create shm:/x --size 1
  ipcctl create "sem:/it's"
} >/dev/null

# What help tells of a command, or of ipcctl, that begins with a text: commands to come count.
words_from() {
  ipcctl help --words "${@:2}" | cut -f1 | grep -e "^$1" | sed 's/=$//'
}

commands_complete() {
  need_shell "$1"
  assert_completes "ipcctl insp" inspect
  assert_completes "ipcctl --color never insp" inspect
  assert_completes "ipcctl help cre" create
  mapfile -t expected < <(words_from re)
  assert_completes "ipcctl re" "${expected[@]}"
  mapfile -t expected < <(words_from '[^-]')
  assert_completes "ipcctl " "${expected[@]}"
}

names_complete() {
  need_shell "$1"
  assert_completes "ipcctl lecture math-" math-sender math-receiver math-producer math-consumer
  mapfile -t expected < <(ipcctl lecture | awk 'NR > 1 { print $1 }')
  [ ${#expected[@]} -ge 16 ]
  assert_completes "ipcctl lecture " "${expected[@]}"
  assert_completes "ipcctl lecture pipe " ""
}

options_complete() {
  need_shell "$1"
  mapfile -t expected < <(words_from --r create)
  assert_completes "ipcctl create --r" "${expected[@]}"
  assert_completes "ipcctl ls --no" --no-headings
  assert_completes "ipcctl remove msg --dry" --dry-run
  assert_completes_last "ipcctl list --family=" sysv posix
  assert_completes "ipcctl list --family p" posix
  assert_completes_last "ipcctl list --color=a" always auto
  assert_completes "ipcctl list --owner roo" root
  assert_completes "ipcctl list --sort siz" size
  assert_completes "ipcctl list -o own" owner
  assert_completes_last "ipcctl list -o ref,own" owner
  assert_completes_last "ipcctl list --output +own" owner
}

references_complete() {
  need_shell "$1"
  make_objects
  assert_completes "ipcctl inspect shm:" "$(unless_bash shm:)/x"
  assert_completes "ipcctl inspect msg:/j" "$(unless_bash msg:)/jobs"
  assert_completes "ipcctl remove --yes shm:/x msg:/a" "$(unless_bash msg:)/a%20b:c%25d"
  assert_completes "ipcctl inspect msg:/a%20b:" "$(unless_bash msg:/a%20b:)c%25d"
  assert_completes "ipcctl inspect 'msg:/a" "msg:/a%20b:c%25d"
  assert_completes "ipcctl list m" msg msg:/jobs msg:/a%20b:c%25d
  assert_completes "ipcctl resize shm:/x " ""
  ipcctl remove shm:/x
  assert_completes "ipcctl inspect shm:" ""
}

# At the colon, which ends a word for readline, bash completes what follows it alone.
unless_bash() {
  [ "$shell" = bash ] || printf %s "$1"
}

# Names are data: nothing in them is obeyed.
names_are_not_obeyed() {
  need_shell "$1"
  # shellcheck disable=SC2016 # as they are
  for name in '$(touch${IFS}obeyed)' '`touch${IFS}obeyed`' ';touch${IFS}obeyed' '(touch)' '~root' \
    '{a,b}' '$HOME' '!!' "'" '"' '#' '&' '<x' '|x'; do
    ipcctl create "sem:/$name"
  done
  for line in "ipcctl inspect " "ipcctl inspect s" "ipcctl inspect 'sem" 'ipcctl inspect "sem:' \
    "ipcctl remove sem:"; do
    run --separate-stderr "complete_$shell" "$line"
    assert_equal "$stderr" ""
    assert_contains "$output" touch
    [ ! -e obeyed ]
  done
}

# Stands in for an ipcctl to come, with a command that runs another and operands of several kinds.
future_commands_complete() {
  need_shell "$1"
  make_objects
  mkdir bin
  cat >bin/ipcctl <<'EOF'
#!/bin/sh
case "$*" in
"help --words") printf 'hold\trun a command\nwho\tusers\n--namespace=\twhere\tPID|PATH\n-N=\twhere\tPID|PATH\n' ;;
"help --words hold") printf 'REF\toperand\n--\ta command follows\n-c=\thow many\tN\n--help\thelp\n' ;;
"help --words who") printf 'REF...\toperand\n-o=\tcolumns\tCOL[,COL]\n' ;;
"who --columns --raw") printf 'pid\nrelation\n' ;;
*) exec "$IPCCTL" "$@" ;;
esac
EOF
  chmod +x bin/ipcctl
  PATH=$PWD/bin:$PATH
  export IPCCTL
  assert_completes "ipcctl ho" hold
  assert_completes "ipcctl hold msg:/j" "$(unless_bash msg:)/jobs"
  assert_completes "ipcctl hold -c 2 msg:/j" "$(unless_bash msg:)/jobs"
  assert_completes "ipcctl hold msg:/jobs -- ipcctl wh" who
  assert_completes "ipcctl hold -c 2 msg:/a%20b:c%25d -- ipcctl who msg:/j" "$(unless_bash msg:)/jobs"
  assert_completes "ipcctl who -o rel" relation
  assert_completes "ipcctl who msg:/jobs shm:" "$(unless_bash shm:)/x"
  mkdir somewhere
  assert_completes "ipcctl -N some" "somewhere$([ "$shell" != fish ] || echo /)"
}

# Where the program fails, or is not there, nothing is offered and nothing is said.
failures_are_silent() {
  need_shell "$1"
  mkdir bin
  printf '#!/bin/sh\necho wrong >&2\nexit 1\n' >bin/ipcctl
  chmod +x bin/ipcctl
  PATH=$PWD/bin:$PATH
  for line in "ipcctl " "ipcctl li" "ipcctl inspect " "ipcctl list --owner=" "ipcctl list -o " \
    "./nowhere/ipcctl li"; do
    assert_completes "$line" ""
  done
}

called_by_a_path() {
  need_shell "$1"
  ln -s "$IPCCTL" ipcctl
  export HOME=$PWD
  assert_completes "./ipcctl insp" inspect
  # shellcheck disable=SC2088 # for the shell that completes
  assert_completes "~/ipcctl insp" inspect
}

@test "bash: commands complete" { commands_complete bash; }
@test "zsh: commands complete" { commands_complete zsh; }
@test "fish: commands complete" { commands_complete fish; }

@test "bash: the lecture's programs complete" { names_complete bash; }
@test "zsh: the lecture's programs complete" { names_complete zsh; }
@test "fish: the lecture's programs complete" { names_complete fish; }

@test "bash: options complete" { options_complete bash; }
@test "zsh: options complete" { options_complete zsh; }
@test "fish: options complete" { options_complete fish; }

@test "bash: references complete" { references_complete bash; }
@test "zsh: references complete" { references_complete zsh; }
@test "fish: references complete" { references_complete fish; }

@test "bash: names are not obeyed" { names_are_not_obeyed bash; }
@test "zsh: names are not obeyed" { names_are_not_obeyed zsh; }
@test "fish: names are not obeyed" { names_are_not_obeyed fish; }

@test "bash: future commands complete" { future_commands_complete bash; }
@test "zsh: future commands complete" { future_commands_complete zsh; }
@test "fish: future commands complete" { future_commands_complete fish; }

@test "bash: failures are silent" { failures_are_silent bash; }
@test "zsh: failures are silent" { failures_are_silent zsh; }
@test "fish: failures are silent" { failures_are_silent fish; }

@test "bash: called by a path" { called_by_a_path bash; }
@test "zsh: called by a path" { called_by_a_path zsh; }
@test "fish: called by a path" { called_by_a_path fish; }

@test "fish: groups complete" {
  need_shell fish
  assert_completes "ipcctl create sem:/lock --owner root:roo" root:root
}

@test "bash: what a tab leaves on the line names the object" {
  need_shell bash
  command -v script >/dev/null || skip "needs script"
  export name="/it's \$(touch obeyed) a \"name\": 100%"
  reference=$(perl -e '($_ = $ENV{name}) =~ s/([ %])/sprintf "%%%02X", ord $1/ge; print "sem:$_"')
  for typed in sem:/it sem: "'sem:/it" '"sem:/it' 'sem:/it\'"'"; do
    ipcctl create "$reference"
    press_tab "ipcctl remove $typed"
    assert_equal "$typed: $(ipcctl list --raw --no-headings -o ref)" "$typed: "
    [ ! -e obeyed ]
  done
}

# Types a text, a tab and a newline into an interactive bash, and waits for its end.
press_tab() {
  cat >rc <<'EOF'
. /usr/share/bash-completion/bash_completion
. "$top_srcdir/completions/ipcctl.bash"
bind 'set bell-style none'
PS1='ready> '
EOF
  : >log
  {
    wait_until grep -q 'ready> ' log
    printf '%s\t\n' "$1"
    printf 'exit\n'
  } | timeout 60 script -qfec 'bash --noprofile --rcfile rc -i' log >/dev/null
}
