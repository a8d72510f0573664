package indexing

import (
	"context"
	"slices"

	"firstkm/events"
	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// changed lists the openings that a batch speaks of: their own events, and those of their enterprise.
func (s *Service) changed(ctx context.Context, batch []events.Envelope) ([]placement.ID, error) {
	var ids []placement.ID
	seen := map[placement.ID]bool{}
	add := func(id placement.ID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	units := map[org.ID]bool{}
	for _, e := range batch {
		switch {
		case events.Match(e.Subject, "firstkm.placement.>"):
			add(placement.ID(e.Key))
		case events.Match(e.Subject, "firstkm.enterprise.>", "firstkm.cooperation.>"):
			units[org.ID(e.Key)] = true
		}
	}
	for unit := range units {
		list, err := page.All(func(p page.Request) (page.Page[placement.Placement], error) {
			return s.db.PlacementsOf(ctx, unit, placement.Published, p)
		})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			add(p.ID)
		}
	}
	return ids, nil
}

// documents makes documents and remembers the enterprises it met.
type documents struct {
	*Service
	units map[org.ID]unit
}

type unit struct {
	org.Enterprise
	stable bool
}

func (s *Service) documents() *documents { return &documents{s, map[org.ID]unit{}} }

// add puts an opening into a batch: its document when it can be found, its removal otherwise.
func (d *documents) add(ctx context.Context, b *search.Batch, p placement.Placement) error {
	if p.State == placement.Draft {
		return nil
	}
	u, err := d.unit(ctx, p.Enterprise)
	if err != nil {
		return err
	}
	version := p.Version + u.Version // both only grow, and a change of either makes another document
	if p.State != placement.Published {
		b.Deletes = append(b.Deletes, search.Delete{ID: string(p.ID), Version: version})
		return nil
	}
	doc := d.describe(p)
	doc.Version = version
	if p.Enterprise != "" {
		doc.EnterpriseID, doc.Enterprise, doc.EnterpriseVerified = string(u.ID), u.Name, u.Verified()
		doc.Industry, doc.Stable = u.IndustryCode, u.stable
	}
	b.Upserts = append(b.Upserts, doc)
	return nil
}

// Document is an opening as the index holds it; of one that is not published it says no more than the id and the version.
func (s *Service) Document(ctx context.Context, p placement.Placement) (search.Placement, error) {
	var b search.Batch
	if err := s.documents().add(ctx, &b, p); err != nil {
		return search.Placement{}, err
	}
	for _, doc := range b.Upserts {
		return doc, nil
	}
	doc := search.Placement{ID: string(p.ID)}
	for _, d := range b.Deletes {
		doc.Version = d.Version
	}
	return doc, nil
}

func (d *documents) unit(ctx context.Context, id org.ID) (unit, error) {
	if u, ok := d.units[id]; ok || id == "" {
		return u, nil
	}
	e, err := d.db.Enterprise(ctx, id)
	if err != nil {
		return unit{}, err
	}
	u := unit{Enterprise: e}
	list, err := d.db.Cooperations(ctx, org.CooperationFilter{Enterprise: id}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return unit{}, err
	}
	for _, c := range list.Items {
		u.stable = u.stable || c.Stable(d.today())
	}
	d.units[id] = u
	return u, nil
}

// describe makes the document of an opening.
func (d *documents) describe(p placement.Placement) search.Placement { return Describe(d.cat.Now(), p) }

// Describe copies what may be searched of an opening. The wage standard and the lowest grade stay behind, and what belongs
// to its unit is not known here.
func Describe(cat *catalogue.Catalogue, p placement.Placement) search.Placement {
	doc := search.Placement{
		ID: string(p.ID), Ref: p.Ref, Version: p.Version, Origin: string(p.Origin),
		Title: p.Title, Description: p.Description, Tasks: p.Tasks, Enterprise: p.ExternalName,
		Majors: p.MajorCodes, Occupation: p.OccupationCode, PostKind: p.PostKind, Region: search.TrimRegion(p.Region),
		Lat: p.Lat, Lng: p.Lng, HasPoint: p.Lat != 0 || p.Lng != 0, PayMonthFen: monthly(p.Terms),
		Start: p.Start.String(), End: p.End.String(), Seats: p.Seats, SeatsLeft: p.Left(),
		Housing: string(p.Housing), Meals: p.Meals == "provided", Base: p.BaseCode, Conditional: p.Conditional(),
		PublishedAt: p.PublishedAt, ForTeachers: p.ForTeachers(),
	}
	doc.PayFloor, _ = p.PayFloor()
	if o, ok := cat.Occupation(p.OccupationCode); ok {
		doc.OccupationName, doc.Also = o.Name, o.Trades
	}
	doc.Also = slices.Concat(doc.Also, placeWords(cat, p.Region), housingWords(p.Terms))
	for _, rule := range p.Conditions {
		doc.NightShift = doc.NightShift || rule == compliance.RuleNight
		doc.RestDay = doc.RestDay || rule == compliance.RuleRest
	}
	if s := p.Shift; len(s.Days) > 0 && len(s.More) == 0 && !s.Night && !doc.NightShift {
		doc.Also = append(doc.Also, "白班 长白班") // not 无夜班, which whoever asks for 夜班 would find
	}
	if p.Origin == placement.Own {
		doc.ExpiresAt = p.ExpiresOn.AddDays(1).Start()
	} else {
		doc.BarredSource = compliance.BarredName(p.ExternalName)
	}
	for _, school := range p.Audience {
		doc.Audience = append(doc.Audience, string(school))
	}
	if !doc.HasPoint {
		if r, ok := cat.Region(p.Region); ok && r.Located() {
			doc.Lat, doc.Lng, doc.HasPoint = r.Lat, r.Lng, true
		}
	}
	return doc
}

// placeWords are the names of a county and of what it lies in, so that 徐汇 电工 finds what says only where it is.
func placeWords(cat *catalogue.Catalogue, code string) (out []string) {
	for r, ok := cat.Region(code); ok; r, ok = cat.Region(r.Parent) {
		out = append(out, r.FullName)
	}
	return out
}

// housingWords are what people call bed and board.
func housingWords(t placement.Terms) (out []string) {
	bed, board := t.Housing == compliance.HousingProvided, t.Meals == "provided"
	if bed {
		out = append(out, "包住 管住 提供住宿 有宿舍")
	}
	if board {
		out = append(out, "包吃 管吃 包餐 管饭")
	}
	if bed && board {
		out = append(out, "包吃住 包食宿 包吃包住 包住包吃 管吃管住")
	}
	return out
}

// Listing makes the document of an external listing that stands in no database: its id is its key.
func Listing(cat *catalogue.Catalogue, row placement.Row) search.Placement {
	return Describe(cat, placement.Placement{
		ID: placement.ID(row.Ref), Ref: row.Ref, Origin: placement.External, Terms: row.Terms, ExternalName: row.ExternalName,
		PublishedAt: row.PublishedAt(), Version: 1,
	})
}

// monthly is the pay of a month; a month has 21.75 paid days.
func monthly(t placement.Terms) int64 {
	if t.PayMonthFen > 0 {
		return t.PayMonthFen
	}
	return t.PayDayFen * 2175 / 100
}
