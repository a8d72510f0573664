package catalogue

import "fmt"

// Category is one of the 19 categories of majors (专业大类).
type Category struct {
	Index int    // 0 to 18, the same at every level
	Name  string // without the ending 大类: 装备制造
}

// Code is the two digits of the category at a level: 装备制造 is 66 in secondary schools, 46 and 26 above.
func (c Category) Code(l Level) string { return fmt.Sprintf("%02d", l.band()+c.Index) }

// Class is one of the 97 classes of majors (专业类).
type Class struct {
	Category int    // index of its category
	Number   string // two digits within the category, the same at every level
	Name     string // 机械设计制造类
	Levels   []Level
}

// Code is the four digits of the class at a level.
func (c Class) Code(l Level) string { return Category{Index: c.Category}.Code(l) + c.Number }

// Major is a major (专业) of one edition of the official catalogue.
type Major struct {
	Code         string // six digits, without K
	Name         string
	Level        Level
	Class        string // first four digits
	ClassName    string
	Category     int // index, comparable across levels
	CategoryName string
	K            bool   // its setting is controlled by the state (国家控制布点)
	Version      string // the edition that brought it: 2021, 2025
	ValidFrom    int    // first enrolment year; 0 is always
	ValidTo      int    // last enrolment year; 0 is open
	ReplacedBy   string // code of the major that follows it
}

// Profile is what the ministry writes of a major (专业简介). It comes by import only.
type Profile struct {
	Major        string
	Name         string
	Posts        string // occupations and posts it prepares for
	Abilities    string
	Courses      string
	Certificates string
}

// Pair is one line of the guidance from a major to an occupation (人社部 2023). Both names stand as published, since an
// end may be unknown here.
type Pair struct {
	Major          string
	MajorName      string
	Occupation     string
	OccupationName string
	Own            bool // ours, where the published guidance says nothing of the major or misses the obvious
}
