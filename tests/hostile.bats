#!/usr/bin/env bats
# Names that would harm a terminal, a script or a pattern; files that are no objects.

load helpers
load processes

setup() {
  clean_ipc
}

teardown() {
  stop_peers
}

hostile=(
  $'new\nline' $'escape\e[31m\e]0;title\a' $'\x7f' $'tab\tand\rreturn' $'invalid\xff\xfe' $'cut\xc3'
  $'overlong\xc0\xaf' $'c1\xc2\x9b31m' $'bidi\xe2\x80\xaetxt' 'a b' ' ' '%' '%41' '%%' 'a%00' '*' '?' '[a-z]'
  '\' 'a\nb' '"' "'" '$(id)' '`id`' '-rf' '--yes' '...' 'ä€😀' 'a,b' 'a:b' '=' '#' '~' '!' '&&' ';' 'sem.' 'NULL' 'new'
)

# Makes a queue, a segment and a semaphore of each name.
make_hostile() {
  local name
  for name in "${hostile[@]}"; do
    posix-objects queue "/$name" 1 1
    : >"/dev/shm/$name"
    case $name in sem.) ;; *) posix-objects semaphore "/$name" 1 ;; esac
  done
}

# Asserts that what is read is lines of valid, harmless UTF-8.
assert_harmless() {
  perl -e 'use strict; use Encode; local $/; my $all = <STDIN>;
    my $text = eval { decode("UTF-8", $all, Encode::FB_CROAK) };
    defined $text or die "invalid UTF-8\n";
    $text =~ s/\n//g;
    $text =~ /([\x00-\x1f\x7f-\x9f\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}])/
      and die sprintf("control character %x\n", ord $1)'
}

@test "no form of output holds a control character or invalid UTF-8" {
  make_hostile
  count=$((3 * ${#hostile[@]} - 1))
  for form in '' '--raw' '--export' '--json' '-o ref,name,state' '--sort name' 'msg' '--raw -o name shm'; do
    # shellcheck disable=SC2086 # words
    ipcctl list $form >"$BATS_TEST_TMPDIR/out"
    assert_harmless <"$BATS_TEST_TMPDIR/out"
  done
  assert_equal "$(ipcctl list --no-headings --raw | wc -l)" $count
  assert_equal "$(ipcctl list --no-headings | wc -l)" $count
  assert_equal "$(ipcctl list --export | wc -l)" $count
  assert_equal "$(ipcctl list --json | jq '.objects | length')" $count
  LC_ALL=C ipcctl list | assert_harmless
  LC_ALL=C ipcctl list --json | assert_harmless
  ipcctl list --raw --no-headings -o ref | xargs -d '\n' "$IPCCTL" inspect | assert_harmless
  ipcctl list --raw --no-headings -o ref | xargs -d '\n' "$IPCCTL" inspect --json | assert_harmless
  ipcctl remove --dry-run msg shm sem | assert_harmless
}

@test "at a terminal nothing harmful is written either" {
  make_hostile
  script -qec "$IPCCTL --color never list; $IPCCTL list --raw; echo n | $IPCCTL remove --dry-run msg" /dev/null </dev/null |
    tr -d '\r' | assert_harmless
}

@test "each cell of --raw is one word" {
  make_hostile
  assert_equal "$(ipcctl list --raw -o ref,name,mode,kind | awk -F ' ' '{ print NF }' | sort -u)" 4
}

@test "the ref of each is taken back: inspect, set, resize, remove" {
  make_hostile
  ipcctl list --raw --no-headings -o ref >"$BATS_TEST_TMPDIR/refs"
  xargs -d '\n' "$IPCCTL" inspect --json <"$BATS_TEST_TMPDIR/refs" >"$BATS_TEST_TMPDIR/out"
  assert_equal "$(jq -r '.objects[].ref' "$BATS_TEST_TMPDIR/out")" "$(cat "$BATS_TEST_TMPDIR/refs")"
  while read -r ref; do
    ipcctl set "$ref" --mode 0640
  done < <(grep -E '%|sem\.$' "$BATS_TEST_TMPDIR/refs")
  ipcctl resize 'shm:/new%0Aline' 7
  assert_equal "$(stat -c %s $'/dev/shm/new\nline')" 7
  xargs -d '\n' "$IPCCTL" remove <"$BATS_TEST_TMPDIR/refs"
  assert_equal "$(ls -A /dev/shm /dev/mqueue)" "/dev/mqueue:

/dev/shm:"
}

@test "from JSON and --export, too" {
  make_hostile
  ipcctl list --json shm | jq -r '.objects[].ref' | xargs -d '\n' "$IPCCTL" remove
  ipcctl list --export -o ref msg sem >"$BATS_TEST_TMPDIR/export"
  while read -r line; do
    eval "$line"
    ipcctl remove "$REF"
  done <"$BATS_TEST_TMPDIR/export"
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "removal of a hostile name takes that one alone" {
  : >'/dev/shm/*'
  : >/dev/shm/other
  : >'/dev/shm/%2A'
  ipcctl remove 'shm:/%2A'
  assert_equal "$(ls /dev/shm | xargs)" "%2A other"
  ipcctl remove 'shm:/%252A'
  assert_equal "$(ls /dev/shm)" other
  run ipcctl remove 'shm:/*'
  assert_status 2
}

@test "create of hostile names makes those files" {
  for ref in 'shm:/a%0Ab' 'shm:/%1B%5B31m' 'shm:/%FF' 'shm:/%25' 'shm:/a b' $'shm:/c\nd'; do
    assert_harmless <<<"$(ipcctl create "$ref" --size 1)"
  done
  for name in $'a\nb' $'\e[31m' $'\xff' '%' 'a b' $'c\nd'; do [ -f "/dev/shm/$name" ]; done
}

@test "a name of other alphabets is shown and taken back in every locale" {
  ipcctl create 'shm:/größe-日本' --size 1
  for locale in C POSIX C.UTF-8 xx_XX.UTF-8 ''; do
    export LC_ALL=$locale
    [[ $(ipcctl list --no-headings) == 'shm:/größe-日本 '* ]]
    assert_equal "$(ipcctl list --raw --no-headings -o name 'shm:/gr??e-??')" '/größe-日本'
    ipcctl inspect "$(ipcctl list --no-headings | cut -d ' ' -f 1)" >/dev/null
  done
}

@test "patterns find hostile names" {
  need_glibc # musl's fnmatch() matches no name that is invalid UTF-8
  make_hostile
  all=${#hostile[@]}
  for locale in C.UTF-8 C; do
    export LC_ALL=$locale
    assert_equal "$(ipcctl list --raw --no-headings 'shm:/*' | wc -l)" "$all"
    assert_equal "$(ipcctl list --raw --no-headings -o name 'shm:/*%FF*')" '/invalid%FF%FE'
    assert_equal "$(ipcctl list --raw --no-headings -o name 'shm:/new%0A*')" '/new%0Aline'
    assert_equal "$(ipcctl list --raw --no-headings -o name 'shm:/%5Ba*')" '/%5Ba-z%5D'
    assert_equal "$(ipcctl list --raw --no-headings -o name 'shm:/*%20*' | sort | xargs)" '/%20 /a%20b'
  done
}

@test "error messages hold no control characters" {
  harmful=$'\e[31m\n\r\a\xff\xe2\x80\xae'
  for words in list inspect remove 'create --size 1' 'set --mode 0600' resize ftok 'ftok --find' help \
    'list -o' 'list --sort' 'list --owner' 'list --family' 'list --older-than' 'create msg:0x1 --mode' \
    'create msg:0x1 --owner' 'create msg:0x1 --qbytes' 'create sem:0x1 --values' '--color' ''; do
    for operand in "$harmful" "msg:$harmful" "shm:/$harmful" "shm:/a/$harmful" "shm:/sem.$harmful" "shm:/*$harmful" \
      "msg:/%$harmful" "msg:ftok=$harmful" "msg:ftok=$harmful,$harmful" "sem:5.$harmful" "--$harmful" "-$harmful"; do
      status=0
      # shellcheck disable=SC2086 # words
      ipcctl $words "$operand" >>"$BATS_TEST_TMPDIR/out" 2>&1 || status=$?
      [ $status -lt 7 ]
    done
  done
  assert_harmless <"$BATS_TEST_TMPDIR/out"
}

@test "what is no object is not listed, and nothing is waited for" {
  mkdir /dev/shm/directory /dev/shm/sem.directory
  ln -s /etc/passwd /dev/shm/link
  ln -s directory /dev/shm/link-to-directory
  ln -s nowhere /dev/shm/dangling
  ln -s nowhere /dev/shm/sem.dangling
  mkfifo /dev/shm/fifo /dev/shm/sem.fifo
  perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "/dev/shm/socket", Listen => 1)'
  : >/dev/shm/real
  for form in '' '--raw' '--json' '--export'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr timeout 60 "$IPCCTL" list $form
    assert_status 0
    assert_equal "$stderr" ""
  done
  assert_equal "$(ipcctl list --raw --no-headings -o ref)" shm:/real
  run timeout 60 "$IPCCTL" remove --yes shm sem
  assert_status 0
  assert_equal "$(ls -A /dev/shm | wc -l)" 9
}

# Any user may have a lease on a file of his own: whoever opens it is kept waiting.
@test "files that another process has a lease on are listed, with the others" {
  for ref in sem:/leased shm:/leased msg:/leased sem:/other msg:/other; do
    case $ref in shm:*) ipcctl create "$ref" --size 4 ;; *) ipcctl create "$ref" ;; esac
  done
  # F_SETLEASE, and F_WRLCK
  use perl -e '$| = 1; $SIG{IO} = "IGNORE"; for my $file (@ARGV) {
      open my $lease, "+<", $file or die "$file: $!"; push @leases, $lease;
      fcntl($lease, 1024, 1) or print "none: $!\n" }
    print "ready\n"; sleep 60 while 1' /dev/shm/sem.leased /dev/shm/leased /dev/mqueue/leased
  if grep none "$BATS_TEST_TMPDIR/said.0"; then skip "this kernel gives no lease on these files"; fi
  run --separate-stderr ipcctl list --raw --no-headings -o ref
  assert_status 0
  assert_equal "$stderr" ''
  assert_equal "$(sort <<<"$output")" \
    "$(printf '%s\n' msg:/leased msg:/other sem:/leased sem:/other shm:/leased)"
  assert_equal "$(ipcctl list sem --json | jq -c '.objects | map({name, value}) | sort_by(.name)')" \
    '[{"name":"/leased","value":null},{"name":"/other","value":0}]'
  run --separate-stderr ipcctl read shm:/leased
  assert_status 1
  assert_equal "${stderr%%$'\n'*}" 'ipcctl: read shm:/leased: another process has a lease on its file'
  # Not 5, as of a semaphore that is not free.
  run --separate-stderr ipcctl wait -n sem:/leased
  assert_status 1
}

@test "files called sem.* of any size are listed" {
  : >/dev/shm/sem.empty
  printf 'short' >/dev/shm/sem.short
  truncate -s 1G /dev/shm/sem.large
  head -c 4096 /dev/urandom >/dev/shm/sem.random
  chmod 0 /dev/shm/sem.random
  run --separate-stderr timeout 60 "$IPCCTL" list --json sem
  assert_status 0
  assert_equal "$(jq -c '[.objects[] | select(.value == null) | .name] | sort' <<<"$output")" '["/empty","/short"]'
  assert_equal "$(jq -c '.objects[] | select(.name == "/large") | .value' <<<"$output")" 0
}

# Runs a command that is stopped after a system call on /dev/shm, and puts something else in the place
# of a file meanwhile: swapped CALL:when=N FILE SWAP COMMAND...
swapped() {
  local call=$1 file=$2 swap=$3
  shift 3
  rm -f "$BATS_TEST_TMPDIR/calls" # of the one before
  # The leak check of a sanitizer needs ptrace(2) for itself.
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o "$BATS_TEST_TMPDIR/calls" -P /dev/shm \
    -e trace=openat,newfstatat -e inject="${call/:/:signal=STOP:}" "$@" >"$BATS_TEST_TMPDIR/out" 2>&1 </dev/null 3>&- &
  local tracer=$!
  wait_until grep -qs 'stopped by SIGSTOP' "$BATS_TEST_TMPDIR/calls"
  rm "/dev/shm/$file"
  (cd /dev/shm && eval "$swap")
  kill -CONT "$(pgrep -P "$tracer")"
  status=0
  wait "$tracer" || status=$?
  output=$(cat "$BATS_TEST_TMPDIR/out")
}

# All look at the file first, and a semaphore is read then; both begin at the directory again to open it.
@test "what comes to the place of a file between the look and the opening is not opened as it" {
  need_strace
  need_no_valgrind 'opens files of its own'
  for command in 'newfstatat:when=1 read shm:/s' 'newfstatat:when=1 resize shm:/s 1' \
    'newfstatat:when=1 set shm:/s --mode 0666' 'newfstatat:when=1 post sem:/s' 'openat:when=3 post sem:/s' \
    'openat:when=3 wait -n sem:/s'; do
    case $command in *sem:*) file=sem.s ;; *) file=s ;; esac
    for swap in "ln -s keep $file" "ln keep $file" "mkfifo $file"; do
      rm -f /dev/shm/*
      ipcctl create sem:/kept --value 1 >/dev/null
      mv /dev/shm/sem.kept /dev/shm/keep
      before=$(stat -c '%a %s' /dev/shm/keep; md5sum </dev/shm/keep)
      case $file in sem.s) ipcctl create sem:/s --value 1 ;; *) ipcctl create shm:/s --size 4K ;; esac
      # shellcheck disable=SC2086 # a command and its operands
      swapped "${command%% *}" "$file" "$swap" "$IPCCTL" ${command#* }
      assert_status 3
      assert_equal "$(stat -c '%a %s' /dev/shm/keep; md5sum </dev/shm/keep)" "$before"
      [[ $swap != 'ln -s'* || $command = *set* ]] || grep -q ELOOP "$BATS_TEST_TMPDIR/calls"
    done
  done
}

@test "users with hostile names" {
  need_users
  printf 'evil\\\e[31m name:x:4711:4711::/:/bin/sh\n' | cat /etc/passwd - >"$BATS_TEST_TMPDIR/passwd"
  : >/dev/shm/s
  chown 4711 /dev/shm/s
  for form in '' '--raw' '--json' '--export' '-o creator,owner'; do
    unshare --mount sh -c 'mount --bind "$1" /etc/passwd && shift && "$IPCCTL" list "$@"' sh \
      "$BATS_TEST_TMPDIR/passwd" $form >"$BATS_TEST_TMPDIR/out"
    assert_harmless <"$BATS_TEST_TMPDIR/out"
    grep -q evil "$BATS_TEST_TMPDIR/out"
  done
  assert_equal "$(unshare --mount sh -c 'mount --bind "$1" /etc/passwd; "$IPCCTL" list --raw shm' sh \
    "$BATS_TEST_TMPDIR/passwd" | awk '{ print NF }' | sort -u | wc -l)" 1
}
