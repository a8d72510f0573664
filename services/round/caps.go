package round

import (
	"cmp"
	"fmt"
	"slices"

	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// tree is the caps of bases and regions over the units of a round: which cap is above a unit, and above a cap; -1 for none.
type tree struct {
	unit map[org.ID]int
	cap  []int
}

// nest puts the units of some posts below the caps. It refuses a cap that holds a part of a unit only, and two caps that
// overlap without one holding the other: then nobody could say who is displaced.
func nest(caps []Cap, posts []Post) (tree, error) {
	t := tree{unit: map[org.ID]int{}, cap: make([]int, len(caps))}
	below := make([]map[org.ID]bool, len(caps))
	for i, c := range caps {
		t.cap[i] = -1
		inside, outside := map[org.ID]bool{}, map[org.ID]bool{}
		for _, p := range posts {
			if c.Holds(p.Opening.Terms) {
				inside[p.Unit] = true
			} else {
				outside[p.Unit] = true
			}
		}
		for unit := range inside {
			if outside[unit] {
				return t, ErrInvalid.With(fault.In("cap_region", fmt.Sprintf("“%s”只包含某单位的一部分岗位；基地或区域上限须完整包含其下每个单位。", c.Name),
					fmt.Sprintf("%q holds only a part of a unit's posts; every unit below a cap lies wholly in it", c.Name)))
			}
		}
		below[i] = inside
	}
	order := make([]int, len(caps)) // the widest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(below[b]), len(below[a])) })
	for at, i := range order {
		for _, j := range order[:at] {
			switch n := common(below[i], below[j]); {
			case n == 0:
			case n < len(below[i]):
				return t, ErrInvalid.With(fault.In("cap_region", fmt.Sprintf("“%s”与“%s”交叉重叠；两条上限须互不相交或一条包含另一条。", caps[i].Name, caps[j].Name),
					fmt.Sprintf("%q and %q overlap; two caps are apart, or one holds the other", caps[i].Name, caps[j].Name)))
			default:
				t.cap[i] = j // the narrowest so far
			}
		}
		for unit := range below[i] {
			t.unit[unit] = i
		}
	}
	for _, p := range posts {
		if _, ok := t.unit[p.Unit]; !ok {
			t.unit[p.Unit] = -1
		}
	}
	return t, nil
}

func common(a, b map[org.ID]bool) (n int) {
	for unit := range a {
		if b[unit] {
			n++
		}
	}
	return n
}
