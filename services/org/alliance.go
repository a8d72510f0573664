package org

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// ErrAlliance refuses an alliance that cannot be.
var (
	ErrAlliance      = fault.New(fault.Invalid, "org.alliance", "联盟信息有误，请按提示修改。", "the alliance needs mending")
	ErrAllianceTaken = fault.New(fault.Conflict, "org.alliance_taken", "已有同名的联盟。", "an alliance of this name exists already")
)

// Alliance is schools that work together, across districts and cities (职教联盟、职教集团).
type Alliance struct {
	ID        ID
	Name      string
	Owner     ident.ID // the bureau that keeps it; empty = the operator
	Schools   []ID
	Version   uint64
	CreatedAt time.Time
}

// mostMembers bounds an alliance.
const mostMembers = 500

// checkAlliance lists what is wrong with an alliance.
func checkAlliance(a Alliance) []fault.Field {
	var bad []fault.Field
	if n := utf8.RuneCountInString(a.Name); n == 0 || n > 60 {
		bad = append(bad, fault.In("name", "请填写联盟名称，不超过 60 个字。", "name the alliance, in at most 60 characters"))
	}
	if len(a.Schools) < 2 || len(a.Schools) > mostMembers {
		bad = append(bad, fault.In("schools", "联盟有 2 至 500 所学校。", "an alliance has 2 to 500 schools"))
	}
	return bad
}

// SaveAlliance keeps an alliance: a new one without an id, else the one with it, as version says. May: the operator; a
// bureau, for those that it keeps.
func (s *Service) SaveAlliance(ctx context.Context, who actor.Actor, a Alliance) (Alliance, error) {
	if !who.Is(actor.Operator, actor.Bureau) {
		return Alliance{}, ErrForbidden
	}
	a.Name = strings.TrimSpace(a.Name)
	slices.Sort(a.Schools)
	a.Schools = slices.Compact(a.Schools)
	bad := checkAlliance(a)
	for _, id := range a.Schools {
		if _, err := s.db.School(ctx, id); err != nil {
			bad = append(bad, fault.In("schools", "没有这所学校："+string(id)+"。", "there is no such school: "+string(id)))
		}
	}
	if len(bad) > 0 {
		return Alliance{}, ErrAlliance.With(bad...)
	}
	now, fresh := s.now(), a.ID == ""
	return a, s.inTx(ctx, func(tx Tx) error {
		if fresh {
			a.ID, a.Version, a.CreatedAt, a.Owner = ID(ident.New("aln", now)), 1, now, owner(who)
			if err := tx.InsertAlliance(ctx, a); err != nil {
				return err
			}
			return tx.Audit(ctx, ledger.By(who, now, "alliance.add", ident.ID(a.ID)))
		}
		old, err := tx.Alliance(ctx, a.ID)
		switch {
		case err != nil:
			return err
		case who.Is(actor.Bureau) && old.Owner != who.Org:
			return ErrForbidden
		case old.Version != a.Version:
			return ErrStale
		}
		a.Owner, a.CreatedAt, a.Version = old.Owner, old.CreatedAt, old.Version+1
		if err := tx.SaveAlliance(ctx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "alliance.change", ident.ID(a.ID)))
	})
}

func owner(who actor.Actor) ident.ID {
	if who.Is(actor.Bureau) {
		return who.Org
	}
	return ""
}

// Alliances lists every alliance by name: names and members are public.
func (s *Service) Alliances(ctx context.Context) ([]Alliance, error) { return s.db.Alliances(ctx) }
