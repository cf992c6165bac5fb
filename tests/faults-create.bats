#!/usr/bin/env bats
# What makes and changes objects: each system call and each allocation fails in turn.  See tests/faults/matrix.

load helpers

setup() {
  need_faults
}

@test "create: whatever fails, it is told, and nothing is lost or half done" {
  each_fault create
}

@test "set: whatever fails, it is told, and nothing is lost or half done" {
  each_fault set
}

@test "resize: whatever fails, it is told, and nothing is lost or half done" {
  each_fault resize
}

@test "remove: whatever fails, it is told, and nothing is lost or half done" {
  each_fault remove
}

@test "ipcmk: whatever fails, it is told, and nothing is lost or half done" {
  each_fault ipcmk
}

@test "ipcrm: whatever fails, it is told, and nothing is lost or half done" {
  each_fault ipcrm
}
