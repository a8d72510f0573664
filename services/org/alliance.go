package org

import (
	"cmp"
	"context"
	"maps"
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

// Part is what a school is in an alliance.
type Part string

// The parts.
const (
	Member     Part = "member" // 成员学校
	ViceSchool Part = "vice"   // 副理事长单位
	LeadSchool Part = "lead"   // 牵头学校（理事长单位）
)

// Alliance is schools that work together, across districts and cities (职教联盟、职教集团).
type Alliance struct {
	ID        ID
	Name      string
	Owner     ident.ID    // the bureau that keeps it; empty = the operator
	Schools   []ID        // in the order of their ids
	Parts     map[ID]Part `json:",omitempty"` // of those that are more than members
	Version   uint64
	CreatedAt time.Time
}

// Part is what a member is in the alliance.
func (a Alliance) Part(school ID) Part { return cmp.Or(a.Parts[school], Member) }

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
	for id, p := range a.Parts {
		if _, in := slices.BinarySearch(a.Schools, id); !in || p != LeadSchool && p != ViceSchool {
			bad = append(bad, fault.In("parts", "牵头学校和副理事长单位须是联盟的成员。", "who leads must be a member: lead or vice"))
			break
		}
	}
	return bad
}

// SaveAlliance keeps an alliance: a new one without an id, else the one with it, as version says. Parts that are nil, and not
// empty, leave of an old one what its schools are. May: the operator; a bureau, for those that it keeps.
func (s *Service) SaveAlliance(ctx context.Context, who actor.Actor, a Alliance) (Alliance, error) {
	if !who.Is(actor.Operator, actor.Bureau) {
		return Alliance{}, ErrForbidden
	}
	a.Name = strings.TrimSpace(a.Name)
	a.Schools, a.Parts = slices.Compact(slices.Sorted(slices.Values(a.Schools))), maps.Clone(a.Parts) // the caller keeps its own
	maps.DeleteFunc(a.Parts, func(_ ID, p Part) bool { return p == Member })
	bad := checkAlliance(a)
	known, err := s.db.SchoolsByID(ctx, a.Schools)
	if err != nil {
		return Alliance{}, err
	}
	for _, id := range a.Schools {
		if _, there := known[id]; !there {
			bad = append(bad, fault.In("schools", "没有这所学校："+string(id)+"。", "there is no such school: "+string(id)))
		}
	}
	if len(bad) > 0 {
		return Alliance{}, ErrAlliance.With(bad...)
	}
	now, fresh := s.now(), a.ID == ""
	err = s.inTx(ctx, func(tx Tx) error {
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
		if a.Parts == nil {
			a.Parts = maps.Clone(old.Parts)
			maps.DeleteFunc(a.Parts, func(id ID, _ Part) bool { return !slices.Contains(a.Schools, id) })
		}
		a.Owner, a.CreatedAt, a.Version = old.Owner, old.CreatedAt, old.Version+1
		if err := tx.SaveAlliance(ctx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "alliance.change", ident.ID(a.ID)))
	})
	return a, err
}

func owner(who actor.Actor) ident.ID {
	if who.Is(actor.Bureau) {
		return who.Org
	}
	return ""
}

// Alliances lists every alliance by name: names and members are public.
func (s *Service) Alliances(ctx context.Context) ([]Alliance, error) { return s.db.Alliances(ctx) }

// Alliance returns an alliance, which is public as the list is.
func (s *Service) Alliance(ctx context.Context, id ID) (Alliance, error) {
	return s.db.Alliance(ctx, id)
}

// SchoolsByID are those of a list that there are, which are public as Alliances are.
func (s *Service) SchoolsByID(ctx context.Context, ids []ID) (map[ID]School, error) {
	return s.db.SchoolsByID(ctx, ids)
}

// BureausByID are those of a list that there are: a bureau's name is public.
func (s *Service) BureausByID(ctx context.Context, ids []ID) (map[ID]Bureau, error) {
	return s.db.BureausByID(ctx, ids)
}
