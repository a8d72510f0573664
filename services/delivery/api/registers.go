package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/teacher"
)

func (s teachers) files(a *API) {
	register(a, registrars(), file("/api/v1/schools/{id}/teachers/file", about{
		"download-teachers", "teachers", "A school's register as a table", "With the headers of an import, so that it can come back; that it was taken stands in the audit log, and in each row who took it, when and what for.",
	}), s.registerFile, teacher.ErrForbidden)
	register(a, registrars(), file("/api/v1/ratio-snapshots/{id}/file", about{
		"download-ratio-snapshot", "dual-ratio", "The 花名册 of a report as it was signed", "Everybody in it with the reason.",
	}), s.snapshotFile, teacher.ErrNotFound, teacher.ErrForged)
}

type registerFileInput struct {
	OfOrg
	Purposed
	AsOf   string `query:"as_of" format:"date" doc:"Today unless given"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s teachers) registerFile(ctx context.Context, in *registerFileInput) (*fileOutput, error) {
	day := date(in.AsOf)
	if day.IsZero() {
		day = civil.Today(s.now())
	}
	e := in.export(imports.ListTeachers, in.Format)
	e.Filter = imports.Narrow{School: ident.ID(in.ID), AsOf: day}
	return fileOf(s.exports.Export(ctx, httpd.Who(ctx), e))
}

type snapshotFileInput struct {
	Purposed
	ID     teacher.SnapshotID `path:"id" maxLength:"64"`
	Format string             `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s teachers) snapshotFile(ctx context.Context, in *snapshotFileInput) (*fileOutput, error) {
	e := in.export(imports.ListSnapshot, in.Format)
	e.Filter.ID = ident.ID(in.ID)
	return fileOf(s.exports.Export(ctx, httpd.Who(ctx), e))
}
