package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
)

// A rotation reaches everything that is sealed for good: records, second factors, contacts, robots and webhooks with both
// secrets. A second run has nothing to do, and whoever receives a webhook notices nothing.
func TestARotationSealsEverythingAnew(t *testing.T) {
	const people = 1100 // more than two batches of contacts
	found(t, settings(t.TempDir()), func(w *world) {
		w.class(3)
		ctx, s := t.Context(), w.a.Services.Notices
		who := actor.Actor{Account: ident.ID(w.ids["account school"]), Role: actor.School, Org: ident.ID(w.ids["school"])}
		seal := func(field, record, plain string) string {
			sealed, err := w.a.Keyring.Seal(field, record, plain)
			w.check(err)
			return sealed
		}
		_, err := s.AddRobot(ctx, who, notify.RobotPost{Kind: notify.DingTalk, Name: "家校群", URL: "https://oapi.dingtalk.com/robot/send?access_token=a", Secret: "SEC1"})
		w.check(err)
		hook, first, err := s.AddHook(ctx, who, "https://school.example/in", nil)
		w.check(err)
		hook, second, err := s.RotateHook(ctx, who, hook.ID)
		w.check(err)
		w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
			errs := []error{tx.PutFactor(ctx, account.Factor{Account: account.ID(w.ids["account school"]), Secret: seal("totp", w.ids["account school"], "S"), StartedAt: time.Now()})}
			for i := range people {
				person := fmt.Sprintf("acc_%04d", i)
				for _, c := range notify.Personal() {
					errs = append(errs, tx.SaveContact(ctx, notify.Contact{Person: ident.ID(person), Channel: c, Sealed: seal("contact."+string(c), person, "x"+person), Next: seal("contact."+string(c), person, "y"+person), UpdatedAt: time.Now()}))
				}
			}
			r := storetest.Round("rnd_1", org.ID(w.ids["school"]))
			r.SealedSeed, r.SealedSalt = seal(round.SeedField, "rnd_1", "00"), seal(round.SaltField, "rnd_1", "01")
			return errors.Join(append(errs, tx.InsertRound(ctx, r))...)
		}))
		const all = 3 + 1 + 2*people + 1 + 1 + 1
		state := func(what string, wantOld int) {
			t.Helper()
			if n, old, err := w.a.OpenAll(ctx); err != nil || n != all || old != wantOld {
				t.Errorf("%s: %d records open, %d under older keys, %v; want %d and %d", what, n, old, err, all, wantOld)
			}
		}
		state("before", 0)
		w.check(w.a.Keyring.Turn(ctx))
		state("with a new key", all)
		for _, want := range []int{all, 0} {
			if n, err := w.a.RotateKeys(ctx, false); err != nil || n != want {
				t.Errorf("sealed anew: got %d, %v; want %d", n, err, want)
			}
		}
		state("after", 0)
		w.check(w.a.Keyring.Rewrap(ctx, []byte(strings.Repeat("k", 32))))
		state("under another master key", 0)

		kept, err := w.a.Store.HookByID(ctx, hook.ID)
		w.check(err)
		for secret, sealed := range map[string]string{first: kept.Old, second: kept.Secret} {
			if got, err := w.a.Keyring.Open("webhook.secret", string(hook.ID), sealed); err != nil || got != secret {
				t.Errorf("a webhook's secret opens as %q, %v; want the one that its receiver has", got, err)
			}
		}
		w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
			return tx.SaveContact(ctx, notify.Contact{Person: "acc_0002", Channel: notify.SMS, Sealed: seal("contact.sms", "acc_0001", "x"), UpdatedAt: time.Now()})
		}))
		if _, _, err := w.a.OpenAll(context.WithoutCancel(ctx)); err == nil || !strings.Contains(err.Error(), "acc_0002 sms") {
			t.Errorf("a value of another record: got %v, want it named", err)
		}
	})
}

// That a key took another's place is in the audit log; the keys that an installation begins with are not.
func TestNewKeysAreAudited(t *testing.T) {
	found(t, settings(t.TempDir()), func(w *world) {
		_, keys, err := w.a.TurnSigning(t.Context())
		w.check(err)
		w.check(w.a.Keyring.Turn(t.Context()))
		var got []string
		for _, id := range []ident.ID{"s1", "k1", "s2", "k2"} {
			lines, err := w.a.Store.AuditOf(t.Context(), id, 10)
			w.check(err)
			for _, l := range lines {
				got = append(got, l.Action, string(l.Object))
			}
		}
		if want := "key.sign s2 key.seal k2"; keys < 2 || strings.Join(got, " ") != want {
			t.Errorf("got %d keys and %v, want %s", keys, got, want)
		}
	})
}
