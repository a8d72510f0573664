//go:build race

package imports_test

// adsLoaded is how many advertisements the tests load; all but these would show the race detector the same again.
const adsLoaded = 2000
