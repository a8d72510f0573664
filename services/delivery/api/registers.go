package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// Registers writes registers of teachers as tables.
type Registers interface {
	Register(ctx context.Context, who actor.Actor, school org.ID, day civil.Date, format string) (imports.File, error)
	Snapshot(ctx context.Context, who actor.Actor, id teacher.SnapshotID, format string) (imports.File, error)
}

func (s teachers) files(a *API) {
	register(a, registrars(), file("/api/v1/schools/{id}/teachers/file", about{
		"download-teachers", "teachers", "A school's register as a table", "With the headers of an import, so that it can come back; that it was taken stands in the audit log.",
	}), s.registerFile, teacher.ErrForbidden)
	register(a, registrars(), file("/api/v1/ratio-snapshots/{id}/file", about{
		"download-ratio-snapshot", "dual-ratio", "The 花名册 of a report as it was signed", "Everybody in it with the reason.",
	}), s.snapshotFile, teacher.ErrNotFound, teacher.ErrForged)
}

type registerFileInput struct {
	OfOrg
	AsOf   string `query:"as_of" format:"date" doc:"Today unless given"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s teachers) registerFile(ctx context.Context, in *registerFileInput) (*fileOutput, error) {
	day := date(in.AsOf)
	if day.IsZero() {
		day = civil.Today(s.now())
	}
	return fileOf(s.tables.Register(ctx, httpd.Who(ctx), in.ID, day, in.Format))
}

type snapshotFileInput struct {
	ID     teacher.SnapshotID `path:"id" maxLength:"64"`
	Format string             `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s teachers) snapshotFile(ctx context.Context, in *snapshotFileInput) (*fileOutput, error) {
	return fileOf(s.tables.Snapshot(ctx, httpd.Who(ctx), in.ID, in.Format))
}
