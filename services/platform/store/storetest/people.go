package storetest

import (
	"context"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

func accounts(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a := Account("acc_1", "hr@精工", actor.Enterprise, "ent_1")
	b := Account("acc_2", "hr2", actor.Enterprise, "ent_1")
	b.Owner, b.Person, b.Class = false, "", ""
	pupil := Account("acc_3", "2301", actor.Student, "ent_1")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, a := range []account.Account{b, a, pupil} {
			if err := tx.InsertAccount(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "by id", a)(db.Account(ctx, "acc_1"))
	same(t, "by login", b)(db.AccountByLogin(ctx, "hr2"))
	_, err := db.AccountByLogin(ctx, "nobody")
	refused(t, "an unknown login", err, account.ErrNotFound)
	same(t, "colleagues, students not among them", []account.Account{a, b})(db.AccountsOf(ctx, "ent_1"))
	refused(t, "a login twice", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertAccount(ctx, Account("acc_4", "hr2", actor.School, "sch_1"))
	}), account.ErrLoginTaken)
	a.PasswordHash, a.Label, a.Owner, a.DisabledAt, a.Version = "other", "人事二", false, noon, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveAccount(ctx, a) })
	same(t, "saved", a)(db.Account(ctx, "acc_1"))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveAccount(ctx, a) }), account.ErrStale)
}

func sessions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	session := func(hash string, of account.ID, life time.Duration) account.Session {
		return account.Session{TokenHash: hash, Account: of, CreatedAt: noon, ExpiresAt: noon.Add(life)}
	}
	var held []account.Session
	for _, hash := range []string{"a", "b", "c"} {
		held = append(held, session(hash, "acc_1", time.Hour))
	}
	held = append(held, session("d", "acc_2", time.Minute))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for i, login := range []string{"one", "two"} {
			if err := tx.InsertAccount(ctx, Account("acc_"+string(rune('1'+i)), login, actor.School, "sch_1")); err != nil {
				return err
			}
		}
		for _, s := range held {
			if err := tx.InsertSession(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	left := func(what string, want ...string) {
		t.Helper()
		for _, s := range held {
			got, err := db.Session(ctx, s.TokenHash)
			kept := false
			for _, hash := range want {
				kept = kept || hash == s.TokenHash
			}
			if kept {
				same(t, what, s)(got, err)
			} else {
				refused(t, what+": "+s.TokenHash, err, account.ErrNotFound)
			}
		}
	}
	left("all", "a", "b", "c", "d")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSession(ctx, "a") })
	left("signed out", "b", "c", "d")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSession(ctx, "a") }) // twice is no fault
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSessionsOf(ctx, "acc_1", "c") })
	left("all of an account but one", "c", "d")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.PurgeSessions(ctx, noon.Add(30*time.Minute))
		if n != 1 {
			t.Errorf("purged: got %d, want 1", n)
		}
		return err
	})
	left("purged", "c")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSessionsOf(ctx, "acc_1", "") })
	left("none")
}

func tokens(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a := account.Token{ID: "tok_1", Account: "acc_1", Name: "导入", Hash: "h1", Scopes: []string{"read", "write"}, ExpiresAt: noon.Add(time.Hour), CreatedAt: noon}
	b := account.Token{ID: "tok_2", Account: "acc_1", Name: "只读", Hash: "h2", Scopes: []string{"read"}, CreatedAt: noon}
	i := account.Invitation{Hash: "i1", By: "acc_1", Role: actor.Enterprise, Org: "ent_1", Owner: true, ExpiresAt: noon.Add(time.Hour)}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, step := range []error{
			tx.InsertAccount(ctx, Account("acc_1", "hr", actor.Enterprise, "ent_1")), tx.InsertToken(ctx, a), tx.InsertToken(ctx, b), tx.InsertInvitation(ctx, i),
		} {
			if step != nil {
				return step
			}
		}
		return nil
	})
	same(t, "by hash", a)(db.Token(ctx, "h1"))
	same(t, "without an end", b)(db.Token(ctx, "h2"))
	same(t, "of an account", []account.Token{a, b})(db.TokensOf(ctx, "acc_1"))
	_, err := db.Token(ctx, "hx")
	refused(t, "an unknown token", err, account.ErrNotFound)
	refused(t, "another's token", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteToken(ctx, "acc_2", "tok_1") }), account.ErrNotFound)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteToken(ctx, "acc_1", "tok_1") })
	same(t, "after revoking", []account.Token{b})(db.TokensOf(ctx, "acc_1"))

	same(t, "invitation", i)(db.Invitation(ctx, "i1"))
	_, err = db.Invitation(ctx, "ix")
	refused(t, "an unknown invitation", err, account.ErrNotFound)
	use := func(ctx context.Context, tx *store.Tx) error { return tx.UseInvitation(ctx, "i1", noon) }
	must(t, db, use)
	i.UsedAt = noon
	same(t, "used", i)(db.Invitation(ctx, "i1"))
	refused(t, "used twice", try(t, db, use), account.ErrInvitation)
}

func students(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	third := Student("stu_3", "ABC", w.school.ID)
	third.Class, third.Name = "护理2301", "Anna 李"
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertStudent(ctx, third) })
	same(t, "by id", w.students[0])(db.Student(ctx, "stu_1"))
	same(t, "by number", w.students[1])(db.StudentByNo(ctx, w.school.ID, "2302"))
	_, err := db.StudentByNo(ctx, "sch_2", "2302")
	refused(t, "another school's number", err, student.ErrNotFound)
	for _, tt := range []struct {
		name   string
		filter student.Filter
		want   []string
	}{
		{"of a school", student.Filter{School: w.school.ID}, []string{"stu_1", "stu_2", "stu_3"}},
		{"of a class", student.Filter{School: w.school.ID, Class: "护理2301"}, []string{"stu_3"}},
		{"by part of the name", student.Filter{School: w.school.ID, Text: "anna"}, []string{"stu_3"}},
		{"by the number", student.Filter{School: w.school.ID, Text: "2302"}, []string{"stu_2"}},
		{"of no school", student.Filter{}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[student.Student], error) { return db.Students(ctx, tt.filter, p) },
			func(s student.Student) string { return string(s.ID) }, tt.want...)
	}
	refused(t, "a number twice", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertStudent(ctx, Student("stu_4", "2301", w.school.ID))
	}), student.ErrTaken)
	s := w.students[0]
	s.Name, s.Class, s.BirthDate, s.Version = "张改", "数控2302", day("2007-03-16"), 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockStudent(ctx, s.ID)
		same(t, "locked", w.students[0])(locked, err)
		return tx.SaveStudent(ctx, s)
	})
	same(t, "saved", s)(db.Student(ctx, "stu_1"))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveStudent(ctx, s) }), student.ErrStale)
}

func sealed(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b := Sealed("stu_1", w.school.ID), Sealed("stu_2", w.school.ID)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, s := range []student.Sealed{a, b} {
			if err := tx.SaveSealed(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "sealed", a)(db.SealedOf(ctx, "stu_1"))
	same(t, "nothing sealed", student.Sealed{Student: "stu_9"})(db.SealedOf(ctx, "stu_9"))
	same(t, "holders", []student.Holder{{Student: "stu_1", School: w.school.ID}})(db.Holders(ctx, a.IDIndex))
	same(t, "all behind one", []student.Sealed{b})(db.SealedAfter(ctx, "stu_1", 10))
	for _, tt := range []struct {
		name   string
		filter student.Filter
		want   []string
	}{
		{"by identity number", student.Filter{School: w.school.ID, Text: "310…", IDIndex: a.IDIndex}, []string{"stu_1"}},
		{"by telephone", student.Filter{School: w.school.ID, Text: "199…", PhoneIndex: b.PhoneIndex}, []string{"stu_2"}},
		{"of another school", student.Filter{School: "sch_2", Text: "199…", PhoneIndex: b.PhoneIndex}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[student.Student], error) { return db.Students(ctx, tt.filter, p) },
			func(s student.Student) string { return string(s.ID) }, tt.want...)
	}
	twin := b
	twin.IDIndex = a.IDIndex
	refused(t, "one number twice in a school", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSealed(ctx, twin) }), student.ErrSameNumber)
	a.Phone, a.PhoneIndex, a.IDIndex, a.IDNumber = "v1.k2.x", "p2", "", ""
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSealed(ctx, a) })
	same(t, "changed", a)(db.SealedOf(ctx, "stu_1"))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSealed(ctx, twin) })

	key := store.DataKey{ID: "k1", Use: "seal", Wrapped: "one", CreatedAt: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddDataKey(ctx, key); err != nil {
			return err
		}
		return tx.AddDataKey(ctx, store.DataKey{ID: "k1", Use: "seal", Wrapped: "another's", CreatedAt: noon})
	})
	same(t, "the first key stands", []store.DataKey{key})(db.DataKeys(ctx))
	key.Wrapped = "two"
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.RewrapDataKey(ctx, key) })
	same(t, "rewrapped", []store.DataKey{key})(db.DataKeys(ctx))
}

func steps(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b := Step("stp_1", "stu_1", w.school.ID), Step("stp_2", "stu_1", w.school.ID)
	b.Kind, b.Detail = student.StepLeft, student.Detail{Reason: "应征入伍"}
	rolled := student.Rollover{School: w.school.ID, Year: 2025, Account: "acc_1", At: noon, Promoted: 2, Repeating: 1, Graduated: 3}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{tx.InsertStep(ctx, b), tx.InsertStep(ctx, a), tx.InsertRollover(ctx, rolled)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "in the order of time", []student.Step{a, b})(db.Steps(ctx, "stu_1"))
	same(t, "none", []student.Step(nil))(db.Steps(ctx, "stu_2"))
	same(t, "roll-overs", []student.Rollover{rolled})(db.Rollovers(ctx, w.school.ID))
	refused(t, "a year twice", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertRollover(ctx, rolled) }), student.ErrRolled)
}
