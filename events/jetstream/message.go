package jetstream

import (
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

// CloudEvents 1.0, NATS protocol binding, binary content mode; and what this program adds.
const (
	headerID      = "ce-id"
	headerSource  = "ce-source"
	headerSpec    = "ce-specversion"
	headerType    = "ce-type"
	headerTime    = "ce-time"
	headerKey     = "ce-subject"
	headerContent = "content-type"
	headerOnly    = "firstkm-only" // the durable that a replayed event is meant for

	headerReason   = "firstkm-error"
	headerStream   = "firstkm-stream"
	headerSeq      = "firstkm-sequence"
	headerAttempts = "firstkm-attempts"
)

// message is the envelope on the wire.
func (b *Bus) message(e events.Envelope) *nats.Msg {
	return &nats.Msg{Subject: b.names.prefix + e.Subject, Data: e.Data, Header: nats.Header{
		js.MsgIDHeader: {e.ID},
		headerID:       {e.ID},
		headerSource:   {b.options.Source},
		headerSpec:     {"1.0"},
		headerType:     {e.Subject},
		headerTime:     {e.At.UTC().Format(time.RFC3339Nano)},
		headerKey:      {e.Key},
		headerContent:  {"application/json"},
	}}
}

// envelope reads a message back; position and attempt are the caller's to fill. A message put into the stream by
// others may lack headers: the members are then empty.
func (n names) envelope(subject string, header nats.Header, data []byte) events.Envelope {
	at, err := time.Parse(time.RFC3339Nano, header.Get(headerTime))
	if err != nil {
		at = time.Time{}
	}
	subject = strings.TrimPrefix(subject, n.prefix)
	if typ := header.Get(headerType); typ != "" {
		subject = typ // a dead letter travels under another subject
	}
	return events.Envelope{ID: header.Get(headerID), Subject: subject, Key: header.Get(headerKey), At: at.UTC(), Data: data}
}

// headerText makes any text fit into a header, as CloudEvents' HTTP binding does.
func headerText(s string) string { return url.PathEscape(s) }

func plainText(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
