package api

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// The states of a job.
const (
	jobWaiting = "waiting"
	jobRunning = "running"
	jobDone    = "done"
	jobFailed  = "failed"
)

// Bounds of the jobs of one process.
const (
	mostWaiting = 16             // imports that may wait, each up to 50 MB on disk
	jobKept     = 24 * time.Hour // how long an ended one is remembered
)

// errManyJobs refuses a job for the moment.
var errManyJobs = fault.New(fault.Unavailable, "imports.busy", "排队的导入太多，请稍后再试。", "too many imports are waiting; try again shortly")

// ImportJobs runs imports that nobody waits for, one after the other. They do not outlive the process.
type ImportJobs struct {
	importer imports.Importer
	now      func() time.Time
	queue    chan *importJob
	mu       sync.Mutex
	jobs     map[ident.ID]*importJob
}

// importJob is one import under way. Its state, read, sum, err and ended are guarded by ImportJobs.mu.
type importJob struct {
	ID    ident.ID
	who   actor.Actor
	kind  imports.Kind
	o     imports.Options
	files []imports.File
	disk  []*os.File
	state string
	read  int
	sum   imports.Summary
	err   error
	ended time.Time
}

// NewImportJobs makes the runner; the program calls Run once.
func NewImportJobs(importer imports.Importer, now func() time.Time) *ImportJobs {
	return &ImportJobs{importer: importer, now: now, queue: make(chan *importJob, mostWaiting), jobs: map[ident.ID]*importJob{}}
}

// Run works until ctx ends. The import under way is cut off then, which writes nothing of a file that cannot be read to
// its end; waiting ones are dropped. It returns nil.
func (r *ImportJobs) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case j := <-r.queue:
			r.work(ctx, j)
		}
	}
	r.drop()
	return nil
}

func (r *ImportJobs) work(ctx context.Context, j *importJob) {
	defer j.discard()
	if ctx.Err() != nil { // both were ready, and chance chose the job
		return
	}
	r.set(func() { j.state = jobRunning })
	o := j.o
	o.Progress = func(read int) { r.set(func() { j.read = read }) }
	sum, err := r.importer.Import(ctx, j.who, j.kind, o, j.files...)
	r.set(func() {
		j.sum, j.err, j.state, j.ended = sum, rejected(sum, err), jobDone, r.now()
		if err != nil {
			j.state = jobFailed
		}
	})
}

func (r *ImportJobs) drop() {
	for {
		select {
		case j := <-r.queue:
			j.discard()
		default:
			return
		}
	}
}

func (r *ImportJobs) set(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

// take puts the files on disk and the import in the queue.
func (r *ImportJobs) take(who actor.Actor, kind imports.Kind, o imports.Options, files []imports.File) (importJob, error) {
	j := &importJob{ID: ident.New("job", r.now()), who: who, kind: kind, o: o, state: jobWaiting}
	for _, f := range files {
		if err := j.keep(f); err != nil {
			j.discard()
			return importJob{}, err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case r.queue <- j:
	default:
		j.discard()
		return importJob{}, errManyJobs.Retry(time.Minute)
	}
	maps.DeleteFunc(r.jobs, func(_ ident.ID, old *importJob) bool {
		return !old.ended.IsZero() && r.now().Sub(old.ended) > jobKept
	})
	r.jobs[j.ID] = j
	return *j, nil
}

// keep copies a file to one without a name, which is gone when it is closed.
func (j *importJob) keep(f imports.File) error {
	disk, err := os.CreateTemp("", "firstkm-job-*")
	if err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	j.disk = append(j.disk, disk)
	if err := os.Remove(disk.Name()); err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	if _, err := io.Copy(disk, f.Body); err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	if _, err := disk.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	j.files = append(j.files, imports.File{Name: f.Name, ContentType: f.ContentType, Body: disk})
	return nil
}

func (j *importJob) discard() {
	for _, f := range j.disk {
		_ = f.Close() // it has no name left
	}
}

// find returns a job to whoever started it.
func (r *ImportJobs) find(who actor.Actor, id ident.ID) (importJob, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, ok := r.jobs[id]
	if !ok || j.who.Account != who.Account {
		return importJob{}, imports.ErrNotFound
	}
	return *j, nil
}
