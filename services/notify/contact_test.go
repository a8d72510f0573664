package notify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
)

// What was proved is kept when the one before cannot be told: its seal does not open, or the log is away.
func TestAProvedContactStandsWhateverBecomesOfTheOneBefore(t *testing.T) {
	const first, second = "13900001234", "13900005678"
	for what, spoil := range map[string]func(d *desk){
		"a seal that does not open": func(d *desk) {
			d.change(func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.Contacts(ctx, "acc_t")
				if err != nil {
					return err
				}
				list[0].Sealed = "of a key that is gone"
				return tx.SaveContact(ctx, list[0])
			})
		},
		"a log that is away": func(d *desk) {
			n := 0
			d.all = d.on(func(ctx context.Context, use func(*store.Tx) error) error {
				if n++; n > 1 {
					return errors.New("away")
				}
				return d.db.InTx(ctx, use)
			})
		},
	} {
		t.Run(what, func(t *testing.T) {
			d := newDesk(t, 0)
			ctx, who := t.Context(), d.join("acc_t", actor.ClassTeacher)
			give := func(number string) (code string) {
				t.Helper()
				d.clock = d.clock.Add(2 * time.Minute)
				if err := d.all.AddContact(ctx, who, notify.SMS, number); err != nil {
					t.Fatal(err)
				}
				return strings.TrimPrefix(strings.SplitN(d.sms.got[len(d.sms.got)-1].Text, "，", 2)[0], "验证码 ")
			}
			if err := d.all.VerifyContact(ctx, who, notify.SMS, give(first)); err != nil {
				t.Fatal(err)
			}
			code := give(second)
			spoil(d)
			if err := d.all.VerifyContact(ctx, who, notify.SMS, code); err != nil {
				t.Errorf("got %v, want the new one proved", err)
			}
			if list, err := d.db.Contacts(ctx, notify.PersonOf(who)); err != nil || list[0].Tail != "139••••5678" {
				t.Errorf("got %+v, %v, want the new one in use", list, err)
			}
		})
	}
}
