package round

import (
	"strconv"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Answer is how a unit answered an invitation.
type Answer string

// The answers. A unit accepts by its first offer.
const (
	Invited  Answer = "invited"
	Accepted Answer = "accepted"
	Declined Answer = "declined"
)

// Label is what pages call an answer.
func (a Answer) Label() text.Words {
	return map[Answer]text.Words{
		Invited: text.Say("已邀请", "Invited"), Accepted: text.Say("已参加", "Takes part"), Declined: text.Say("不参加", "Declined"),
	}[a]
}

// Invitation asks a unit to offer seats to a round.
type Invitation struct {
	Round     ID
	Unit      org.ID
	By        org.ID // the school that invites, on whose list the unit is
	Answer    Answer
	At        time.Time
	UpdatedAt time.Time
}

// Stands reports whether the unit is still asked or takes part.
func (i Invitation) Stands() bool { return i.Answer != Declined }

// Mode is how a unit orders the students of a post.
type Mode string

// The modes. Whom a unit does not name follows by the fit score, behind those whom it names.
const (
	ByFit   Mode = "fit"    // by the published fit score alone
	ByScore Mode = "scores" // 0 to 100 points for those whom it met
	ByRank  Mode = "ranks"  // 1 is best
)

// Modes lists them in the order of pages.
func Modes() []Mode { return []Mode{ByFit, ByScore, ByRank} }

// Label is what pages call a mode.
func (m Mode) Label() text.Words {
	return map[Mode]text.Words{
		ByFit: text.Say("按公布的匹配分", "By the published fit score"), ByScore: text.Say("给见过面的学生打分", "Points for those whom we met"),
		ByRank: text.Say("给见过面的学生排序", "A ranking of those whom we met"),
	}[m]
}

// OfferState is where an offer stands.
type OfferState string

// The states of an offer. Only one that stands holds seats.
const (
	Stands  OfferState = "stands"
	Retired OfferState = "withdrawn" // by the unit, before the window closed
	Lapsed  OfferState = "lapsed"    // its last day passed
	Freed   OfferState = "freed"     // the round is settled or cancelled
)

// Offer is seats of an opening for one round. Post kind and dates are the opening's, which cannot change while seats are held.
type Offer struct {
	Round     ID
	Placement placement.ID
	Unit      org.ID
	Kind      compliance.Kind
	PostKind  string
	From, To  civil.Date
	Seats     int // offered
	Held      int // still reserved: offered and not yet a student's; 0 unless it stands
	Until     civil.Date
	Mode      Mode
	State     OfferState
	Version   uint64
	UpdatedAt time.Time
}

// Mark is a unit's word on a student whom it met, by the student's number.
type Mark struct {
	Number  string
	Value   int    // points, or rank
	Decline string // the reason, of the list of reasons, when the unit will not take the student; empty otherwise
}

// Words is the mark in a few words, by the order under which the unit gave it.
func (m Mark) Words(by Mode) text.Words {
	n := strconv.Itoa(m.Value)
	switch {
	case m.Decline != "":
		for _, w := range Reasons() {
			if w.Zh == m.Decline {
				return text.Say("不接收："+w.Zh, "Not taken: "+w.En)
			}
		}
		return text.Say("不接收："+m.Decline, "Not taken: "+m.Decline)
	case by == ByRank:
		return text.Say("排在第 "+n+" 名", "Rank "+n)
	}
	return text.Say(n+" 分", n+" points")
}

// Judgement is a teacher's word on a major and an opening that share only their category (R-ART08-MAJOR), for one school.
type Judgement struct {
	School    org.ID
	Major     string
	Placement placement.ID
	Verdict   compliance.Review
	Reason    string `json:",omitempty"`
	By        ident.ID
	At        time.Time
}
