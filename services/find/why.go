package find

import (
	"fmt"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/text"
)

// Why says in words why a hit stands where it does, the weightiest reason first.
func Why(i Item, a Ask) (list []text.Words) {
	say := func(holds bool, zh, en string) {
		if holds {
			list = append(list, text.Say(zh, en))
		}
	}
	switch d := i.Placement; {
	case a.Sort == search.ByPay:
		say(true, "按报酬从高到低排。", "Sorted by pay, highest first.")
	case a.Sort == search.ByDistance && i.DistanceM >= 0:
		say(true, "按直线距离从近到远排。", "Sorted by distance as the crow flies, nearest first.")
	case a.Sort == search.ByNewest || a.Text == "" && a.Major == "":
		say(true, "按发布时间排，新的在前。", "Sorted by the time of publication, newest first.")
	case d != nil:
		switch i.Tier {
		case 1:
			say(i.Via == "" || a.Major != "", "标题或说明里有您写的全部词。", "Its title or description holds every word you wrote.")
			say(i.Via != "" && a.Major == "", "您写的词说的就是这类岗位，或者都在标题、说明里。", "Your words mean posts of this kind, or all stand in its title or description.")
		case 2:
			say(true, "您写的词都有，有的在任务、单位、职业或地点里。", "All your words are there, some of them in tasks, unit, occupation or place.")
		case 3:
			say(true, "标题里的字或读音与您写的相近。", "The characters or the sound of its title are close to what you wrote.")
		case 4:
			say(true, "只有一部分词相同。", "Only some of your words are in it.")
		}
	}
	if a.Major != "" || a.Text != "" {
		say(i.Via == search.ViaNamed, "单位点名要这个专业。", "The unit names the major.")
		say(i.Via == search.ViaCrosswalk, "对应表里这个专业通向这一职业。", "The published table leads from the major to this occupation.")
		say(i.Via == search.ViaInferred || i.Path.Via == catalogue.ViaInferred && i.Via == "", "由相近专业推测到这一职业。", "The occupation is inferred from close majors.")
	}
	if n := len(i.Path.Tasks); n > 0 {
		say(true, fmt.Sprintf("岗位任务里有 %d 项与这一职业相合。", n), fmt.Sprintf("%d of its tasks %s to the occupation.", n, text.Agree(n, "belongs", "belong")))
	}
	if a.Sort == search.ByRelevance || a.Sort == "" {
		say(len(list) > 0, "同样相关时，新发布的在前。", "Of equals, the newer one comes first.")
	}
	return list
}
