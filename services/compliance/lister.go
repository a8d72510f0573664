package compliance

import "regexp"

// agencyName finds an intermediary by its name alone; a business scope says more, but a listing shows none.
var agencyName = regexp.MustCompile(`人力资源|人力服务|劳务|派遣|猎头|人才(服务|市场|中介|资源)|人事(代理|服务)|职业(介绍|中介)|外包服务`)

// BarredName reports whether a listing gathered elsewhere comes, by its enterprise's name, from an intermediary or a
// barred venue. Such listings are never shown on pages.
func BarredName(name string) bool {
	return agencyName.MatchString(name) || agencyWords.MatchString(name) || barred(name)
}
