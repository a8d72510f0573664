package search

import (
	"context"
	"errors"
)

// Errors of opening an index. After each of them the index must be rebuilt from the truth.
var (
	ErrMissing = errors.New("search: there is no index")
	ErrDamaged = errors.New("search: the index is damaged")
	ErrMapping = errors.New("search: the index was built by another version of the program")
	ErrClosed  = errors.New("search: the index is closed")
)

// ErrDocument refuses a batch that holds a document without id; nothing of the batch is applied.
var ErrDocument = errors.New("search: a document has no id")

// Checkpoint says up to where a stream of events has been applied. A stream that was made anew has
// another identity, and its numbers cannot be compared with the old one's.
type Checkpoint struct {
	Stream   string
	Sequence uint64
}

// Delete takes a document out. What it leaves behind (the version) refuses older upserts.
type Delete struct {
	ID      string
	Version uint64
}

// Batch is applied whole or not at all, its checkpoint with it. A zero Checkpoint leaves the stored
// one as it is; a lower Sequence of the same Stream does, too.
type Batch struct {
	Upserts    []Placement
	Deletes    []Delete
	Checkpoint Checkpoint
}

// Completion is a title and how many postings for everybody carry it.
type Completion struct {
	Title string
	Count int
}

// Searcher answers questions.
type Searcher interface {
	// Search answers a query; ErrCursor and ErrQuery are the asker's faults.
	Search(ctx context.Context, q Query) (Result, error)
	// Count is Search without hits: how many there are.
	Count(ctx context.Context, q Query) (int, error)
	// Complete lists the most used titles that begin with prefix, at most limit, and how many
	// postings begin so, of an origin or, where it is empty, of all. Titles of postings for named schools, and of
	// full ones, are not among them.
	Complete(ctx context.Context, prefix, origin string, limit int) ([]Completion, int, error)
	// Get returns a document whether or not it could be found now; false when it is not there.
	Get(ctx context.Context, id string) (Placement, bool, error)
}

// Index is a searcher that can be written. It is safe for concurrent use; writes queue.
type Index interface {
	Searcher
	// Apply puts a batch in and shows it to the searches that begin afterwards. It is on disk soon, with its checkpoint
	// and after the batches before it: whoever wrote goes on from the Checkpoint of an index that was opened again, which
	// may lie before the last batch of one that was not closed. A document whose version is not newer than the one held,
	// or than its deletion, is passed over.
	Apply(ctx context.Context, b Batch) error
	// Checkpoint is the one stored with the last batch that carried one.
	Checkpoint() Checkpoint
	// State is by what the documents shown are recognised: the same ones in the same versions have the same, in every
	// index; a batch that changes none leaves it.
	State() uint64
	// Size is the number of documents held, found or not.
	Size() int
	Close() error
}
