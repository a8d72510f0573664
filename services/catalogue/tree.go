package catalogue

import (
	"slices"
	"strings"
	"unicode/utf8"
)

func (c *Catalogue) indexRegions() {
	rs := c.data.Regions
	c.regions = keys(rs, func(r Region) string { return r.Code })
	c.children = make(map[string][]Region)
	c.regionNames = make(map[string][]int, 2*len(rs))
	for i, r := range rs {
		c.children[r.Parent] = append(c.children[r.Parent], r)
		c.regionNames[fold(r.Name)] = append(c.regionNames[fold(r.Name)], i)
		if full := fold(r.FullName); full != fold(r.Name) {
			c.regionNames[full] = append(c.regionNames[full], i)
		}
	}
}

// NormalRegion is a region's code as it is stored: without the zeros that fill it up to six or twelve digits.
func NormalRegion(code string) string {
	code = strings.TrimSpace(code)
	if len(code) > 6 {
		code = strings.TrimSuffix(code, "000000")
	}
	for len(code) > 2 && len(code)%2 == 0 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// Region finds a region by its code, with or without trailing zeros.
func (c *Catalogue) Region(code string) (Region, bool) {
	return find(c.data.Regions, c.regions, NormalRegion(code))
}

// RegionPath is the region and all that it lies in, the province first. It is empty for an unknown code.
func (c *Catalogue) RegionPath(code string) []Region {
	var path []Region
	for r, ok := c.Region(code); ok; r, ok = c.Region(r.Parent) {
		path = append(path, r)
	}
	slices.Reverse(path)
	return path
}

// Children lists the regions directly below one, or the provinces for "".
func (c *Catalogue) Children(code string) []Region { return c.children[NormalRegion(code)] }

// RegionByName finds the one region of that short or full name below another ("" is the whole country). When several
// bear it, ok is false and candidates holds them. Where a name stands on two steps of one branch (the province and the
// prefecture 上海) the higher one is meant.
func (c *Catalogue) RegionByName(name, within string) (found Region, candidates []Region, ok bool) {
	within = NormalRegion(within)
	for _, i := range c.regionNames[fold(name)] {
		if r := c.data.Regions[i]; r.Code != within && c.lies(r, within) {
			candidates = append(candidates, r)
		}
	}
	tops := slices.DeleteFunc(slices.Clone(candidates), func(r Region) bool {
		return slices.ContainsFunc(candidates, func(o Region) bool { return o.Code != r.Code && c.lies(r, o.Code) })
	})
	if len(tops) == 1 {
		return tops[0], nil, true
	}
	return Region{}, tops, false
}

// PlaceBefore is the longest short or full name of a region, of two characters at least, that a folded word begins with, ""
// when there is none.
func (c *Catalogue) PlaceBefore(word string) (place string) {
	runes := 0
	for i, r := range word {
		if runes++; runes > longestRegion {
			break
		}
		if head := word[:i+utf8.RuneLen(r)]; runes >= 2 && len(c.regionNames[head]) > 0 {
			place = head
		}
	}
	return place
}

// longestRegion is how many characters the longest name of a region has: 积石山保安族东乡族撒拉族自治县.
const longestRegion = 15

// lies reports whether r is the region of the given code or lies in it.
func (c *Catalogue) lies(r Region, code string) bool {
	if code == "" || r.Code == code {
		return true
	}
	up, ok := c.Region(r.Parent)
	return ok && c.lies(up, code)
}

// industryCode adds the section's letter to a code that comes without it, as 7261 for 劳务派遣服务.
func (c *Catalogue) industryCode(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" || code[0] < '0' || code[0] > '9' {
		return code
	}
	for letter := 'A'; letter <= 'T'; letter++ {
		if full := string(letter) + code; c.hasIndustry(full) {
			return full
		}
	}
	return code
}

func (c *Catalogue) hasIndustry(code string) bool {
	_, ok := c.industries[code]
	return ok
}
