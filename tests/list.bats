#!/usr/bin/env bats
# ipcctl list

load helpers

setup() {
  clean_ipc
}

@test "nothing there: headings alone, no JSON objects" {
  run ipcctl list
  assert_status 0
  assert_equal "$output" 'REF  KEY  OWNER  MODE  SIZE  STATE  CHANGED'
  run ipcctl list --json
  assert_status 0
  assert_equal "$(jq -c . <<<"$output")" '{"version":1,"objects":[]}'
}

@test "all six mechanisms in one table" {
  ipcctl create msg:0x2a
  ipcctl create msg:/jobs
  ipcctl create shm:0x2b --size 4K
  ipcctl create shm:/frame --size 4K
  ipcctl create sem:0x2c
  ipcctl create sem:/lock
  run ipcctl list --raw --no-headings -o kind,family
  assert_status 0
  assert_equal "$output" "$(printf '%s\n' \
    'msg sysv' 'msg posix' 'shm sysv' 'shm posix' 'sem sysv' 'sem posix')"
}

# One of each mechanism, by other hands: perl, the C library.
make_all() {
  perl -MIPC::Msg -MIPC::SysV=IPC_CREAT -e 'IPC::Msg->new(0x2a, IPC_CREAT | 0640)->snd(3, "hello")'
  perl -MIPC::SharedMem -MIPC::SysV=IPC_CREAT -e 'IPC::SharedMem->new(0x2b, 5000, IPC_CREAT | 0600)'
  perl -MIPC::Semaphore -MIPC::SysV=IPC_CREAT -e 'IPC::Semaphore->new(0x2c, 3, IPC_CREAT | 0600)->setall(7, 8, 9)'
  posix-objects queue /jobs 5 100 one three
  posix-objects segment /frame 8192
  posix-objects semaphore /lock 4
}

# Cells of one object, exact.
cells() {
  ipcctl list --raw --no-headings -o "$2" "$1"
}

@test "what others made is shown with all its fields" {
  make_all
  user=$(id -un) group=$(id -gn)
  assert_equal "$(cells msg:0x2a kind,family,key,mode,uid,gid,owner,group,cuid,cgid,creator,creator_group)" \
    "msg sysv 0x0000002a 0640 $(id -u) $(id -g) $user $group $(id -u) $(id -g) $user $group"
  assert_equal "$(cells msg:0x2a messages,bytes,qbytes,lrpid,received_at)" \
    "1 5 $(cat /proc/sys/kernel/msgmnb) - -"
  assert_equal "$(cells shm:0x2b size,nattch,lpid,rss,swap,locked,dest,attached_at)" "5000 0 - 0 0 false false -"
  assert_equal "$(cells sem:0x2c nsems,value)" "3 -"
  assert_equal "$(cells msg:/jobs name,mode,messages,bytes,maxmsg,msgsize,notify_pid,key,id,qbytes)" \
    "/jobs 0600 2 8 5 100 - - - -"
  assert_equal "$(cells shm:/frame name,size,allocated,nattch,locked)" "/frame 8192 0 - -"
  assert_equal "$(cells sem:/lock name,value,nsems)" "/lock 4 -"
  for column in ref changed_at; do
    [ "$(ipcctl list --raw --no-headings -o $column | grep -cv '^-')" = 6 ]
  done
}

@test "ids, keys and counts are those of ipcs" {
  make_all
  assert_equal "$(cells msg:0x2a id,key,owner,mode,bytes,messages)" \
    "$(ipcs -q | awk '/^0x/ { print $2, $1, $3, "0" $4, $5, $6 }')"
  assert_equal "$(cells shm:0x2b id,key,owner,mode,size,nattch)" \
    "$(ipcs -m | awk '/^0x/ { print $2, $1, $3, "0" $4, $5, $6 }')"
  assert_equal "$(cells sem:0x2c id,key,owner,mode,nsems)" \
    "$(ipcs -s | awk '/^0x/ { print $2, $1, $3, "0" $4, $5 }')"
}

@test "pids and times of the last operations" {
  make_all
  perl -MIPC::Msg -e '$q = IPC::Msg->new(0x2a, 0); print $$; $q->rcv(my $b, 100)' >"$BATS_TEST_TMPDIR/pid"
  assert_equal "$(cells msg:0x2a lrpid,messages)" "$(cat "$BATS_TEST_TMPDIR/pid") 0"
  [[ "$(cells msg:0x2a sent_at,received_at,changed_at)" =~ ^(20[0-9-]{8}T[0-9:]{8}Z ?){3}$ ]]
  perl -MIPC::Semaphore -e 'IPC::Semaphore->new(0x2c, 0, 0)->op(0, 1, 0)'
  [[ "$(cells sem:0x2c operated_at)" =~ Z$ ]]
  perl -MIPC::SharedMem -e '$s = IPC::SharedMem->new(0x2b, 0, 0); $s->attach; print $$' >"$BATS_TEST_TMPDIR/pid"
  assert_equal "$(cells shm:0x2b lpid,nattch)" "$(cat "$BATS_TEST_TMPDIR/pid") 0"
  [[ "$(cells shm:0x2b attached_at,detached_at)" =~ ^(20[0-9-]{8}T[0-9:]{8}Z ?){2}$ ]]
  posix-objects notify /jobs >"$BATS_TEST_TMPDIR/notify" 2>&1 3>&- &
  pid=$!
  wait_until grep -q ready "$BATS_TEST_TMPDIR/notify"
  assert_equal "$(cells msg:/jobs notify_pid)" $pid
  kill $pid
}

@test "JSON: one document, all fields of each object in their types" {
  make_all
  run --separate-stderr ipcctl list --json
  assert_status 0
  assert_equal "$stderr" ""
  common='["ref","kind","family","mode","uid","gid","owner","group","changed_at"]'
  sysv='["id","key","cuid","cgid","creator","creator_group"]'
  jq -e --argjson common "$common" --argjson sysv "$sysv" '
    def fields: {
      msgsysv: ["messages","bytes","qbytes","lspid","lrpid","sent_at","received_at"],
      msgposix: ["messages","bytes","maxmsg","msgsize","notify_pid"],
      shmsysv: ["size","nattch","cpid","lpid","rss","swap","locked","dest","attached_at","detached_at"],
      shmposix: ["size","allocated"],
      semsysv: ["nsems","operated_at"],
      semposix: ["value"] };
    .version == 1 and (keys == ["objects","version"]) and (.objects | length == 6) and
    all(.objects[]; (keys | sort) == ($common + (if .family == "sysv" then $sysv else ["name"] end)
      + fields[.kind + .family] | sort))' <<<"$output" >/dev/null
  jq -e 'all(.objects[]; (.ref, .kind, .family, .mode, .owner, .changed_at | type) == "string"
    and (.uid, .gid | type) == "number")' <<<"$output" >/dev/null
  jq -e '.objects[] | select(.ref == "msg:/jobs") | .messages == 2 and .maxmsg == 5
    and .notify_pid == null and .name == "/jobs"' <<<"$output" >/dev/null
  jq -e '.objects[] | select(.kind == "shm" and .family == "sysv") | .dest == false
    and .locked == false and .attached_at == null and .lpid == null and .rss == 0' <<<"$output" >/dev/null
}

@test "64 bits are exact in every form for machines" {
  ipcctl create shm:/large --size 9223372036854775807
  assert_contains "$(ipcctl list --json)" '"size":9223372036854775807'
  assert_contains "$(ipcctl list --raw shm)" ' 9223372036854775807 '
  assert_contains "$(ipcctl list --export -o size)" 'SIZE="9223372036854775807"'
  assert_contains "$(ipcctl list --bytes)" ' 9223372036854775807 '
  assert_contains "$(ipcctl list)" ' 8E '
}

@test "kinds, families, patterns and references select" {
  make_all
  : >/dev/shm/app-1
  : >/dev/shm/app-2
  select_refs() { ipcctl list --raw --no-headings -o kind,family,name "$@" | sort | xargs; }
  assert_equal "$(select_refs msg)" "msg posix /jobs msg sysv -"
  assert_equal "$(select_refs sem msg)" "msg posix /jobs msg sysv - sem posix /lock sem sysv -"
  assert_equal "$(select_refs 'shm:/app-*')" "shm posix /app-1 shm posix /app-2"
  assert_equal "$(select_refs 'shm:/app-?' 'shm:/*1' sem:/lock)" "sem posix /lock shm posix /app-1 shm posix /app-2"
  assert_equal "$(select_refs --family sysv)" "msg sysv - sem sysv - shm sysv -"
  assert_equal "$(select_refs --family posix shm)" "shm posix /app-1 shm posix /app-2 shm posix /frame"
  assert_equal "$(select_refs msg:0x2a shm:/frame)" "msg sysv - shm posix /frame"
  assert_equal "$(select_refs shm:0x2b shm:0x2b shm)" "$(select_refs shm)"
  assert_equal "$(select_refs 'shm:/none*')" ""
}

@test "filters by owner and age" {
  make_all
  count() { ipcctl list --raw --no-headings "$@" | wc -l; }
  assert_equal "$(count --mine)" 6
  assert_equal "$(count --owner "$(id -un)")" 6
  assert_equal "$(count --owner "$(id -u)" msg)" 2
  assert_equal "$(count --owner 4711)" 0
  assert_equal "$(count --owner 4711 msg:0x2a)" 0
  assert_equal "$(count --older-than 1h)" 0
  touch -d '3 hours ago' /dev/mqueue/jobs
  assert_equal "$(count --older-than 2h)" 1
  assert_equal "$(count --older-than 2h --family sysv)" 0
  assert_equal "$(count --older-than 4h)" 0
  assert_equal "$(count --older-than 2h --mine msg)" 1
  touch -m -d '@-9223372036854775808' /dev/mqueue/jobs # as far back as a time can be
  assert_equal "$(count --older-than 2h)" 1
  assert_equal "$(count --older-than 1d -o reasons)" 1
  if is_real_root; then
    chown 1234 /dev/shm/frame
    assert_equal "$(count --owner 1234) $(count --mine)" "1 5"
  fi
  for both in '--mine --owner 4711' '--owner 4711 --mine'; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl list $both
    assert_status 2
    assert_contains "$stderr" "--owner and --mine exclude each other"
  done
}

@test "a named object that is not there: exit 3, the others are listed" {
  make_all
  run --separate-stderr ipcctl list --raw --no-headings -o ref msg:/none sem:/lock shm:0x99
  assert_status 3
  assert_equal "$output" sem:/lock
  assert_contains "$stderr" "ipcctl: list msg:/none: there is no POSIX message queue of this name"
  assert_contains "$stderr" "there is no System V shared memory segment with this key"
  run --separate-stderr ipcctl list --json msg:/none
  assert_status 3
  assert_equal "$(jq -c . <<<"$output")" '{"version":1,"objects":[]}'
}

@test "-o: columns in the order asked, in any case, and added ones" {
  make_all
  assert_equal "$(ipcctl list --raw sem:/lock -o VALUE,ref,Kind)" "VALUE REF KIND
4 sem:/lock sem"
  assert_equal "$(ipcctl list --raw sem:/lock --output=mode,mode)" "MODE MODE
0600 0600"
  usual=$(ipcctl list --raw msg:/jobs | head -n 1)
  assert_equal "$(ipcctl list --raw msg:/jobs -o +notify_pid,gid | head -n 1)" "$usual NOTIFY_PID GID"
  assert_equal "$(ipcctl list sem:/lock -o +notify_pid,gid | awk 'NR == 1 { $1 = $1; print }')" \
    "REF KEY OWNER MODE VALUE CHANGED NOTIFY_PID GID"
  assert_equal "$(ipcctl list -o ref,room sem:/lock shm:0x2b | awk 'NR > 1 { print $2 }' | xargs)" "- 4.9K"
}

@test "--columns lists each column, and each can be shown and sorted by" {
  make_all
  columns=$(ipcctl list --columns --raw)
  assert_equal "$(ipcctl list --columns | awk '{ print $1 }')" "$columns"
  for column in $columns; do
    assert_equal "$(ipcctl list --raw -o "$column" --sort "$column" 2>&1 | wc -l)" 7
  done
  fields=$(ipcctl list --json | jq -r '.objects[] | keys[]' | sort -u)
  for field in $fields; do grep -qx "$field" <<<"$columns"; done
}

@test "JSON with -o: those members, each once" {
  make_all
  assert_equal "$(ipcctl list --json -o ref,VALUE,ref sem:/lock | jq -c .objects)" '[{"ref":"sem:/lock","value":4}]'
  run ipcctl list --json -o ref,ref,REF sem:/lock
  assert_equal "$(grep -o '"ref"' <<<"$output" | wc -l)" 1
  run ipcctl list --json -o +ref,state sem:/lock
  assert_equal "$(grep -o '"ref"' <<<"$output" | wc -l)" 1
  assert_equal "$(jq -r .objects[].state <<<"$output")" "value 4"
  assert_equal "$(ipcctl list --json -o qbytes sem:/lock | jq -c .objects)" '[{"qbytes":null}]'
}

@test "JSON with -o +COL: an object's own members, and those that are asked for" {
  make_all
  members() { ipcctl --quiet list --json "$@" | jq -c '[.objects[] | keys]'; }
  with() { members | jq -c "[.[] | . + $1 | unique]"; }
  assert_equal "$(members -o +state)" "$(with '["state"]')"
  assert_equal "$(members -o +qbytes,ref)" "$(with '["qbytes"]')"
  assert_equal "$(ipcctl list --json -o +qbytes sem:/lock | jq -c '.objects[0].qbytes')" null
  ipcctl create shm:new --size 1 >/dev/null
  assert_contains "$(members --orphaned -o +state)" '"orphaned"'
  assert_contains "$(members --orphaned -o +state)" '"reasons"'
}

@test "--sort: numbers by size, absent ones last; --reverse" {
  for size in 10 9 100; do ipcctl create "shm:/s$size" --size $size >/dev/null; done
  ipcctl create msg:/none >/dev/null
  sorted() { ipcctl list --raw --no-headings -o ref "$@" | xargs; }
  assert_equal "$(sorted --sort size)" "shm:/s9 shm:/s10 shm:/s100 msg:/none"
  assert_equal "$(sorted --sort SIZE --reverse)" "shm:/s100 shm:/s10 shm:/s9 msg:/none"
  assert_equal "$(sorted --sort ref)" "msg:/none shm:/s10 shm:/s100 shm:/s9"
  assert_equal "$(sorted --sort kind --reverse | tr ' ' '\n' | tail -n 1)" msg:/none
  assert_equal "$(ipcctl list --json --sort size shm | jq -c '[.objects[].size]')" '[9,10,100]'
  all=$(sorted)
  assert_equal "$(sorted --reverse)" "$(tr ' ' '\n' <<<"$all" | tac | xargs)"
}

@test "--no-headings, --bytes and --numeric" {
  make_all
  assert_equal "$(ipcctl list --no-headings | wc -l)" 6
  assert_equal "$(ipcctl list | wc -l)" 7
  assert_equal "$(ipcctl list --raw --no-headings | wc -l)" 6
  assert_equal "$(ipcctl list --no-headings -o size shm:/frame | xargs)" 8K
  assert_equal "$(ipcctl list --no-headings --bytes -o size shm:/frame | xargs)" 8192
  assert_equal "$(ipcctl list --no-headings --numeric -o owner,group shm:/frame | xargs)" "$(id -u) $(id -g)"
  assert_equal "$(ipcctl list --raw --no-headings --numeric -o creator shm:0x2b)" "$(id -u)"
  assert_equal "$(ipcctl list --json --numeric -o owner shm:/frame | jq -c .objects)" "[{\"owner\":\"$(id -u)\"}]"
}

@test "a uid without a name: its number for people, absent for machines" {
  need_users
  : >/dev/shm/s
  chown 3999999999:3999999998 /dev/shm/s
  assert_equal "$(ipcctl list --no-headings -o owner,group shm:/s | xargs)" "3999999999 3999999998"
  assert_equal "$(cells shm:/s owner,group,uid)" "- - 3999999999"
  assert_equal "$(ipcctl list --json shm:/s | jq -c '.objects[0] | [.owner, .group, .uid]')" '[null,null,3999999999]'
}

@test "--raw: one blank between cells, - where one is absent, as many cells in each line" {
  make_all
  run --separate-stderr ipcctl list --raw
  assert_status 0
  assert_equal "$(awk -F ' ' '{ print NF }' <<<"$output" | sort -u)" 5
  [[ "$output" != *"  "* ]]
  assert_contains "$output" "msg:/jobs - "
  [ -z "$(grep ' $' <<<"$output")" ]
}

@test "--export: pairs that the shell takes back" {
  make_all
  cd "$BATS_TEST_TMPDIR"
  : >'/dev/shm/a$(touch done)'
  : >'/dev/shm/`id`"'"'"'$HOME\;x y'
  count=0
  while read -r line; do
    unset REF VALUE NAME
    eval "$line"
    assert_equal "$(ipcctl list --raw --no-headings -o name "$REF")" "${NAME:--}"
    count=$((count + 1))
  done < <(ipcctl list --export -o ref,name,value)
  assert_equal "$count" "$(ipcctl list --no-headings | wc -l)"
  eval "$(ipcctl list --export sem:/lock -o ref,value,qbytes)"
  assert_equal "$REF $VALUE <$QBYTES>" "sem:/lock 4 <>"
  [ ! -e 'done' ]
}

@test "what a queue, a segment and a set hold, in words" {
  make_all
  assert_equal "$(ipcctl list --no-headings -o state msg:0x2a)" "1 message, 5 bytes"
  assert_equal "$(ipcctl list --no-headings -o state msg:/jobs)" "2 of 5 messages"
  assert_equal "$(ipcctl list --no-headings -o state sem:0x2c)" "3 semaphores"
  assert_equal "$(ipcctl list --no-headings -o state sem:/lock)" "value 4"
  assert_equal "$(ipcctl list --no-headings -o state shm:0x2b)" "not attached"
  posix-objects queue /full 1 1 x
  assert_equal "$(ipcctl list --no-headings -o state msg:/full)" "1 of 1 message, full"
  ipcctl set msg:0x2a --qbytes 5
  assert_equal "$(ipcctl list --no-headings -o state msg:0x2a)" "1 message, 5 bytes, full"
  ipcctl create msg:0x1 >/dev/null
  assert_equal "$(ipcctl list --no-headings -o state msg:0x1)" "empty"
  ipcctl set msg:0x1 --qbytes 2
  ipcctl send msg:0x1 '' ''
  assert_equal "$(ipcctl list --no-headings -o state msg:0x1)" "2 messages, 0 bytes, full"
}

@test "the key of a private object is shown" {
  ref=$(ipcctl create sem:private)
  assert_equal "$(cells "$ref" key)" 0x00000000
  assert_contains "$(ipcctl list --json)" '"key":"0x00000000"'
}

@test "whatever ref shows is taken back by inspect and remove" {
  make_all
  for ref in $(ipcctl list --raw --no-headings -o ref); do
    assert_equal "$(ipcctl inspect --json "$ref" | jq -r .objects[0].ref)" "$ref"
    ipcctl remove "$ref"
  done
  assert_equal "$(ipcctl list --raw --no-headings)" ""
  # For the last two letters the C library may know no width: unassigned, and for private use.
  for name in käse 漢字 $'a\xcd\xb8b' $'a\xee\x80\x80b'; do
    : >"/dev/shm/$name"
    ref=$(ipcctl list --no-headings -o ref)
    assert_equal "$ref" "shm:/$name"
    ipcctl remove "$ref"
  done
}

@test "wrong options: exit 2, and nothing on standard output" {
  make_all
  while IFS='|' read -r options part; do
    # shellcheck disable=SC2086 # words
    run --separate-stderr ipcctl list $options
    assert_status 2
    assert_equal "$output" ""
    assert_contains "$stderr" "$part"
  done <<'EOF'
-o none|there is no column 'none'
-o ref,|there is no column ''
-o ,ref|there is no column ''
-o +|there is no column ''
-o ref,none,mode|there is no column 'none'
--sort none|there is no column 'none'
--sort ref,mode|there is no column 'ref,mode'
--raw --json|exclude each other
--json --export|exclude each other
--export --raw|exclude each other
--family bsd|--family is sysv or posix, not 'bsd'
--family SYSV|--family is sysv or posix, not 'SYSV'
--owner no-such-user|there is no user 'no-such-user'
--owner -1|there is no user '-1'
--older-than 1w|--older-than is a duration
--older-than 99999999999d|is too long
msg:-1|no id, no key and no name
msg msg:/a/b|one slash
sem:1.2|one element
msg:new|only for create
queues|begins with msg, shm or sem
EOF
  run --separate-stderr ipcctl list -o ''
  assert_status 2
  run --separate-stderr ipcctl list -o "$(printf 'ref,%.0s' {1..70})ref"
  assert_status 2
  assert_contains "$stderr" "more than 64 columns"
}

@test "the same form twice is no error" {
  ipcctl list --json --json
  ipcctl list --raw --raw
}

@test "a long table has the same columns with colors, and without" {
  make_all
  perl -MIPC::SysV=IPC_CREAT -e 'for (0x1000 .. 0x1257) { defined msgget($_, IPC_CREAT | 0600) or die }'
  posix-objects queue /full 1 1 x
  columns=ref,key,mode,lspid,qbytes,state
  for options in '' --no-headings; do
    ipcctl list --color always $options -o "$columns" >"$BATS_TEST_TMPDIR/colors"
    ipcctl list --color never $options -o "$columns" >"$BATS_TEST_TMPDIR/plain"
    assert_contains "$(cat "$BATS_TEST_TMPDIR/colors")" $'\e'
    [ "$(wc -l <"$BATS_TEST_TMPDIR/plain")" -gt 600 ]
    diff <(sed 's/\x1b\[[0-9;]*m//g' "$BATS_TEST_TMPDIR/colors") "$BATS_TEST_TMPDIR/plain"
  done
}

@test "at a narrow terminal the state is broken between words, or not at all" {
  ref=$(printf '%-20s' "$(ipcctl create msg:0x1)")
  ipcctl send msg:0x1 hello
  ipcctl create sem:/one-long-name >/dev/null
  list="$IPCCTL list --color never -o ref,state,key"
  printf -v wide '%s\n' \
    'REF                 STATE               KEY' \
    "${ref}1 message, 5 bytes  0x00000001" \
    'sem:/one-long-name  value 0             -'
  assert_equal "$(shown_at 80 "$list" | sed 's/ *$//')" "${wide%$'\n'}"

  printf -v narrow '%s\n' \
    'REF                 STATE         KEY' \
    "${ref}1 message, 5  0x00000001" \
    '                    bytes' \
    'sem:/one-long-name  value 0       -'
  assert_equal "$(shown_at 48 "$list" | sed 's/ *$//')" "${narrow%$'\n'}"

  assert_equal "$(shown_at 30 "$list" | sed 's/ *$//')" "${wide%$'\n'}"
}

@test "at a terminal of 80 columns the table leaves out spare columns, unless asked for" {
  ipcctl create msg:0x2a
  ipcctl send msg:0x2a hello
  ipcctl create msg:/a-longer-name
  shown_at 80 "$IPCCTL list msg" >"$BATS_TEST_TMPDIR/table"
  grep -q '^REF .* QBYTES  CHANGED$' "$BATS_TEST_TMPDIR/table"
  assert_equal "$(grep -E '.{81}' "$BATS_TEST_TMPDIR/table")" ''
  shown_at 200 "$IPCCTL list msg" | grep '^REF .* MAXMSG  MSGSIZE  LSPID  CHANGED$'
  shown_at 80 "$IPCCTL list msg -o ref,lspid,msgsize" | grep '^REF  *LSPID  MSGSIZE$'
  ipcctl list msg | grep '^REF .* MAXMSG  MSGSIZE  LSPID  CHANGED$'
  ipcctl remove --yes msg
  assert_equal "$(shown_at 80 "$IPCCTL list msg")" \
    'REF  KEY  OWNER  MODE  MESSAGES  BYTES  QBYTES  MAXMSG  MSGSIZE  LSPID  CHANGED'
}
