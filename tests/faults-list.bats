#!/usr/bin/env bats
# What shows objects: each system call and each allocation fails in turn.  See tests/faults/matrix.

load helpers

setup() {
  need_faults
}

@test "list: whatever fails, it is told, and nothing is lost or half done" {
  each_fault list
}

@test "inspect: whatever fails, it is told, and nothing is lost or half done" {
  each_fault inspect
}

@test "who: whatever fails, it is told, and nothing is lost or half done" {
  each_fault who
}

@test "ipcs: whatever fails, it is told, and nothing is lost or half done" {
  each_fault ipcs
}
