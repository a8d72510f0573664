// Package version is the command `firstkm version`.
package version

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Command prints what this program was built from.
type Command struct{}

// Run is the command.
func (*Command) Run(context.Context) error {
	fmt.Println("firstkm", String())
	return nil
}

// String is the revision and the Go version, as far as the build knows them.
func String() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision := "devel"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return revision + " " + info.GoVersion
}
