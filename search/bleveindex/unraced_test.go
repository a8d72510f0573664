//go:build !race

package bleveindex_test

const raced = false
