package catalogue

import (
	"regexp"
	"slices"
	"strings"
)

// ResolveMajor reads a major given by code or by name. level may be empty. When several fit, ok is false and candidates
// lists them, at most twenty.
func (c *Catalogue) ResolveMajor(text string, level Level) (code string, candidates []Major, ok bool) {
	if m, known := c.Major(text); known && (level == "" || m.Level == level) {
		return m.Code, nil, true
	}
	name := fold(strings.TrimSuffix(strings.TrimSpace(text), "专业"))
	if name == "" {
		return "", nil, false
	}
	fits := func(m Major) bool { return level == "" || m.Level == level }
	candidates = slices.DeleteFunc(pick(c.data.Majors, c.majorNames[name]), func(m Major) bool { return !fits(m) })
	if len(candidates) == 0 {
		candidates = holding(c.data.Majors, func(m Major) bool { return fits(m) && strings.Contains(fold(m.Name), name) })
	}
	if len(candidates) == 1 && fold(candidates[0].Name) == name {
		return candidates[0].Code, nil, true
	}
	return "", candidates, false
}

// ResolveOccupation reads an occupation given by code, by name or by one of its trades (工种). When several fit, or only
// a part of a name is given, ok is false and candidates lists them, at most twenty.
func (c *Catalogue) ResolveOccupation(text string) (code string, candidates []Occupation, ok bool) {
	if o, known := c.Occupation(text); known {
		return o.Code, nil, true
	}
	name := fold(text)
	if name == "" {
		return "", nil, false
	}
	if at := c.occNames[name]; len(at) == 1 {
		return c.data.Occupations[at[0]].Code, nil, true
	}
	byTrade := holding(c.data.Occupations, func(o Occupation) bool {
		return slices.ContainsFunc(o.Trades, func(t string) bool { return fold(t) == name })
	})
	if len(byTrade) == 1 {
		return byTrade[0].Code, nil, true
	}
	if len(byTrade) > 1 {
		return "", byTrade, false
	}
	return "", holding(c.data.Occupations, func(o Occupation) bool { return strings.Contains(fold(o.Name), name) }), false
}

// What may stand between the names of a path, and what a county's code looks like.
var (
	pathMarks    = strings.NewReplacer("/", "", "-", "", "·", "", "，", "", ",", "")
	regionDigits = regexp.MustCompile(`^[1-9][0-9]{5}([0-9]{6})?$`)
)

// ResolveRegion reads a region given by code, by name (普陀区) or by a path of names (上海市普陀区, 四川 德阳 旌阳). When
// several fit, ok is false and candidates lists them.
func (c *Catalogue) ResolveRegion(text string) (code string, candidates []Region, ok bool) {
	if r, known := c.Region(text); known {
		return r.Code, nil, true
	}
	name := strings.TrimSpace(text)
	if r, among, unique := c.RegionByName(name, ""); unique {
		return r.Code, nil, true
	} else if len(among) > 0 {
		return "", among, false
	}
	return c.descend(fold(pathMarks.Replace(name)))
}

// descend reads a path of names from its front, the longest name first.
func (c *Catalogue) descend(path string) (code string, candidates []Region, ok bool) {
	within, letters := "", []rune(path)
	for len(letters) > 0 {
		n, r := c.longest(letters, within)
		if n == 0 {
			return "", nil, false
		}
		within, letters = r.Code, letters[n:]
		if len(letters) == 0 {
			return within, nil, true
		}
	}
	return "", nil, false
}

// RegionAbove is the deepest known region in which a place would lie that is not known itself, such as 南京市 of
// 江苏省南京市浦口区 or of 320111; ok is false when not even its beginning is known.
func (c *Catalogue) RegionAbove(text string) (above Region, ok bool) {
	text = strings.TrimSpace(text)
	if regionDigits.MatchString(text) {
		for n := 4; n >= 2; n -= 2 {
			if above, ok = c.Region(text[:n]); ok {
				return above, true
			}
		}
		return Region{}, false
	}
	letters := []rune(fold(pathMarks.Replace(text)))
	for {
		n, r := c.longest(letters, above.Code)
		if n == 0 {
			return above, ok
		}
		above, ok, letters = r, true, letters[n:]
	}
}

// HasCounties reports whether a region has counties, or is one; that of a starter catalogue may lack them.
func (c *Catalogue) HasCounties(code string) bool {
	r, ok := c.Region(code)
	return ok && (r.Level == County || slices.ContainsFunc(c.Children(r.Code), func(below Region) bool { return c.HasCounties(below.Code) }))
}

func (c *Catalogue) longest(letters []rune, within string) (n int, found Region) {
	for n = len(letters); n > 1; n-- {
		if r, _, ok := c.RegionByName(string(letters[:n]), within); ok {
			return n, r
		}
	}
	return 0, Region{}
}

// holding lists the rows that fit, at most twenty.
func holding[T any](rows []T, fits func(T) bool) []T {
	var out []T
	for _, r := range rows {
		if fits(r) {
			if out = append(out, r); len(out) == 20 {
				break
			}
		}
	}
	return out
}

// HasRegion reports whether a code is that of a region, or was until it was merged away.
func (c *Catalogue) HasRegion(code string) bool {
	_, stands := c.Region(code)
	_, _, merged := c.MergedRegion(code)
	return stands || merged
}

// HasMajors reports whether a code, or the beginning of one, is that of a category, a class or a major.
func (c *Catalogue) HasMajors(code string) bool {
	switch len(code) {
	case 2:
		_, ok := CategoryIndex(code)
		return ok
	case 4:
		_, ok := c.ClassOf(code)
		return ok
	}
	_, ok := c.Major(code)
	return ok
}

// HasOccupations reports whether a code is that of an occupation, or of the groups it lies in: 6, 6-18, 6-18-01.
func (c *Catalogue) HasOccupations(code string) bool {
	return slices.ContainsFunc(c.data.Occupations, func(o Occupation) bool { return o.Code == code || strings.HasPrefix(o.Code, code+"-") })
}

// HasIndustries reports whether a code is that of an industry, or the beginning of one.
func (c *Catalogue) HasIndustries(code string) bool {
	return slices.ContainsFunc(c.data.Industries, func(i Industry) bool { return strings.HasPrefix(i.Code, code) })
}
