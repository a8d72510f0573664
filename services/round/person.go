package round

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Wishes are what a student says to want of a post. They count in the fit score with their own weight.
type Wishes struct {
	Housing     bool     `json:"housing,omitempty"`     // provided by the unit
	Regions     []string `json:"regions,omitempty"`     // GB/T 2260, beginnings of codes
	Occupations []string `json:"occupations,omitempty"` // codes
	PayMonthFen int64    `json:"pay_month_fen,omitempty"`
}

// Words are the wishes in a few words; none for none.
func (w Wishes) Words() text.Words {
	var zh, en []string
	say := func(is bool, z, e string) {
		if is {
			zh, en = append(zh, z), append(en, e)
		}
	}
	yuan := strconv.FormatInt(w.PayMonthFen/full, 10)
	say(w.Housing, "提供住宿", "housing")
	say(len(w.Regions) > 0, "地区 "+strings.Join(w.Regions, "、"), "regions "+strings.Join(w.Regions, ", "))
	say(len(w.Occupations) > 0, "职业 "+strings.Join(w.Occupations, "、"), "occupations "+strings.Join(w.Occupations, ", "))
	say(w.PayMonthFen > 0, "月报酬 "+yuan+" 元以上", "at least ¥"+yuan+" a month")
	return text.Say(strings.Join(zh, "，"), strings.Join(en, ", "))
}

// Person is a student's part in a round.
type Person struct {
	Round     ID
	Student   student.ID
	School    org.ID
	Number    string // see Number
	Choices   []placement.ID
	Wishes    Wishes
	Refused   time.Time // the arrangement is refused (R-ART09-REFUSE)
	Consent   application.Consent
	Version   uint64 // 0 for one who has not saved anything
	UpdatedAt time.Time
}

// choose replaces the list. The consent is to what the list may lead to: without a list there is none.
func (p *Person) choose(list []placement.ID, consent application.Consent, now time.Time) {
	if len(list) == 0 {
		consent = application.Consent{}
	}
	p.Choices, p.Consent, p.UpdatedAt = list, consent, now
	p.Version++
}

// willing refuses to place one who gave no list, or took it back: nobody is placed without consent.
func (p Person) willing() error {
	switch {
	case !p.Refused.IsZero():
		return ErrInvalid.With(fault.In("to", "学生已声明不接受学校安排（第九条），不能安排。", "the student refused the school's arrangement (Article 9) and is not placed"))
	case len(p.Choices) == 0 || p.Consent.At.IsZero():
		return ErrInvalid.With(fault.In("to", "学生没有填报志愿，也没有同意提供信息，不能安排；请学生先填报或走下一轮。", "the student gave no list and no consent; nobody is placed without"))
	}
	return nil
}

// open refuses a change outside of the window, or of another version than was seen.
func (p Person) open(r Round, seen uint64, now time.Time) error {
	switch {
	case !r.Takes(now):
		return ErrWindow
	case p.Version != seen:
		return ErrStale
	}
	return nil
}

const mostWishes = 20

// listed refuses a list that is none: too long, a post twice, an unknown post. known tells the posts of the round.
func listed(list []placement.ID, most int, known func(placement.ID) bool) []fault.Field {
	var bad []fault.Field
	if len(list) > most {
		bad = append(bad, fault.In("choices", "志愿数超过本轮上限。", "more posts than the round allows"))
	}
	for i, id := range list {
		switch {
		case slices.Contains(list[:i], id):
			bad = append(bad, fault.In("choices["+strconv.Itoa(i)+"]", "同一个岗位只能填一次。", "each post stands once"))
		case !known(id):
			bad = append(bad, fault.In("choices["+strconv.Itoa(i)+"]", "这个岗位不在本轮中。", "this post is not in the round"))
		}
	}
	return bad
}
