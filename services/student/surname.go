package student

import "strings"

// compound are the surnames of two characters (复姓) that are in use. Where three characters are a name, the first two are
// taken for one of these.
const compound = "欧阳 上官 司马 司徒 司空 诸葛 夏侯 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 轩辕 钟离 澹台 淳于 申屠 端木 南宫 东方 独孤 呼延 " +
	"赫连 闻人 万俟 濮阳 鲜于 拓跋 完颜 纳兰 西门 东郭 百里 太史 第五 闾丘 公冶 巫马 漆雕 亓官 颛孙 羊舌 微生 公羊 澹臺 歐陽 諸葛 司寇"

// rare are two characters that are a surname of two, or one of one and a given name that begins with the other. They are
// taken for a surname of two only where four characters are a name: 单于飞 is 单 于飞, 单于大飞 is 单于 大飞.
const rare = "单于 宗政 仲孙 叔孙 季孙 太叔 谷梁 榖梁 梁丘 左丘 东门 南门 公西 公良 乐正 子车 宰父 段干 夹谷 壤驷 范姜 张简 张廖"

// surname is the part of a name that masks show: one or two characters of a Chinese name, never all of it, and the first
// character of any other.
func surname(name string) string {
	r := []rune(name)
	switch {
	case len(r) == 0:
		return ""
	case strings.ContainsAny(name, dots):
	case len(r) == 3 && listed(compound, r), len(r) == 4 && (listed(compound, r) || listed(rare, r)):
		return string(r[:2])
	}
	return string(r[0])
}

func listed(list string, r []rune) bool {
	return strings.Contains(" "+list+" ", " "+string(r[:2])+" ")
}

// dots part the names of a person of several: 阿依古丽·买买提. People type more than one character for it.
const dots = "·•・‧∙⋅●"
