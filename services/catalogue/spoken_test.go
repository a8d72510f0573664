package catalogue_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstkm/services/catalogue"
)

// said is a line of what people call majors and occupations.
type said struct {
	line                       int
	words, majors, occupations []string
}

// saidLines reads the table as it stands in the file, so that a line which a reader would pass over is seen here.
func saidLines(t *testing.T) (out []said) {
	t.Helper()
	b, err := os.ReadFile("starter/spoken.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 3 {
			t.Errorf("line %d: got %d columns, want 3: %q", n+1, len(cols), line)
			continue
		}
		for _, col := range cols {
			if col != strings.Join(strings.Fields(col), " ") {
				t.Errorf("line %d: stray space in %q", n+1, col)
			}
		}
		out = append(out, said{n + 1, strings.Fields(cols[0]), strings.Fields(cols[1]), strings.Fields(cols[2])})
	}
	return out
}

func TestSpokenWordsStandOnce(t *testing.T) {
	at := map[string]int{}
	for _, l := range saidLines(t) {
		for _, w := range l.words {
			key := strings.ToLower(w)
			if before, met := at[key]; met {
				t.Errorf("%s stands on lines %d and %d", w, before, l.line)
			}
			at[key] = l.line
		}
	}
	if len(at) < 600 {
		t.Errorf("got %d words, want 600", len(at))
	}
}

func TestSpokenLinesMeanFewThings(t *testing.T) {
	code := regexp.MustCompile(`^[1-8]-\d\d-\d\d-\d\d$`)
	for _, l := range saidLines(t) {
		if len(l.words) == 0 || len(l.majors)+len(l.occupations) == 0 || len(l.occupations) > 6 || len(l.majors) > 6 {
			t.Errorf("line %d: %d words, %d majors, %d occupations", l.line, len(l.words), len(l.majors), len(l.occupations))
		}
		for _, list := range [][]string{l.majors, l.occupations} {
			sorted := slices.Sorted(slices.Values(list))
			if len(slices.Compact(sorted)) != len(list) {
				t.Errorf("line %d says something twice: %v", l.line, list)
			}
		}
		for _, c := range l.occupations {
			if !code.MatchString(c) {
				t.Errorf("line %d: %q is no code of an occupation", l.line, c)
			}
		}
	}
}

func TestSpokenWordIsReadFromTheTable(t *testing.T) {
	c := catalogue.Starter()
	for _, l := range saidLines(t) {
		for _, w := range l.words {
			_, occupations := c.Spoken(w)
			var got []string
			for _, o := range occupations {
				got = append(got, o.Code)
			}
			if !slices.Equal(got, l.occupations) {
				t.Errorf("%s: got %v, want %v", w, got, l.occupations)
			}
		}
	}
	if majors, _ := c.Spoken("汽修"); len(majors) == 0 || majors[0].Name != "汽车运用与维修" {
		t.Errorf("汽修: got majors %v", majors)
	}
}

// Without an import, most words should already lead somewhere.
func TestSpokenWordsLeadSomewhereInTheStarter(t *testing.T) {
	c := catalogue.Starter()
	words, lead := 0, 0
	for _, l := range saidLines(t) {
		words += len(l.words)
		if slices.ContainsFunc(l.occupations, func(code string) bool { _, ok := c.Occupation(code); return ok }) {
			lead += len(l.words)
		}
	}
	if lead*3 < words*2 {
		t.Errorf("%d of %d words lead to an occupation of the starter, want two thirds", lead, words)
	}
}

func TestSpokenWordsNameOfficialThings(t *testing.T) {
	d := officialData(t)
	codes, category := map[string]bool{}, map[string]int{}
	for _, o := range d.Occupations {
		codes[o.Code] = true
	}
	for _, m := range d.Majors {
		category[m.Name] = m.Category
	}
	met := map[int]bool{}
	for _, l := range saidLines(t) {
		for _, c := range l.occupations {
			if !codes[c] {
				t.Errorf("line %d: there is no occupation %s", l.line, c)
			}
		}
		for _, name := range l.majors {
			of, ok := category[name]
			if !ok {
				t.Errorf("line %d: there is no major %s", l.line, name)
			}
			met[of] = true
		}
	}
	if want := len(catalogue.Categories()); len(met) != want {
		t.Errorf("got words for majors of %d categories, want %d", len(met), want)
	}
}
