package notify

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/privacy"
)

// fill replaces what a rule's texts name. Names of openings, units and schools are cut: a notice is short. No person is
// ever named.
func (s *Service) fill(ctx context.Context, tx Tx, f fact) (filling, error) {
	post, unit, school := "", "", ""
	if f.Placement != "" {
		p, err := tx.Placement(ctx, placement.ID(f.Placement))
		if err != nil {
			return filling{}, err
		}
		post = cut(p.Title, 20)
	}
	if f.Enterprise != "" {
		e, err := tx.Enterprise(ctx, org.ID(f.Enterprise))
		if err != nil && !gone(err) {
			return filling{}, err
		}
		unit = cut(e.Name, 24)
	}
	if f.AsOf != "" || f.Filing != "" || f.Sheet != "" {
		sch, err := tx.School(ctx, org.ID(f.School))
		if err != nil && !gone(err) {
			return filling{}, err
		}
		school = cut(sch.Name, 24)
	}
	zh := []string{
		"{post}", post, "{unit}", unit, "{school}", school, "{what}", f.Kind, "{application}", f.Application, "{practice}", f.Practice, "{agreement}", f.Agreement, "{batch}", f.Batch, "{fair}", f.Fair, "{filing}", f.Filing, "{sheet}", f.Sheet, "{inspection}", f.Inspection, "{list}", f.List, "{round}", f.Round, "{internship}", f.Internship, "{enterprise}", f.Enterprise,
		"{year}", strconv.Itoa(f.Year), "{promoted}", strconv.Itoa(f.Promoted), "{graduated}", strconv.Itoa(f.Graduated), "{repeating}", strconv.Itoa(f.Repeating),
	}
	en, today := append([]string(nil), zh...), civil.Today(s.Now())
	put := func(place string, w text.Words) {
		zh, en = append(zh, place, w.Zh), append(en, place, w.En)
	}
	for place, day := range map[string]string{"{until}": f.HoldsUntil, "{due}": f.DueOn, "{on}": f.day(), "{asof}": f.AsOf, "{from}": f.From, "{to}": f.To} {
		put(place, monthDay(day, today))
	}
	put("{asked}", privacy.RequestKind(f.Kind).Label())
	put("{level}", levelWords(f.Level))
	put("{verdict}", choose(f.Granted, text.Say("已批准", "approved"), text.Say("未批准", "refused")))
	put("{consent}", choose(f.Accepted, text.Say("同意", "accepted"), text.Say("未同意", "refused")))
	put("{switched}", choose(string(f.On) == "true", text.Say("开启", "on"), text.Say("关闭", "off")))
	put("{factor}", choose(f.Factor, text.Say("、两步验证", ", second factor"), text.Words{}))
	return filling{strings.NewReplacer(zh...), strings.NewReplacer(en...)}, nil
}

func choose(yes bool, a, b text.Words) text.Words {
	if yes {
		return a
	}
	return b
}

// monthDay shortens YYYY-MM-DD; the year is said where it is not today's.
func monthDay(s string, today civil.Date) text.Words {
	d, err := civil.Parse(s)
	if err != nil {
		return text.Say(s, s)
	}
	if d.Year != today.Year {
		return text.Say(fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day), fmt.Sprintf("%d %s %d", d.Day, d.Month.String()[:3], d.Year))
	}
	return text.Say(fmt.Sprintf("%d月%d日", int(d.Month), d.Day), fmt.Sprintf("%d %s", d.Day, d.Month.String()[:3]))
}

// levelWords are the levels of dual-qualified teachers.
func levelWords(level string) text.Words {
	return map[string]text.Words{
		"junior": text.Say("初级", "junior"), "intermediate": text.Say("中级", "intermediate"), "senior": text.Say("高级", "senior"),
	}[level]
}

func concernedWords(guardians bool) text.Words {
	return choose(guardians, text.Say("涉及学生的监护人", "guardians of those concerned"), text.Say("涉及的学生", "those concerned"))
}
