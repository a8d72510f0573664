package catalogue

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ParseRegions reads divisions.csv (GB/T 2260) and, when centres is not nil, joins the positions of latlng.json to it by
// name. Positions are converted from the given datum. A position that lies far from its neighbours' is left out as an
// error of the source, line 0 standing for the file of positions.
func ParseRegions(divisions Source, centres io.Reader, datum Datum) ([]Region, []RowError, error) {
	columns := []string{"id", "pid", "deep", "name", "pinyin_prefix", "pinyin", "ext_id", "ext_name"}
	rows, bad, err := each(divisions, columns, readRegion)
	if err != nil || centres == nil {
		return rows, bad, err
	}
	found, err := readCentres(centres, datum)
	if err != nil {
		return nil, bad, err
	}
	return rows, append(bad, place(rows, found)...), nil
}

func readRegion(r record) (Region, *RowError) {
	code, parent := r.get("id"), r.get("pid")
	deep, err := strconv.Atoi(r.get("deep"))
	switch {
	case !regionCode.MatchString(code):
		return Region{}, r.wrong("id", "区划代码应为 2、4、6 或 9 位数字。", "a region's code has 2, 4, 6 or 9 digits")
	case err != nil || deep < 0 || deep > 2 || (deep == 0) != (len(code) == 2):
		return Region{}, r.wrong("deep", "层级与代码不符。", "the depth is not that of the code")
	case r.get("name") == "":
		return Region{}, r.wrong("name", "缺少区划名称。", "the name is missing")
	}
	if deep == 0 {
		parent = ""
	}
	full := r.get("ext_name")
	if full == "" {
		full = r.get("name")
	}
	return Region{
		Code: code, Name: r.get("name"), FullName: full, Pinyin: r.get("pinyin"), Parent: parent, Level: regionLevel(code),
	}, nil
}

// regionLevel tells the step by the code. Six digits directly below a province (仙桃市) are a county all the same.
func regionLevel(code string) RegionLevel {
	switch len(code) {
	case 2:
		return Province
	case 4:
		return Prefecture
	case 6:
		return County
	}
	return Town
}

// centreKey names a place by province, prefecture and county, the lower two empty above them.
type centreKey struct{ province, city, area string }

type centre struct{ lat, lng float64 }

func readCentres(r io.Reader, datum Datum) (map[centreKey]centre, error) {
	d := json.NewDecoder(r)
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, ErrHeader.Because(fmt.Errorf("positions: want a list, got %v (%w)", t, err))
	}
	found := make(map[centreKey]centre)
	counties := make(map[centre][]centreKey)
	for d.More() {
		var p struct{ Province, City, Area, Lat, Lng string }
		if err := d.Decode(&p); err != nil {
			return nil, ErrLine.Because(fmt.Errorf("positions: %w", err))
		}
		lat, errLat := strconv.ParseFloat(p.Lat, 64)
		lng, errLng := strconv.ParseFloat(p.Lng, 64)
		if errLat != nil || errLng != nil || abroad(lat, lng) {
			continue
		}
		lat, lng = datum.ToWGS84(lat, lng)
		found[centreKey{p.Province, p.City, p.Area}] = centre{lat, lng}
		if p.Area != "" {
			counties[centre{lat, lng}] = append(counties[centre{lat, lng}], centreKey{p.Province, p.City, p.Area})
		}
	}
	maps.DeleteFunc(found, func(k centreKey, c centre) bool { return k.area != "" && guessed(counties[c]) })
	return found, nil
}

// guessed reports whether a position was given to counties of several prefectures, or to several that stand directly
// below a province: so the geocoder behind the file answers when it does not know a place. A city and the county around
// it may well share theirs.
func guessed(holders []centreKey) bool {
	return slices.ContainsFunc(holders, func(k centreKey) bool {
		return k.city != holders[0].city || len(holders) > 1 && strings.HasSuffix(k.city, "直辖县级行政区划")
	})
}

// The farthest that a county lies from its prefecture's middle, and any place from its province's, in metres. The
// largest true distances are those of 海西 and of 新疆.
const (
	acrossPrefecture = 700_000
	acrossProvince   = 1_500_000
)

// place gives every region its centre and reports those that cannot be right.
func place(rows []Region, found map[centreKey]centre) []RowError {
	at := keys(rows, func(r Region) string { return r.Code })
	name := func(code string) string {
		if i, ok := at[code]; ok {
			return rows[i].FullName
		}
		return ""
	}
	loose := loosely(found)
	for i, r := range rows {
		province, city := name(r.Code[:2]), name(r.Parent)
		switch r.Level {
		case Prefecture:
			rows[i] = r.at(found, centreKey{province, r.FullName, ""}, centreKey{province, "市辖区", ""})
		case County, Town:
			rows[i] = r.at(found, centreKey{province, city, r.FullName})
			if !rows[i].Located() {
				rows[i] = r.at(loose, centreKey{province, city, stem(r.FullName)}, centreKey{province, "", stem(r.FullName)})
			}
		}
	}
	return drop(rows)
}

// at is the region with the first of the centres that is known.
func (r Region) at(known map[centreKey]centre, tries ...centreKey) Region {
	for _, k := range tries {
		if c, ok := known[k]; ok {
			r.Lat, r.Lng = c.lat, c.lng
			return r
		}
	}
	return r
}

// loosely names counties in more ways where only one bears the name: without their ending, since 新津县 became 新津区, and
// without their prefecture.
func loosely(found map[centreKey]centre) map[centreKey]centre {
	out, count := make(map[centreKey]centre), make(map[centreKey]int)
	for k, c := range found {
		if k.area == "" {
			continue
		}
		for _, l := range []centreKey{{k.province, k.city, stem(k.area)}, {k.province, "", stem(k.area)}} {
			out[l] = c
			count[l]++
		}
	}
	maps.DeleteFunc(out, func(k centreKey, _ centre) bool { return count[k] > 1 })
	return out
}

// stem is a county's name without 区, 县 or 市; two characters at least stay.
func stem(name string) string {
	letters := []rune(name)
	if n := len(letters); n > 2 && strings.ContainsRune("区县市", letters[n-1]) {
		return string(letters[:n-1])
	}
	return name
}

// drop clears centres that lie too far from the middle of their siblings, then gives provinces their first prefecture's
// centre, which is the capital's.
func drop(rows []Region) []RowError {
	var bad []RowError
	clearFar := func(level RegionLevel, group func(Region) string, limit float64) {
		middles := middle(rows, level, group)
		for i, r := range rows {
			m, ok := middles[group(r)]
			if r.Level != level || !r.Located() || !ok || Metres(r.Lat, r.Lng, m.lat, m.lng) <= limit {
				continue
			}
			bad = append(bad, *record{}.wrong("lat", r.FullName+"（"+r.Code+"）的坐标远离所在地区，未采用。",
				r.FullName+" ("+r.Code+"): the position is far from its neighbours' and was left out"))
			rows[i].Lat, rows[i].Lng = 0, 0
		}
	}
	province := func(r Region) string { return r.Code[:2] }
	clearFar(Prefecture, province, acrossProvince)
	clearFar(County, province, acrossProvince)
	clearFar(County, func(r Region) string { return r.Parent }, acrossPrefecture)
	capitals(rows)
	return bad
}
