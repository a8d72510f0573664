package bleveindex

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"firstkm/search/columns"
)

// The columns are written beside the text index when it is closed or has been quiet, so that the next start need not read
// every record. The file carries a stamp that bleve keeps, too; the first batch afterwards takes it back in the same
// commit, so a file is used only for just the state that it was written of.
const (
	columnsFile = "columns"
	keyColumns  = "columns"
	stampSize   = 16
	quiet       = 120 // looks without a batch between them, a minute, before columns are written
)

// save writes the columns, if they are not written yet, stand for the text and have a directory. The caller holds write.
func (i *Index) save() error {
	if whole := i.broken == nil; !whole || i.saved || i.bulk || i.dir == "" {
		return nil
	}
	stamp := make([]byte, stampSize)
	_, _ = rand.Read(stamp) // never fails
	path := filepath.Join(i.dir, columnsFile)
	if err := i.writeColumns(path+".new", stamp); err != nil {
		return errors.Join(fmt.Errorf("write the columns: %w", err), os.Remove(path+".new"))
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write the columns: %w", err)
	}
	i.marked = true
	b := i.text.NewBatch()
	b.SetInternal([]byte(keyColumns), stamp)
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	err := i.room(ctx)
	if err == nil {
		err = i.put(b)
	}
	if err != nil {
		return fmt.Errorf("stamp the columns: %w", err)
	}
	i.saved = true
	return nil
}

func (i *Index) writeColumns(path string, stamp []byte) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	head := append([]byte(nil), stamp...)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(i.view.parts)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, p := range i.view.parts {
		if err := binary.Write(w, binary.LittleEndian, []uint64{p.id, uint64(len(p.rows))}); err != nil {
			return err
		}
		if err := binary.Write(w, binary.LittleEndian, p.rows); err != nil {
			return err
		}
	}
	if err := i.view.table.Write(w); err != nil {
		return err
	}
	return errors.Join(w.Flush(), f.Sync())
}

// readColumns reads the columns of the state that bears the stamp, with the rows of the segments of that time; nil when
// there are none.
func readColumns(dir string, stamp []byte) (*columns.Table, map[uint64][]uint32) {
	if len(stamp) != stampSize {
		return nil, nil
	}
	f, err := os.Open(filepath.Join(dir, columnsFile))
	if err != nil {
		return nil, nil
	}
	defer func() { _ = f.Close() }() // only read
	r := bufio.NewReaderSize(f, 1<<20)
	head := make([]byte, stampSize+4)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:stampSize]) != string(stamp) {
		return nil, nil
	}
	known := map[uint64][]uint32{}
	for range binary.LittleEndian.Uint32(head[stampSize:]) {
		part := make([]uint64, 2)
		if err := binary.Read(r, binary.LittleEndian, part); err != nil || part[1] > 1<<31 {
			return nil, nil
		}
		rows := make([]uint32, part[1])
		if err := binary.Read(r, binary.LittleEndian, rows); err != nil {
			return nil, nil
		}
		known[part[0]] = rows
	}
	table, err := columns.Read(r, say)
	if err != nil {
		return nil, nil
	}
	return table, known
}
