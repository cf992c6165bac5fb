#!/bin/sh
# A tour: makes, fills, shows, changes and removes one object of each of the six mechanisms.
# Touches only what it has made itself, and removes that again, however it ends.
set -eu

cd "$(dirname "$0")/.."
: "${IPCCTL:=./ipcctl}" # the program, where it was not built in the source tree
[ -x "$IPCCTL" ] || { echo "tour: there is no $IPCCTL yet: run ./bootstrap first" >&2; exit 1; }

name=/ipcctl-tour-$$
objects= # the references of what is there to be removed

# shellcheck disable=SC2086 # a list of references, none of which holds a blank
clean_up() {
  status=$?
  trap - EXIT
  if [ -n "$objects" ]; then
    "$IPCCTL" remove --ignore-missing $objects || status=1
  fi
  exit "$status"
}

title() {
  printf '\n# %s\n' "$*"
}

# Shows a command as a shell takes it, and runs it.
run() {
  printf '$ ipcctl'
  for word; do
    case $word in
    *[\ \;\*]*) printf " '%s'" "$word" ;;
    *) printf ' %s' "$word" ;;
    esac
  done
  echo
  "$IPCCTL" "$@"
}

# The same for create; the reference of what it made is then in $made, and at once in $objects.
create() {
  printf '$ ipcctl create %s\n' "$*"
  objects="$objects $("$IPCCTL" create "$@")"
  made=${objects##* }
  echo "$made"
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

title "Message queues: System V with a fresh key, POSIX with a name"
create msg:new --mode 0660
queue=$made
run resize "$queue" 8K
create "msg:$name" --maxmsg 4 --msgsize 64

title "Messages: an operand, lines, a C struct; and back, as text or JSON"
struct='long type; int id; char text[20];'
run send "$queue" --type 3 hello
run send "$queue" --struct "$struct" type=4 id=42 text=struct
printf '$ seq 3 | ipcctl send --lines %s\n' "msg:$name"
seq 3 | "$IPCCTL" send --lines "msg:$name"
run receive "$queue" --type 4 --struct "$struct"
run receive "$queue" --json
run receive "msg:$name" --count 2 --lines
# shellcheck disable=SC2016 # for the inner shell
run receive "msg:$name" -- sh -c 'echo "a command got $(cat)"'

title "Shared memory"
create shm:new --size 64K
create "shm:$name" --size 4K --reserve
run resize "$made" 16K
run write "$made" --struct 'int x, y; char name[16];' x=3 y=4 name=tour
# shellcheck disable=SC2162 # ipcctl's read, not the shell's
run read "$made" --struct 'int x, y; char name[16];' --json
# shellcheck disable=SC2162 # the same
run read "$made" --length 32 --hex

title "Semaphores: a System V set of three, one POSIX semaphore"
create sem:new --values 4,0,1
set=$made
run set "$set.1" --value 2
create "sem:$name" --value 1
run hold "$made" -- echo "alone with $made"
run semop "$set" 0-2 1+1
run wait "$made" --no-wait

# shellcheck disable=SC2086 # a list of references
{
  title "All of them: for people, and for scripts"
  run list $objects
  run list --raw -o ref,mode,size,qbytes,nsems,value $objects
  run list --json -o ref,changed_at "$queue"

  title "One of them: each semaphore, and the limits that it sits under"
  run inspect "$set"

  title "Who uses them, how much of each limit is in use, and where else there are objects"
  run -q who "$queue" "$set"
  run limits
  run -q namespaces -o ns,pid,nprocs,owner,msg,shm,sem,posix_msg,current

  title "And away with them"
  run remove $objects
  objects=
}
