package catalogue

import "slices"

var categoryNames = [categories]string{
	"农林牧渔", "资源环境与安全", "能源动力与材料", "土木建筑", "水利", "装备制造", "生物与化工", "轻工纺织", "食品药品与粮食",
	"交通运输", "电子与信息", "医药卫生", "财经商贸", "旅游", "文化艺术", "新闻传播", "教育与体育", "公安与司法", "公共管理与服务",
}

// Categories lists the 19 categories of majors, which are the same at every level.
func Categories() []Category {
	out := make([]Category, categories)
	for i, name := range categoryNames {
		out[i] = Category{Index: i, Name: name}
	}
	return out
}

// CategoryName is the name of a category by its index, "" for an index that is none.
func CategoryName(index int) string {
	if index < 0 || index >= categories {
		return ""
	}
	return categoryNames[index]
}

// ClassOf is the class that a major's code or a class's code lies in.
func (c *Catalogue) ClassOf(code string) (Class, bool) {
	index, ok := CategoryIndex(code)
	if !ok || len(code) < 4 {
		return Class{}, false
	}
	i := slices.IndexFunc(c.data.Classes, func(k Class) bool { return k.Category == index && k.Number == code[2:4] })
	if i < 0 {
		return Class{}, false
	}
	return c.data.Classes[i], true
}
