package fair

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// Booth is a unit's part in a fair, from the invitation on.
type Booth struct {
	Fair      ID
	Unit      org.ID
	By        org.ID // the school that invites
	Answer    round.Answer
	Room      string // 展位: where in the house
	Posts     []placement.ID
	Version   uint64
	At        time.Time
	UpdatedAt time.Time
}

// SlotID names a slot: slt_….
type SlotID ident.ID

// Slot is a time at one interview place of a unit. Taken counts the bookings.
type Slot struct {
	ID          SlotID
	Fair        ID
	Unit        org.ID
	Room        string // 面谈地点: table, room or person; slots of one never overlap
	From, Until time.Time
	Capacity    int
	Taken       int
}

// Free is how many may still book.
func (s Slot) Free() int { return max(0, s.Capacity-s.Taken) }

// crosses reports whether two slots are at one time.
func (s Slot) crosses(o Slot) bool { return s.From.Before(o.Until) && o.From.Before(s.Until) }

// Schedule is a row of slots of equal length at one interview place, with pauses between them and one break.
type Schedule struct {
	Room        string
	From, Until time.Time
	Minutes     int // of a slot
	Pause       int // minutes between two
	Capacity    int
	BreakFrom   time.Time // both or none
	BreakUntil  time.Time
}

const (
	maxRoom     = 30
	maxMinutes  = 240
	maxCapacity = 50
	maxSlots    = 200 // of a unit
	maxPosts    = 20
)

// slots are the slots of a schedule within a fair, in order.
func (d Schedule) slots(f *Fair, unit org.ID, now time.Time) ([]Slot, error) {
	if bad := d.check(f, now); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	var out []Slot
	length, pause := time.Duration(d.Minutes)*time.Minute, time.Duration(d.Pause)*time.Minute
	rest := Slot{From: d.BreakFrom, Until: d.BreakUntil}
	for at := d.From; !at.Add(length).After(d.Until) && len(out) <= maxSlots; at = at.Add(length + pause) {
		s := Slot{Fair: f.ID, Unit: unit, Room: d.Room, From: at, Until: at.Add(length), Capacity: d.Capacity}
		if s.crosses(rest) {
			at = rest.Until.Add(-length - pause) // goes on behind the break
			continue
		}
		s.ID = SlotID(ident.New("slt", now))
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, ErrInvalid.With(fault.In("until", "这段时间放不下一个时段。", "no slot fits between these times"))
	}
	return out, nil
}

func (d Schedule) check(f *Fair, now time.Time) (bad []fault.Field) {
	if n := utf8.RuneCountInString(d.Room); n == 0 || n > maxRoom {
		bad = append(bad, fault.In("room", "请填写面谈地点或面谈人，不超过 30 个字。", "name the table, room or interviewer, in at most 30 characters"))
	}
	switch {
	case !d.From.After(now):
		bad = append(bad, fault.In("from", "时段不能在过去。", "a slot cannot lie in the past"))
	case d.From.Before(f.From) || d.Until.After(f.Until) || !d.Until.After(d.From):
		bad = append(bad, fault.In("from", "时段须在双选会时间（"+clock(f.From)+"–"+clock(f.Until)+"）以内。", "slots lie within the fair ("+clock(f.From)+" to "+clock(f.Until)+")"))
	}
	if d.Minutes < 5 || d.Minutes > maxMinutes {
		bad = append(bad, fault.In("minutes", "每段 5 至 240 分钟。", "a slot takes 5 to 240 minutes"))
	}
	if d.Pause < 0 || d.Pause > maxMinutes {
		bad = append(bad, fault.In("pause", "间隔为 0 至 240 分钟。", "a pause takes 0 to 240 minutes"))
	}
	if d.Capacity < 1 || d.Capacity > maxCapacity {
		bad = append(bad, fault.In("capacity", "每段 1 至 50 人。", "a slot takes 1 to 50 students"))
	}
	if d.BreakFrom.IsZero() != d.BreakUntil.IsZero() || !d.BreakFrom.IsZero() && !d.BreakUntil.After(d.BreakFrom) {
		bad = append(bad, fault.In("break_until", "休息要写起止时间，结束晚于开始；没有休息就都不写。", "a break has a beginning and a later end, or neither"))
	}
	return bad
}

func clock(at time.Time) string { return civil.ClockOf(at).String() }

// overlapping refuses slots of a schedule, which lie one behind the other, that lie over old ones at the same place.
func overlapping(old, fresh []Slot) error {
	if len(old)+len(fresh) > maxSlots {
		return ErrInvalid.With(fault.In("minutes", "一个单位最多 "+strconv.Itoa(maxSlots)+" 个时段。", "a unit has at most "+strconv.Itoa(maxSlots)+" slots"))
	}
	for _, n := range fresh {
		for _, o := range old {
			if o.Room == n.Room && o.crosses(n) {
				return ErrOverlap.With(fault.In("from", o.Room+" "+clock(o.From)+"–"+clock(o.Until)+" 已有时段。", o.Room+" has a slot from "+clock(o.From)+" to "+clock(o.Until)+" already"))
			}
		}
	}
	return nil
}

// answer is a unit's yes or no.
func (b *Booth) answer(yes bool, room string, posts []placement.ID, now time.Time) error {
	b.Answer, b.Room, b.Posts = round.Declined, "", nil
	if yes {
		posts = slices.Compact(slices.Sorted(slices.Values(posts)))
		if n := utf8.RuneCountInString(room); n > maxRoom {
			return ErrInvalid.With(fault.In("room", "展位不超过 30 个字。", "the booth takes at most 30 characters"))
		}
		if len(posts) == 0 || len(posts) > maxPosts {
			return ErrInvalid.With(fault.In("posts", "请选择带来的岗位，1 至 20 个。", "choose the openings that you bring, 1 to 20"))
		}
		b.Answer, b.Room, b.Posts = round.Accepted, room, posts
	}
	b.UpdatedAt = now
	b.Version++
	return nil
}
