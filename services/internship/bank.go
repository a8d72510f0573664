package internship

import (
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
)

// Question is one question of the safety exam: single choice among three, one point of knowledge.
type Question struct {
	ID      string
	Point   text.Words // what to read again when it went wrong
	Ask     text.Words
	Options []text.Words // in the order that is shown
	right   int
}

// q is a question as the bank is written: the right answer first, each wording in both languages. Its id turns the options.
func q(id, pointZh, pointEn, askZh, askEn string, options ...string) Question {
	n := len(options) / 2
	turn := 0
	for _, c := range id {
		turn += int(c)
	}
	turn %= n
	one := Question{ID: id, Point: text.Say(pointZh, pointEn), Ask: text.Say(askZh, askEn), Options: make([]text.Words, n), right: turn}
	for k := range n {
		one.Options[(k+turn)%n] = text.Say(options[2*k], options[2*k+1])
	}
	return one
}

// general are the questions of every student. The bank is this program's own starter: a school adds its paper exam beside it.
func general() []Question {
	return []Question{
		q("g01", "用电安全", "Electricity", "发现同事触电，第一步做什么？", "A colleague gets an electric shock. What comes first?", "切断电源", "Cut the power", "用手把他拉开", "Pull them away by hand", "向他泼水", "Pour water on them"),
		q("g02", "火灾逃生", "Fire", "走廊里有浓烟，怎样离开？", "There is thick smoke in the corridor. How do you leave?", "弯腰贴墙，捂住口鼻走安全通道", "Bent low along the wall, mouth and nose covered, by the emergency exit", "乘电梯下楼", "By the lift", "站直快跑", "Running upright"),
		q("g03", "灭火器", "Extinguishers", "用干粉灭火器时，喷嘴对准哪里？", "Where do you point a dry-powder extinguisher?", "火焰根部", "At the base of the flames", "火焰顶端", "At the tips of the flames", "烟雾", "At the smoke"),
		q("g04", "事故报告", "Reporting", "受了轻伤，应该怎么办？", "You are slightly hurt. What do you do?", "马上告诉指导人员，处理伤口并登记", "Tell your mentor at once, have it treated and recorded", "忍着，下班再说", "Bear it until the end of the day", "自己回家不说", "Go home without a word"),
		q("g05", "劳动防护用品", "Protective gear", "单位没有发规定的防护用品就让你上岗，你应该？", "You are told to work without the prescribed gear. What do you do?", "不上岗，告诉指导教师", "Do not start, and tell your instructor", "先干着", "Start for now", "自己掏钱买", "Buy it yourself"),
		q("g06", "设备操作", "Machines", "没有学过的设备，别人让你帮忙开一下，怎么办？", "Somebody asks you to run a machine that you were not taught. What do you do?", "拒绝，请指导人员来", "Refuse, and fetch your mentor", "照别人的样子开", "Copy what others do", "小心一点就行", "Just be careful"),
		q("g07", "工作时间", "Hours", "单位要求你上夜班，你应该？", "You are asked to work the night shift. What do you do?", "告诉学校：没有专项备案不得安排", "Tell the school: without a special filing it is not allowed", "多给钱就上", "Do it for more pay", "换个同学去", "Send a classmate"),
		q("g08", "实习报酬", "Pay", "单位说要先交 500 元押金，你应该？", "The unit asks for a deposit of 500 yuan. What do you do?", "不交，告诉学校：不得收取任何费用", "Do not pay, and tell the school: no fee is allowed", "交了再要回来", "Pay and ask for it back", "让家长交", "Let your parents pay"),
		q("g09", "请销假", "Leave", "生病了不能去实习，应该怎么做？", "You are ill and cannot go. What do you do?", "向单位和学校请假", "Ask unit and school for leave", "不去就行", "Just stay away", "让同学带句话", "Let a classmate mention it"),
		q("g10", "交通安全", "On the road", "骑电动自行车上下班，必须？", "Riding an e-bike to work, you must", "戴头盔，不闯红灯", "wear a helmet and stop at red", "走机动车道快一些", "use the car lane to be quicker", "两人同骑省钱", "share it to save money"),
		q("g11", "紧急出口", "Exits", "第一天到单位，先要弄清楚？", "On your first day, find out first", "紧急出口和集合点在哪里", "where exits and the assembly point are", "食堂在哪里", "where the canteen is", "无线网密码", "the Wi-Fi password"),
		q("g12", "拒绝危险作业", "Dangerous work", "让你到高处、井下或接触有毒物品作业，你应该？", "You are told to work at height, underground or with poisons. What do you do?", "拒绝，离开危险处并报告学校", "Refuse, leave the place and tell the school", "系好绳子就去", "Go with a rope", "看别人去不去", "See whether others go"),
		q("g13", "诈骗", "Fraud", "有人说刷单可以挣外快，让你先垫钱，这是？", "Somebody offers money for fake orders if you pay first. This is", "诈骗，不理会并告诉老师", "fraud: ignore it and tell a teacher", "兼职", "a side job", "单位福利", "a benefit of the unit"),
		q("g14", "骚扰", "Harassment", "有人对你说话动手不尊重，你应该？", "Somebody harasses you. What do you do?", "明确拒绝，离开，保留证据并告诉学校", "Say no, leave, keep evidence and tell the school", "忍一忍", "Put up with it", "自己动手", "Hit back"),
		q("g15", "消防通道", "Fire lanes", "货物堆在消防通道上，应该？", "Goods stand in the fire lane. What should happen?", "马上移开，通道任何时候都不能占", "Move them at once; it is kept clear at all times", "晚上再移", "Move them at night", "留一条缝", "Leave a gap"),
	}
}

// special are the questions of a category of majors (专业大类), by compliance.Category.
func special() map[int][]Question {
	return map[int][]Question{
		3: construction(), 5: machining(), 9: transport(), 10: electronics(), 11: health(), 13: tourism(),
	}
}

// QuestionsByID are those of the bank that ids name, in their order.
func QuestionsByID(ids []string) (out []Question) {
	all, by := Bank()
	for _, list := range by {
		all = append(all, list...)
	}
	for _, id := range ids {
		if i := slices.IndexFunc(all, func(x Question) bool { return x.ID == id }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out
}

// forMajor are the questions of a major's category; none when the bank has no such category.
func forMajor(code string) []Question { return special()[compliance.Category(code)] }

// Bank is the whole bank: the questions of every student, and those of each category of majors by compliance.Category.
func Bank() (everybody []Question, by map[int][]Question) { return general(), special() }

// Right is the right answer, for who reads again.
func (x Question) Right() text.Words { return x.Options[x.right] }
