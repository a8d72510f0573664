package compliance_test

import (
	"math"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"

	"pgregory.net/rapid"
)

func TestPeakAgreesWithCountingDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := date("2026-12-20")
		day := rapid.Custom(func(t *rapid.T) civil.Date { return base.AddDays(rapid.IntRange(0, 40).Draw(t, "day")) })
		stays := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) compliance.Stay {
			return compliance.Stay{From: day.Draw(t, "from"), To: day.Draw(t, "to"), N: rapid.IntRange(0, 3).Draw(t, "n")}
		}), 0, 12).Draw(t, "stays")
		from, to := day.Draw(t, "first"), day.Draw(t, "last")
		want := 0
		for d := from; !d.After(to); d = d.AddDays(1) {
			n := 0
			for _, s := range stays {
				if !s.From.After(d) && !s.To.Before(d) {
					n += s.N
				}
			}
			want = max(want, n)
		}
		if got := compliance.Peak(stays, from, to); got != want {
			t.Fatalf("got %d, want %d for %v in %s–%s", got, want, stays, from, to)
		}
	})
}

func TestStaysThatTouchOverlapOnTheSharedDayOnly(t *testing.T) {
	first := compliance.Stay{From: date("2027-03-01"), To: date("2027-03-31"), N: 2}
	for from, want := range map[string]int{"2027-03-31": 5, "2027-04-01": 3} {
		second := compliance.Stay{From: date(from), To: date("2027-06-30"), N: 3}
		if got := compliance.Peak([]compliance.Stay{first, second}, date("2027-01-01"), date("2027-12-31")); got != want {
			t.Errorf("second from %s: got %d, want %d", from, got, want)
		}
	}
}

func TestHeadroomIsTheMostThatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := compliance.Load{Employees: rapid.IntRange(0, 5000).Draw(t, "unit"), Held: rapid.IntRange(0, 600).Draw(t, "held")}
		kind := compliance.Load{Employees: rapid.IntRange(0, 500).Draw(t, "kind"), Held: rapid.IntRange(0, 120).Draw(t, "held of kind")}
		fits := func(n int) bool {
			return 10*(unit.Held+n) <= unit.Employees && 5*(kind.Held+n) <= kind.Employees
		}
		got := compliance.Headroom(unit, kind).Fit()
		if got > 0 && !fits(got) {
			t.Fatalf("%d do not fit %v, %v", got, unit, kind)
		}
		if fits(got + 1) {
			t.Fatalf("%d fit %v, %v, got only %d", got+1, unit, kind, got)
		}
	})
}

func TestCapDoesNotOverflow(t *testing.T) {
	if got, want := compliance.Cap(math.MaxInt, 10), math.MaxInt/10; got != want {
		t.Errorf("got %d, want %d", got, want)
	}
}

func TestLegal(t *testing.T) {
	for _, c := range []struct {
		student   string
		placement []string
		want      compliance.Match
	}{
		{"660103", []string{"660103"}, compliance.MatchExact},
		{"520801", []string{"520801K"}, compliance.MatchExact},
		{"660103", []string{"660199", "660103"}, compliance.MatchExact},
		{"660103", []string{"660199", "660301"}, compliance.MatchClose},
		{"660103", []string{"660301", "660199"}, compliance.MatchClose},
		{"660103", []string{"660301"}, compliance.MatchReview},
		{"660103", []string{"460103"}, compliance.MatchReview},
		{"660103", []string{"260103"}, compliance.MatchReview},
		{"660103", []string{"670103"}, compliance.MatchNone},
		{"660103", nil, compliance.MatchNone},
		{"", []string{""}, compliance.MatchNone},
		{"OFF_CATALOGUE", []string{"660103"}, compliance.MatchNone},
	} {
		if got := compliance.Legal(c.student, c.placement); got != c.want {
			t.Errorf("Legal(%q, %q): got %s, want %s", c.student, c.placement, got, c.want)
		}
	}
}

func TestCategoryIsEqualAcrossLevels(t *testing.T) {
	for i := range 19 {
		for _, first := range []int{21, 41, 61} {
			code := string([]byte{byte('0' + (first+i)/10), byte('0' + (first+i)%10)}) + "0101"
			if got := compliance.Category(code); got != i {
				t.Errorf("%s: got %d, want %d", code, got, i)
			}
		}
	}
}

func TestHazardsAreTheSeventeenItems(t *testing.T) {
	items := map[int]bool{}
	for _, h := range compliance.Hazards() {
		if h.Item > 0 {
			items[h.Item] = true
		}
	}
	if len(items) != 17 {
		t.Errorf("got %d items, want 17", len(items))
	}
}

func TestArticlesAreNamed(t *testing.T) {
	for rule, want := range map[string]string{
		compliance.RulePay: "第十八条", compliance.RuleNight: "第十七条第（三）项", compliance.RuleHours: "第十七条", compliance.RuleFee: "第二十条；《职业教育法》第四十二条",
		"R-ART45-HOTLINE": "第四十五条", "R-ART20-ID": "第二十条",
	} {
		if got := compliance.Article(rule).Zh; got != want {
			t.Errorf("%s: got %s, want %s", rule, got, want)
		}
	}
	for _, r := range compliance.Rules() {
		if r.Article.Zh == "" || r.Article.En == "" || r.Title.Zh == "" || r.Title.En == "" || len(r.Classes) == 0 {
			t.Errorf("%s: article %v, title %v, classes %v", r.ID, r.Article, r.Title, r.Classes)
		}
	}
}

func TestCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"91350100M000100Y43": true, // the standard's own example
		"91350100M000100Y44": false,
		"91350100m000100y43": false,
		"91350100M000100Y4":  false,
		"":                   false,
	} {
		if got := compliance.ValidUSCC(code); got != want {
			t.Errorf("%q: got %v, want %v", code, got, want)
		}
	}
}
