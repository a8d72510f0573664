package api

import (
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/find"
)

// mostNamed is how many units and how many schools are answered beside postings.
const mostNamed = 10

// groupBody is the things of one kind whose names fit.
type groupBody struct {
	Kind  find.Kind   `json:"kind" doc:"enterprise or school; further kinds may come"`
	Total int         `json:"total" doc:"How many names fit; at most ten stand here"`
	Items []thingBody `json:"items"`
}

// thingBody is something that bears a name.
type thingBody struct {
	ID             string       `json:"id"`
	Name           string       `json:"name"`
	Region         *named       `json:"region,omitempty"`
	Verified       *bool        `json:"verified,omitempty" doc:"Of units: 核验"`
	Stable         *bool        `json:"stable,omitempty" doc:"Of units: a stable partner of some school"`
	Level          string       `json:"level,omitempty" doc:"Of schools: secondary, associate or bachelor"`
	ListedUnits    *int         `json:"listed_units,omitempty" doc:"Of schools: units on its published list"`
	OpenPlacements int          `json:"open_placements" doc:"Internships that who asks can find now: of the unit (enterprise=id lists them), or of the units on the school's list"`
	Replies        *repliesBody `json:"replies,omitempty" doc:"Of units: how it answers applications; absent where fewer than five tell"`
}

// repliesBody is how a unit answers applications.
type repliesBody struct {
	Percent      int `json:"percent" doc:"Share answered within ten working days, of the applications of the last 180 days that were answered or whose ten working days are over; rounded down"`
	Applications int `json:"applications" doc:"How many those are, five at least"`
	Days         int `json:"days,omitempty" doc:"Four out of five answers came within so many days; absent without an answer"`
}

// repliesOf is nil where too few applications tell anything.
func repliesOf(r application.Replies) *repliesBody {
	if !r.Said() {
		return nil
	}
	return &repliesBody{r.Percent(), r.Due, r.Days}
}

func groupOf(cat *catalogue.Catalogue, g find.Group) groupBody {
	return groupBody{g.Kind, g.Total, mapped(g.Items, func(t find.Thing) thingBody {
		b := thingBody{ID: t.ID, Name: t.Name, Level: t.Level, OpenPlacements: t.Open, Replies: repliesOf(t.Replies)}
		if t.Region != "" {
			b.Region = &named{t.Region, regionName(cat, t.Region)}
		}
		if g.Kind == find.Units {
			b.Verified, b.Stable = &t.Verified, &t.Stable
		} else {
			b.ListedUnits = &t.Partners
		}
		return b
	})}
}
