#!/usr/bin/env bats
# Messages, memory and semaphores: each system call and each allocation fails in turn.  See tests/faults/matrix.

load helpers

setup() {
  need_faults
}

@test "send: whatever fails, it is told, and nothing is lost or half done" {
  each_fault send
}

@test "receive: whatever fails, it is told, and nothing is lost or half done" {
  each_fault receive
}

@test "read: whatever fails, it is told, and nothing is lost or half done" {
  each_fault read
}

@test "write: whatever fails, it is told, and nothing is lost or half done" {
  each_fault write
}

@test "post: whatever fails, it is told, and nothing is lost or half done" {
  each_fault post
}

@test "wait: whatever fails, it is told, and nothing is lost or half done" {
  each_fault wait
}

@test "semop: whatever fails, it is told, and nothing is lost or half done" {
  each_fault semop
}

@test "hold: whatever fails, it is told, and nothing is lost or half done" {
  each_fault hold
}
