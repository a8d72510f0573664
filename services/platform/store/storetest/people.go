package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

func accounts(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a := Account("acc_1", "hr@精工", actor.Enterprise, "ent_1")
	b := Account("acc_2", "hr2", actor.Enterprise, "ent_1")
	b.Owner, b.Person, b.Class = false, "", ""
	a.Person = ""
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
	same(t, "by student", pupil)(db.AccountOfPerson(ctx, pupil.Person))
	a.PasswordHash, a.Label, a.Owner, a.FactorAt, a.DisabledAt, a.Version = "other", "人事二", false, noon, noon, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveAccount(ctx, a) })
	same(t, "saved", a)(db.Account(ctx, "acc_1"))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveAccount(ctx, a) }), account.ErrStale)
}

func sessions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	session := func(hash string, of account.ID, life time.Duration) account.Session {
		return account.Session{
			ID: ident.ID("ses_" + hash), TokenHash: hash, Account: of, Device: "wechat/android", Place: "203.0.113.x", CreatedAt: noon, UsedAt: noon, ExpiresAt: noon.Add(life),
		}
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
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.TouchSession(ctx, "b", noon.Add(time.Minute)), tx.TouchSession(ctx, "c", noon.Add(-time.Minute)), tx.TouchSession(ctx, "x", noon))
	})
	held[1].UsedAt = noon.Add(time.Minute)
	same(t, "of an account, last used first", []account.Session{held[1], held[0], held[2]})(db.SessionsOf(ctx, "acc_1"))
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
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, step := range []error{
			tx.InsertAccount(ctx, Account("acc_1", "hr", actor.Enterprise, "ent_1")), tx.InsertToken(ctx, a), tx.InsertToken(ctx, b),
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
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteTokensOf(ctx, "acc_1") })
	same(t, "after revoking all", []account.Token(nil))(db.TokensOf(ctx, "acc_1"))
}

func factors(t *testing.T, db *store.DB) {
	ctx := t.Context()
	f := account.Factor{Account: "acc_1", Secret: "sealed", Recovery: []string{"h1", "h2"}, StartedAt: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.InsertAccount(ctx, Account("acc_1", "office", actor.School, "sch_1")), tx.PutFactor(ctx, f))
	})
	same(t, "begun", f)(db.Factor(ctx, "acc_1"))
	f.Step, f.Recovery, f.OnAt = 55, []string{"h2"}, noon.Add(time.Hour)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutFactor(ctx, f); err != nil {
			return err
		}
		same(t, "locked", f)(tx.LockFactor(ctx, "acc_1"))
		return nil
	})
	same(t, "on", f)(db.Factor(ctx, "acc_1"))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteFactor(ctx, "acc_1") })
	_, err := db.Factor(ctx, "acc_1")
	refused(t, "taken away", err, account.ErrNotFound)
}

func slips(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	slip := func(id, hash string, person ident.ID) account.Slip {
		return account.Slip{
			ID: ident.ID(id), Hash: hash, Purpose: account.Activate, By: "acc_1", ByOrg: ident.ID(w.school.ID), Role: actor.Student, Org: ident.ID(w.school.ID),
			Person: person, Proof: account.IDTail, Label: "给谁", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour),
		}
	}
	one, two := slip("slp_1", "h1", ident.ID(w.students[0].ID)), slip("slp_2", "h2", ident.ID(w.students[1].ID))
	join := slip("slp_3", "h3", "")
	join.Purpose, join.Role, join.Owner, join.HandOver, join.ClearsFactor, join.USCC, join.Class, join.Proof = account.Join, actor.ClassTeacher, true, true, true, "9131", "数控2301", ""
	reset := slip("slp_4", "h4", "")
	reset.Purpose, reset.Account = account.Reset, "acc_9"
	insert := func(list ...account.Slip) {
		t.Helper()
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			var errs []error
			for _, s := range list {
				errs = append(errs, tx.InsertSlip(ctx, s))
			}
			return errors.Join(errs...)
		})
	}
	insert(one, two, join, reset)
	same(t, "by id", join)(db.Slip(ctx, "slp_3"))
	same(t, "by hash", one)(db.SlipByHash(ctx, "h1"))
	_, err := db.SlipByHash(ctx, "hx")
	refused(t, "an unknown slip", err, account.ErrNotFound)
	lists(t, "newest first", func(p page.Request) (page.Page[account.Slip], error) {
		return db.Slips(ctx, account.SlipFilter{Purpose: account.Activate, ByOrg: ident.ID(w.school.ID)}, p)
	}, func(s account.Slip) string { return string(s.ID) }, "slp_2", "slp_1")
	lists(t, "of another issuer", func(p page.Request) (page.Page[account.Slip], error) {
		return db.Slips(ctx, account.SlipFilter{Purpose: account.Activate}, p)
	}, func(s account.Slip) string { return string(s.ID) })
	one.Tries, one.UsedAt = 3, noon
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockSlip(ctx, "h1"); err != nil {
			return err
		}
		return errors.Join(tx.SaveSlip(ctx, one), tx.EndSlips(ctx, account.SlipFilter{Person: two.Person}, noon), tx.EndSlips(ctx, account.SlipFilter{Account: "acc_9"}, noon), tx.EndSlips(ctx, account.SlipFilter{}, noon))
	})
	two.EndedAt, reset.EndedAt = noon, noon
	for _, want := range []account.Slip{one, two, join, reset} { // a used one is not ended, and nobody's filter ends nothing
		same(t, "after ending", want)(db.Slip(ctx, want.ID))
	}
	three := slip("slp_5", "h5", two.Person)
	insert(three)
	class := w.students[0].Class
	must(t, db, func(ctx context.Context, tx *store.Tx) error { // leavers are of no class
		var errs []error
		for _, st := range w.students {
			st.State = student.Active
			st.Version++
			errs = append(errs, tx.SaveStudent(ctx, st))
		}
		return errors.Join(errs...)
	})
	pupil := Account("acc_3", "2301", actor.Student, ident.ID(w.school.ID))
	pupil.Person = ident.ID(w.students[0].ID)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertAccount(ctx, pupil) })
	same(t, "classes", []account.ClassCount{{Class: class, Students: 2, Active: 1, Waiting: 1}})(db.ClassCounts(ctx, ident.ID(w.school.ID), noon))
	same(t, "classes when slips have expired", []account.ClassCount{{Class: class, Students: 2, Active: 1}})(db.ClassCounts(ctx, ident.ID(w.school.ID), noon.Add(time.Hour)))
	same(t, "accounts of a class", []account.Account{pupil})(db.PupilAccounts(ctx, ident.ID(w.school.ID), class))
	same(t, "slips of a class, oldest first", []account.Slip{one, two, three})(db.PupilSlips(ctx, ident.ID(w.school.ID), class))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.PurgeSessions(ctx, noon.Add(account.SlipMemory))
		return err
	})
	same(t, "remembered for a while", one)(db.Slip(ctx, "slp_1"))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.PurgeSessions(ctx, noon.Add(account.SlipMemory+2*time.Hour))
		return err
	})
	_, err = db.Slip(ctx, "slp_1")
	refused(t, "and then forgotten", err, account.ErrNotFound)
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
		{"of a school, by class and number", student.Filter{School: w.school.ID}, []string{"stu_3", "stu_1", "stu_2"}},
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
		kept, err := tx.AddDataKey(ctx, key)
		if err != nil {
			return err
		}
		again, err := tx.AddDataKey(ctx, store.DataKey{ID: "k1", Use: "seal", Wrapped: "another's", CreatedAt: noon})
		if !kept || again {
			t.Errorf("the first key is kept: %v, a second of its id: %v", kept, again)
		}
		return err
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
	same(t, "classes", []student.Class{{Name: "数控2301", MajorCode: "660103", EntryYear: 2023}})(db.ClassesOf(ctx, w.school.ID))
	entries, err := db.Entries(ctx, w.school.ID)
	same(t, "entries", []student.Entry{{Student: w.students[0]}, {Student: w.students[1]}})(entries, err)
	pupil := Account("acc_7", "2301", actor.Student, ident.ID(w.school.ID))
	pupil.Person = "stu_1"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{
			tx.InsertAccount(ctx, pupil), tx.InsertSession(ctx, account.Session{TokenHash: "p", Account: "acc_7", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}),
			tx.SetAccess(ctx, "stu_1", w.school.ID, "数控2301", false, noon),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if a, err := db.Account(ctx, "acc_7"); err != nil || a.Active() {
		t.Errorf("the account of a leaver: got %+v, %v; want it disabled", a, err)
	}
	_, err = db.Session(ctx, "p")
	refused(t, "the session of a leaver", err, account.ErrNotFound)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetAccess(ctx, "stu_1", w.school.ID, "数控2302", true, noon)
	})
	if a, err := db.Account(ctx, "acc_7"); err != nil || !a.Active() || a.Class != "数控2302" {
		t.Errorf("back at school: got %+v, %v", a, err)
	}
	refused(t, "a year twice", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertRollover(ctx, rolled) }), student.ErrRolled)
}
