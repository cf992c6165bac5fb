#!/usr/bin/env bats
# ipcctl limits

load helpers

setup() {
  clean_ipc
}

# One member of one limit.
limit() {
  ipcctl limits --json | jq -r --arg name "$1" ".limits[] | select(.name == \$name) | $2"
}

@test "every limit, in its order" {
  run ipcctl limits --raw --no-headings -o name
  assert_status 0
  assert_equal "$(tr '\n' ' ' <<<"$output")" "msgmni msgmax msgmnb shmmni shmmax shmall shmmin \
semmni semmns semmsl semopm semvmx queues_max msg_max msgsize_max msg_default msgsize_default \
rlimit_msgqueue dev_shm "
}

@test "values are those of the kernel" {
  assert_equal "$(limit msgmni .value)" "$(cat /proc/sys/kernel/msgmni)"
  assert_equal "$(limit msgmni .sysctl)" kernel.msgmni
  assert_equal "$(ipcctl limits --raw --no-headings -o name,value | awk '$1 == "shmall" { print $2 }')" \
    "$(cat /proc/sys/kernel/shmall)"
  read -r msl mns opm mni </proc/sys/kernel/sem
  assert_equal "$(limit semmsl .value) $(limit semmns .value) $(limit semopm .value) $(limit semmni .value)" \
    "$msl $mns $opm $mni"
  assert_equal "$(limit rlimit_msgqueue .value)" "$(ulimit -q)"
  assert_equal "$(limit semvmx .sysctl)" null
}

@test "a negative limit lets nothing through: 0" {
  with_limit() {
    unshare --ipc sh -c 'echo "-1 32000 500 128" >/proc/sys/kernel/sem || exit 77; exec "$@"' - "$@"
  }
  run with_limit "$IPCCTL" limits --raw --no-headings -o name,value
  [ "$status" -ne 77 ] || skip "the limits of this namespace cannot be set"
  assert_status 0
  assert_contains "$output" "semmsl 0"
  assert_contains "$output" "semmns 32000"
  run with_limit "$IPCCTL" create sem:new
  assert_status 1
  assert_equal "${lines[0]}" \
    "ipcctl: create sem:new: 1 semaphores are not within SEMMSL, 1 to 0 in one set"
}

@test "what is in use is counted" {
  ipcctl create msg:new
  ipcctl create shm:new --size 8K
  ipcctl create sem:new --nsems 5
  ipcctl create sem:new --nsems 2
  ipcctl create shm:/there --size 64K --reserve
  page=$(getconf PAGESIZE)
  assert_equal "$(limit msgmni .used)" 1
  assert_equal "$(limit shmmni .used)" 1
  assert_equal "$(limit shmall .used)" $((8192 / page))
  assert_equal "$(limit semmni .used)" 2
  assert_equal "$(limit semmns .used)" 7
  assert_equal "$(limit dev_shm .used)" 65536
  assert_equal "$(limit msgmax .used)" null
}

@test "POSIX queues and what they count against RLIMIT_MSGQUEUE" {
  ipcctl create msg:/a --maxmsg 2 --msgsize 100
  assert_equal "$(limit queues_max .used)" 1
  assert_equal "$(limit rlimit_msgqueue .used)" $((2 * 100 + 2 * 48 + 2 * 48))
}

@test "percent, marked and in colour from 80 on" {
  echo 10 >/proc/sys/kernel/msgmni || skip "the limits of this namespace cannot be set"
  for _ in 1 2 3 4 5 6 7; do ipcctl create msg:new; done
  assert_equal "$(ipcctl limits --raw --no-headings -o name,percent | head -1)" "msgmni 70"
  [[ $(ipcctl --color always limits) != *$'\e['* ]]
  [[ $(ipcctl limits) != *!* ]]
  ipcctl create msg:new
  assert_equal "$(ipcctl limits --raw --no-headings -o name,percent | head -1)" "msgmni 80"
  [[ $(ipcctl --color always limits | grep msgmni) == *$'\e['* ]]
  [[ $(ipcctl limits) != *$'\e['* ]]
  [[ $(ipcctl limits | grep msgmni) == *' 80! '* ]]
  [ "$(ipcctl limits --json | jq -c '.limits[0] | [.value, .used]')" = '[10,8]' ]
  echo 0 >/proc/sys/kernel/msgmni
  assert_equal "$(ipcctl limits --raw --no-headings -o name,percent | head -1)" "msgmni 100"
  [[ $(ipcctl --color always limits | grep msgmni) == *$'\e['* ]]
}

@test "the options of listings" {
  run ipcctl limits --columns
  assert_status 0
  assert_contains "$output" percent
  run ipcctl limits --raw --no-headings --reverse -o name
  assert_equal "${lines[0]}" dev_shm
  run ipcctl limits --sort name --export -o NAME,unit
  assert_equal "${lines[0]}" 'NAME="dev_shm" UNIT="bytes"'
  run ipcctl limits -o nothing
  assert_status 2
  run ipcctl limits operand
  assert_status 2
}

@test "sizes are for people in the table, exact elsewhere and with --bytes" {
  ipcctl create shm:new --size 5M
  run ipcctl limits -o name,used,value
  assert_equal "$(awk '$1 == "shmall" { print $3 }' <<<"$output")" 16E
  run ipcctl limits --bytes -o name,value
  assert_equal "$(sed 's/  */ /' <<<"$output")" "$(ipcctl limits --raw -o name,value)"
  assert_equal "$(ipcctl limits --sort value --json | jq '[.limits[].value | values] | . == sort')" true
}

@test "at a terminal of 80 columns the table fits" {
  shown_at 80 "$IPCCTL limits" >"$BATS_TEST_TMPDIR/table"
  grep -q '^NAME .* SYSCTL$' "$BATS_TEST_TMPDIR/table"
  assert_equal "$(grep -E '.{81}' "$BATS_TEST_TMPDIR/table")" ''
  shown_at 200 "$IPCCTL limits" | grep '^NAME .* DESCRIPTION$'
  shown_at 80 "$IPCCTL limits -o name,description" | grep '^NAME .* DESCRIPTION$'
}

@test "options of other listings that would say nothing here are none" {
  for words in 'limits --numeric' 'who --bytes msg:0'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl $words
    assert_status 2
    assert_equal "$output" ''
  done
}
