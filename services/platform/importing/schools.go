package importing

import (
	"context"

	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

func (j *job) schools() table[org.School] {
	names := j.called()
	return table[org.School]{
		schema: schoolSchema(), key: "code", read: func(r *sheet.Record) org.School { return schoolOf(r, names) },
		write: func(ctx context.Context, use func(func(org.School) (outcome, error)) error) error {
			return j.nouns.Orgs.PutSchools(ctx, j.who, func(put func(org.School) (org.Outcome, error)) error {
				return use(func(s org.School) (outcome, error) {
					o, err := put(s)
					return outcome(o), err
				})
			})
		},
	}
}

func schoolOf(r *sheet.Record, names *names) org.School {
	s := org.School{Code: r.Identity("code"), Name: r.Text("name"), Level: r.Enum("level"), Authority: r.Text("authority")}
	if region := r.Text("region"); region != "" {
		a := names.region(region)
		if s.Region = a.code; a.code == "" {
			r.Fail("region", a.wrong)
		}
	} else if city := r.Text("city"); city != "" {
		s.Region = names.region(city).code
	}
	return s
}
