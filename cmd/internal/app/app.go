// Package app is the composition root: it opens the store, the bus, the index and the caches, builds the services, mounts
// the interface and the pages, and runs it all. Tests run this same wiring on port 0.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"firstkm/cmd/internal/check"
	"firstkm/cmd/internal/config"
	"firstkm/events"
	"firstkm/events/jetstream"
	"firstkm/events/outbox"
	"firstkm/search"
	"firstkm/search/names"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/delivery/web"
	"firstkm/services/find"
	"firstkm/services/kernel/civil"
	"firstkm/services/notify"
	"firstkm/services/platform/cache"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/indexing"
	"firstkm/services/platform/naming"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/teacher"
)

// App is one running node.
type App struct {
	Config    config.Config
	Store     *store.DB
	Bus       events.Bus
	Catalogue *catalogue.Live
	Services  Services
	Indexing  *indexing.Service
	Engine    *httpd.Engine
	hub       *httpd.Hub
	jobs      *importing.Jobs
	log       *slog.Logger
	now       func() time.Time
	lock      *os.File
	secret    []byte
	notary    *crypt.Notary
	Keyring   *crypt.Keyring // seals personal data
	law       compliance.Regulation
	standards teacher.Standards
	terms     privacy.Terms
	redis     *cache.Redis // nil without Redis
	local     *cache.LocalStore
	pages     *cache.Memory[search.Result]
	limiter   cache.Limiter
	keys      *store.Idempotency
	sessions  *sessions
	live      *search.Holder
	names     *names.Directory // of units and schools
	naming    *naming.Service
	answering *find.Answering
	outlets   map[notify.Channel]notify.Outlet
	reach     func(netip.Addr) bool // where webhooks may go
	via       http.RoundTripper     // to gateways and robots, nil the usual
	listener  net.Listener
	renewed   chan struct{} // the catalogue changed: the index is to be built anew
	demo      []web.DemoAccount
	rates     httpd.Rates // the zero value is the engine's own
	headOf    string      // the day whose audit head is kept
}

// Option changes how an App is built, for tests and for commands that need only part of it.
type Option func(*App)

// Clock replaces the wall clock.
func Clock(now func() time.Time) Option { return func(a *App) { a.now = now } }

// Demo shows the accounts of the demo on the sign-in page and marks every page.
func Demo(accounts []web.DemoAccount) Option { return func(a *App) { a.demo = accounts } }

// Rates replaces the limits on how often one may ask.
func Rates(r httpd.Rates) Option { return func(a *App) { a.rates = r } }

// wallClock has the resolution of the database, so that an answer to a change and a later reading agree.
func wallClock() time.Time { return time.Now().Truncate(time.Microsecond) }

// Open builds everything and starts nothing but what the parts need to be built. Close it.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger, options ...Option) (*App, error) {
	a := &App{Config: cfg, log: log, now: wallClock, renewed: make(chan struct{}, 1)}
	for _, o := range options {
		o(a)
	}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.Config.Data, 0o750); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	if a.lock, err = lock(filepath.Join(a.Config.Data, "lock")); err != nil {
		return err
	}
	if a.law, err = check.Provinces(a.Config.Provinces); err != nil {
		return fmt.Errorf("read the provincial thresholds: %w", err)
	}
	if a.terms, err = check.Terms(a.Config.Terms); err != nil {
		return fmt.Errorf("read the terms of personal data: %w", err)
	}
	if a.standards, err = check.Standards(a.Config.Standards); err != nil {
		return fmt.Errorf("read the standards of teachers: %w", err)
	}
	if a.Store, err = store.Open(ctx, store.Options{URL: a.Config.DatabaseURL, Dir: a.Config.Data}); err != nil {
		return err
	}
	a.keys = a.Store.Idempotency(keyLife, keyLease, a.now)
	if err := a.keys.Release(ctx); err != nil {
		return err
	}
	if err := a.openSecret(); err != nil {
		return err
	}
	if err := a.openKeyring(ctx); err != nil {
		return err
	}
	if err := a.openBus(ctx); err != nil {
		return err
	}
	if err := a.openCache(); err != nil {
		return err
	}
	a.Catalogue = catalogue.NewLive(catalogue.Starter())
	if err := a.reloadCatalogue(ctx); err != nil {
		return err
	}
	a.live, a.names, a.answering = search.NewHolder(nil), names.New(), find.NewAnswering(a.Store, a.Catalogue, a.log, a.now)
	a.Indexing = indexing.New(a.Store, a.Bus, home(filepath.Join(a.Config.Data, "index")), a.Catalogue, a.live, a.now, a.log)
	if err := a.openOutlets(); err != nil {
		return err
	}
	if a.Services, err = a.services(); err != nil {
		return err
	}
	a.naming = naming.New(a.Store, a.Bus, a.Services.Orgs.Barred, a.names, a.log)
	return a.mount()
}

func (a *App) openSecret() (err error) {
	if a.Config.Secret != "" {
		a.secret = []byte(a.Config.Secret)
		return nil
	}
	a.secret, err = crypt.LoadOrCreateKey(filepath.Join(a.Config.Data, "key"))
	return err
}

func (a *App) openBus(ctx context.Context) error {
	o := jetstream.Options{Space: a.Config.NATSSpace, MaxBytes: int64(a.Config.NATSStreamMiB) << 20, Log: a.log}
	var err error
	if a.Config.NATSURL == "" {
		a.Bus, err = embedded(jetstream.Embed(ctx, jetstream.Embedded{Dir: filepath.Join(a.Config.Data, "events")}, o))
	} else {
		a.Bus, err = embedded(jetstream.Connect(jetstream.External{
			URL: a.Config.NATSURL, Credentials: a.Config.NATSCredentials, CA: a.Config.NATSCA,
			Cert: a.Config.NATSCert, Key: a.Config.NATSKey, Replicas: a.Config.NATSReplicas,
		}, o))
	}
	return err
}

// embedded keeps a nil *jetstream.Bus from becoming an events.Bus that is not nil.
func embedded(b *jetstream.Bus, err error) (events.Bus, error) {
	if err != nil {
		return nil, fmt.Errorf("open the event stream: %w", err)
	}
	return b, nil
}

// cached is how many bytes of looked-up sessions one node keeps, and hot how many pages of results.
const (
	cached = 64 << 20
	hot    = 1000
)

func (a *App) openCache() error {
	a.pages = cache.NewMemory[search.Result](hot, find.PageTTL, a.now)
	local := cache.NewLocalLimiter(a.now)
	if a.Config.RedisURL == "" {
		a.local, a.limiter = cache.NewLocalStore(cached, a.now), local
		return nil
	}
	var err error
	if a.redis, err = cache.OpenRedis(cache.RedisConfig{URL: a.Config.RedisURL, Log: a.log}); err != nil {
		return err
	}
	a.limiter = a.redis.Limiter(local)
	return nil
}

// Close ends everything in the opposite order of Open.
func (a *App) Close() error {
	var errs []error
	if a.Bus != nil {
		errs = append(errs, a.Bus.Close())
	}
	if a.redis != nil {
		errs = append(errs, a.redis.Close())
	}
	if a.pages != nil {
		errs = append(errs, a.pages.Close())
	}
	if a.local != nil {
		errs = append(errs, a.local.Close())
	}
	if a.Store != nil {
		errs = append(errs, a.Store.Close())
	}
	if a.lock != nil {
		errs = append(errs, a.lock.Close())
	}
	return errors.Join(errs...)
}

// Listen takes the address, so that Addr is known before Run.
func (a *App) Listen() error {
	ln, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.Config.Addr, err)
	}
	a.listener = ln
	return nil
}

// Today is the date in Shanghai by the app's clock.
func (a *App) Today() civil.Date { return civil.Today(a.now()) }

// Addr is where the node listens, "" before Listen.
func (a *App) Addr() string {
	if a.listener == nil {
		return ""
	}
	return a.listener.Addr().String()
}

// Run serves until ctx ends, then drains: requests first, then what they set in motion.
func (a *App) Run(ctx context.Context) error {
	if a.listener == nil {
		if err := a.Listen(); err != nil {
			return err
		}
	}
	behind, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	workers, behind := errgroup.WithContext(behind)
	for _, work := range a.workers() {
		workers.Go(func() error { return unlessEnded(behind, work(behind)) })
	}
	ctx, fail := context.WithCancel(ctx)
	defer fail()
	defer context.AfterFunc(behind, fail)() // a part that cannot go on ends the node, so that somebody notices
	err := a.Engine.Serve(ctx, a.listener, a.tls())
	stop()
	return errors.Join(err, workers.Wait())
}

func (a *App) tls() *httpd.TLS {
	if a.Config.TLSCert == "" {
		return nil
	}
	return &httpd.TLS{CertFile: a.Config.TLSCert, KeyFile: a.Config.TLSKey}
}

// workers are what runs behind the requests.
func (a *App) workers() []func(context.Context) error {
	relay := outbox.New(a.Store.Outbox(), a.Bus, outbox.Options{Log: a.log})
	a.Engine.Check("events", func(context.Context) error { return relay.Healthy() })
	return []func(context.Context) error{relay.Run, a.Indexing.Run, a.naming.Run, a.watch, a.tell, a.feed, a.percolate, a.resumeAlerts, a.alert, a.deliver, a.renew, a.keepTime, a.workRounds, a.workFairs, a.keepMemory, a.keepData, a.seal, a.jobs.Run}
}

// unlessEnded is err, or nil when it only says that the program ends.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
