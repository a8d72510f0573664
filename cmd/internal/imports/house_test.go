package imports_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/fair"
	"firstkm/services/imports"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

var operator = actor.Actor{Account: "acc_operator", Role: actor.Operator}

// house is the importer over a real store.
type house struct {
	db   *store.DB
	cat  *catalogue.Live
	orgs *org.Service
	plcs *placement.Service
	stus *student.Service
	ring *crypt.Keyring
	tchs *teacher.Service
	apps *application.Service
	accs *account.Service
	priv *privacy.Service
	log  *audit.Service
	imports.Importer
	imports.Exporter
}

// newHouse stands on SQLite in a directory of the test's own.
func newHouse(t testing.TB) *house {
	t.Helper()
	return houseOn(storetest.SQLite(t))
}

func houseOn(db *store.DB) *house {
	h := &house{db: db, cat: catalogue.NewLive(catalogue.Starter())}
	now := func() time.Time { return time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC) }
	h.orgs = org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(code string) bool { _, ok := h.cat.Now().Region(code); return ok }, now)
	h.plcs = placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.cat, now)
	h.tchs = teacher.NewService(db, func(ctx context.Context, use func(teacher.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(code string) bool { _, ok := h.cat.Now().ClassOf(code); return ok }, crypt.NewNotary(make([]byte, crypt.KeySize)), now)
	var err error
	if h.ring, err = crypt.OpenKeyring(context.Background(), make([]byte, crypt.KeySize), shelf{db}, now); err != nil {
		panic(err) // a test's own key
	}
	h.stus = student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func(code string) bool { _, ok := h.cat.Now().Major(code); return ok }, now).Sealing(h.ring)
	h.apps = application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.cat, now)
	if h.accs, err = account.NewService(db, func(ctx context.Context, use func(account.Tx, org.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, h.orgs, bare{}, bare{}, now); err != nil {
		panic(err) // it hashes nothing here
	}
	h.accs.Guarded(account.Guard{Records: roster{h.stus, db}})
	h.priv = privacy.NewService(db, func(ctx context.Context, use func(privacy.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func() civil.Calendar { return h.cat.Now().Calendar("") }, now).Opening(h.ring)
	h.log = audit.NewService(db, func(ctx context.Context, use func(audit.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	})
	notices := notify.NewService(db, func(ctx context.Context, use func(notify.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, notify.Parts{Now: now})
	practices := practice.NewService(db, func(ctx context.Context, use func(practice.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.tchs, h.cat, now)
	batches := batch.NewService(db, func(ctx context.Context, use func(batch.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.orgs, nil, func(code string) bool { _, ok := h.cat.Now().Major(code); return ok }, now)
	rounds := round.NewService(round.Parts{Reads: db, InTx: func(ctx context.Context, use func(round.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, Placer: h.apps, Catalogue: h.cat, Sealer: h.ring, Random: rand.Reader, Now: now})
	fairs := fair.NewService(db, func(ctx context.Context, use func(fair.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, rounds, fair.Codes{}, now)
	agreements := agreement.NewAgreements(db, func(ctx context.Context, use func(agreement.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, now)
	interviews := interview.NewService(db, func(ctx context.Context, use func(interview.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, now)
	consents := agreement.NewConsents(db, func(ctx context.Context, use func(agreement.ConsentTx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.priv, nil, now)
	internships := internship.NewService(db, func(ctx context.Context, use func(internship.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, h.apps, h.ring, now)
	tables := importing.New(db, func(ctx context.Context, use func(importing.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, importing.Nouns{Placements: h.plcs, Orgs: h.orgs, Students: h.stus, Applications: h.apps, Teachers: h.tchs, Practices: practices, Batches: batches, Rounds: rounds, Fairs: fairs, Interviews: interviews, Internships: internships, Consents: consents, Agreements: agreements, Accounts: h.accs, Privacy: h.priv, Notices: notices, Audit: h.log, Catalogue: h.cat}, h.reload, now).Sealing(h.ring)
	h.Importer, h.Exporter = tables, tables
	return h
}

// bare hashes nothing and limits nobody.
type bare struct{}

func (bare) Hash(password string) (string, error)                  { return password, nil }
func (bare) Verify(hash, password string) (bool, error)            { return hash == password, nil }
func (bare) Attempt(context.Context, string) (bool, time.Duration) { return true, 0 }

// roster is the students' records as accounts ask of them.
type roster struct {
	stus *student.Service
	db   *store.DB
}

func (r roster) Pupil(ctx context.Context, id ident.ID) (account.Pupil, error) {
	st, err := r.db.Student(ctx, student.ID(id))
	return account.Pupil{ID: id, School: ident.ID(st.School), Class: st.Class, No: st.StudentNo, Name: st.Name}, err
}

func (r roster) Pupils(ctx context.Context, school ident.ID, class string) (list []account.Pupil, err error) {
	roll, err := r.stus.Roll(ctx, actor.Actor{Role: actor.School, Org: school}, student.Filter{Class: class, State: student.Active})
	for _, e := range roll {
		list = append(list, account.Pupil{ID: ident.ID(e.ID), School: school, Class: e.Class, No: e.StudentNo, Name: e.Name})
	}
	return list, err
}

func (r roster) IDTail(context.Context, ident.ID) (string, bool, error) { return "", false, nil }

// shelf keeps data keys in the database.
type shelf struct{ db *store.DB }

func (s shelf) DataKeys(ctx context.Context) ([]crypt.DataKey, error) {
	kept, err := s.db.DataKeys(ctx)
	keys := make([]crypt.DataKey, len(kept))
	for i, k := range kept {
		keys[i] = crypt.DataKey(k)
	}
	return keys, err
}

func (s shelf) AddDataKey(ctx context.Context, k crypt.DataKey) (kept bool, err error) {
	err = s.db.InTx(ctx, func(tx *store.Tx) error {
		kept, err = tx.AddDataKey(ctx, store.DataKey(k))
		return err
	})
	return kept, err
}

func (s shelf) RewrapDataKeys(context.Context, []crypt.DataKey) error { return nil }

func (h *house) reload(ctx context.Context) error {
	parts, err := h.db.CatalogueParts(ctx)
	if err != nil {
		return err
	}
	data, err := importing.Lay(catalogue.StarterData(), parts)
	if err != nil {
		return err
	}
	c, _ := catalogue.New(data)
	h.cat.Swap(c)
	return nil
}

// run imports as the operator and fails the test when that fails.
func (h *house) run(t testing.TB, kind imports.Kind, o imports.Options, files ...imports.File) imports.Summary {
	t.Helper()
	sum, err := h.Import(t.Context(), operator, kind, o, files...)
	if err != nil {
		t.Fatalf("import %s: %v", kind, err)
	}
	return sum
}

// official opens a file of the shared data beside the module's root, or skips the test.
func official(t testing.TB, name string) imports.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skipf("the shared data is not here: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return imports.File{Name: filepath.Base(name), Body: f}
}

func (h *house) placement(t testing.TB, source, ref string) placement.Placement {
	t.Helper()
	p, err := h.db.PlacementByRef(t.Context(), source, ref)
	if err != nil {
		t.Fatalf("placement %s of %s: %v", ref, source, err)
	}
	return p
}
