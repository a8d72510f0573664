package importing_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/importing"
)

var (
	operator   = actor.Actor{Account: "acc_operator", Role: actor.Operator}
	enterprise = actor.Actor{Account: "acc_hr", Role: actor.Enterprise, Org: "ent_1"}
	school     = actor.Actor{Account: "acc_school", Role: actor.School, Org: "sch_1"}
)

// uscc is the credit code of the enterprise that is in every world, and other that of nobody.
const (
	uscc  = "91320582MA1WXYT23C"
	other = "91110000100000039P"
)

var now = time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC)

// tables are what a transaction changes.
type tables struct {
	placements  map[string]placement.Placement // by source and ref
	enterprises map[string]org.Enterprise      // by credit code
	schools     map[string]org.School          // by code
	parts       map[imports.Kind]imports.Part
	files       map[ident.ID]imports.Kept
	meta        map[string]string
	events      []events.Event
	audit       []ledger.Entry
}

func (t tables) clone() tables {
	t.placements, t.enterprises, t.schools = maps.Clone(t.placements), maps.Clone(t.enterprises), maps.Clone(t.schools)
	t.parts, t.files = maps.Clone(t.parts), maps.Clone(t.files)
	t.meta = maps.Clone(t.meta)
	t.events, t.audit = slices.Clone(t.events), slices.Clone(t.audit)
	return t
}

// world is a store in memory whose transactions commit or leave nothing.
type world struct {
	tables
	importing.Service
	cat   *catalogue.Live
	txs   int
	twice bool // every transaction is run again, as after a deadlock
	fail  error
}

func inTx[T any](w *world, use func(T) error, narrow func(*tables) T) error {
	w.txs++
	if w.twice {
		lost := w.clone()
		_ = use(narrow(&lost)) // rolled back
	}
	if w.fail != nil {
		return w.fail
	}
	next := w.clone()
	if err := use(narrow(&next)); err != nil {
		return err
	}
	w.tables = next
	return nil
}

type placementStore struct {
	placement.Tx
	*tables
}

func (s placementStore) PlacementByRef(_ context.Context, source, ref string) (placement.Placement, error) {
	p, ok := s.placements[source+" "+ref]
	if !ok {
		return p, placement.ErrNotFound
	}
	return p, nil
}

// InsertPlacement keeps the terms as a store does, as JSON and back.
func (s placementStore) InsertPlacement(_ context.Context, p placement.Placement) error {
	b, err := json.Marshal(p.Terms)
	if err != nil {
		return err
	}
	p.Terms = placement.Terms{}
	if err := json.Unmarshal(b, &p.Terms); err != nil {
		return err
	}
	s.placements[p.Source+" "+p.Ref] = p
	return nil
}

func (s placementStore) SavePlacement(ctx context.Context, p placement.Placement) error {
	return s.InsertPlacement(ctx, p)
}

func (s placementStore) Record(ctx context.Context, key ident.ID, e events.Event) error {
	return s.tables.Record(ctx, key, e)
}

func (s placementStore) Audit(ctx context.Context, e ledger.Entry) error {
	return s.tables.Audit(ctx, e)
}

type orgStore struct {
	org.Tx
	*tables
}

func (s orgStore) EnterpriseByUSCC(_ context.Context, code string) (org.Enterprise, error) {
	e, ok := s.enterprises[code]
	if !ok {
		return e, org.ErrNotFound
	}
	return e, nil
}

func (s orgStore) LockEnterprise(_ context.Context, id org.ID) (org.Enterprise, error) {
	for _, e := range s.enterprises {
		if e.ID == id {
			return e, nil
		}
	}
	return org.Enterprise{}, org.ErrNotFound
}

func (s orgStore) KindsInUse(context.Context, org.ID, civil.Date) ([]string, error) { return nil, nil }

func (s orgStore) InsertEnterprise(_ context.Context, e org.Enterprise) error {
	s.enterprises[e.USCC] = e
	return nil
}

func (s orgStore) SaveEnterprise(ctx context.Context, e org.Enterprise) error {
	return s.InsertEnterprise(ctx, e)
}

func (s orgStore) SchoolByCode(_ context.Context, code string) (org.School, error) {
	o, ok := s.schools[code]
	if !ok {
		return o, org.ErrNotFound
	}
	return o, nil
}

func (s orgStore) InsertSchool(_ context.Context, o org.School) error {
	s.schools[o.Code] = o
	return nil
}

func (s orgStore) SaveSchool(ctx context.Context, o org.School) error { return s.InsertSchool(ctx, o) }

func (s orgStore) Record(ctx context.Context, key ident.ID, e events.Event) error {
	return s.tables.Record(ctx, key, e)
}

func (s orgStore) Audit(ctx context.Context, e ledger.Entry) error { return s.tables.Audit(ctx, e) }

func (t *tables) Record(_ context.Context, _ ident.ID, e events.Event) error {
	t.events = append(t.events, e)
	return nil
}

func (t *tables) Audit(_ context.Context, e ledger.Entry) error {
	t.audit = append(t.audit, e)
	return nil
}

func (t *tables) CatalogueParts(context.Context) ([]imports.Part, error) {
	return slices.Collect(maps.Values(t.parts)), nil
}

func (t *tables) SaveCataloguePart(_ context.Context, p imports.Part) error {
	t.parts[p.Kind] = p
	return nil
}

func (t *tables) KeepImportFile(_ context.Context, k imports.Kept) error {
	t.files[k.ID] = k
	return nil
}

func (t *tables) DropImportFile(_ context.Context, id ident.ID) error {
	delete(t.files, id)
	return nil
}

func (t *tables) PurgeImportFiles(_ context.Context, at time.Time) (int64, error) {
	n := len(t.files)
	maps.DeleteFunc(t.files, func(_ ident.ID, k imports.Kept) bool { return k.ExpiresAt.Before(at) })
	return int64(n - len(t.files)), nil
}

func (t *tables) SetMeta(_ context.Context, key, value string) error {
	t.meta[key] = value
	return nil
}

// Meta, Enterprise, EnterpriseByUSCC and ImportFile implement importing.Reads.
func (w *world) Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return orgStore{tables: &w.tables}.LockEnterprise(ctx, id)
}

func (w *world) EnterpriseByUSCC(ctx context.Context, code string) (org.Enterprise, error) {
	return orgStore{tables: &w.tables}.EnterpriseByUSCC(ctx, code)
}

func (w *world) School(_ context.Context, id org.ID) (org.School, error) {
	for _, s := range w.schools {
		if s.ID == id {
			return s, nil
		}
	}
	return org.School{}, org.ErrNotFound
}

func (w *world) SchoolByCode(ctx context.Context, code string) (org.School, error) {
	return orgStore{tables: &w.tables}.SchoolByCode(ctx, code)
}

func (w *world) Schools(_ context.Context, f org.SchoolFilter, _ page.Request) (p page.Page[org.School], err error) {
	for _, s := range w.schools {
		if strings.Contains(s.Name, f.Text) {
			p.Items = append(p.Items, s)
		}
	}
	return p, nil
}

func (w *world) Meta(_ context.Context, key string) (string, error) { return w.meta[key], nil }

func (w *world) ImportFile(_ context.Context, id ident.ID) (imports.Kept, error) {
	k, ok := w.files[id]
	if !ok {
		return k, imports.ErrNotFound
	}
	return k, nil
}

func (w *world) ImportFilesHeld(context.Context, ident.ID, []imports.Kind, time.Time) ([]imports.Kept, error) {
	return nil, nil
}

func (w *world) SchoolsByID(context.Context, []org.ID) (map[org.ID]org.School, error) {
	return nil, nil
}

// starter is read once: it never changes.
var starter = sync.OnceValue(catalogue.Starter)

func newWorld() *world {
	w := &world{cat: catalogue.NewLive(starter()), tables: tables{
		placements: map[string]placement.Placement{}, enterprises: map[string]org.Enterprise{}, schools: map[string]org.School{},
		parts: map[imports.Kind]imports.Part{}, files: map[ident.ID]imports.Kept{}, meta: map[string]string{},
	}}
	w.enterprises[uscc] = org.Enterprise{ID: "ent_1", USCC: uscc, Profile: org.Profile{Name: "示例机械厂"}, Version: 1}
	clock := func() time.Time { return now }
	placements := placement.NewService(nil, func(_ context.Context, use func(placement.Tx) error) error {
		return inTx(w, use, func(t *tables) placement.Tx { return placementStore{tables: t} })
	}, w.cat, clock)
	orgs := org.NewService(nil, func(_ context.Context, use func(org.Tx) error) error {
		return inTx(w, use, func(t *tables) org.Tx { return orgStore{tables: t} })
	}, func(code string) bool { _, ok := w.cat.Now().Region(code); return ok }, clock)
	w.Service = *importing.New(w, func(_ context.Context, use func(importing.Tx) error) error {
		return inTx(w, use, func(t *tables) importing.Tx { return t })
	}, importing.Nouns{Placements: placements, Orgs: orgs, Catalogue: w.cat}, w.reload, clock)
	return w
}

func (w *world) reload(context.Context) error {
	parts, _ := w.CatalogueParts(context.Background())
	d, err := importing.Lay(catalogue.StarterData(), parts)
	if err != nil {
		return err
	}
	c, _ := catalogue.New(d)
	w.cat.Swap(c)
	return nil
}

// lines is a file of text.
func lines(name string, all ...string) imports.File {
	return imports.File{Name: name, Body: strings.NewReader(strings.Join(all, "\n") + "\n")}
}

// must imports and fails the test when that fails.
func (w *world) must(t *testing.T, who actor.Actor, kind imports.Kind, o imports.Options, files ...imports.File) imports.Summary {
	t.Helper()
	sum, err := w.Import(t.Context(), who, kind, o, files...)
	if err != nil {
		t.Fatalf("import %s: %v", kind, err)
	}
	return sum
}

// refused is the text of the file of refused rows.
func (w *world) refused(t *testing.T, who actor.Actor, id ident.ID) string {
	t.Helper()
	f, err := w.Errors(t.Context(), who, id)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
