package jetstream

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"
)

// Options are what an embedded and an external stream have in common; zero values mean the defaults.
type Options struct {
	// Space keeps several installations on one cluster apart: a–z and 0–9, a prefix of all subjects; none by default.
	Space      string
	MaxAge     time.Duration // events older than this leave the stream; 30 days
	MaxBytes   int64         // the oldest events leave a stream that grows beyond this; 2 GiB
	Duplicates time.Duration // how long an id is remembered, to drop a second event with it; 2 min
	Source     string        // the CloudEvents source, a URI reference; "/firstkm"
	AckWait    time.Duration // after this an event whose consumer died is given to another one; 5 s
	Log        *slog.Logger  // slog.Default
}

var spaceName = regexp.MustCompile(`^[a-z0-9]*$`)

// Validate reports what cannot be.
func (o Options) Validate() error {
	if !spaceName.MatchString(o.Space) {
		return fmt.Errorf("nats: the space %q must consist of a–z and 0–9", o.Space)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.MaxAge <= 0 {
		o.MaxAge = 30 * 24 * time.Hour
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 2 << 30
	}
	if o.Duplicates <= 0 {
		o.Duplicates = 2 * time.Minute
	}
	o.Duplicates = min(o.Duplicates, o.MaxAge)
	if o.Source == "" {
		o.Source = "/firstkm"
	}
	if o.AckWait <= 0 {
		o.AckWait = 5 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// deadBytes is how large the stream of dead letters may grow before it drops the oldest.
func (o Options) deadBytes() int64 { return o.MaxBytes / 8 }

// bytes is what both streams together reserve on the server.
func (o Options) bytes() int64 { return o.MaxBytes + o.deadBytes() }

// Embedded configures the server inside this process.
type Embedded struct {
	Dir string // the stream's directory, of this process alone
	// Lax leaves it to the operating system when acknowledged events reach the disk. They survive the process either way;
	// without Lax they survive a power cut too, at one flush for each batch.
	Lax bool
}

// External says where the servers of a cluster are and how to sign in.
type External struct {
	URL         string // nats://host:port or tls://host:port, several separated by commas; may hold user:password or a token
	Credentials string // file with a user's JWT and seed
	CA          string // PEM file: whom to believe
	Cert, Key   string // PEM files: who we are
	Replicas    int    // copies of each stream; 1
}

// Validate reports what is contradictory, without touching files or network.
func (x External) Validate() error {
	switch {
	case x.URL == "":
		return errors.New("nats: the URL is missing")
	case (x.Cert == "") != (x.Key == ""):
		return errors.New("nats: certificate and key belong together")
	case x.Replicas < 0 || x.Replicas > 5:
		return errors.New("nats: replicas must be 1 to 5")
	}
	return nil
}
