//go:build !linux

package bench

import "time"

// ThreadTime is the time of the clock where the system does not tell a thread's own.
func ThreadTime() time.Duration { return time.Duration(time.Now().UnixNano()) }

// ProcessTime is the time of the clock where the system does not tell the process's own.
func ProcessTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
