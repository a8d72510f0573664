package importing_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/platform/importing"
)

// stuck is an importer that has read some rows and waits until it is told to go on.
type stuck struct {
	imports.Importer
	begun chan struct{}
}

func (s stuck) Import(ctx context.Context, _ actor.Actor, _ imports.Kind, o imports.Options, _ ...imports.File) (imports.Summary, error) {
	o.Counted(5000)
	o.Progress(1200)
	s.begun <- struct{}{}
	<-ctx.Done()
	return imports.Summary{}, ctx.Err()
}

// shelf is a cache that nodes share.
type shelf struct {
	sync.Mutex
	kept map[string][]byte
}

func (s *shelf) Get(_ context.Context, key string) ([]byte, bool) {
	s.Lock()
	defer s.Unlock()
	b, ok := s.kept[key]
	return b, ok
}

func (s *shelf) Set(_ context.Context, key string, value []byte, _ time.Duration) {
	s.Lock()
	defer s.Unlock()
	s.kept[key] = value
}

// backwards seals by turning around, so that what is read without opening it is not what was written.
type backwards struct{}

func (backwards) Seal(_, _, plain string) (string, error) {
	b := []byte(plain)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b), nil
}

func (v backwards) Open(field, record, sealed string) (string, error) {
	return v.Seal(field, record, sealed)
}

func TestJobsAreBoundedAndEndWithTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		importer := stuck{begun: make(chan struct{})}
		common := &shelf{kept: map[string][]byte{}}
		jobs := importing.NewJobs(importer, time.Now).Shared(common, backwards{})
		other := importing.NewJobs(importer, time.Now).Shared(common, backwards{})
		start := func() (imports.Job, error) {
			return jobs.Start(t.Context(), operator, imports.Placements, imports.Options{}, imports.File{Name: "岗位.csv", Body: strings.NewReader("x")})
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		first, err := start()
		must(err)
		second, err := start()
		must(err)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- jobs.Run(ctx) }()
		<-importer.begun
		<-importer.begun // a long one does not hold up the next
		for name, node := range map[string]*importing.Jobs{"the node itself": jobs, "another node": other} {
			if j, err := node.Job(ctx, operator, first.ID); err != nil || j.State != imports.JobRunning || j.Total != 5000 || j.Name != "岗位.csv" || node == jobs && j.Read != 1200 {
				t.Errorf("%s, while it runs: got %+v, %v", name, j, err)
			}
			if _, err := node.Job(ctx, enterprise, first.ID); !errors.Is(err, imports.ErrNotFound) {
				t.Errorf("%s tells somebody else: %v", name, err)
			}
		}
		for i := range 16 {
			j, err := start()
			must(err)
			if j.Ahead != i {
				t.Errorf("got %d ahead, want %d", j.Ahead, i)
			}
		}
		if _, err := start(); !errors.Is(err, imports.ErrBusy) {
			t.Errorf("one too many: got %v, want %v", err, imports.ErrBusy)
		}
		if _, err := jobs.Start(ctx, school, imports.Majors, imports.Options{}, imports.File{}); !errors.Is(err, imports.ErrForbidden) {
			t.Errorf("who may not import: got %v, want to be told at once", err)
		}
		if j, err := jobs.Wait(ctx, operator, first.ID, time.Second); err != nil || j.Ended() {
			t.Errorf("waiting gives up in time: got %+v, %v", j, err)
		}
		<-time.After(2 * time.Minute) // in the bubble, where time costs nothing
		if j, err := other.Job(ctx, operator, second.ID); err != nil || j.State != imports.JobFailed || !errors.Is(j.Fault, imports.ErrBroken) {
			t.Errorf("a node that fell silent: got %+v, %v", j, err)
		}
		cancel()
		must(<-ended)
		if j, _ := jobs.Wait(t.Context(), operator, first.ID, time.Second); j.State != imports.JobFailed {
			t.Errorf("after the end: got %s, want %s", j.State, imports.JobFailed)
		}
	})
}
