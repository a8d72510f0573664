package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
)

// DeadLetterBox is what the operator asks of the event road; events.Bus is one.
type DeadLetterBox interface {
	DeadLetters(ctx context.Context) ([]events.DeadLetter, error)
	Replay(ctx context.Context, seq uint64) error
	Discard(ctx context.Context, seq uint64) error
}

var errNoLetter = fault.New(fault.NotFound, "events.no_dead_letter", "没有这条未送达的事件，可能已处理。", "there is no such dead letter; it may have been dealt with")

// DeadLetters mounts the events that a consumer could not apply.
//
//	GET    /events/dead-letters               operator
//	POST   /events/dead-letters/{seq}/replay  operator
//	DELETE /events/dead-letters/{seq}         operator
func DeadLetters(box DeadLetterBox) Mount {
	s := deadLetters{box}
	return func(a *API) {
		register(a, httpd.Roles(actor.Operator).Scope(reading), get("/api/v1/events/dead-letters", about{
			"list-dead-letters", "operations", "Events that could not be applied", "The oldest thousand, with the last error. Payloads hold ids only.",
		}), s.list)
		register(a, httpd.Roles(actor.Operator).Scope(writing), quiet(post("/api/v1/events/dead-letters/{seq}/replay", about{
			"replay-dead-letter", "operations", "Try an event again", "Gives it once more to the consumer that could not apply it, to it alone, and removes it here.",
		})), s.replay, errNoLetter)
		register(a, httpd.Roles(actor.Operator).Scope(writing), remove("/api/v1/events/dead-letters/{seq}", about{
			"discard-dead-letter", "operations", "Discard an event", "It will not be applied by that consumer.",
		}), s.discard, errNoLetter)
	}
}

type deadLetters struct{ box DeadLetterBox }

type deadLetterBody struct {
	Seq      uint64          `json:"seq" doc:"Its number among the dead letters"`
	Consumer string          `json:"consumer"`
	Subject  string          `json:"subject" example:"firstkm.placement.published.v1"`
	Key      string          `json:"key" doc:"What the event is about"`
	ID       string          `json:"id" doc:"Of the event"`
	Data     json.RawMessage `json:"data" doc:"Its payload"`
	Reason   string          `json:"reason" doc:"The last error"`
	At       time.Time       `json:"at"`
}

type deadLettersOutput struct{ Body List[deadLetterBody] }

func (s deadLetters) list(ctx context.Context, _ *struct{}) (*deadLettersOutput, error) {
	list, err := s.box.DeadLetters(ctx)
	if err != nil {
		return nil, err
	}
	return &deadLettersOutput{List[deadLetterBody]{Items: mapped(list, func(l events.DeadLetter) deadLetterBody {
		b := deadLetterBody{Seq: l.Seq, Consumer: l.Durable, Subject: l.Event.Subject, Key: l.Event.Key, ID: l.Event.ID, Data: l.Event.Data, Reason: l.Reason, At: instant(l.At)}
		if !json.Valid(b.Data) {
			b.Data = json.RawMessage("null")
		}
		return b
	})}}, nil
}

type letterInput struct {
	Seq uint64 `path:"seq"`
}

func (s deadLetters) replay(ctx context.Context, in *letterInput) (*empty, error) {
	return &empty{}, noLetter(s.box.Replay(ctx, in.Seq))
}

func (s deadLetters) discard(ctx context.Context, in *letterInput) (*empty, error) {
	return &empty{}, noLetter(s.box.Discard(ctx, in.Seq))
}

func noLetter(err error) error {
	if errors.Is(err, events.ErrNoDeadLetter) {
		return errNoLetter
	}
	return err
}
