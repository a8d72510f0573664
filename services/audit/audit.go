// Package audit chains the audit log: each sealed line's hash covers the line and the hash before it, so that a line
// changed, removed or put in later shows. One sealer works after the commits, so that transactions do not wait for it.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// ErrBroken says that the chain does not hold: somebody changed the log outside the program.
var ErrBroken = errors.New("the audit chain is broken")

// Line is one entry of the log with its place in the chain. Seq is 0 and Hash empty until it is sealed.
type Line struct {
	ID int64 // of an entry that waits to be sealed
	ledger.Entry
	Seq  int64 // from 1, without gaps
	Hash string
}

// Reads is what verifying asks of SQL.
type Reads interface {
	Head(ctx context.Context) (Line, error) // the last sealed line, or the zero Line
	Sealed(ctx context.Context, after int64, limit int) ([]Line, error)
	AuditOf(ctx context.Context, object ident.ID, limit int) ([]Line, error)
	// AuditAt lists what the people of an organisation did, and what was done to it, by place in the chain.
	AuditAt(ctx context.Context, org ident.ID, after int64, limit int) ([]Line, error)
}

// Tx is one transaction of the sealer.
type Tx interface {
	Head(ctx context.Context) (Line, error)
	LockSeal(ctx context.Context) error
	Unsealed(ctx context.Context, limit int) ([]Line, error)
	Seal(ctx context.Context, lines []Line) error // writes their Seq and Hash
}

// InTx runs one step of the sealer in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Service seals and verifies.
type Service struct {
	db   Reads
	inTx InTx
}

// NewService makes the service.
func NewService(db Reads, inTx InTx) *Service { return &Service{db: db, inTx: inTx} }

// batch is how many lines one transaction seals.
const batch = 500

// Seal chains the lines committed so far and returns how many it chained. Call it again while it returns more than 0.
func (s *Service) Seal(ctx context.Context) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx Tx) error {
		n = 0
		if err := tx.LockSeal(ctx); err != nil {
			return err
		}
		lines, err := tx.Unsealed(ctx, batch)
		if err != nil || len(lines) == 0 {
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		for i := range lines {
			lines[i].Seq = head.Seq + 1
			lines[i].Hash = lines[i].chain(head.Hash)
			head = lines[i]
		}
		n = len(lines)
		return tx.Seal(ctx, lines)
	})
	return n, err
}

// chain is the SHA-256, in hex, of the hash before and every member of the line, each preceded by its length.
func (l Line) chain(before string) string {
	h := sha256.New()
	for _, part := range []string{
		before, fmt.Sprint(l.Seq), fmt.Sprint(l.At.UnixMicro()), string(l.Account), string(l.Role), string(l.Org),
		l.Action, string(l.Object), l.Reason,
	} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes every write
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Verify walks the whole chain and returns its last line. It reports ErrBroken at the first line that does not hold.
func (s *Service) Verify(ctx context.Context) (Line, error) {
	var head Line
	for {
		lines, err := s.db.Sealed(ctx, head.Seq, batch)
		if err != nil {
			return head, err
		}
		for _, l := range lines {
			if l.Seq != head.Seq+1 || l.Hash != l.chain(head.Hash) {
				return head, fmt.Errorf("line %d: %w", l.Seq, ErrBroken)
			}
			head = l
		}
		if len(lines) < batch {
			return head, nil
		}
	}
}

// Of lists what was done to one thing, oldest first, at most limit lines.
func (s *Service) Of(ctx context.Context, object ident.ID, limit int) ([]Line, error) {
	return s.db.AuditOf(ctx, object, limit)
}

// At lists what the people of an organisation did, and what was done to the organisation itself, oldest first: the sealed
// lines after one of them, at most limit. To whom they may be shown is the caller's to ask.
func (s *Service) At(ctx context.Context, org ident.ID, after int64, limit int) ([]Line, error) {
	return s.db.AuditAt(ctx, org, after, limit)
}
