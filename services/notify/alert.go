package notify

import (
	"context"

	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
)

// Alert is what a search that somebody saved tells of new openings.
type Alert struct {
	Cause  string // the same alert is not told twice
	Text   text.Words
	Target string
}

// Alert tells one person of new openings, in the transaction of whoever found them.
func (s *Service) Alert(ctx context.Context, tx Tx, person ident.ID, a Alert) error {
	now := s.Now()
	_, err := s.makeOnce(ctx, tx, Notice{
		ID: ID(ident.New("not", now)), Cause: a.Cause, Kind: Opening, Text: a.Text, Target: a.Target, CreatedAt: now, ExpiresAt: now.Add(Life),
	}, []Pupil{{ID: person}})
	return err
}
