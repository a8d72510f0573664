package agreement

import (
	"context"
	"strconv"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
)

// AskCode names what agreements ask of somebody.
type AskCode string

// What agreements ask.
const (
	AskSign AskCode = "agreement_sign" // a signature of one's own side
	AskDraw AskCode = "agreement_draw" // arrangements without an agreement, of the office
)

// Ask is one line of somebody's start page.
type Ask struct {
	Code  AskCode
	Count int  // at most More are counted
	More  bool // there are more
	First ID   // of AskSign
}

// Title says it in one line.
func (a Ask) Title() text.Words {
	n, of := strconv.Itoa(a.Count), text.Plural(a.Count, "agreement", "agreements")
	if a.More {
		n, of = n+" 份以上", "more than "+of
	} else {
		n += " 份"
	}
	if a.Code == AskDraw {
		return text.Say(n+"已确认的实习还没有三方协议", "To be drawn up for confirmed internships: "+of)
	}
	return text.Say(n+"三方协议等您签署", "Waiting for your signature: "+of)
}

// Asks is what agreements ask of the actor now: the lines of the start page, the same for pages and interface.
func (s *Agreements) Asks(ctx context.Context, who actor.Actor) (out []Ask, err error) {
	if side := SideOf(who); side != "" && who.Org != "" {
		list, err := s.List(ctx, who, Filter{Lacks: side}, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return nil, err
		}
		if n := len(list.Items); n > 0 {
			out = append(out, Ask{Code: AskSign, Count: n, More: list.Next != "", First: list.Items[0].ID})
		}
	}
	if !who.Is(actor.School) {
		return out, nil
	}
	waits, err := s.Waits(ctx, who)
	if n := len(waits); n > 0 {
		out = append(out, Ask{Code: AskDraw, Count: n, More: n == AtOnce})
	}
	return out, err
}
