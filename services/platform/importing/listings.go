package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/actor"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
)

// Listings reads a table of external listings as an import would, without writing anything, and hands the rows that are
// right to each; it reports how many were not. Evaluations and benchmarks load their documents by it, so there is no bound
// on their number.
func Listings(ctx context.Context, cat *catalogue.Catalogue, name string, body io.Reader, each func(placement.Row) error) (rejected int, err error) {
	lim := sheet.DefaultLimits()
	lim.Bytes, lim.Unpacked, lim.Rows = math.MaxInt64>>1, math.MaxInt64>>1, math.MaxInt>>1
	rows, err := sheet.Open(name, "", body, lim)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // temporary files only
	p := &postings{job: &job{who: actor.Actor{Role: actor.Operator}}, ctx: ctx, names: newNames(cat, nil), datum: catalogue.WGS84, origin: placement.External}
	schema := placementSchema()
	m, left := schema.Bind(rows.Header(), nil)
	if len(left.Missing) > 0 {
		return 0, lacking(schema, left.Missing, nil)
	}
	for ctx.Err() == nil {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return rejected, nil
		}
		if err != nil {
			return rejected, err
		}
		rec := m.Read(row)
		listing := p.row(rec)
		if !row.Problem.IsZero() || len(rec.Errors()) > 0 {
			rejected++
			continue
		}
		if err := each(listing); err != nil {
			return rejected, fmt.Errorf("line %d: %w", rec.Line(), err)
		}
	}
	return rejected, ctx.Err()
}
