package app

import (
	"context"
	"strings"
	"time"

	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/search/understand"
	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/batch"
	"firstkm/services/fair"
	"firstkm/services/find"
	"firstkm/services/imports"
	"firstkm/services/insight"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/civil"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/cache"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/indexing"
	"firstkm/services/platform/store"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/saved"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// Services are the use cases, as delivery and commands call them.
type Services struct {
	Accounts     *account.Service
	Orgs         *org.Service
	Students     *student.Service
	Privacy      *privacy.Service
	Batches      *batch.Service
	Placements   *placement.Service
	Applications *application.Service
	Rounds       *round.Service
	Fairs        *fair.Service
	Interviews   *interview.Service
	Consents     *agreement.Consents
	Internships  *internship.Service
	Agreements   *agreement.Agreements
	Find         *find.Service
	Audit        *audit.Service
	Teachers     *teacher.Service
	Practices    *practice.Service
	Notices      *notify.Service
	Insight      *insight.Service
	Saved        *saved.Service
	Imports      imports.Importer
	Exports      imports.Exporter
}

// reads is every read of the nouns: both the database and one transaction of it have them.
type reads interface {
	org.Reads
	account.Reads
	student.Reads
	privacy.Reads
	batch.Reads
	placement.Reads
	application.Reads
	round.Reads
	fair.Reads
	interview.Reads
	agreement.ConsentReads
	internship.Reads
	agreement.Reads
	audit.Reads
	teacher.Reads
	practice.Reads
	notify.Reads
	insight.Reads
	saved.Reads
	find.Orgs
}

func (a *App) services() (Services, error) {
	s, err := a.servicesOver(a.Store, a.Store.InTx)
	if err != nil {
		return Services{}, err
	}
	tables := importing.New(a.Store, func(ctx context.Context, use func(importing.Tx) error) error {
		return a.Store.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, importing.Nouns{Placements: s.Placements, Orgs: s.Orgs, Students: s.Students, Applications: s.Applications, Teachers: s.Teachers, Practices: s.Practices, Batches: s.Batches, Rounds: s.Rounds, Fairs: s.Fairs, Interviews: s.Interviews, Consents: s.Consents, Agreements: s.Agreements, Internships: s.Internships, Accounts: s.Accounts, Privacy: s.Privacy, Notices: s.Notices, Audit: s.Audit, Catalogue: a.Catalogue}, a.reloadCatalogue, a.now).Sealing(a.Keyring)
	s.Imports, s.Exports = tables, tables
	return s, nil
}

// Together runs use cases as one transaction: all of what they do is kept, or nothing. A use case that fails undoes only
// itself, unless use returns the error. use may be run again after a deadlock and must begin anew then.
func (a *App) Together(ctx context.Context, use func(Services, *store.Tx) error) error {
	return a.Store.InTx(ctx, func(tx *store.Tx) error {
		s, err := a.servicesOver(tx, tx.Nested)
		if err != nil {
			return err
		}
		return use(s, tx)
	})
}

func (a *App) servicesOver(db reads, inTx func(context.Context, func(*store.Tx) error) error) (Services, error) {
	orgs := org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.knownRegion, a.now).Under(a.law)
	accounts, err := account.NewService(db, func(ctx context.Context, use func(account.Tx, org.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx, tx) })
	}, orgs, crypt.NewHasher(), attempts{a.limiter}, a.now)
	if err != nil {
		return Services{}, err
	}
	private := privacy.NewService(db, func(ctx context.Context, use func(privacy.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.workdays, a.now).Opening(a.Keyring).Signing(a.secret).Under(a.terms)
	accounts.Guarded(a.guard(records{db, private}, register{db, a.now}))
	teachers := teacher.NewService(db, func(ctx context.Context, use func(teacher.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.knownClass, a.notary, a.now).Under(a.standards)
	finder := find.NewService(find.NewPages(a.live, a.pages, a.shared(), find.Dear, a.now), understand.Read, a.Catalogue, db, a.now).Naming(directory{a.names}, db, orgs.Barred).Answering(a.answering).Typing(a.live)
	notices := a.notices(db, inTx)
	applications := application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, a.Catalogue, a.now).Under(a.law)
	rounds := a.rounds(db, inTx, applications)
	consents, agreements := a.consents(db, inTx, private), a.agreements(db, inTx)
	return Services{
		Accounts: accounts,
		Orgs:     orgs,
		Students: student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
			return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, a.knownMajor, a.now).Sealing(a.Keyring),
		Privacy: private,
		Batches: a.batches(db, inTx, orgs),
		Placements: placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
			return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, a.Catalogue, a.now).Under(a.law),
		Applications: applications,
		Rounds:       rounds,
		Fairs:        a.fairs(db, inTx, rounds, a.now),
		Interviews:   a.interviews(db, inTx),
		Consents:     consents,
		Agreements:   agreements,
		Internships:  a.internships(db, inTx, applications, papers{db, consents, agreements}),
		Audit: audit.NewService(db, func(ctx context.Context, use func(audit.Tx) error) error {
			return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}),
		Teachers:  teachers,
		Practices: a.practices(db, inTx, teachers),
		Insight:   insight.NewService(db, teachers, a.now),
		Notices:   notices,
		Saved:     a.savedSearches(db, inTx, finder, notices),
		Find:      finder,
	}, nil
}

func (a *App) knownRegion(code string) bool {
	_, ok := a.Catalogue.Now().Region(code)
	return ok
}

// workdays is the national working calendar in force.
func (a *App) workdays() civil.Calendar { return a.Catalogue.Now().Calendar("") }

func (a *App) knownMajor(code string) bool {
	_, ok := a.Catalogue.Now().Major(code)
	return ok
}

func (a *App) knownClass(code string) bool {
	_, ok := a.Catalogue.Now().ClassOf(code)
	return ok && len(code) == 4
}

// attempts limits sign-in: two a second from one address, behind which a school's computer room may sit; ten in a burst and
// then one every twelve seconds for a login from one address and for a second factor; one a second for a login from anywhere.
type attempts struct{ limiter cache.Limiter }

// Attempt implements account.Limiter.
func (l attempts) Attempt(ctx context.Context, key string) (bool, time.Duration) {
	limit := cache.Limit{Events: 60, Per: time.Minute, Burst: 60}
	switch {
	case strings.HasPrefix(key, "address:"):
		limit = cache.Limit{Events: 120, Per: time.Minute, Burst: 120}
	case strings.Contains(key, " from "), strings.HasPrefix(key, "second:"):
		limit = cache.Limit{Events: 5, Per: time.Minute, Burst: 10}
	}
	return l.limiter.Allow(ctx, "sign-in:"+key, limit)
}

// takes limits requests for httpd.
type takes struct{ limiter cache.Limiter }

// Take implements httpd.Limiter.
func (l takes) Take(ctx context.Context, key string, count int, per time.Duration) (time.Duration, error) {
	ok, wait := l.limiter.Allow(ctx, key, cache.Limit{Events: count, Per: per, Burst: count})
	if ok {
		return 0, nil
	}
	return max(wait, time.Millisecond), nil
}

// home keeps the versions of the bleve index in one directory.
type home string

// Open implements indexing.Home.
func (h home) Open() (search.Index, error) {
	i, err := bleveindex.Open(string(h))
	if err != nil {
		return nil, err
	}
	return i, nil
}

// Build implements indexing.Home.
func (h home) Build() (indexing.Building, error) {
	b, err := bleveindex.Build(string(h))
	if err != nil {
		return nil, err
	}
	return building{b}, nil
}

// Prune implements indexing.Home.
func (h home) Prune() error { return bleveindex.Prune(string(h)) }

type building struct{ *bleveindex.Building }

// Commit implements indexing.Building.
func (b building) Commit(ctx context.Context) (search.Index, error) {
	i, err := b.Building.Commit(ctx)
	if err != nil {
		return nil, err
	}
	return i, nil
}
