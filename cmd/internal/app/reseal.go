package app

import (
	"context"
	"fmt"
	"strings"

	"firstkm/services/account"
	"firstkm/services/internship"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
	"firstkm/services/round"
	"firstkm/services/student"
)

// sealedBatch is how many records are opened or sealed anew in one go.
const sealedBatch = 500

// record is a row that holds sealed values.
type record struct {
	key    string // where the next batch goes on
	id     string // that the values are sealed for
	values []sealedValue
	save   func(ctx context.Context, tx *store.Tx) error
}

// sealedValue is one value and the field that it is sealed as.
type sealedValue struct {
	field string
	text  *string
}

// shelf is one kind of such rows; batch reads those behind a key, so that nobody changes them before the transaction ends.
type shelf struct {
	name  string
	batch func(ctx context.Context, tx *store.Tx, after string) ([]record, error)
}

// shelves are everything that is sealed for good. Uploads that wait for a decision are sealed too, for a day: the key that
// sealed them goes on opening them.
func shelves() []shelf {
	return []shelf{
		{"student", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockSealed(ctx, student.ID(after), sealedBatch)
			return rowsOf(list, func(s *student.Sealed) record {
				return record{string(s.Student), string(s.Student), valuesOf(s.Values()), func(ctx context.Context, tx *store.Tx) error { return tx.SaveSealed(ctx, *s) }}
			}), err
		}},
		{"second factor", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockFactors(ctx, account.ID(after), sealedBatch)
			return rowsOf(list, func(f *account.Factor) record {
				return record{string(f.Account), string(f.Account), []sealedValue{{"totp", &f.Secret}}, func(ctx context.Context, tx *store.Tx) error { return tx.PutFactor(ctx, *f) }}
			}), err
		}},
		{"contact", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			person, channel, _ := strings.Cut(after, " ")
			list, err := tx.LockContacts(ctx, ident.ID(person), notify.Channel(channel), sealedBatch)
			return rowsOf(list, func(c *notify.Contact) record {
				return record{string(c.Person) + " " + string(c.Channel), string(c.Person), []sealedValue{{c.Field(), &c.Sealed}, {c.Field(), &c.Next}}, func(ctx context.Context, tx *store.Tx) error { return tx.SaveContact(ctx, *c) }}
			}), err
		}},
		{"robot", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockRobots(ctx, ident.ID(after), sealedBatch)
			return rowsOf(list, func(r *notify.RobotPost) record {
				return record{string(r.ID), string(r.ID), valuesOf(r.Values()), func(ctx context.Context, tx *store.Tx) error { return tx.SaveRobot(ctx, *r) }}
			}), err
		}},
		{"webhook", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockHooks(ctx, ident.ID(after), sealedBatch)
			return rowsOf(list, func(h *notify.Hook) record {
				return record{string(h.ID), string(h.ID), []sealedValue{{"webhook.secret", &h.Secret}, {"webhook.secret", &h.Old}}, func(ctx context.Context, tx *store.Tx) error {
					h.Version++
					return tx.SaveHook(ctx, *h)
				}}
			}), err
		}},
		{"internship", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockInternships(ctx, internship.ID(after), sealedBatch)
			return rowsOf(list, func(i *internship.Internship) record {
				return record{string(i.ID), string(i.ID), mentorValues(i), func(ctx context.Context, tx *store.Tx) error {
					i.Version++
					return tx.SaveInternship(ctx, *i)
				}}
			}), err
		}},
		{"round", func(ctx context.Context, tx *store.Tx, after string) ([]record, error) {
			list, err := tx.LockRounds(ctx, round.ID(after), sealedBatch)
			return rowsOf(list, func(r *round.Round) record {
				return record{string(r.ID), string(r.ID), []sealedValue{{round.SeedField, &r.SealedSeed}, {round.SaltField, &r.SealedSalt}}, func(ctx context.Context, tx *store.Tx) error {
					r.Version++
					return tx.SaveRound(ctx, *r)
				}}
			}), err
		}},
	}
}

// mentorValues are what is sealed of the unit's mentors of an internship.
func mentorValues(i *internship.Internship) (values []sealedValue) {
	for n := range i.Mentors {
		if m := &i.Mentors[n]; m.Side == internship.OfUnit {
			values = append(values, sealedValue{internship.FieldMentorName, &m.Name}, sealedValue{internship.FieldMentorPhone, &m.Phone})
		}
	}
	return values
}

func rowsOf[T any](list []T, of func(*T) record) []record {
	out := make([]record, len(list))
	for i := range list {
		out[i] = of(&list[i])
	}
	return out
}

func valuesOf(fields map[string]*string) (values []sealedValue) {
	for field, text := range fields {
		values = append(values, sealedValue{field, text})
	}
	return values
}

// OpenAll opens every sealed value and forgets it: n records were sound, old of them hold values under an older data key.
func (a *App) OpenAll(ctx context.Context) (n, old int, err error) {
	err = a.eachSealed(ctx, func(_ context.Context, _ *store.Tx, r record) (bool, error) {
		stale := false
		for _, v := range r.values {
			if _, err := a.Keyring.Open(v.field, r.id, *v.text); err != nil {
				return false, fmt.Errorf("%s: %w", v.field, err)
			}
			stale = stale || !a.Keyring.Current(*v.text)
		}
		return stale, nil
	}, func(all, stale int) { n, old = n+all, old+stale })
	return n, old, err
}

// RotateKeys makes a new data key and seals every value under it, batch by batch while the program may run. What is
// interrupted goes on the next time: a record is sealed anew only when it is not under the newest key. It returns how many.
func (a *App) RotateKeys(ctx context.Context, turn bool) (n int, err error) {
	if turn {
		if err := a.Keyring.Turn(ctx); err != nil {
			return 0, err
		}
	}
	err = a.eachSealed(ctx, a.reseal, func(_, anew int) { n += anew })
	return n, err
}

// eachSealed looks at every record that holds sealed values, a batch in one transaction, and says after each batch how many
// there were and of how many do answered true.
func (a *App) eachSealed(ctx context.Context, do func(context.Context, *store.Tx, record) (bool, error), count func(all, yes int)) error {
	for _, s := range shelves() {
		for last, more := "", true; more; {
			var all, yes int
			var next string
			err := a.Store.InTx(ctx, func(tx *store.Tx) error {
				all, yes, next = 0, 0, ""
				batch, err := s.batch(ctx, tx, last)
				if err != nil {
					return err
				}
				for _, r := range batch {
					is, err := do(ctx, tx, r)
					if err != nil {
						return fmt.Errorf("%s %s: %w", s.name, r.key, err)
					}
					if is {
						yes++
					}
					all++
				}
				if len(batch) == sealedBatch {
					next = batch[len(batch)-1].key
				}
				return nil
			})
			if err != nil {
				return err
			}
			count(all, yes)
			last, more = next, next != ""
		}
	}
	return nil
}

func (a *App) reseal(ctx context.Context, tx *store.Tx, r record) (changed bool, err error) {
	for _, v := range r.values {
		fresh, err := a.Keyring.Reseal(v.field, r.id, *v.text)
		if err != nil {
			return false, fmt.Errorf("%s: %w", v.field, err)
		}
		changed, *v.text = changed || fresh != *v.text, fresh
	}
	if !changed {
		return false, nil
	}
	return true, r.save(ctx, tx)
}
