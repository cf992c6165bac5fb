#!/usr/bin/env bats
# ipcctl ftok

load helpers

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
  : >file
}

# The key that the C library makes.
key() {
  perl -MIPC::SysV=ftok -e 'printf "0x%08x\n", ftok($ARGV[0], $ARGV[1] + 0) & 0xffffffff' "$1" "$2"
}

@test "the key of a file and a PROJ" {
  for project in 1 7 127 128 255; do
    run --separate-stderr ipcctl ftok file $project
    assert_status 0
    assert_equal "$output" "$(key file $project)"
    assert_equal "$stderr" ""
  done
  assert_equal "$(ipcctl ftok file)" "$(key file 1)"
  assert_equal "$(ipcctl ftok file m)" "$(key file 109)"
  assert_equal "$(ipcctl ftok file 0x2a)" "$(key file 42)"
  assert_equal "$(ipcctl ftok .)" "$(key . 1)"
  : >-n
  assert_equal "$(ipcctl ftok -- -n 3)" "$(key ./-n 3)"
  ln -s file link
  assert_equal "$(ipcctl ftok link)" "$(key file 1)"
}

@test "the key is that of a reference" {
  ref=$(ipcctl create "msg:ftok=$PWD/file,200")
  assert_equal "$(ipcctl list "$ref" --raw --no-headings -o key)" "$(ipcctl ftok file 200)"
  ipcctl remove "msg:$(ipcctl ftok file 200)"
}

@test "no such file, or a closed directory: exit 1 and 4" {
  run --separate-stderr ipcctl ftok none
  assert_status 1
  assert_equal "$output" ""
  assert_equal "$stderr" "ipcctl: ftok 'none': No such file or directory"
  run --separate-stderr ipcctl ftok ''
  assert_status 1
  run --separate-stderr ipcctl ftok $'a\nb\e[31m'
  assert_equal "$stderr" "ipcctl: ftok 'a\\nb\\x1b[31m': No such file or directory"
  need_users
  mkdir -m 0700 closed
  : >closed/file
  run --separate-stderr as_user "$IPCCTL" ftok "$PWD/closed/file"
  assert_status 4
}

@test "wrong operands: exit 2" {
  for wrong in '' 'file 0' 'file 256' 'file -1' 'file ab' 'file 1 2'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl ftok $wrong
    assert_status 2
    assert_equal "$output" ""
  done
  for wrong in x '' -1 0x100000000 4294967296 0x 1x; do
    run --separate-stderr ipcctl ftok --find "$wrong" .
    assert_status 2
    assert_contains "$stderr" "--find takes a key from 0 to 0xffffffff"
  done
}

@test "--find: the files that could have given a key, and with which PROJ" {
  mkdir -p a/b
  : >a/b/wanted
  run --separate-stderr ipcctl ftok --find "$(ipcctl ftok a/b/wanted 77)" .
  assert_status 0
  assert_contains "$output" "ftok=./a/b/wanted,77"
  assert_contains "$stderr" "candidates"
  for line in "${lines[@]}"; do
    [[ "$line" =~ ^ftok=(.*),77$ ]]
    assert_equal "$(key "${BASH_REMATCH[1]}" 77)" "$(ipcctl ftok a/b/wanted 77)"
  done
  run --separate-stderr ipcctl ftok --find "$(ipcctl ftok a/b/wanted 77)" none a
  assert_status 1
  assert_contains "$output" "ftok=a/b/wanted,77"
  assert_contains "$stderr" "cannot search 'none': No such file or directory"
  run --separate-stderr ipcctl ftok --find 0x05000001 none
  assert_status 1
  assert_equal "$stderr" "ipcctl: ftok: cannot search 'none': No such file or directory"
}

@test "--find: in the directory one is in; by a decimal key; directories too" {
  mkdir wanted
  key=$(ipcctl ftok wanted 200)
  run --separate-stderr ipcctl ftok --find "$((key))"
  assert_status 0
  assert_contains "$output" "ftok=./wanted,200"
  run --separate-stderr ipcctl ftok --quiet --find "$key"
  assert_equal "$stderr" ""
}

@test "--find: a symbolic link gives no key; a FIFO does, and is not opened" {
  mkfifo fifo
  ln -s fifo link
  run --separate-stderr timeout 60 "$IPCCTL" ftok --find "$(key fifo 5)" .
  assert_status 0
  assert_contains "$output" "ftok=./fifo,5"
  [[ "$output" != *link* ]]
  ln -s . loop
  run --separate-stderr timeout 60 "$IPCCTL" ftok --find "$(key fifo 5)" .
  assert_status 0
}

@test "--find: a DIR may be a symbolic link" {
  mkdir -p real/below
  : >real/below/wanted
  ln -s real link
  ln -s ../real real/below/back
  run --separate-stderr timeout 60 "$IPCCTL" ftok --find "$(key real/below/wanted 5)" link
  assert_status 0
  assert_contains "$output" "ftok=link/below/wanted,5"
  [[ "$output" != *back* ]]
  run --separate-stderr ipcctl ftok --find "$(key link 5)" link
  assert_status 0
  assert_contains "$output" "ftok=link,5"
}

@test "--find: none there, or no key of ftok" {
  mkdir empty
  inode=$(stat -c %i empty)
  run --separate-stderr ipcctl ftok --find "$(printf '0x05ff%04x' $(((inode + 1) % 65536)))" empty
  assert_status 1
  assert_equal "$output" ""
  assert_contains "$stderr" "no file there gives the key 0x05ff"
  run --separate-stderr ipcctl ftok --find 0x2a .
  assert_status 1
  assert_equal "$stderr" "ipcctl: ftok: 0x0000002a is no key of ftok: its highest byte, PROJ, is 0"
}

@test "--find: hostile names are escaped" {
  hostile=$'a\nb\e[31m\xff'
  : >"$hostile"
  run --separate-stderr ipcctl ftok --find "$(key "$hostile" 9)" .
  assert_status 0
  assert_contains "$output" 'ftok=./a\nb\x1b[31m\xff,9'
}

@test "--find: what could not be looked at is said" {
  need_users
  mkdir /dev/shm/open
  mkdir -m 0700 /dev/shm/open/closed
  run --separate-stderr as_user "$IPCCTL" ftok --find 0x01020304 /dev/shm/open
  assert_contains "$stderr" "1 directory or file could not be looked at"
  run --separate-stderr as_user "$IPCCTL" ftok --find 0x01020304 /dev/shm/open/closed/below
  assert_status 4
  assert_equal "$stderr" "ipcctl: ftok: cannot search '/dev/shm/open/closed/below': Permission denied"
}

@test "--find: directories that vanish are no error" {
  run --separate-stderr ipcctl ftok --find "$(ipcctl ftok /proc 9)" /proc/self/ /proc
  assert_status 0
  assert_contains "$output" "ftok=/proc,9"
  [[ "$stderr" != *"cannot search"* ]]
}

@test "--find: deeper than a path may be long" {
  deep=$(printf 'x%.0s' {1..200})
  for ((i = 0; i < 25; i++)); do mkdir "$deep" && cd -P "$deep"; done
  : >wanted
  run --separate-stderr ipcctl ftok --find "$(ipcctl ftok wanted 9)" "$BATS_TEST_TMPDIR"
  assert_status 0
  assert_contains "$output" "/wanted,9"
  assert_equal "$(grep -c could <<<"$stderr")" 0
}
