package batch

import (
	"context"
	"errors"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// The faults of photos.
var (
	ErrPhoto     = fault.New(fault.Invalid, "batch.photo", "这个文件不是能打开的照片。请上传 JPEG 或 PNG 照片，单张不超过 10 MB。", "this file is no photo that can be opened; send JPEG or PNG of at most 10 MB each")
	ErrPhotoSize = fault.New(fault.Invalid, "batch.photo_size", "照片太大，单张不超过 10 MB；请用手机相机的普通画质重拍。", "the photo is too large: at most 10 MB each; take it at the camera's usual quality")
	ErrPhotos    = fault.New(fault.Conflict, "batch.photos", "一次考察最多 12 张照片，请先删除几张。", "a visit keeps at most 12 photos; remove some first")
)

// Visit is what the office writes of a visit.
type Visit struct {
	On         civil.Date
	Visitors   []string
	Items      []Item
	Adopt      string
	Conclusion string
}

func (v Visit) onto(i *Inspection) {
	i.On, i.Visitors, i.Items, i.Adopt, i.Conclusion = v.On, trimmed(v.Visitors), v.Items, v.Adopt, v.Conclusion
	i.arrange()
}

// Begin writes a visit to a unit down.
func (s *Service) Begin(ctx context.Context, who actor.Actor, unit org.ID, v Visit) (Inspection, error) {
	if err := office(who); err != nil {
		return Inspection{}, err
	}
	now := s.now()
	i := Inspection{Paper: newPaper(who, now), ID: InspectionID(ident.New("isp", now)), Unit: unit}
	v.onto(&i)
	if bad := i.check(s.today()); len(bad) > 0 {
		return Inspection{}, ErrInvalid.With(bad...)
	}
	return i, s.inTx(ctx, func(tx Tx) error {
		if _, err := tx.Enterprise(ctx, unit); errors.Is(err, org.ErrNotFound) {
			return ErrInvalid.With(fault.In("unit", "平台里没有这家单位，请先登记。", "there is no such unit here; register it first"))
		} else if err != nil {
			return err
		}
		if err := tx.InsertInspection(ctx, i); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "inspection.create", ident.ID(i.ID)))
	})
}

// Note writes a report anew that is not with the vice-principal.
func (s *Service) Note(ctx context.Context, who actor.Actor, id InspectionID, version uint64, v Visit) (Inspection, error) {
	return change(ctx, s, inspectionRow(), who, id, version, "inspection.edit", func(_ Tx, i *Inspection) (events.Event, error) {
		if err := i.open(); err != nil {
			return nil, err
		}
		v.onto(i)
		if bad := i.check(s.today()); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		i.write(s.now())
		return silent{}, nil
	})
}

// DiscardInspection forgets a report that was never handed in, with its photos.
func (s *Service) DiscardInspection(ctx context.Context, who actor.Actor, id InspectionID, version uint64) error {
	return discard(ctx, s, inspectionRow(), who, id, version, "inspection.discard")
}

// Lacks is what a report still lacks before it can be handed in; nil when it is whole.
func (s *Service) Lacks(i Inspection) error {
	if bad := i.whole(s.today()); len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Judge takes one of submit, withdraw, approve and return. An approved report that adopts the unit verifies it (核验), unless somebody
// did already; one that does not stops it on the lists that the school published.
func (s *Service) Judge(ctx context.Context, who actor.Actor, id InspectionID, version uint64, step, reason string) (Inspection, error) {
	hand := s.hand(who, reason)
	return change(ctx, s, inspectionRow(), who, id, version, "inspection."+step, func(tx Tx, i *Inspection) (events.Event, error) {
		switch step {
		case "submit":
			return i.submit(hand)
		case "withdraw":
			return silent{}, i.withdraw(hand)
		case "return":
			return i.giveBack(hand)
		case "approve":
			happened, err := i.approve(hand)
			if err != nil {
				return nil, err
			}
			if !i.Favourable() {
				return happened, s.drop(ctx, tx, hand, *i)
			}
			return happened, s.adopt(ctx, tx, who, *i)
		}
		return nil, ErrForbidden
	})
}

func (s *Service) adopt(ctx context.Context, tx Tx, who actor.Actor, i Inspection) error {
	e, err := tx.Enterprise(ctx, i.Unit)
	if err != nil || e.Verified() {
		return err
	}
	if i.On.Before(e.UnverifiedOn) {
		on := e.UnverifiedOn.String()
		return ErrInvalid.With(fault.In("on", "单位的核验在 "+on+" 撤回，这次考察在那之前，请再考察一次。", "the unit's verification was taken back on "+on+", after this visit; visit again"))
	}
	return s.units.Inspected(ctx, tx, who, i.Unit, "实地考察 "+i.On.String()+"："+i.Conclusion)
}

// AddPhoto keeps a photo with a report that is not with the vice-principal. What a camera writes into a picture, such as the
// place, is not kept.
func (s *Service) AddPhoto(ctx context.Context, who actor.Actor, id InspectionID, raw Upload) (Inspection, error) {
	i, err := s.Inspection(ctx, who, id)
	if err != nil {
		return i, err
	}
	if err := i.roomy(); err != nil { // before the work
		return i, err
	}
	body, kind, err := s.pictures.Clean(ctx, raw)
	if err != nil {
		return i, err
	}
	p := Picture{Photo: Photo{ID: ident.New("pho", s.now()), Type: kind, Bytes: len(body)}, Inspection: id, School: org.ID(who.Org), Body: body}
	return change(ctx, s, inspectionRow(), who, id, 0, "inspection.photograph", func(tx Tx, i *Inspection) (events.Event, error) {
		if err := i.roomy(); err != nil {
			return nil, err
		}
		i.Photos = append(i.Photos, p.Photo)
		i.write(s.now())
		return silent{}, tx.InsertPhoto(ctx, p, s.now())
	})
}

// roomy refuses another photo where the report takes none.
func (i *Inspection) roomy() error {
	if err := i.open(); err != nil {
		return err
	}
	if len(i.Photos) >= MaxPhotos {
		return ErrPhotos
	}
	return nil
}

// RemovePhoto forgets a photo of a report that is not with the vice-principal.
func (s *Service) RemovePhoto(ctx context.Context, who actor.Actor, id InspectionID, photo ident.ID) (Inspection, error) {
	return change(ctx, s, inspectionRow(), who, id, 0, "inspection.remove_photo", func(tx Tx, i *Inspection) (events.Event, error) {
		if err := i.open(); err != nil {
			return nil, err
		}
		at := slices.IndexFunc(i.Photos, func(p Photo) bool { return p.ID == photo })
		if at < 0 {
			return nil, ErrNotFound
		}
		i.Photos = slices.Delete(slices.Clone(i.Photos), at, at+1)
		i.write(s.now())
		return silent{}, tx.DeletePhoto(ctx, photo)
	})
}

// Photo returns a picture to the school that took it.
func (s *Service) Photo(ctx context.Context, who actor.Actor, id InspectionID, photo ident.ID) (Picture, error) {
	if err := office(who); err != nil {
		return Picture{}, err
	}
	p, err := s.db.Photo(ctx, photo)
	if err != nil {
		return Picture{}, err
	}
	if p.Inspection != id {
		return Picture{}, ErrNotFound
	}
	return p, own(who, p.School)
}

// Inspection returns a report to its school.
func (s *Service) Inspection(ctx context.Context, who actor.Actor, id InspectionID) (Inspection, error) {
	if err := office(who); err != nil {
		return Inspection{}, err
	}
	i, err := s.db.Inspection(ctx, id)
	if err != nil {
		return Inspection{}, err
	}
	return i, own(who, i.School)
}

// Inspections lists the reports of the actor's school, newest first.
func (s *Service) Inspections(ctx context.Context, who actor.Actor, f InspectionFilter, p page.Request) (page.Page[Inspection], error) {
	if err := office(who); err != nil {
		return page.Page[Inspection]{}, err
	}
	f.School = org.ID(who.Org)
	return s.db.Inspections(ctx, f, p)
}

// names lists the names of units, at most eight and how many more.
func names(units []org.Enterprise) string {
	const most = 8
	list := make([]string, 0, most)
	for _, e := range units[:min(most, len(units))] {
		list = append(list, e.Name)
	}
	out := strings.Join(list, "、")
	if len(units) > most {
		out += " …"
	}
	return out
}
