package imports

import (
	"context"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// JobState is how far an import is that runs by itself.
type JobState string

// The states of a job.
const (
	JobWaiting JobState = "waiting"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
)

// Job is an import that runs by itself.
type Job struct {
	ID      ident.ID // job_…
	Account ident.ID // whose it is
	Kind    Kind
	Name    string // of the file
	Preview bool
	Atomic  bool
	State   JobState
	Ahead   int // jobs that wait before it on the same node
	Read    int // rows so far
	Total   int // rows of the file, 0 until they are counted
	Sum     Summary
	Fault   *fault.Fault // why it failed; nil when the program itself did
	At      time.Time    // of this news
	EndedAt time.Time
}

// Ended reports whether nothing more will happen.
func (j Job) Ended() bool { return j.State == JobDone || j.State == JobFailed }

// The faults of jobs.
var (
	ErrBusy   = fault.New(fault.Unavailable, "imports.busy", "排队的导入太多，请稍后再试。", "too many imports are waiting; try again shortly")
	ErrBroken = fault.New(fault.Unavailable, "imports.broken", "程序重启，这次导入中断了。已写入的行保留着；请把同一个文件再导入一次，不会重复。", "the program was restarted and the import broke off; rows that were written stay. Import the same file again, which repeats nothing")
)

// Runner runs imports that nobody waits for. A job does not outlive its process, and its news is kept for a day.
type Runner interface {
	// Start puts an import in the queue; who may not import is refused at once. The files are read before it returns.
	Start(ctx context.Context, who actor.Actor, kind Kind, o Options, files ...File) (Job, error)
	// Job is the news of a job, to whoever started it.
	Job(ctx context.Context, who actor.Actor, id ident.ID) (Job, error)
	// Wait returns the news when the job has ended, and at the latest after d.
	Wait(ctx context.Context, who actor.Actor, id ident.ID, d time.Duration) (Job, error)
}
