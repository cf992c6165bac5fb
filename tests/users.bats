#!/usr/bin/env bats
# What an ordinary user may and may not, and what he is told.

load helpers

setup() {
  need_users
  clean_ipc
}

as_other() {
  setpriv --reuid=4711 --regid=4711 --clear-groups -- "$@"
}

requests=('msg:0x1' 'msg:/q' 'shm:0x1 --size 4K' 'shm:/s --size 4K' 'sem:0x1 --value 3' 'sem:/l --value 3')

# One of each mechanism, by user 65534.
make_all() {
  local request
  for request in "${requests[@]}"; do
    # shellcheck disable=SC2086 # a reference and options
    as_user "$IPCCTL" create $request "$@" >/dev/null
  done
}

@test "a user makes, lists, inspects, changes and removes his own" {
  make_all
  run --separate-stderr as_user "$IPCCTL" list --raw --no-headings -o ref --mine
  assert_status 0
  assert_equal "$stderr" ""
  assert_equal "${#lines[@]}" 6
  for ref in "${lines[@]}"; do
    as_user "$IPCCTL" inspect "$ref" >/dev/null
    as_user "$IPCCTL" set "$ref" --mode 0640
    as_user "$IPCCTL" remove "$ref"
  done
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "objects of mode 0 are shown to others, with what is not readable unknown" {
  make_all --mode 0
  run --separate-stderr as_other "$IPCCTL" list --json
  assert_status 0
  assert_equal "$stderr" ""
  assert_equal "$(jq '.objects | length' <<<"$output")" 6
  assert_equal "$(jq -c '.objects[] | select(.kind == "msg") | [.messages, .bytes, .qbytes, .maxmsg]' <<<"$output" | sort | xargs)" \
    "[0,0,$(cat /proc/sys/kernel/msgmnb),null] [null,null,null,null]"
  assert_equal "$(jq -c '.objects[] | select(.kind == "shm") | .size' <<<"$output" | xargs)" "4096 4096"
  assert_equal "$(jq -c '.objects[] | select(.kind == "sem") | [.nsems, .value]' <<<"$output" | sort | xargs)" \
    "[1,null] [null,null]"
  assert_equal "$(as_other "$IPCCTL" list --no-headings -o state msg:/q sem:/l | xargs)" "not readable not readable"
  assert_contains "$(as_other "$IPCCTL" inspect msg:/q)" "msg:/q: POSIX message queue, not readable"
  assert_contains "$(as_other "$IPCCTL" inspect sem:/l)" "sem:/l: POSIX semaphore, not readable"
  run --separate-stderr as_other "$IPCCTL" inspect --json sem:0x1 msg:/q sem:/l
  assert_status 0
  assert_equal "$(jq -c '.objects[0].semaphores[0]' <<<"$output")" \
    '{"index":0,"value":null,"ncount":null,"zcount":null,"pid":null}'
}

@test "queues that may not be read are shown where the mqueue file system is read-only" {
  need_users
  ipcctl create msg:/closed
  ipcctl create msg:/open --mode 0644
  mount -o remount,ro /dev/mqueue
  run --separate-stderr as_user ipcctl list msg --raw --no-headings -o ref,maxmsg
  looked=$(as_user ipcctl inspect msg:/closed --json | jq -c '.objects[0] | [.mode, .maxmsg]')
  mount -o remount,rw /dev/mqueue
  assert_status 0
  assert_equal "$stderr" ''
  assert_equal "$(sort <<<"$output")" $'msg:/closed -\nmsg:/open 10'
  assert_equal "$looked" '["0600",null]'
}

@test "another user's objects: no change, no removal, exit 4" {
  make_all --mode 0666
  before=$(ipcctl list --json)
  for request in "${requests[@]}"; do
    ref=${request%% *}
    for words in "remove" "set --mode 0600" "set --owner 4711"; do
      # shellcheck disable=SC2086 # words
      run --separate-stderr as_other "$IPCCTL" $words "$ref"
      assert_status 4
      assert_contains "$stderr" "only its owner ($(id -un 65534)) or root may do that"
    done
  done
  assert_equal "$(ipcctl list --json)" "$before"
}

@test "root may all, whatever the mode" {
  make_all --mode 0
  ipcctl set sem:0x1 --value 5
  ipcctl set sem:/l --value 5
  ipcctl resize shm:/s 5
  assert_equal "$(ipcctl inspect --json sem:0x1 | jq .objects[0].semaphores[0].value)" 5
  for request in "${requests[@]}"; do ipcctl remove "${request%% *}"; done
  assert_equal "$(ipcctl list --raw --no-headings)" ""
}

@test "--reuse of another user's object that cannot be looked into" {
  make_all --mode 0
  run --separate-stderr as_other "$IPCCTL" create msg:/q --reuse --maxmsg 1
  assert_status 6
  assert_contains "$stderr" "it exists already, but its maxmsg cannot be read"
  run --separate-stderr as_other "$IPCCTL" create shm:/s --reuse --size 4K
  assert_status 0
  run --separate-stderr as_other "$IPCCTL" create shm:/s --size 4K
  assert_status 6
}

# Runs a command where no mqueue file system is mounted: neither that of the tests nor the machine's
# own, which lies under it.
unmounted() {
  # shellcheck disable=SC2016 # for the inner shell
  unshare --mount sh -c 'while umount /dev/mqueue 2>/dev/null; do :; done; exec "$@"' sh "$@"
}

# The same as another user.
without_mqueue() {
  unmounted setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

note="POSIX message queues cannot be listed: no mqueue file system is mounted at /dev/mqueue, and to look without one takes root
hint: as root: mkdir -p /dev/mqueue && mount -t mqueue none /dev/mqueue"

@test "list --all-namespaces tells of what cannot be listed in the same words, where it was asked for" {
  make_all
  run --separate-stderr without_mqueue "$IPCCTL" list --all-namespaces msg
  assert_status 0
  assert_contains "$stderr" \
    "ipcctl: list: namespace $(stat -Lc %i /proc/self/ns/ipc): ${note%%$'\n'*}"
  run --separate-stderr without_mqueue "$IPCCTL" list --all-namespaces shm
  assert_status 0
  [[ "$stderr" != *'cannot be listed'* ]]
}

@test "queues that cannot be listed: a note and exit 0 where all or a kind was asked for" {
  make_all
  for words in list 'list msg' 'list --mine' 'list msg shm'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr without_mqueue "$IPCCTL" $words --raw --no-headings -o ref
    assert_status 0
    assert_equal "$stderr" "ipcctl: list: $note"
    [[ "$output" == *msg:* && "$output" != */q* ]]
  done
  run --separate-stderr without_mqueue "$IPCCTL" -q list
  assert_status 0
  assert_equal "$stderr" ""
  run --separate-stderr without_mqueue "$IPCCTL" list shm sem
  assert_status 0
  assert_equal "$stderr" ""
}

@test "exit 1 where POSIX queues were what was asked for" {
  make_all
  for words in 'list --family posix' 'list msg:/*' 'list msg --family posix' 'remove --yes msg:/*' 'remove --dry-run msg'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr without_mqueue "$IPCCTL" $words
    assert_status 1
    assert_contains "$stderr" "ipcctl: ${words%% *}: $note"
  done
  run --separate-stderr without_mqueue "$IPCCTL" list --json --family posix
  assert_status 1
  assert_equal "$(jq -c '[.objects[].ref] | sort' <<<"$output")" '["sem:/l","shm:/s"]'
  run --separate-stderr without_mqueue "$IPCCTL" list --family sysv
  assert_status 0
  assert_equal "$stderr" ""
}

@test "by name a queue is found where none can be listed" {
  make_all
  run --separate-stderr without_mqueue "$IPCCTL" list --raw --no-headings -o ref,maxmsg msg:/q
  assert_status 0
  assert_equal "$output$stderr" "msg:/q $(cat /proc/sys/fs/mqueue/msg_default)"
  without_mqueue "$IPCCTL" set msg:/q --mode 0640
  assert_equal "$(stat -c %a /dev/mqueue/q)" 640
  without_mqueue "$IPCCTL" remove msg:/q
  assert_equal "$(ls /dev/mqueue)" ""
}

@test "root lists queues where /dev/mqueue is not mounted, and mounts nothing" {
  need_no_valgrind 'knows no fsopen(2)'
  make_all
  # shellcheck disable=SC2016 # for the inner shell
  run --separate-stderr unmounted sh -c 'before=$(cat /proc/self/mountinfo)
    "$IPCCTL" list --raw --no-headings -o ref msg:/q --family posix && "$IPCCTL" list --raw --no-headings -o ref "msg:/*"
    [ "$before" = "$(cat /proc/self/mountinfo)" ]'
  assert_status 0
  assert_equal "$output$stderr" "msg:/q
msg:/q"
}

# Runs a command, as a user or as root, in an IPC namespace whose queues /dev/mqueue does not show.
in_other_namespace() {
  unshare --ipc sh -c '"$IPCCTL" create msg:/own >/dev/null; exec "$@"' sh "$@"
}

@test "a /dev/mqueue of another IPC namespace is not taken for one's own" {
  need_no_valgrind 'knows no fsopen(2)'
  make_all
  user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)
  run --separate-stderr in_other_namespace "${user[@]}" "$IPCCTL" list --raw --no-headings -o ref msg
  assert_status 0
  assert_equal "$output" ""
  assert_equal "${stderr%%$'\n'*}" "ipcctl: list: POSIX message queues cannot be listed: /dev/mqueue shows those of another IPC namespace"
  run --separate-stderr in_other_namespace "${user[@]}" "$IPCCTL" list 'msg:/*'
  assert_status 1
  run --separate-stderr in_other_namespace "${user[@]}" "$IPCCTL" remove --yes 'msg:/*'
  assert_status 1
  assert_equal "$(ls /dev/mqueue)" q
  run --separate-stderr in_other_namespace "$IPCCTL" list --raw --no-headings -o ref msg
  assert_status 0
  assert_equal "$output$stderr" msg:/own
}

@test "a queue is changed where /dev/mqueue shows another namespace's of the same name" {
  unshare -Ur -i true 2>/dev/null || skip "no user namespace here"
  posix-objects queue /q 1 1
  run unshare -Ur -i sh -c '"$0" create msg:/q && "$0" set msg:/q --mode 0644 &&
    "$0" list msg:/q --raw --no-headings -o mode' "$IPCCTL"
  assert_status 0
  assert_equal "$output" $'msg:/q\n0644'
  assert_equal "$(stat -c %a /dev/mqueue/q)" 600
}

@test "a queue of the same name that may not be opened proves no namespace" {
  posix-objects queue /z 1 1
  posix-objects queue /own 1 1 # the newest is read first
  run --separate-stderr in_other_namespace setpriv --reuid=65534 --regid=65534 --clear-groups -- \
    "$IPCCTL" list --raw --no-headings -o ref 'msg:/*'
  assert_status 1
  assert_contains "$stderr" "those of another IPC namespace"
}

@test "a /dev/shm that may not be read: said, and exit 1" {
  make_all
  chmod 0700 /dev/shm
  run --separate-stderr as_user "$IPCCTL" list --raw --no-headings -o ref msg shm
  chmod 1777 /dev/shm
  assert_status 1
  assert_equal "$stderr" "ipcctl: list: POSIX shared memory segments cannot be listed: permission denied for /dev/shm"
  assert_equal "${#lines[@]}" 3
}

@test "a user who is root of a user namespace lists its queues" {
  need_no_valgrind 'knows no fsopen(2)'
  setpriv --reuid=65534 --regid=65534 --clear-groups -- unshare -Ur -i -m true 2>/dev/null ||
    skip "an ordinary user gets no user namespace here"
  # shellcheck disable=SC2016 # for the inner shell
  run --separate-stderr as_user unshare -Ur -i -m sh -c '"$IPCCTL" create msg:/inner && "$IPCCTL" list --raw --no-headings -o ref,owner msg'
  assert_status 0
  assert_equal "$output" "msg:/inner
msg:/inner root"
  assert_equal "$stderr" ""
}

@test "objects of a group that the user namespace does not have: made, and why they are not changed" {
  unshare --user --map-user=0 --ipc true 2>/dev/null || skip "no user namespace here"
  # shellcheck disable=SC2016 # for the inner shell
  run -0 unshare --user --map-user=0 --ipc bash -c '
    "$IPCCTL" create msg:0x2a --mode 0640 && "$IPCCTL" create shm:0x2a --size 1 && "$IPCCTL" create sem:0x2a --nsems 2 &&
      "$IPCCTL" post sem:0x2a.1 || exit 9
    for change in "set msg:0x2a --mode 0600" "resize msg:0x2a 100" "set shm:0x2a --mode 0644" "set sem:0x2a --mode 0644" \
      "create msg:new --qbytes 100" "create sem:new --value 1"; do
      "$IPCCTL" $change 2>&1 && exit 10
      [ $? = 1 ] || exit 11
    done
    "$IPCCTL" set msg:0 --mode 0600 --owner 5 2>&1
    "$IPCCTL" remove msg:7 2>&1
    "$IPCCTL" list --no-headings --raw -o kind,mode'
  gid=$(sed -n '1,/no gid/s/.* no gid \([0-9]*\),.*/\1/p' <<<"$output")
  assert_equal "$(grep -c "^ipcctl: .*: this user namespace has no gid $gid, which every change sets again$" <<<"$output")" 6
  assert_equal "$(grep -c '^ipcctl: .*: this user namespace has no uid 5$' <<<"$output")" 1
  assert_equal "$(grep -c 'there is no System V message queue with this id$' <<<"$output")" 1
  assert_equal "$(tail -n 3 <<<"$output")" $'msg 0640\nshm 0600\nsem 0600'
}

@test "a user or group whom the user namespace does not have: said, exit 1, and nothing is left" {
  map=(unshare --user --map-root-user)
  "${map[@]}" --ipc --mount true 2>/dev/null || skip "no user namespace here"
  # shellcheck disable=SC2016 # for the inner shell
  run -0 "${map[@]}" --ipc --mount bash -c '
    mount -t tmpfs none /dev/shm
    for request in msg:new msg:/q "shm:new --size 1" "shm:/s --size 1" sem:new sem:/s; do
      for owner in 5:0 :6; do
        "$IPCCTL" create $request --owner $owner 2>&1 && exit 7
        [ $? = 1 ] || exit 8
      done
      ref=$("$IPCCTL" create $request) || exit 9
      "$IPCCTL" set "$ref" --owner 5 2>&1 && exit 10
      [ $? = 1 ] || exit 11
      "$IPCCTL" remove "$ref"
    done
    "$IPCCTL" list --no-headings --raw --quiet'
  assert_equal "$(grep -c '^ipcctl: .*: this user namespace has no uid 5$' <<<"$output")" 12
  assert_equal "$(grep -c '^ipcctl: .*: this user namespace has no gid 6$' <<<"$output")" 6
  assert_equal "$(grep -c '^hint: /proc/self/[ug]id_map shows' <<<"$output")" 18
  assert_equal "${#lines[@]}" 36
}
