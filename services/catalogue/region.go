package catalogue

// RegionLevel is a step of the tree of regions.
type RegionLevel string

// The steps. Towns stand only below prefectures without counties, such as 东莞.
const (
	Province   RegionLevel = "province"
	Prefecture RegionLevel = "prefecture"
	County     RegionLevel = "county"
	Town       RegionLevel = "town"
)

// Region is an entry of GB/T 2260, its code without trailing zeros: 31, 3101, 310107.
type Region struct {
	Code     string
	Name     string // short: 普陀
	FullName string // 普陀区
	Pinyin   string // syllables apart: "pu tuo"
	Parent   string // empty for a province
	Level    RegionLevel
	Lat, Lng float64 // centre in WGS-84 degrees, good to about a kilometre; both 0 when not known
}

// Located reports whether the centre is known.
func (r Region) Located() bool { return r.Lat != 0 || r.Lng != 0 }
