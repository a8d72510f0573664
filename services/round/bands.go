package round

import "firstkm/services/kernel/text"

// DistanceBands are how far a post is from the middle of the home county, in the order of Stats.Distances.
func DistanceBands() []text.Words {
	return []text.Words{
		text.Say("5 公里以内", "up to 5 km"), text.Say("6–10 公里", "6–10 km"), text.Say("11–20 公里", "11–20 km"), text.Say("21–40 公里", "21–40 km"),
		text.Say("40 公里以上", "over 40 km"), text.Say("距离不详", "not known"),
	}
}

// distanceBand is where a distance counts; -1 is one that is not known.
func distanceBand(km int) int {
	if km < 0 {
		return 5
	}
	return under(km, 5, 10, 20, 40)
}

// PayBands are the pay of a month before anything is taken off, in the order of Stats.Pays.
func PayBands() []text.Words {
	return []text.Words{
		text.Say("2,000 元以下", "under ¥2,000"), text.Say("2,000–2,999 元", "¥2,000–2,999"), text.Say("3,000–3,999 元", "¥3,000–3,999"),
		text.Say("4,000–4,999 元", "¥4,000–4,999"), text.Say("5,000 元以上", "¥5,000 and more"),
	}
}

func payBand(fen int64) int { return under(int(fen/100), 1999, 2999, 3999, 4999) }

// under is the first bound that n is not above, or the one behind them.
func under(n int, bounds ...int) int {
	for i, b := range bounds {
		if n <= b {
			return i
		}
	}
	return len(bounds)
}

// First is how many obtained their first choice; -1 is not told.
func (st Stats) First() int {
	if len(st.Ranks) == 0 {
		return 0
	}
	return st.Ranks[0]
}
