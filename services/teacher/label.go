package teacher

import "firstkm/services/kernel/text"

// Label is how people call where a recognition stands.
func (s State) Label() text.Words {
	switch s {
	case Applied:
		return text.Say("已申请，待学校认定", "Applied; the school decides")
	case Endorsed:
		return text.Say("学校已认定，待复核", "Endorsed by the school")
	case Sampled:
		return text.Say("抽中复核", "Drawn for review")
	case Reviewed:
		return text.Say("复核通过，待公示", "Reviewed, to be published")
	case Noticed:
		return text.Say("公示中", "On public notice")
	case Recognised:
		return text.Say("已认定", "Recognised")
	case Rechecking:
		return text.Say("复查中", "Being re-checked")
	case Expired:
		return text.Say("已失效", "Expired")
	case Revoked:
		return text.Say("已撤销", "Revoked")
	case Refused:
		return text.Say("未通过", "Refused")
	}
	return text.Say("已撤回", "Withdrawn")
}
