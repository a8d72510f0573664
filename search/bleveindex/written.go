package bleveindex

import (
	"context"
	"errors"
	"time"

	"github.com/blevesearch/bleve/v2"
)

const (
	// mostAhead is how many batches may be shown and not be on disk yet; who writes more waits.
	mostAhead = 32
	// writeTimeout bounds how long the disk is waited for. What is not on it when closing is applied again from the stream.
	writeTimeout = 10 * time.Second
)

// ErrDisk says that bleve could not write for so long that no more is shown before it.
var ErrDisk = errors.New("the search index is not written to the disk: is it full?")

// room waits until a batch more may be ahead of the disk, and counts it. It waits for writeTimeout at most: bleve tries again
// by itself and says nothing when it cannot write.
func (i *Index) room(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, writeTimeout, ErrDisk)
	defer cancel()
	select {
	case i.unwritten <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// put gives a batch, for which there is room, to bleve. It is shown at once and on disk soon afterwards: documents,
// checkpoint and the stamp of the columns together, and never before the batches that came before it.
func (i *Index) put(b *bleve.Batch) error {
	if i.dir == "" { // in memory alone: nothing is waited for
		<-i.unwritten
		return i.text.Batch(b)
	}
	b.SetPersistedCallback(func(error) { <-i.unwritten }) // bleve tries again until it is written
	return i.text.Batch(b)
}

// written waits until all batches are on disk. The caller holds write.
func (i *Index) written(ctx context.Context) error {
	taken := 0
	defer func() {
		for range taken {
			<-i.unwritten
		}
	}()
	for range cap(i.unwritten) {
		if err := i.room(ctx); err != nil {
			return err
		}
		taken++
	}
	return nil
}
