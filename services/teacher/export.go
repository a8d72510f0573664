package teacher

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Export is a school's register on a day as the tables of an import have it: who was employed there, by number. That it
// was taken is kept in the audit log. May: who reads the register.
func (s *Service) Export(ctx context.Context, who actor.Actor, school org.ID, q Query) (org.School, []Verdict, error) {
	q, err := s.fill(q)
	if err != nil {
		return org.School{}, nil, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return org.School{}, nil, err
	}
	list := Census(files, school, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf)
	return sch, list, s.inTx(ctx, func(tx Tx) error {
		return tx.Audit(ctx, ledger.By(who, s.now(), "teacher.export", ident.ID(school)))
	})
}

// Everyone is every file of a school, also of who left it, for its full export and for lists of what files hold. That it was
// taken is kept in the audit log. May: who reads the register.
func (s *Service) Everyone(ctx context.Context, who actor.Actor, school org.ID) ([]Teacher, org.School, error) {
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return nil, sch, err
	}
	return files, sch, s.inTx(ctx, func(tx Tx) error {
		return tx.Audit(ctx, ledger.By(who, s.now(), "teacher.export", ident.ID(school)))
	})
}
