#!/usr/bin/env bats
# ipcctl read and write

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
}

# Runs a test's body for a segment of each family, of 4096 bytes: each_family FUNCTION.
each_family() {
  local ref
  for ref in shm:0x11 shm:/frame; do
    clean_ipc
    ipcctl create $ref --size 4096 >/dev/null
    "$@" $ref
  done
}

begins_with() {
  [ "$(ipcctl read "$1" --length ${#2} | tr '\0' ' ')" = "$2" ]
}

copies_exactly() {
  head -c 4096 /dev/urandom >in
  run --separate-stderr ipcctl write "$1" <in
  assert_status 0
  assert_equal "$output$stderr" ""
  ipcctl read "$1" >out
  cmp in out
  ipcctl read "$1" --offset 1000 --length 1K >out
  cmp out <(tail -c +1001 in | head -c 1024)
  printf 'in the middle' | ipcctl write "$1" --offset 1K
  cmp <(ipcctl read "$1" --offset 1024 --length 13) <(printf 'in the middle')
  cmp <(ipcctl read "$1") <(head -c 1024 in; printf 'in the middle'; tail -c +1038 in)
  cat in | ipcctl write "$1"
  ipcctl read "$1" | cmp - in
  ipcctl read "$1" >>out
  cmp <(tail -c 4096 out) in
}

@test "bytes in and out, exactly, at offsets and lengths, through files and pipes" {
  each_family copies_exactly
}

meets_the_end() {
  run ipcctl read "$1" --offset 4096
  assert_status 0
  assert_equal "$output" ""
  assert_equal "$(ipcctl read "$1" --offset 4000 --length 1G | wc -c)" 96
  assert_equal "$(ipcctl read "$1" --length 0 | wc -c)" 0
  run ipcctl read "$1" --offset 4097
  assert_status 1
  assert_contains "$output" "offset 4097 is past the end: the segment has 4096 bytes"
  run ipcctl write "$1" --offset 4097 </dev/null
  assert_status 1
  assert_contains "$output" "past the end"
  ipcctl write "$1" --offset 4096 </dev/null

  # A file's size is known: nothing is written.
  head -c 4096 /dev/zero | ipcctl write "$1"
  head -c 100 /dev/urandom >in
  run ipcctl write "$1" --offset 4000 <in
  assert_status 1
  assert_contains "$output" "100 bytes do not fit at offset 4000: the segment has 4096; none went in"
  cmp <(ipcctl read "$1") <(head -c 4096 /dev/zero)
  # What was read of it already does not count.
  (head -c 4 >/dev/null; ipcctl write "$1" --offset 4000) <in
  cmp <(ipcctl read "$1" --offset 4000) <(tail -c 96 in)

  # A pipe's is not: what fits goes in.
  run bash -c "cat in | ipcctl write '$1' --offset 4000"
  assert_status 1
  assert_contains "$output" "the input is longer than there is room: 96 bytes went in"
  cmp <(ipcctl read "$1" --offset 4000) <(head -c 96 in)
  head -c 96 in | ipcctl write "$1" --offset 4000
}

@test "the end: nothing at it, an error past it, and how much went in" {
  each_family meets_the_end
}

@test "--resize makes a POSIX segment longer, never shorter" {
  ipcctl create shm:/frame --size 10
  head -c 5000 /dev/urandom >in
  ipcctl write shm:/frame --resize --offset 8 <in
  assert_equal "$(ipcctl list shm --raw --no-headings -o size)" 5008
  cmp <(ipcctl read shm:/frame --offset 8) in
  cat in in | ipcctl write shm:/frame --resize
  cmp <(ipcctl read shm:/frame) <(cat in in)
  printf x | ipcctl write shm:/frame --resize
  assert_equal "$(ipcctl list shm --raw --no-headings -o size)" 10000
  run ipcctl write shm:/frame <<<"$(head -c 20000 /dev/zero | tr '\0' x)"
  assert_status 1
  assert_contains "$output" "hint: --resize makes the segment longer"

  # What is itself the input would grow for ever.
  run bash -c 'ulimit -f 100; ipcctl write shm:/frame --resize --offset 5000 </dev/shm/frame'
  assert_status 1
  assert_equal "$output" "ipcctl: write shm:/frame: the input is the segment itself; nothing went in"
  assert_equal "$(stat -c %s /dev/shm/frame)" 10000

  # No file can be longer than that: a hint at --resize would be of no use.
  run --separate-stderr ipcctl write shm:/frame --resize --offset 9223372036854775807 <in
  assert_status 1
  assert_equal "$stderr" "ipcctl: write shm:/frame: the input is longer than there is room: 0 bytes went in"
  run --separate-stderr ipcctl write shm:/frame --offset 18446744073709551615 <in
  assert_status 1
  assert_equal "$(wc -l <<<"$stderr")" 1

  ipcctl create shm:0x11 --size 10
  run ipcctl write shm:0x11 --resize <in
  assert_status 1
  assert_contains "$output" "the kernel cannot resize a System V shared memory segment"
}

dumps() {
  local printable='some text \\ in "it"'
  printf '%s' "$printable" | ipcctl write "$1" --offset 100
  printf '\x1b[31m\xff' | ipcctl write "$1" --offset 4090 2>/dev/null || true
  ipcctl read "$1" >bytes
  assert_equal "$(ipcctl read "$1" --hex)" "$(hexdump -C bytes)"
  assert_equal "$(ipcctl read "$1" --hex --offset 99 --length 30)" "$(hexdump -C -s 99 -n 30 bytes)"
  assert_equal "$(ipcctl read "$1" --hex --length 0)" ""
}

@test "--hex is what hexdump -C shows" {
  command -v hexdump >/dev/null || skip "needs hexdump"
  each_family dumps
}

@test "a terminal is shown a dump, not what could command it" {
  command -v script >/dev/null || skip "needs script"
  ipcctl create shm:/frame --size 16
  printf '\033[31mred' | ipcctl write shm:/frame
  run script -qec 'ipcctl read shm:/frame' /dev/null
  assert_status 0
  assert_contains "$output" "1b 5b 33 31 6d 72 65 64"
  [[ $output != *$'\033'* ]]
}

declaration='struct Point { char tag; int x; double weight; short path[3]; char name[8]; };'

struct_in_segment() {
  head -c 4096 /dev/zero | tr '\0' '\377' | ipcctl write "$1"
  ipcctl write "$1" --offset 16 --struct "$declaration" tag="'p'" x=-7 weight=1.5 path=1,2,3 name=abc
  assert_equal "$(ipcctl read "$1" --offset 16 --struct "$declaration" --json | jq -c .fields)" \
    '{"tag":112,"x":-7,"weight":1.5,"path":[1,2,3],"name":"abc"}'
  assert_equal "$(ipcctl read "$1" --offset 16 --struct "$declaration" --json | jq -r .ref)" \
    "$(ipcctl list shm --raw --no-headings -o ref)"
  ipcctl read "$1" --offset 16 --struct "$declaration" >text
  grep -qx 'x=-7' text
  grep -qx 'path=1,2,3' text

  # What was shown is taken back, and padding and neighbours stay as they are.
  ipcctl read "$1" >before
  mapfile -t fields <text
  ipcctl write "$1" --offset 16 --struct "$declaration" "${fields[@]}"
  ipcctl read "$1" | cmp - before
  # tag, 3 bytes of padding, x, weight, path, name, 2 bytes of padding
  assert_equal "$(ipcctl read "$1" --offset 12 --length 40 | od -An -v -tx1 -w40 | tr -d ' ')" \
    "ffffffff70fffffff9ffffff000000000000f83f0100020003006162630000000000ffffffffffff"
}

@test "--struct: fields in and out, as the compiler lays them out" {
  [ "$(printf '\1\0' | od -An -tu2 | tr -d ' ')" = 1 ] || skip "written for little endian"
  each_family struct_in_segment
}

patches_one_field() {
  ipcctl write "$1" --struct "$declaration" tag="'p'" x=1 weight=0.5 path=1,2,3 name=abc
  ipcctl read "$1" >before
  ipcctl write "$1" --struct "$declaration" path=7,8,9 x=0x100
  ipcctl read "$1" >after
  # Of all 4096 bytes, those of the two fields are others.
  assert_equal "$(cmp -l before after | awk '{ printf "%d ", $1 }')" "5 6 17 19 21 "
  run ipcctl write "$1" --offset 4080 --struct "$declaration" x=1
  assert_status 1
  assert_contains "$output" "a struct of 32 bytes at offset 4080 is past the end: the segment has 4096 bytes"
  run ipcctl read "$1" --offset 4080 --struct "$declaration"
  assert_status 1
  ipcctl read "$1" | cmp - after
}

@test "write --struct changes the given fields, and no other byte" {
  each_family patches_one_field
}

# What is wrong with fields is said alike by write and send: same_words SENTENCE FIELD=VALUE...
same_words() {
  run ipcctl -q write shm:/gone --struct 'int x;' "${@:2}"
  assert_equal "$output" "ipcctl: write: $1"
  run ipcctl -q send msg:/queue --struct 'int x;' "${@:2}"
  assert_equal "$output" "ipcctl: send: $1"
}

@test "usage errors, before anything is looked up: exit 2" {
  local command
  for command in "read shm:/gone --json" "read shm:/gone --offset -1" "read shm:/gone --length x" \
    "read shm:/gone --struct int --hex" "read shm:/gone --packed" "read shm:7x" "write shm:-1" "read sem:/gone" "write msg:7" \
    "write shm:/gone x=1" "write shm:/gone --struct intx;" "read shm:/gone --struct {" \
    "read" "write" "read shm:/a shm:/b"; do
    # shellcheck disable=SC2086 # several words
    run ipcctl $command </dev/null
    assert_status 2
  done
  for fields in y=1 x= x x=2147483648 "x=1 x=2" "x=1 =2"; do
    # shellcheck disable=SC2086 # several words
    run ipcctl write shm:/gone --struct 'int x;' $fields
    assert_status 2
  done
  ipcctl create msg:/queue
  same_words "'x' is not FIELD=VALUE" x
  same_words "the struct has no field 'y'" y=1
  same_words "the field x is given twice" x=1 x=2
  same_words "x: 'a' is no whole number" x=a
  run ipcctl write shm:/gone --struct 'int x;'
  assert_status 2
  run ipcctl write shm:/gone --resize --struct 'int x;' x=1
  assert_status 2
}

@test "no such segment: exit 3; permission denied: exit 4" {
  need_no_valgrind 'makes EINVAL of what shmat(2) denies'
  for ref in shm:99 shm:0x99 shm:/gone; do
    run ipcctl read $ref
    assert_status 3
    run ipcctl write $ref </dev/null
    assert_status 3
    assert_contains "$output" "there is no"
  done
  need_users
  denied() {
    ipcctl set "$1" --mode 0644
    as_user "$IPCCTL" read "$1" | cmp - <(ipcctl read "$1")
    run as_user "$IPCCTL" write "$1" <<<x
    assert_status 4
    assert_contains "$output" "permission denied: it belongs to root, mode 0644"
    ipcctl set "$1" --mode 0600
    run as_user "$IPCCTL" read "$1"
    assert_status 4
  }
  each_family denied
}

@test "perl's IPC::SharedMem at the other end" {
  perl -MIPC::SharedMem -MIPC::SysV=IPC_CREAT -e '
    $shm = IPC::SharedMem->new(0x11, 100, 0600 | IPC_CREAT) or die;
    $shm->write("from perl", 10, 9) or die'
  assert_equal "$(ipcctl read shm:0x11 --offset 10 --length 9)" "from perl"
  printf 'from ipcctl' | ipcctl write shm:0x11 --offset 50
  assert_equal "$(perl -MIPC::SharedMem -e 'print IPC::SharedMem->new(0x11, 100, 0)->read(50, 11)')" \
    "from ipcctl"
}

@test "shm_open() and mmap() at the other end" {
  posix-objects segment /frame 100
  posix-objects put /frame 10 "from C"
  assert_equal "$(ipcctl read shm:/frame --offset 10 --length 6)" "from C"
  printf 'from ipcctl' | ipcctl write shm:/frame --offset 50
  assert_equal "$(posix-objects get /frame 50 11)" "from ipcctl"
}

@test "cut short while it is read or written: an error, how far it came, no SIGBUS" {
  ipcctl create shm:/frame --size 64M
  mkfifo pipe
  ipcctl read shm:/frame >pipe 2>err 3>&- &
  local pid=$!
  exec 7<pipe
  head -c 10 <&7 >/dev/null
  truncate -s 4096 /dev/shm/frame
  cat <&7 >/dev/null
  exec 7<&-
  local status=0
  wait $pid || status=$?
  assert_status 1
  grep -qE 'read shm:/frame: its file was cut short meanwhile; [0-9]+ bytes read before' err

  truncate -s 64M /dev/shm/frame
  { printf 0123456789; wait_until test -e cut; head -c 8192 /dev/zero; } >pipe 3>&- &
  ipcctl write shm:/frame <pipe 2>err 3>&- &
  pid=$!
  wait_until begins_with shm:/frame 0123456789
  truncate -s 4096 /dev/shm/frame
  touch cut
  status=0
  wait $pid || status=$?
  assert_status 1
  assert_equal "$(cat err)" \
    "ipcctl: write shm:/frame: its file was cut short meanwhile; 10 bytes went in before"
  assert_equal "$(stat -c %s /dev/shm/frame)" 4096
}

@test "it grows while it is read: what there was at the beginning" {
  ipcctl create shm:/frame --size 1M
  mkfifo pipe
  ipcctl read shm:/frame >pipe 3>&- &
  local pid=$!
  exec 7<pipe
  head -c 1 <&7 >one
  ipcctl resize shm:/frame 2M
  cat <&7 >rest
  exec 7<&-
  wait $pid
  assert_equal "$(cat one rest | wc -c)" 1048576
}

removed_while_written() {
  rm -f pipe go
  mkfifo pipe
  { printf begin; wait_until test -e go; printf end; } >pipe 3>&- &
  ipcctl write "$1" <pipe 2>err 3>&- &
  local pid=$! status=0
  wait_until begins_with "$1" begin
  ipcctl remove "$1"
  touch go
  wait $pid || status=$?
  assert_status 3
  grep -qE "it was removed meanwhile; [0-9]+ bytes went in before" err
}

@test "removed while it is written: an error, and how much went in" {
  each_family removed_while_written
}

@test "a segment that waits for its last user can still be read and written" {
  ipcctl create shm:0x11 --size 10
  perl -MIPC::SysV=shmat -e '$id = shmget(0x11, 0, 0); defined shmat($id, undef, 0) or die;
    $| = 1; print "$id\n"; sleep 1000' >id 3>&- &
  local pid=$! ref
  wait_until test -s id
  ref=shm:$(cat id)
  ipcctl remove "$ref"
  printf 'still here' | ipcctl write "$ref"
  assert_equal "$(ipcctl read "$ref")" "still here"
  kill $pid
}

@test "a full file system: an error and no SIGBUS, and how much went in" {
  mount -t tmpfs -o size=64k,mode=1777 none /dev/shm || skip "needs mount"
  ipcctl create shm:/frame --size 1M
  local before
  run bash -c 'head -c 1M /dev/urandom | tee in | ipcctl write shm:/frame'
  assert_status 1
  assert_contains "$output" "no room in /dev/shm"
  before=$(sed -n 's/.*; \([0-9]*\) bytes went in before/\1/p' <<<"$output")
  cmp <(head -c "$before" in) <(ipcctl read shm:/frame --length "$before")
  run ipcctl write shm:/frame <in
  assert_status 1
  assert_contains "$output" "bytes went in before"
  run ipcctl write shm:/frame --offset 1000000 --struct 'int x;' x=1
  assert_status 1
  assert_contains "$output" "no room in /dev/shm"
  umount /dev/shm
}

past_limit() {
  run bash -c "ulimit -f 8; ipcctl $1 $2"
  assert_status 1
  assert_equal "$output" "ipcctl: $1: files are limited to 8192 bytes (ulimit -f)"
}

@test "over the limit of a file's size: an error, no SIGXFSZ" {
  ipcctl create shm:/frame --size 10
  run bash -c 'ulimit -f 8; head -c 100000 /dev/zero | ipcctl write shm:/frame --resize'
  assert_status 1
  assert_contains "$output" "files are limited to 8192 bytes (ulimit -f); 8192 bytes went in before"
  truncate -s 8192 /dev/shm/frame
  past_limit 'write shm:/frame' '--resize --offset 8192 <<<x'
  past_limit 'resize shm:/frame' 9K
  past_limit 'create shm:/long' '--size 9K'
  truncate -s 9K /dev/shm/frame
  past_limit 'write shm:/frame' "--struct 'char a[4]' --offset 8192 a=x"
}

bad_streams() {
  run bash -c "ipcctl read '$1' >/dev/full"
  assert_status 1
  assert_contains "$output" "cannot write to standard output: No space left on device"
  run bash -c "ipcctl read '$1' >&-"
  assert_status 1
  assert_equal "$output" "ipcctl: cannot write to standard output: it is closed"
  run bash -c "ipcctl read '$1' --hex >/dev/full"
  assert_status 1
  run bash -c "ipcctl write '$1' <."
  assert_status 1
  assert_contains "$output" "cannot read standard input: Is a directory; 0 bytes went in"
  run bash -c "ipcctl write '$1' <&-"
  assert_status 1
  assert_equal "$output" "ipcctl: write: cannot read standard input: it is closed; 0 bytes went in before"
  run bash -c "set -o pipefail; ipcctl read '$1' | true; echo; ipcctl read '$1' | head -c 1"
  [[ $output != *ipcctl* ]]
}

@test "standard streams that fail are said, and a closed pipe is not" {
  need_no_valgrind 'opens /dev/null where a stream is closed'
  each_family bad_streams
}

large_copy() {
  clean_ipc
  ipcctl create "$1" --size 3000000 >/dev/null
  ipcctl write "$1" <in
  ipcctl read "$1" >out
  cmp in out
  ipcctl read "$1" --offset 999999 --length 1500001 | cmp - <(tail -c +1000000 in | head -c 1500001)
  cat in | ipcctl write "$1"
  ipcctl read "$1" | cmp - in
}

@test "megabytes, across the pieces in which they are copied" {
  head -c 3000000 /dev/urandom >in
  large_copy shm:0x11
  large_copy shm:/frame
}

@test "what was read does not change with the segment afterwards" {
  ipcctl create shm:/frame --size 16
  printf before | ipcctl write shm:/frame
  mkfifo pipe
  exec 7<>pipe
  ipcctl read shm:/frame --length 6 >pipe
  printf after. | ipcctl write shm:/frame
  assert_equal "$(head -c 6 <&7)" before
  exec 7<&-
}
