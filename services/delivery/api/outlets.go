package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

// outlets is what an organisation's own roads out have in common, webhooks and group robots: what went over them.
type outlets struct{ svc *notify.Service }

// OfOutlet is embedded in the input of operations on one webhook, robot or delivery.
type OfOutlet struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

type outletDeliveriesInput struct {
	OfOutlet
	Paged
}

type outletDeliveriesOutput struct{ Body List[deliveryBody] }

func (s outlets) deliveries(ctx context.Context, in *outletDeliveriesInput) (*outletDeliveriesOutput, error) {
	rows, err := s.svc.Deliveries(ctx, httpd.Who(ctx), in.ID, in.Request())
	if err != nil {
		return nil, err
	}
	return &outletDeliveriesOutput{listed(rows, deliveryOf)}, nil
}

func (s outlets) replay(ctx context.Context, in *OfOutlet) (*empty, error) {
	return &empty{}, s.svc.Replay(ctx, httpd.Who(ctx), in.ID)
}
