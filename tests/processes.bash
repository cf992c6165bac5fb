# shellcheck shell=bash disable=SC2154 # what bats sets
# For tests of processes that use objects: `load processes` after `load helpers`; teardown() calls
# stop_peers.

peers=()

# Starts a program in the background, and waits until it says "ready": use COMMAND...  $peer is its
# pid, which becomes that of what it runs in the end.
use() {
  local said=$BATS_TEST_TMPDIR/said.${#peers[@]}
  : >"$said"
  "$@" >"$said" 3>&- &
  peer=$!
  peers+=("$peer")
  wait_until grep -q ready "$said"
}

stop_peers() {
  local peer
  for peer in "${peers[@]}"; do
    kill -KILL "$peer" 2>/dev/null || true
    wait "$peer" 2>/dev/null || true
  done
}
