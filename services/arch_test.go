package services_test

import "testing"

// house says who may import whom: a package | what it may import | what its tests may import besides.
// A name is a row above (services/ may be left out) or a technology below it; "<org" is org with every noun that org may
// import; kernel, nouns and commands are all rows of that sort; everything is every package, but no technology.
// "beside:bleve" lets tests use a technology by itself, to measure the house by it.
// A package imports upwards only, so a cycle cannot be written; a package that has no row fails the test.
const house = `
services                           |                                                              |

services/kernel/text               |                                                              |
services/kernel/ident              |                                                              |
services/kernel/civil              |                                                              |
services/kernel/fault              | kernel/text                                                  |
services/kernel/actor              | kernel/ident kernel/text                                     |
services/kernel/ledger             | kernel/actor kernel/ident                                    |
services/kernel/page               | kernel/fault                                                 |

events                             |                                                              |
events/eventstest                  | events                                                       |
events/memory                      | events                                                       | events/eventstest
events/outbox                      | events                                                       | events/eventstest events/memory
events/jetstream                   | events nats                                                  | events/eventstest events/outbox

search                             |                                                              |
search/columns                     | search roaring                                               |
search/understand                  | search pinyin                                                |
search/names                       | search search/understand                                     |
search/bleveindex                  | search search/columns search/understand bleve roaring        |

services/compliance                | kernel/civil kernel/fault kernel/text                        |
services/catalogue                 | kernel events                                                |
services/org                       | kernel events <compliance <catalogue                         |
services/account                   | kernel events <org                                           |
services/student                   | kernel events <account                                       |
services/privacy                   | kernel events <student                                       |
services/batch                     | kernel events <student                                       |
services/placement                 | kernel events <student                                       |
services/application               | kernel events <placement <batch                              |
services/find                      | kernel events search <application                            |
services/imports                   | kernel                                                       |
services/matching                  | kernel events <application                                   |
services/matching/replay           | matching                                                     |
services/round                        | kernel events <matching services/matching/replay             | services/platform/store services/platform/store/storetest
services/fair                      | kernel events <round <batch                                  | services/platform/store services/platform/store/storetest
services/interview                 | kernel events <fair                                          | services/platform/store services/platform/store/storetest
services/agreement                 | kernel events <fair                                          | services/platform/store services/platform/store/storetest
services/internship                | kernel events <agreement                                     | services/platform/store services/platform/store/storetest
services/passport                  | kernel events <internship                                    |
services/teacher                   | kernel events <placement                                     |
services/practice                  | kernel events <teacher                                       |
services/base                      | kernel events <placement                                     |
services/alliance                  | kernel events <placement                                     |
services/insight                   | kernel events <passport <matching <practice <base <alliance   |
services/notify                    | kernel events <privacy <passport <matching <practice <base <alliance   | services/platform/store services/platform/store/storetest services/round
services/saved                     | kernel events search <find <notify                           | search/bleveindex search/understand services/platform/store services/platform/store/storetest services/platform/indexing
services/audit                     | kernel events <passport <matching <practice <base <alliance   |

services/platform/store/migrations | goose                                                        |
services/platform/store            | nouns kernel events sql goose json services/platform/store/migrations | services/platform/store/storetest events/outbox events/memory
services/platform/store/storetest  | services/platform/store nouns kernel events sql              |
services/platform/cache            | nouns kernel events redis otter rate                         | services/platform/cache/cachetest miniredis
services/platform/cache/cachetest  | services/platform/cache kernel                               |
services/platform/sheet            | nouns kernel events excelize charsets                        |
services/platform/sheet/jobads     | services/platform/sheet nouns kernel events                  |
services/platform/blob             | nouns kernel events                                          |
services/platform/importing        | services/platform/sheet services/platform/sheet/jobads nouns kernel events |
services/platform/photo             | nouns kernel                                                 |
services/platform/qr               | barcode                                                      |
services/platform/otp              | otp                                                          |
services/platform/crypt            | nouns kernel events crypto                                   |
services/platform/schedule         | nouns kernel events                                          |
services/platform/oidc             | nouns kernel events oidc                                     |
services/platform/webhook          | nouns kernel events webhooks                                 |
services/platform/sms              | nouns kernel events                                          |
services/platform/mail             | nouns kernel events mail                                     | smtp
services/platform/robot            | nouns kernel events                                          |
services/platform/indexing         | nouns kernel events search                                   | events/memory
services/platform/naming           | nouns kernel events search/names                             | events/memory search/understand

services/delivery/httpd            | <account kernel gin compress metrics                         |
services/delivery/api              | services/delivery/httpd nouns kernel search events gin huma         | html services/platform/store services/platform/store/storetest services/platform/indexing services/platform/importing search/bleveindex search/understand events/memory
services/delivery/web              | services/delivery/httpd nouns kernel search events gin              | html chromedp services/platform/store services/platform/store/storetest services/platform/importing services/platform/indexing services/platform/naming search/bleveindex search/names search/understand events/memory

cmd/internal/config                | env yaml                                                     |
cmd/internal/check                 | everything                                                   | kong
cmd/internal/app                   | everything cmd/internal/check group                                             | html chromedp kong commands
cmd/internal/demo                  | everything group                                             |
cmd/internal/serve                 | everything cmd/internal/demo group                           |
cmd/internal/{account,imports,eval,passport} | everything group                                             | kong
cmd/internal/match                 | everything kong                                              |
cmd/internal/bench                 | everything group clock                                       | kong beside:bleve beside:gin
cmd/internal/rules                 | everything cmd/internal/check group                          | kong
cmd/internal/{reindex,backup,restore,doctor,keys,version} | everything group                                             | kong
cmd/firstkm                        | commands kong                                                |
cmd/internal/servers               |                                                              |
`

// technologies names each module that may be used, and the one directory that it stands behind.
// A test's module stands behind none: any test may import it where its row, or the last lines here, say so.
const technologies = `
gin        github.com/gin-gonic/gin               services/delivery
huma       github.com/danielgtaylor/huma          services/delivery
compress   github.com/klauspost/compress          services/delivery/httpd
metrics    github.com/prometheus/client_golang    services/delivery/httpd
bleve      github.com/blevesearch                 search/bleveindex
roaring    github.com/RoaringBitmap/roaring       search
pinyin     github.com/mozillazg/go-pinyin         search/understand
nats       github.com/nats-io                     events/jetstream
sql        modernc.org/sqlite                     services/platform/store
sql        github.com/jackc/pgx                   services/platform/store
sql        database/sql                           services/platform/store
goose      github.com/pressly/goose               services/platform/store
json       github.com/go-json-experiment          services/platform/store
redis      github.com/redis/go-redis              services/platform/cache
otter      github.com/maypok86/otter              services/platform/cache
rate       golang.org/x/time/rate                 services/platform/cache
excelize   github.com/xuri/excelize               services/platform/sheet
charsets   golang.org/x/text                      services/platform/sheet
crypto     golang.org/x/crypto                    services/platform/crypt
barcode    github.com/boombuler/barcode           services/platform/qr
otp        github.com/pquerna/otp                 services/platform/otp
oidc       github.com/coreos/go-oidc              services/platform/oidc
oidc       golang.org/x/oauth2                    services/platform/oidc
webhooks   github.com/standard-webhooks           services/platform/webhook
mail       github.com/wneessen/go-mail            services/platform/mail
kong       github.com/alecthomas/kong             cmd
env        github.com/caarlos0/env                cmd/internal/config
yaml       gopkg.in/yaml.v3                       cmd/internal/config
group      golang.org/x/sync                      cmd/internal
clock      golang.org/x/sys                       cmd/internal/bench
smtp       github.com/emersion                    -
miniredis  github.com/alicebob/miniredis          -
chromedp   github.com/chromedp                    -
html       golang.org/x/net/html                  -
rapid      pgregory.net/rapid                     - every test
goleak     go.uber.org/goleak                     - every test
`

// pure are the packages that hold meaning only: no file, no network, no page.
var pure = []string{"services/kernel", "nouns", "search", "events"}

// impure are the parts of the standard library that a pure package does not import.
var impure = []string{"database/sql", "html/template", "net", "net/http", "os", "os/exec", "log"}

func TestImportsFollowTheTable(t *testing.T) {
	rules, err := parseRules(house, technologies)
	if err != nil {
		t.Fatal(err)
	}
	found, err := load(root(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 10 {
		t.Errorf("got %d packages: the whole module was not read", len(found))
	}
	for _, complaint := range rules.check(found) {
		t.Error(complaint)
	}
}
