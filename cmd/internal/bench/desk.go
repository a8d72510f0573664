package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"firstkm/cmd/internal/app"
	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/placement"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/indexing"
)

// desk answers queries from a temporary index.
type desk struct {
	cat        *catalogue.Catalogue
	understood bool
	clock      func() time.Duration
	index      *search.Holder
	find       *find.Service
}

// batch is how many documents are indexed at once.
const batch = 2000

// open loads the documents, closes the index and opens it as a server that starts does.
func (d *desk) open(ctx context.Context, dir, documents string, frozen bool, r *Report) error {
	began, used := time.Now(), ProcessTime()
	if err := d.load(ctx, dir, documents, frozen, r); err != nil {
		return err
	}
	r.LoadSeconds, r.LoadProcessorSeconds = time.Since(began).Seconds(), (ProcessTime() - used).Seconds()
	r.DiskBytes = disk(dir)
	debug.FreeOSMemory() // what loading took is not what serving takes
	began, used = time.Now(), ProcessTime()
	index, err := bleveindex.Open(dir)
	if err != nil {
		return err
	}
	r.OpenSeconds, r.OpenProcessorSeconds = time.Since(began).Seconds(), (ProcessTime() - used).Seconds()
	debug.FreeOSMemory()
	app.KeepMemory() // as the server does
	r.Documents = index.Size()
	d.serve(index)
	return nil
}

// load reads documents and indexes them at the same time.
func (d *desk) load(ctx context.Context, dir, path string, frozen bool, r *Report) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	b, err := bleveindex.Build(dir)
	if err != nil {
		return err
	}
	batches := make(chan []search.Placement, 1)
	both, inner := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		defer close(batches)
		r.Rejected, err = d.read(inner, path, f, batches)
		return err
	})
	both.Go(func() error {
		for list := range batches {
			if err := b.Apply(inner, search.Batch{Upserts: list}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := both.Wait(); err != nil {
		return errors.Join(fmt.Errorf("load %s: %w", path, err), b.Abandon())
	}
	index, err := b.Commit(ctx)
	if err != nil {
		return errors.Join(err, b.Abandon())
	}
	if frozen {
		if err := index.Compact(ctx); err != nil {
			return errors.Join(err, index.Close())
		}
	}
	return index.Close()
}

// read sends the documents on in batches.
func (d *desk) read(ctx context.Context, path string, f *os.File, to chan<- []search.Placement) (rejected int, err error) {
	var next []search.Placement
	send := func() error {
		select {
		case to <- next:
			next = nil
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	rejected, err = importing.Listings(ctx, d.cat, path, f, func(row placement.Row) error {
		if next = append(next, indexing.Listing(d.cat, row)); len(next) < batch {
			return nil
		}
		return send()
	})
	if err == nil {
		err = send()
	}
	return rejected, err
}

// disk is how many bytes the files of a directory hold.
func disk(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if info, err := e.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	}) // what cannot be read is not counted
	return bytes
}
