package catalogue

import "strings"

// Merged is a county or city that became part of another one, or was given another code (GB/T 2260). Old postings, records
// and links still name it.
type Merged struct {
	Code, Name string
	Into       string // code of what it is part of now
	Year       int
}

// merged are mergers since 2005 that people still search by.
var merged = []Merged{
	{"110103", "崇文区", "110101", 2010},
	{"110104", "宣武区", "110102", 2010},
	{"120107", "塘沽区", "120116", 2009},
	{"120108", "汉沽区", "120116", 2009},
	{"120109", "大港区", "120116", 2009},
	{"310103", "卢湾区", "310101", 2011},
	{"310108", "闸北区", "310106", 2015},
	{"310119", "南汇区", "310115", 2009},
	{"310230", "崇明县", "310151", 2016},
	{"320103", "白下区", "320104", 2013},
	{"320107", "下关区", "320106", 2013},
	{"320502", "沧浪区", "320508", 2012},
	{"320503", "平江区", "320508", 2012},
	{"320504", "金阊区", "320508", 2012},
	{"330103", "下城区", "330105", 2021},
	{"330104", "江干区", "330102", 2021},
	{"330204", "江东区", "330212", 2016},
	{"371200", "莱芜市", "370116", 2019}, // and see Beside
	{"371202", "莱城区", "370116", 2019},
	{"371203", "钢城区", "370117", 2019},
	{"440102", "东山区", "440104", 2005},
	{"440116", "萝岗区", "440112", 2014},
	{"510122", "双流县", "510116", 2015},
	{"510124", "郫县", "510117", 2016},
	{"510132", "新津县", "510118", 2020},
}

// Beside is the code of another county that a part of it belongs to now; "" for nearly all.
func (m Merged) Beside() string {
	if m.Code == "371200" {
		return "370117" // 钢城区 was a district of 莱芜市, too
	}
	return ""
}

// MergedRegion tells what became of a county that is no more, by its code or its name; false for one that stands, or that
// nobody knows.
func (c *Catalogue) MergedRegion(text string) (Merged, Region, bool) {
	text = strings.TrimSpace(text)
	if _, stands := c.Region(text); stands {
		return Merged{}, Region{}, false
	}
	for _, m := range merged {
		if m.Code == text || m.Name == text {
			r, ok := c.Region(m.Into)
			return m, r, ok
		}
	}
	return Merged{}, Region{}, false
}
