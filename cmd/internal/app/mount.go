package app

import (
	"context"
	"fmt"
	"time"

	"firstkm/cmd/internal/config"
	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/api"
	"firstkm/services/delivery/httpd"
	"firstkm/services/delivery/web"
	"firstkm/services/find"
	"firstkm/services/platform/cache"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/qr"
)

// mount builds the engine with every route.
func (a *App) mount() error {
	a.sessions = &sessions{accounts: a.Services.Accounts, cache: a.store(), now: a.now, used: map[string]time.Time{}}
	assets, err := web.LoadAssets()
	if err != nil {
		return fmt.Errorf("prepare the assets: %w", err)
	}
	pages, err := web.New(assets)
	if err != nil {
		return fmt.Errorf("prepare the pages: %w", err)
	}
	a.Engine = httpd.New(httpd.Config{
		Authenticator: a.sessions, Secret: a.secret, PublicURL: a.Config.PublicURL,
		TrustedProxies: config.Networks(a.Config.TrustedProxies), MetricsFrom: config.Networks(a.Config.MetricsFrom),
		MetricsToken: a.Config.MetricsToken, Log: a.log, Limiter: takes{a.limiter}, Rates: a.rates,
		Idempotency: a.keys, ProblemPage: pages.ProblemPage, Now: a.now,
	})
	a.hub = a.Engine.Events(httpd.HubConfig{})
	a.Engine.Check("database", a.Store.Healthy)
	a.Engine.Check("stream", a.Bus.Healthy)
	a.Engine.Check("search", a.Indexing.Ready)
	a.Engine.Check("names", a.naming.Ready)
	a.mountAPI()
	a.mountPages(pages)
	return a.Engine.Err()
}

// store is where looked-up sessions are kept for a while.
func (a *App) store() cache.Store {
	if a.redis != nil {
		return a.redis.Store()
	}
	return a.local
}

// shared is where dear pages are kept for all nodes; nil without Redis.
func (a *App) shared() find.Far {
	if a.redis == nil {
		return nil
	}
	return a.redis.Store()
}

// keyLife is how long an answered request is remembered by its Idempotency-Key; keyLease how long one may take.
const (
	keyLife  = 24 * time.Hour
	keyLease = time.Minute
)

func (a *App) mountAPI() {
	s := a.Services
	a.jobs = importing.NewJobs(s.Imports, a.now).Shared(a.store(), a.Keyring)
	api.New(a.Engine,
		api.Sessions(s.Accounts, s.Orgs, a.sessions.Forget), api.Accounts(s.Accounts), api.Invitations(s.Accounts),
		api.SecondFactor(s.Accounts, a.sessions.Forget), api.Tokens(s.Accounts),
		api.Placements(s.Placements, s.Find, s.Orgs, a.Catalogue), api.Complete(s.Find, a.Catalogue), api.Feed(s.Placements, s.Orgs, a.Catalogue), api.Reports(s.Placements, s.Orgs),
		api.Applications(api.ApplicationParts{Applications: s.Applications, Placements: s.Placements, Students: s.Students, Opened: s.Privacy.Opened, Orgs: s.Orgs, Catalogue: a.Catalogue, Now: a.now}),
		api.Schools(s.Orgs), api.Alliances(s.Orgs, s.Teachers), api.Enterprises(s.Orgs, s.Accounts, a.Catalogue, a.now), api.Cooperations(s.Orgs, s.Batches, a.now), api.Clearances(s.Orgs), api.Students(s.Students, s.Privacy.Opened, a.Catalogue, a.now),
		api.Batches(s.Batches, s.Orgs, a.now), api.Rounds(api.RoundParts{Rounds: s.Rounds, Now: a.now}), api.Fairs(s.Fairs), api.Interviews(s.Interviews), api.Consents(s.Consents), api.Agreements(s.Agreements), api.Internships(s.Internships),
		api.Privacy(s.Privacy, workbook), api.Today(s.Insight, s.Rounds, s.Fairs, s.Interviews, s.Agreements), api.Searches(s.Saved),
		api.CatalogueLookups(a.Catalogue), api.Rules(a.law, a.now), api.Imports(s.Imports, a.jobs), api.Exports(s.Exports),
		api.Notices(s.Notices), api.SentNotices(s.Notices), api.Contacts(s.Notices), api.Webhooks(s.Notices), api.Robots(s.Notices),
		api.Teachers(s.Teachers, s.Exports, a.now), api.DualRatio(s.Teachers), api.Practices(s.Practices),
		api.Audit(s.Audit), api.DeadLetters(a.Bus), api.Index(a.Indexing),
	)
}

func (a *App) mountPages(pages *web.Renderer) {
	s := a.Services
	web.Mount(a.Engine, pages, web.Services{
		Accounts: s.Accounts, Orgs: s.Orgs, Students: s.Students, Privacy: s.Privacy, Teachers: s.Teachers, Practices: s.Practices, Batches: s.Batches, Rounds: s.Rounds, Fairs: s.Fairs, Interviews: s.Interviews, Consents: s.Consents, Agreements: s.Agreements, Internships: s.Internships, Workbook: workbook, Placements: s.Placements, Applications: s.Applications,
		Notices: s.Notices, Find: s.Find, Insight: s.Insight, Saved: s.Saved, Imports: s.Imports, Jobs: a.jobs, Exports: s.Exports, Catalogue: a.Catalogue, Forget: a.sessions.Forget, Letters: a.Bus, QR: qr.Image, PublicURL: a.Config.PublicURL, Now: a.now,
	}, a.demo)
}

// reloadCatalogue puts the starter with everything imported over it in use.
func (a *App) reloadCatalogue(ctx context.Context) error {
	parts, err := a.Store.CatalogueParts(ctx)
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	if len(parts) == 0 {
		return nil
	}
	data, err := importing.Lay(catalogue.StarterData(), parts)
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	c, _ := catalogue.New(data)
	a.Catalogue.Swap(c)
	return nil
}

var catalogueImported = events.CatalogueImported{}.Subject()
