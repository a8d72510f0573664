package understand

import (
	"strings"
	"sync"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// Sound is how a text is said, in small letters: every syllable written out and joined, and the initials alone. Letters
// and digits stand for themselves in both; all else is silent. 数控车工 is shukongchegong and skcg.
func Sound(text string) (full, initials string) {
	var f, i strings.Builder
	runes := []rune(text)
	for n := 0; n < len(runes); {
		if said, width := phraseSound(runes[n:]); width > 0 {
			for _, s := range said {
				f.WriteString(s)
				i.WriteString(s[:1])
			}
			n += width
			continue
		}
		switch r := fold(runes[n]); {
		case syllables()[r] != "":
			f.WriteString(syllables()[r])
			i.WriteString(syllables()[r][:1])
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			f.WriteRune(r)
			i.WriteRune(r)
		}
		n++
	}
	return f.String(), i.String()
}

// spelt joins the letters and digits of a text in Latin letters alone; nothing when it holds others, or no letter.
func spelt(text string) string {
	var b strings.Builder
	letters := false
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z':
			letters = true
			b.WriteRune(r)
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsLetter(r):
			return ""
		}
	}
	if !letters {
		return ""
	}
	return b.String()
}

// Core is a title without what stands in brackets: terms, numbers and praise that say nothing of the post. A title that is
// nothing else stays whole.
func Core(title string) string {
	core, depth := strings.Builder{}, 0
	for _, r := range title {
		switch {
		case strings.ContainsRune("(（[【〔《{", r):
			depth++
		case strings.ContainsRune(")）]】〕》}", r):
			depth = max(0, depth-1)
		case depth == 0:
			core.WriteRune(r)
		}
	}
	if full, _ := Sound(core.String()); full == "" {
		return title
	}
	return core.String()
}

// phraseSound reads a phrase whose characters are said otherwise than alone.
func phraseSound(text []rune) (said []string, width int) {
	for width = min(longestPhrase, len(text)); width > 1; width-- {
		if s, ok := phrases[string(text[:width])]; ok {
			return strings.Fields(s), width
		}
	}
	return nil, 0
}

// longestPhrase is the number of characters of the longest phrase.
const longestPhrase = 3

// phrases are said otherwise than their characters alone, as they occur in the names of posts, trades and places.
var phrases = map[string]string{
	"会计": "kuai ji", "银行": "yin hang", "行业": "hang ye", "行长": "hang zhang", "行情": "hang qing", "商行": "shang hang", "车行": "che hang", "内行": "nei hang",
	"音乐": "yin yue", "乐器": "yue qi", "乐队": "yue dui", "乐手": "yue shou", "乐师": "yue shi", "乐团": "yue tuan", "声乐": "sheng yue", "器乐": "qi yue",
	"店长": "dian zhang", "厂长": "chang zhang", "组长": "zu zhang", "班长": "ban zhang", "队长": "dui zhang", "院长": "yuan zhang", "校长": "xiao zhang",
	"园长": "yuan zhang", "部长": "bu zhang", "科长": "ke zhang", "处长": "chu zhang", "所长": "suo zhang", "站长": "zhan zhang", "船长": "chuan zhang",
	"机长": "ji zhang", "工长": "gong zhang", "线长": "xian zhang", "课长": "ke zhang", "社长": "she zhang", "市长": "shi zhang", "列车长": "lie che zhang",
	"护士长": "hu shi zhang", "厨师长": "chu shi zhang", "成长": "cheng zhang", "增长": "zeng zhang", "董事长": "dong shi zhang", "秘书长": "mi shu zhang",
	"调度": "diao du", "调查": "diao cha", "调研": "diao yan", "调配": "diao pei", "调动": "diao dong", "调试": "tiao shi", "调音": "tiao yin", "调酒": "tiao jiu", "调解": "tiao jie", "调色": "tiao se",
	"校对": "jiao dui", "校验": "jiao yan", "校准": "jiao zhun", "校正": "jiao zheng", "角色": "jue se", "模具": "mu ju", "模样": "mu yang", "模板": "mu ban",
	"重庆": "chong qing", "重复": "chong fu", "重新": "chong xin", "重组": "chong zu", "成都": "cheng du", "首都": "shou du", "都市": "du shi", "厦门": "xia men", "大厦": "da sha",
	"传记": "zhuan ji", "参差": "cen ci", "人参": "ren shen", "大夫": "dai fu", "咖啡": "ka fei", "咖喱": "ga li", "弹簧": "tan huang", "弹性": "tan xing", "弹琴": "tan qin",
	"轧钢": "zha gang", "铺设": "pu she", "店铺": "dian pu", "商铺": "shang pu", "供应": "gong ying", "处理": "chu li", "处置": "chu zhi", "相册": "xiang ce", "照相": "zhao xiang", "摄相": "she xiang",
	"单车": "dan che", "闵行": "min hang", "朝阳": "chao yang", "长沙": "chang sha", "长春": "chang chun", "西藏": "xi zang", "收藏": "shou cang", "储藏": "chu cang", "冷藏": "leng cang",
	"效率": "xiao lv", "利率": "li lv", "率先": "shuai xian", "数据": "shu ju", "数控": "shu kong", "差旅": "chai lv", "出差": "chu chai", "空调": "kong tiao", "种植": "zhong zhi", "种子": "zhong zi",
	"便宜": "pian yi", "给排": "ji pai", "给水": "ji shui", "供给": "gong ji", "了解": "liao jie", "得力": "de li", "的士": "di shi", "还款": "huan kuan", "还原": "huan yuan",
	"转换": "zhuan huan", "转运": "zhuan yun", "钻孔": "zuan kong", "钻井": "zuan jing", "钻探": "zuan tan", "曾经": "ceng jing", "血液": "xue ye", "血站": "xue zhan", "畜牧": "xu mu", "畜禽": "chu qin", "牲畜": "sheng chu",
}

// syllables are the commonest readings of the characters, without tones.
var syllables = sync.OnceValue(func() map[rune]string {
	out := make(map[rune]string, len(pinyin.PinyinDict))
	for code, readings := range pinyin.PinyinDict {
		said, _, _ := strings.Cut(readings, ",")
		if said = toneless.Replace(said); said != "" {
			out[rune(code)] = said
		}
	}
	return out
})

// toneless takes the tones off a syllable and writes ü as v, as one types it.
var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m",
)
