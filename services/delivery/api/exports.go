package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// Exports mounts lists as files.
//
//	GET /exports/{list}   who sees the list
//	GET /school-export    school, vice-principal: everything of their school as one zip
func Exports(svc imports.Exporter) Mount {
	s := exportRoutes{svc}
	return func(a *API) {
		may := httpd.Roles(
			actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice, actor.Teacher, actor.Enterprise, actor.Bureau, actor.Operator, actor.Inspector,
		).Scope(reading)
		patient := func(op huma.Operation) huma.Operation {
			op.BodyReadTimeout = importTime // a large school's lists take their time
			return op
		}
		register(a, may, patient(file("/api/v1/exports/{list}", about{
			"export-list", "exports", "A list as a file",
			"Any list, as far as one may see it, with the headers of its import. Tables with people in them carry in each row who took them, when and what for, and every student named sees it. Sealed values stand as ***; field opens them, for which a ground is needed.",
		})), s.list, imports.ErrList, imports.ErrForm, imports.ErrNotYours, imports.ErrNotSealed, privacy.ErrInvalid, privacy.ErrNoGround, privacy.ErrConsent, privacy.ErrScope, org.ErrForbidden, student.ErrForbidden, teacher.ErrForbidden)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal).Scope(reading), patient(file("/api/v1/school-export", about{
			"export-school", "exports", "Everything of my school",
			"One zip with each list as xlsx and csv, and manifest.json with the rows and the SHA-256 of every file. What the role may not see is named under left_out.",
		})), s.all, imports.ErrNotYours, privacy.ErrInvalid, privacy.ErrNoGround, privacy.ErrConsent, privacy.ErrScope)
	}
}

type exportRoutes struct{ svc imports.Exporter }

// Purposed says what a list is taken for.
type Purposed struct {
	Purpose privacy.Purpose `query:"purpose" doc:"What for (record when no field is asked for); every student named is shown it"`
	Words   string          `query:"purpose_text" maxLength:"500" doc:"In own words, needed for the purpose other"`
	Fields  []privacy.Field `query:"field,explode" maxItems:"4" doc:"Sealed values of students to be opened; repeated. A token needs the scope write for it: the look is written down."`
}

func (p Purposed) export(list imports.List, form string) imports.Export {
	if p.Purpose == "" && len(p.Fields) == 0 {
		p.Purpose = privacy.ForRecord
	}
	e := imports.Export{List: list, Form: form, Why: imports.Why{Purpose: string(p.Purpose), Words: p.Words}}
	for _, f := range p.Fields {
		e.Fields = append(e.Fields, string(f))
	}
	return e
}

type exportInput struct {
	Purposed
	List   imports.List `path:"list" maxLength:"32" doc:"students, steps, transfers, pupil-accounts, applications, placements, enterprises, cooperations, schools, reports, teachers, employment, recognitions, practice, practice-applications, flows, places, snapshots, snapshot, accounts, invitations, notices, looks, grants, tickets, data-requests, holds, purges, breaches, assessments or audit"`
	Format string       `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Class  string       `query:"class" maxLength:"64" doc:"Of students"`
	State  string       `query:"state" enum:"active,left,transferred,graduated" doc:"Of students"`
	Q      string       `query:"q" maxLength:"64" doc:"Of students"`
	School ident.ID     `query:"school" maxLength:"64" doc:"Of teachers, for a bureau and the operator"`
	AsOf   string       `query:"as_of" format:"date" doc:"Of teachers: who was employed on the day; everybody ever without"`
	ID     ident.ID     `query:"id" maxLength:"64" doc:"Of one snapshot"`
	Object ident.ID     `query:"object" maxLength:"64" doc:"Of the audit log: what it is about"`
}

func (s exportRoutes) list(ctx context.Context, in *exportInput) (*fileOutput, error) {
	e := in.export(in.List, in.Format)
	e.Filter = imports.Narrow{Class: in.Class, State: in.State, Text: in.Q, School: in.School, AsOf: date(in.AsOf), ID: in.ID, Object: in.Object}
	return fileOf(s.svc.Export(ctx, httpd.Who(ctx), e))
}

type schoolExportInput struct{ Purposed }

func (s exportRoutes) all(ctx context.Context, in *schoolExportInput) (*fileOutput, error) {
	return fileOf(s.svc.Leave(ctx, httpd.Who(ctx), in.export("", "")))
}
