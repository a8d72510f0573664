package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/ident"
)

// heldRoutes are the files that were uploaded on the page, checked there and not confirmed yet.
func (s *importRoutes) heldRoutes(a *API, importers httpd.Access) {
	register(a, importers.Scope(reading), get("/api/v1/imports/held", about{
		"list-held-imports", "imports", "Files that wait to be confirmed", "Those that somebody of the own organisation uploaded and checked on the page; nothing of them is written yet. They are deleted after a day.",
	}), s.held)
	op := post("/api/v1/imports/held/{id}/confirm", about{
		"confirm-held-import", "imports", "Import a file that waits", "Writes what the file holds, as POST /imports/{kind} would, and forgets the file.",
	})
	op.BodyReadTimeout = importTime
	register(a, importers.Scope(writing), op, s.confirm, imports.ErrNotFound, imports.ErrHeaders, imports.ErrForbidden)
	register(a, importers.Scope(writing), remove("/api/v1/imports/held/{id}", about{
		"discard-held-import", "imports", "Discard a file that waits", "Nothing of it is written.",
	}), s.discard, imports.ErrNotFound)
}

type heldBody struct {
	ID    ident.ID     `json:"id"`
	Kind  imports.Kind `json:"kind"`
	Name  string       `json:"name" doc:"Of the file"`
	Since time.Time    `json:"since"`
	Until time.Time    `json:"until" doc:"When it is deleted unless it is confirmed"`
}

type heldOutput struct{ Body List[heldBody] }

func (s *importRoutes) held(ctx context.Context, _ *struct{}) (*heldOutput, error) {
	list, err := s.importer.Waiting(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &heldOutput{List[heldBody]{Items: mapped(list, func(k imports.Kept) heldBody {
		return heldBody{k.ID, k.Kind, k.Name, instant(k.HeldAt), instant(k.ExpiresAt)}
	})}}, nil
}

type heldInput struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

func (s *importRoutes) confirm(ctx context.Context, in *heldInput) (*importOutput, error) {
	who := httpd.Who(ctx)
	kind, err := s.kindOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.importer.Held(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	sum, err := s.importer.Import(ctx, who, kind, imports.Options{Lang: httpd.Language(ctx), Held: in.ID}, f)
	if err != nil {
		return nil, s.refused(ctx, sum, err)
	}
	return &importOutput{Status: 200, Body: importOf(ctx, sum)}, nil
}

// kindOf is what a file that the caller may confirm would import.
func (s *importRoutes) kindOf(ctx context.Context, id ident.ID) (imports.Kind, error) {
	list, err := s.importer.Waiting(ctx, httpd.Who(ctx))
	if err != nil {
		return "", err
	}
	for _, k := range list {
		if k.ID == id {
			return k.Kind, nil
		}
	}
	return "", imports.ErrNotFound
}

func (s *importRoutes) discard(ctx context.Context, in *heldInput) (*empty, error) {
	return &empty{}, s.importer.Discard(ctx, httpd.Who(ctx), in.ID)
}
