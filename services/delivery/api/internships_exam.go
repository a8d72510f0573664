package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
)

type examBody struct {
	Questions []questionBody `json:"questions"`
	Pass      int            `json:"pass_percent"`
}

type questionBody struct {
	ID      string   `json:"id"`
	Point   string   `json:"point" doc:"Of knowledge"`
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
}

type examResult struct {
	Percent int            `json:"percent"`
	Passed  bool           `json:"passed"`
	Again   []againPointed `json:"again" doc:"What went wrong, to be read again"`
}

type againPointed struct {
	Question string `json:"question"`
	Point    string `json:"point"`
	Right    string `json:"right"`
}

func (s internships) sit(ctx context.Context, in *struct {
	ID internship.ID `path:"id" maxLength:"64"`
},
) (*struct{ Body examBody }, error) {
	lang := httpd.Language(ctx)
	_, asked, err := s.svc.Sit(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body examBody }{examBody{Pass: s.svc.Pass(), Questions: mapped(asked, func(x internship.Question) questionBody {
		b := questionBody{ID: x.ID, Point: x.Point.In(lang), Ask: x.Ask.In(lang)}
		for _, o := range x.Options {
			b.Options = append(b.Options, o.In(lang))
		}
		return b
	})}}, nil
}

func (s internships) hand(ctx context.Context, in *struct {
	ID   internship.ID `path:"id" maxLength:"64"`
	Body struct {
		Answers map[string]int `json:"answers" doc:"By question the place of the option, from 0"`
	}
},
) (*struct{ Body examResult }, error) {
	lang := httpd.Language(ctx)
	i, err := s.svc.Hand(ctx, httpd.Who(ctx), in.ID, in.Body.Answers)
	if err != nil {
		return nil, err
	}
	e := i.Exams[len(i.Exams)-1]
	return &struct{ Body examResult }{examResult{Percent: e.Percent, Passed: e.Passed, Again: mapped(internship.QuestionsByID(e.Weak), func(x internship.Question) againPointed {
		return againPointed{x.ID, x.Point.In(lang), x.Right().In(lang)}
	})}}, nil
}
