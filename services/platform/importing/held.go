package importing

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/platform/sheet"
)

// sealedFile is the field under which kept files are sealed; sealedMark begins what is sealed and no gzip.
const (
	sealedFile = "import_file"
	sealedMark = "v1."
)

// keep stores a packed file, sealed, and removes those that nobody may open any more.
func (s *Service) keep(ctx context.Context, k imports.Kept) error {
	if s.vault != nil {
		sealed, err := s.vault.Seal(sealedFile, string(k.ID), string(k.Body))
		if err != nil {
			return fmt.Errorf("seal a kept file: %w", err)
		}
		k.Body = []byte(sealed)
	}
	return s.inTx(ctx, func(tx Tx) error {
		if _, err := tx.PurgeImportFiles(ctx, s.now()); err != nil {
			return err
		}
		return tx.KeepImportFile(ctx, k)
	})
}

// Hold implements imports.Importer.
func (s *Service) Hold(ctx context.Context, who actor.Actor, kind imports.Kind, f imports.File) (ident.ID, error) {
	if err := check(who, kind, imports.Options{}, 1); err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	n, err := io.Copy(w, io.LimitReader(f.Body, imports.MaxBytes+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("receive the file: %w", err)
	case n > imports.MaxBytes:
		return "", sheet.ErrTooLarge
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	now := s.now()
	id := ident.New("imp", now)
	return id, s.keep(ctx, imports.Kept{
		ID: id, Kind: kind, HeldAt: now, Account: who.Account, Org: who.Org, Name: f.Name, ContentType: f.ContentType, Body: packed.Bytes(), ExpiresAt: now.Add(imports.HeldFor),
	})
}

// Held implements imports.Importer: the file is its importer's, and that of others who act for the same organisation.
func (s *Service) Held(ctx context.Context, who actor.Actor, id ident.ID) (imports.File, error) {
	k, err := s.db.ImportFile(ctx, id)
	if err != nil {
		return imports.File{}, err
	}
	if !s.opens(who, k) {
		return imports.File{}, imports.ErrNotFound
	}
	if bytes.HasPrefix(k.Body, []byte(sealedMark)) && s.vault != nil {
		plain, err := s.vault.Open(sealedFile, string(k.ID), string(k.Body))
		if err != nil {
			return imports.File{}, fmt.Errorf("open the kept file %s: %w", k.ID, err)
		}
		k.Body = []byte(plain)
	}
	body, err := unpack(k.Body)
	return imports.File{Name: k.Name, ContentType: k.ContentType, Body: body}, err
}

// opens reports whether a kept file is there for somebody: its importer, or one who acts for the same organisation and may
// import what it holds.
func (s *Service) opens(who actor.Actor, k imports.Kept) bool {
	own := k.Account != "" && k.Account == who.Account || k.Org != "" && k.Org == who.Org
	return own && (k.Kind == "" || who.Is(k.Kind.May()...)) && s.now().Before(k.ExpiresAt)
}

// Waiting implements imports.Importer.
func (s *Service) Waiting(ctx context.Context, who actor.Actor) ([]imports.Kept, error) {
	kinds := imports.ReviewedBy(who.Role)
	if who.Org == "" || len(kinds) == 0 {
		return nil, nil
	}
	return s.db.ImportFilesHeld(ctx, who.Org, kinds, s.now())
}

// Discard implements imports.Importer.
func (s *Service) Discard(ctx context.Context, who actor.Actor, id ident.ID) error {
	k, err := s.db.ImportFile(ctx, id)
	if err != nil {
		return err
	}
	if k.Kind == "" || !s.opens(who, k) {
		return imports.ErrNotFound
	}
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.DropImportFile(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "import.discard", id))
	})
}

// forget removes a held file that was confirmed.
func (s *Service) forget(ctx context.Context, id ident.ID) error {
	return s.inTx(ctx, func(tx Tx) error { return tx.DropImportFile(ctx, id) })
}
