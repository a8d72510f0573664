package bleveindex

import (
	"encoding/binary"
	"fmt"

	"firstkm/search"
)

// Keys of what is kept in bleve beside the documents.
const (
	keyCheckpoint = "checkpoint"
	keyMapping    = "mapping"
)

func writeCheckpoint(m search.Checkpoint) []byte {
	return append(binary.BigEndian.AppendUint64(nil, m.Sequence), m.Stream...)
}

func readCheckpoint(b []byte) (search.Checkpoint, error) {
	switch {
	case len(b) == 0:
		return search.Checkpoint{}, nil
	case len(b) < 8:
		return search.Checkpoint{}, fmt.Errorf("%w: checkpoint of %d bytes", search.ErrDamaged, len(b))
	}
	return search.Checkpoint{Sequence: binary.BigEndian.Uint64(b), Stream: string(b[8:])}, nil
}
