package demo

import (
	"context"
	"errors"
	"time"

	"firstkm/services/application"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// meet lets the demo's own enterprise ask shortlisted applicants to an interview, by telephone or on site; one of them has agreed.
func (w *world) meet(ctx context.Context, who actor.Actor, a application.Application, n, scene int) error {
	if n%8 != 1 {
		return nil
	}
	day := w.today.AddDays(3).Start()
	o := interview.Offer{Kind: interview.OnSite, Address: "厂区南门会议室（演示）", Times: []time.Time{day.Add(9 * time.Hour), day.Add(14 * time.Hour)}, Minutes: 30, Note: interview.Notes()[0].Zh}
	if scene%2 == 1 {
		o.Kind, o.Address = interview.Telephone, ""
	}
	hr := actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(a.Enterprise)}
	i, err := w.s.Interviews.Propose(ctx, hr, a.ID, o)
	if err != nil || scene%2 == 0 {
		return err
	}
	_, err = w.s.Interviews.Take(ctx, who, i.ID, i.Version, i.First())
	if errors.Is(err, interview.ErrClash) { // at the fair then
		return nil
	}
	return err
}
