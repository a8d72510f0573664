package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firstkm/services/audit"
)

// headsFile keeps the audit chain's head of each day outside the database, so that cutting the log's end shows.
const headsFile = "audit-heads.tsv"

// keepHead writes today's head once: date, number of lines, hash.
func (a *App) keepHead(ctx context.Context) error {
	today := a.Today().String()
	if a.headOf == today {
		return nil
	}
	path := filepath.Join(a.Config.Data, headsFile)
	kept, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if strings.Contains(string(kept), today+"\t") {
		a.headOf = today
		return nil
	}
	head, err := a.Store.Head(ctx)
	if err != nil || head.Seq == 0 {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s\t%d\t%s\n", today, head.Seq, head.Hash)
	return errors.Join(err, f.Sync(), f.Close())
}

// CheckHeads reports how many daily heads the audit chain still passes through, or that it was cut or written anew.
func (a *App) CheckHeads(ctx context.Context) (int, error) {
	kept, err := os.ReadFile(filepath.Join(a.Config.Data, headsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(string(kept)) {
		var day, hash string
		var seq int64
		if _, err := fmt.Sscanf(line, "%s\t%d\t%s", &day, &seq, &hash); err != nil {
			return n, fmt.Errorf("%s: %q is no head: %w", headsFile, line, err)
		}
		lines, err := a.Store.Sealed(ctx, seq-1, 1)
		if err != nil {
			return n, err
		}
		if len(lines) == 0 || lines[0].Seq != seq || lines[0].Hash != hash {
			return n, fmt.Errorf("head of %s: %w", day, audit.ErrBroken)
		}
		n++
	}
	return n, nil
}
