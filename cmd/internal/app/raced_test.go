//go:build race

package app_test

// raced says that the race detector watches, which makes a request about five times as dear.
const raced = true
