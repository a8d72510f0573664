package catalogue_test

import (
	"bufio"
	"math"
	"strings"
	"testing"

	"firstkm/services/catalogue"
)

// judgedMajors reads which occupations are right for a major.
func judgedMajors(t *testing.T, c *catalogue.Catalogue) map[string]map[string]bool {
	t.Helper()
	want := map[string]map[string]bool{}
	for lines := bufio.NewScanner(official(t, "judged/major_occupation_dev.tsv")); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		if _, ok := c.Occupation(f[3]); !ok {
			continue
		}
		if want[f[1]] == nil {
			want[f[1]] = map[string]bool{}
		}
		want[f[1]][f[3]] = true
	}
	return want
}

// gain is nDCG@10 of a ranking.
func gain(leads []catalogue.Lead, right map[string]bool) float64 {
	sum, most := 0.0, 0.0
	for i := range 10 {
		g := 1 / math.Log2(float64(i)+2)
		if i < len(leads) && right[leads[i].Occupation.Code] {
			sum += g
		}
		if i < len(right) {
			most += g
		}
	}
	return sum / most
}

func TestWhereAMajorLeadsIsGuessedWithoutItsOwnGuidance(t *testing.T) {
	c, _ := catalogue.New(officialData(t).Over(catalogue.StarterData()))
	sums, asked := [2]float64{}, [2]float64{}
	for major, right := range judgedMajors(t, c) {
		half := int(major[len(major)-1] % 2)
		sums[half] += gain(c.Leads(major), right)
		asked[half]++
	}
	if asked[0]+asked[1] < 290 {
		t.Fatalf("only %v majors were asked", asked)
	}
	t.Logf("nDCG@10 %.3f; by halves %.3f and %.3f", (sums[0]+sums[1])/(asked[0]+asked[1]), sums[0]/asked[0], sums[1]/asked[1])
	for half := range sums {
		if got := sums[half] / asked[half]; got < 0.78 {
			t.Errorf("half %d: nDCG@10 %.3f, want at least 0.78", half, got)
		}
	}
}

func TestWithoutItsGuidanceAMajorIsOnlyGuessed(t *testing.T) {
	c := catalogue.Starter()
	if len(c.OccupationsOf("660103")) == 0 {
		t.Fatal("数控技术应用 leads nowhere")
	}
	other := c.Without("660103")
	if got := other.OccupationsOf("660103"); len(got) != 0 {
		t.Errorf("got %d occupations by guidance, want none", len(got))
	}
	if len(other.Leads("660103")) == 0 || len(c.OccupationsOf("660103")) == 0 {
		t.Error("guessing or the catalogue itself suffered")
	}
}

func BenchmarkLeads(b *testing.B) {
	c := catalogue.Starter()
	majors := c.Majors()
	for i := 0; b.Loop(); i++ {
		c.Leads(majors[i%len(majors)].Code)
	}
}
