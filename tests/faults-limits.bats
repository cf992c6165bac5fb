#!/usr/bin/env bats
# What shows limits and namespaces, and the rest: each system call and each allocation fails in turn.  See tests/faults/matrix.

load helpers

setup() {
  need_faults
}

@test "limits: whatever fails, it is told, and nothing is lost or half done" {
  each_fault limits
}

@test "namespaces: whatever fails, it is told, and nothing is lost or half done" {
  each_fault namespaces
}

@test "ftok: whatever fails, it is told, and nothing is lost or half done" {
  each_fault ftok
}

@test "help: whatever fails, it is told, and nothing is lost or half done" {
  each_fault help
}

@test "lecture: whatever fails, it is told, and nothing is lost or half done" {
  each_fault lecture
}
