#!/usr/bin/env bats
# ipcctl-lecture(7) holds what it promises.

load helpers
load docs-examples

setup() {
  clean_ipc
  cd "$BATS_TEST_TMPDIR" || return
  page=$top_srcdir/man/ipcctl-lecture.7
}

# What choose measures is the machine's: numbers are held against numbers.
normalize() {
  if [[ $command == *'lecture choose'* ]]; then
    sed -E -e 's/\b[0-9][0-9.]*[KMGT]?/N/g' -e 's/ +/ /g' -e 's/ $//'
  else
    sed -e 's/ *$//'
  fi
}

@test "every example runs, and prints what is shown" {
  mdoc_blocks "$page" >blocks
  [ "$(grep -c '^[$] ' blocks)" -ge 20 ]
  (run_examples) <blocks 3>&-
  assert_equal "$(ipcctl list --raw --no-headings)" ''
}

@test "an example that prints something else is noticed" {
  run ! run_examples <<<$'$ ipcctl lecture pipe-self\nHullo!'
  run ! run_examples <<<$'$ ipcctl lecture choose\npipe'
}

@test "every program has its place in the page, with its options" {
  ipcctl lecture | awk 'NR > 1 { print $1 }' >programs
  while read -r program; do
    grep -q "^\$ .*ipcctl lecture $program" "$page" || { echo "no example of $program" >&2; return 1; }
  done <programs
}

@test "the page is clean mdoc" {
  command -v mandoc >/dev/null || skip "needs mandoc"
  run mandoc -T lint -W style "$page"
  assert_equal "$(grep -v -e 'outdated mandoc.db' -e 'referenced manual not found' <<<"$output")" ""
}
