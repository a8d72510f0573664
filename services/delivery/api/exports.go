package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

// Exports mounts lists as files.
//
//	GET /exports/{list}   who sees the list
//	GET /school-export    school, vice-principal: everything of their school as one zip
func Exports(svc imports.Exporter, now func() time.Time) Mount {
	s := exportRoutes{svc, now}
	return func(a *API) {
		may := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Enterprise, actor.Bureau, actor.Operator, actor.Inspector).Scope(reading)
		register(a, may, file("/api/v1/exports/{list}", about{
			"export-list", "exports", "A list as a file", "students, placements, enterprises, cooperations, applications or reports, as far as one may see them, with the headers of the import; sealed values stand as ***, tables with people in them carry who took them and when.",
		}), s.list, imports.ErrList, imports.ErrForm, org.ErrForbidden)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal).Scope(reading), file("/api/v1/school-export", about{
			"export-school", "exports", "Everything of my school", "One zip with each list as xlsx and csv and a text that explains them.",
		}), s.all, imports.ErrForbidden)
	}
}

type exportRoutes struct {
	svc imports.Exporter
	now func() time.Time
}

type exportInput struct {
	List   imports.List `path:"list" maxLength:"32"`
	Format string       `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Class  string       `query:"class" maxLength:"64" doc:"Of students"`
	State  string       `query:"state" enum:"active,left,transferred,graduated" doc:"Of students"`
	Q      string       `query:"q" maxLength:"64" doc:"Of students"`
}

func (s exportRoutes) mark(who actor.Actor) string {
	return string(who.Role) + " " + string(who.Account) + " " + s.now().UTC().Format("2006-01-02T15:04Z")
}

func (s exportRoutes) list(ctx context.Context, in *exportInput) (*fileOutput, error) {
	who := httpd.Who(ctx)
	return fileOf(s.svc.Export(ctx, who, imports.Export{List: in.List, Form: in.Format, Mark: s.mark(who), Filter: imports.Narrow{Class: in.Class, State: in.State, Text: in.Q}}))
}

func (s exportRoutes) all(ctx context.Context, _ *struct{}) (*fileOutput, error) {
	who := httpd.Who(ctx)
	return fileOf(s.svc.Leave(ctx, who, s.mark(who)))
}
