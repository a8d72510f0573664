package httpd

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Rate is how many requests are allowed in a time, in bursts of up to Count. The zero Rate does not limit.
type Rate struct {
	Count int
	Per   time.Duration
}

// Rates are the engine's own limits, per account, or per address for guests.
type Rates struct {
	Reads  Rate
	Writes Rate
	Guests Rate // per address; a school's computer room shares one
	SignIn Rate // wrong tokens per address, and the rate that a sign-in route should name
}

// DefaultRates are far above what people do, even the computer rooms of a school behind one address, and below what a
// script can do harm with.
func DefaultRates() Rates {
	return Rates{
		Reads:  Rate{600, time.Minute},
		Writes: Rate{120, time.Minute},
		Guests: Rate{12000, time.Minute},
		SignIn: Rate{120, time.Minute},
	}
}

// Rates are the limits in force, for routes that name one of them as their own.
func (e *Engine) Rates() Rates { return e.rates }

// Limiter counts. Take uses up one of count per period for key and returns 0, or how long to wait when there is none left.
// When the limiter is away, requests pass and the log says so: a limit protects the service, it does not guard data.
type Limiter interface {
	Take(ctx context.Context, key string, count int, per time.Duration) (wait time.Duration, err error)
}

// Throttle uses up one of rate for key; ErrTooMany says how long to wait. Handlers call it for keys that only they know,
// such as the login of a sign-in.
func (e *Engine) Throttle(ctx context.Context, key string, rate Rate) error {
	if e.limiter == nil || rate.Count <= 0 {
		return nil
	}
	wait, err := e.limiter.Take(ctx, key, rate.Count, rate.Per)
	if err != nil {
		e.log.WarnContext(ctx, "rate limit is not counted", "request_id", RequestID(ctx), "error", err)
		return nil
	}
	if wait > 0 {
		return ErrTooMany.Retry(wait)
	}
	return nil
}

func (e *Engine) spend(c *gin.Context, key string, rate Rate) error {
	return e.Throttle(c.Request.Context(), key, rate)
}

// throttle applies the engine's rates and the route's own.
func (e *Engine) throttle(c *gin.Context, route Route) error {
	st := of(c.Request.Context())
	if route.Access.IsLocal() {
		return nil
	}
	key, rate := "account:"+string(st.who.Account), e.rates.Writes
	switch {
	case st.who.Account == "":
		key, rate = "address:"+st.client.String(), e.rates.Guests
	case c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead:
		key, rate = key+":read", e.rates.Reads
	}
	if err := e.spend(c, key, rate); err != nil {
		return err
	}
	return e.spend(c, key+" "+route.Method+" "+route.Path, route.Rate)
}
