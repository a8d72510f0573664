package privacy

import (
	"strings"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// Trigger is why an impact assessment is due (P-55).
type Trigger string

// The triggers of P-55.
const (
	Sensitive Trigger = "sensitive"
	Automated Trigger = "automated"
	Sharing   Trigger = "sharing"
	Abroad    Trigger = "abroad"
	Major     Trigger = "other"
)

// Triggers lists them in the order pages show them.
func Triggers() []Trigger { return []Trigger{Sensitive, Automated, Sharing, Abroad, Major} }

// Enum implements the delivery's enumeration.
func (Trigger) Enum() []string { return names(Triggers()) }

// Label is how pages call the trigger.
func (t Trigger) Label() text.Words {
	switch t {
	case Sensitive:
		return text.Say("处理敏感个人信息或不满 14 周岁未成年人信息", "Sensitive data, or data of children under 14")
	case Automated:
		return text.Say("利用个人信息自动化决策", "Automated decisions")
	case Sharing:
		return text.Say("委托处理、向他人提供或公开", "Processors, sharing or publishing")
	case Abroad:
		return text.Say("向境外提供", "Transfer abroad")
	}
	return text.Say("其他对个人权益有重大影响的处理", "Other processing of great effect")
}

// Level is how large the risk that remains is.
type Level string

// The levels.
const (
	Low    Level = "low"
	Medium Level = "medium"
	High   Level = "high"
)

// Enum implements the delivery's enumeration.
func (Level) Enum() []string { return []string{string(Low), string(Medium), string(High)} }

// Label is how pages call the level.
func (l Level) Label() text.Words {
	switch l {
	case Low:
		return text.Say("低", "low")
	case Medium:
		return text.Say("中", "medium")
	}
	return text.Say("高", "high")
}

// AssessmentFacts are what P-56 asks an assessment to say.
type AssessmentFacts struct {
	Title      string
	Trigger    Trigger
	Processing string // what is processed, how and for what
	Necessity  string // lawful, legitimate, necessary
	Risk       string // effect on people's rights, and security risks
	Level      Level  // that remains after the measures
	Measures   string // lawful, effective and proportionate
	ReviewOn   civil.Date
}

// Assessment is one impact assessment (个人信息保护影响评估), kept for three years at least.
type Assessment struct {
	AssessmentFacts
	ID        ID
	School    org.ID
	By        ident.ID
	CreatedAt time.Time
	UpdatedAt time.Time
	KeepUntil civil.Date
	Version   uint64
}

// keepYears is how long an assessment is kept at least (P-56).
const keepYears = 3

func (f AssessmentFacts) check(today civil.Date) error {
	var bad []fault.Field
	need := func(name, value, zh, en string) {
		if strings.TrimSpace(value) == "" {
			bad = append(bad, fault.In(name, zh, en))
		}
	}
	need("title", f.Title, "请写一个标题。", "give it a title")
	need("processing", f.Processing, "请写明处理什么信息、怎样处理、为了什么。", "say what is processed, how and for what")
	need("necessity", f.Necessity, "请写明处理目的、方式是否合法、正当、必要。", "say why it is lawful, legitimate and necessary")
	need("risk", f.Risk, "请写明对个人权益的影响和安全风险。", "say the effect on people and the security risk")
	need("measures", f.Measures, "请写明保护措施是否合法、有效并与风险程度相适应。", "say which measures match the risk")
	if !all(Triggers(), []Trigger{f.Trigger}) {
		bad = append(bad, fault.In("trigger", "请选择评估的情形（第五十五条）。", "choose why it is due (Article 55)"))
	}
	if !all([]Level{Low, Medium, High}, []Level{f.Level}) {
		bad = append(bad, fault.In("level", "请选择剩余风险的等级。", "choose the level of the remaining risk"))
	}
	if !f.ReviewOn.After(today) {
		bad = append(bad, fault.In("review_on", "请填写以后的复评日期。", "give a day to come for the review"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}
