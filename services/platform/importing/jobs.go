package importing

import (
	"context"
	"encoding/json"
	"errors"
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

// Bounds of the jobs of one process.
const (
	mostWaiting = 16             // imports that may wait, each up to 50 MB on disk
	workers     = 2              // that run beside each other, so that a long one does not hold up every school
	jobKept     = 24 * time.Hour // how long an ended one is remembered
	newsEvery   = 500 * time.Millisecond
	silence     = time.Minute // after which a running job of another node counts as broken off
	sealedJob   = "import_job"
)

// Shelf is where nodes see the news of each other's jobs; it may forget.
type Shelf interface {
	Get(ctx context.Context, key string) ([]byte, bool)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
}

// Jobs implements imports.Runner. They do not outlive the process.
type Jobs struct {
	importer imports.Importer
	vault    Vault // may be nil
	shelf    Shelf // may be nil: one node
	now      func() time.Time
	queue    chan *work
	mu       sync.Mutex
	jobs     map[ident.ID]*work
}

// work is one import under way. Its news is guarded by Jobs.mu.
type work struct {
	news  imports.Job
	told  time.Time // when the news last went to the shelf
	who   actor.Actor
	o     imports.Options
	files []imports.File
	disk  []*os.File
	ended chan struct{}
}

var _ imports.Runner = (*Jobs)(nil)

// NewJobs makes the runner; the program calls Run once.
func NewJobs(importer imports.Importer, now func() time.Time) *Jobs {
	return &Jobs{importer: importer, now: now, queue: make(chan *work, mostWaiting), jobs: map[ident.ID]*work{}}
}

// Shared lets other nodes see the news, sealed.
func (r *Jobs) Shared(s Shelf, v Vault) *Jobs {
	r.shelf, r.vault = s, v
	return r
}

// Run works until ctx ends. The imports under way are cut off then, which writes nothing of a file that cannot be read to
// its end; waiting ones are dropped. It returns nil.
func (r *Jobs) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for ctx.Err() == nil {
				select {
				case <-ctx.Done():
				case w := <-r.queue:
					r.work(ctx, w)
				}
			}
		})
	}
	all.Wait()
	for {
		select {
		case w := <-r.queue:
			w.discard()
		default:
			return nil
		}
	}
}

func (r *Jobs) work(ctx context.Context, w *work) {
	defer w.discard()
	if ctx.Err() != nil { // both were ready, and chance chose the job
		return
	}
	r.tell(ctx, w, true, func(n *imports.Job) { n.State = imports.JobRunning })
	o := w.o
	o.Counted = func(total int) { r.tell(ctx, w, true, func(n *imports.Job) { n.Total = total }) }
	o.Progress = func(read int) { r.tell(ctx, w, false, func(n *imports.Job) { n.Read = read }) }
	sum, err := r.importer.Import(ctx, w.who, w.news.Kind, o, w.files...)
	r.tell(context.WithoutCancel(ctx), w, true, func(n *imports.Job) {
		n.Sum, n.State, n.EndedAt = sum, imports.JobDone, r.now()
		if err != nil {
			n.State, n.Fault = imports.JobFailed, faultOf(sum, err)
		}
	})
	close(w.ended)
}

// faultOf is what is said of a job that failed; with the refused cells of one that was to be all or nothing.
func faultOf(sum imports.Summary, err error) *fault.Fault {
	f := fault.Of(err)
	if errors.Is(err, imports.ErrRejected) {
		f = imports.ErrRejected
		for _, r := range sum.Rows {
			f = f.With(fault.Field{Name: fmt.Sprintf("line %d: %s", r.Line, r.Name), Reason: r.Reason})
		}
	}
	return f
}

// tell changes the news of a job; at once, or not more often than people look.
func (r *Jobs) tell(ctx context.Context, w *work, atOnce bool, change func(*imports.Job)) {
	r.mu.Lock()
	change(&w.news)
	w.news.At = r.now()
	news, due := w.news, atOnce || w.news.At.Sub(w.told) >= newsEvery
	if due {
		w.told = w.news.At
	}
	r.mu.Unlock()
	if due {
		r.share(ctx, news)
	}
}

// Start implements imports.Runner.
func (r *Jobs) Start(ctx context.Context, who actor.Actor, kind imports.Kind, o imports.Options, files ...imports.File) (imports.Job, error) {
	if err := check(who, kind, o, len(files)); err != nil {
		return imports.Job{}, err
	}
	now := r.now()
	w := &work{who: who, o: o, ended: make(chan struct{}), news: imports.Job{
		ID: ident.New("job", now), Account: who.Account, Kind: kind, Name: files[0].Name, Preview: o.Preview, Atomic: o.Atomic, State: imports.JobWaiting, At: now,
	}}
	for _, f := range files {
		if err := w.keep(f); err != nil {
			w.discard()
			return imports.Job{}, err
		}
	}
	if err := r.enqueue(w); err != nil {
		w.discard()
		return imports.Job{}, err
	}
	r.mu.Lock()
	news := w.news // a worker may be at it already
	r.mu.Unlock()
	r.share(ctx, news)
	return news, nil
}

func (r *Jobs) enqueue(w *work) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.news.Ahead = len(r.queue)
	select {
	case r.queue <- w:
	default:
		return imports.ErrBusy.Retry(time.Minute)
	}
	maps.DeleteFunc(r.jobs, func(_ ident.ID, old *work) bool {
		return !old.news.EndedAt.IsZero() && r.now().Sub(old.news.EndedAt) > jobKept
	})
	r.jobs[w.news.ID] = w
	return nil
}

// keep copies a file to one without a name, which is gone when it is closed.
func (w *work) keep(f imports.File) error {
	disk, err := scratch()
	if err != nil {
		return err
	}
	w.disk = append(w.disk, disk)
	if _, err := io.Copy(disk, f.Body); err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	if _, err := disk.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("keep an import: %w", err)
	}
	w.files = append(w.files, imports.File{Name: f.Name, ContentType: f.ContentType, Body: disk})
	return nil
}

func (w *work) discard() {
	for _, f := range w.disk {
		_ = f.Close() // it has no name left
	}
}

// Job implements imports.Runner.
func (r *Jobs) Job(ctx context.Context, who actor.Actor, id ident.ID) (imports.Job, error) {
	r.mu.Lock()
	w, here := r.jobs[id]
	var news imports.Job
	if here {
		news = w.news
	}
	r.mu.Unlock()
	if !here {
		var ok bool
		if news, ok = r.read(ctx, id); !ok {
			return imports.Job{}, imports.ErrNotFound
		}
	}
	if news.Account != who.Account {
		return imports.Job{}, imports.ErrNotFound
	}
	return news, nil
}

// Wait implements imports.Runner.
func (r *Jobs) Wait(ctx context.Context, who actor.Actor, id ident.ID, d time.Duration) (imports.Job, error) {
	r.mu.Lock()
	w, here := r.jobs[id]
	r.mu.Unlock()
	if here {
		late := time.NewTimer(d)
		defer late.Stop()
		select {
		case <-w.ended:
		case <-late.C:
		case <-ctx.Done():
		}
	}
	return r.Job(ctx, who, id)
}

func jobKey(id ident.ID) string { return "import-job:" + string(id) }

// share puts the news where other nodes see it. A summary may quote cells, so it is sealed.
func (r *Jobs) share(ctx context.Context, news imports.Job) {
	if r.shelf == nil || r.vault == nil {
		return
	}
	b, err := json.Marshal(news)
	if err != nil {
		return // the node itself still knows
	}
	if sealed, err := r.vault.Seal(sealedJob, string(news.ID), string(b)); err == nil {
		r.shelf.Set(ctx, jobKey(news.ID), []byte(sealed), jobKept)
	}
}

// read is the news of a job of another node; one that has fallen silent has broken off.
func (r *Jobs) read(ctx context.Context, id ident.ID) (news imports.Job, ok bool) {
	if r.shelf == nil || r.vault == nil {
		return news, false
	}
	sealed, ok := r.shelf.Get(ctx, jobKey(id))
	if !ok {
		return news, false
	}
	plain, err := r.vault.Open(sealedJob, string(id), string(sealed))
	if err != nil || json.Unmarshal([]byte(plain), &news) != nil {
		return news, false
	}
	if news.State == imports.JobRunning && r.now().Sub(news.At) > silence {
		news.State, news.Fault = imports.JobFailed, imports.ErrBroken
	}
	return news, true
}
