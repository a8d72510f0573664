package storetest

import (
	"context"

	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
)

// FillNotices puts a row into each table of notices.
func FillNotices(ctx context.Context, tx *store.Tx, org ident.ID) error {
	n := notify.Notice{ID: "not_1", Cause: "not_1", Kind: notify.News, Sender: "acc_1", Org: org, CreatedAt: noon, ExpiresAt: noon.Add(notify.Life)}
	if _, err := tx.InsertNotice(ctx, n); err != nil {
		return err
	}
	for _, err := range []error{
		tx.InsertCopy(ctx, notify.Copy{ID: "cpy_1", Person: "acc_1", Notice: n}),
		tx.Enqueue(ctx, notify.Delivery{ID: "dlv_1", Cause: "cpy_1/0", Channel: notify.SMS, Holder: "cpy_1", Notice: n.ID, State: notify.Due, DueAt: noon, Version: 1}),
		tx.SavePreferences(ctx, "acc_1", notify.Usual("acc_1")),
		tx.SaveContact(ctx, notify.Contact{Person: "acc_1", Channel: notify.SMS, Sealed: "v1.k1.x", UpdatedAt: noon}),
		tx.SaveRobot(ctx, notify.RobotPost{ID: "rob_1", Org: org, Kind: notify.WeCom, URL: "v1.k1.x", CreatedAt: noon}),
		tx.SaveHook(ctx, notify.Hook{ID: "whk_1", Org: org, URL: "https://a.example", Secret: "v1.k1.x", CreatedAt: noon, Version: 1}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
