//go:build !race

package imports_test

// adsLoaded is how many advertisements the tests load: all that there are.
const adsLoaded = 9714
