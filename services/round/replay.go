package round

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/matching/replay"
	"firstkm/services/org"
)

// cut is the kind of a group's name, and the rest of it.
func cut(group string) (kind, rest string, ok bool) { return strings.Cut(group, ":") }

// sheet is replay.json: what stands beside the market files.
type sheet struct {
	Round      ID         `json:"round"`
	Name       string     `json:"name"`
	Run        RunID      `json:"run"`
	Commitment string     `json:"commitment"`
	Seed       string     `json:"seed"`
	SaltHash   string     `json:"salt_sha256"`
	Input      string     `json:"input_sha256"`
	Match      string     `json:"match_sha256"`
	Weights    Weights    `json:"weights"`
	Overrides  []override `json:"overrides"`
	Command    string     `json:"command"`
}

type override struct {
	Number    string    `json:"student"`
	From      string    `json:"from,omitempty"`
	To        string    `json:"to,omitempty"`
	Displaced string    `json:"displaced,omitempty"`
	Reason    string    `json:"reason"`
	At        time.Time `json:"at"`
}

// Replay writes the file by which anybody can place the round again: a zip of the market files, replay.json with the seed, the
// hashes and every override, and final.csv, the result after the overrides. For the round's schools from the computation on, and
// for the bureau over the host once the result is out. Students stand in it by their numbers.
func (s *Service) Replay(ctx context.Context, who actor.Actor, id ID, to io.Writer) error {
	r, err := s.MayReplay(ctx, who, id)
	if err != nil {
		return err
	}
	z := zip.NewWriter(to)
	for _, name := range []string{replay.Caps, replay.Posts, replay.Preferences, replay.Priorities} {
		f, err := z.CreateHeader(header(name, r))
		if err != nil {
			return err
		}
		if err := unpack(f, func(each func([]byte) error) error { return s.db.File(ctx, r.Run, name, each) }); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	if err := s.final(ctx, z, r); err != nil {
		return err
	}
	f, err := z.CreateHeader(header("replay.json", r))
	if err != nil {
		return err
	}
	e := json.NewEncoder(f)
	e.SetIndent("", "  ")
	if err := e.Encode(sheetOf(r)); err != nil {
		return err
	}
	return z.Close()
}

// header is a file of the zip with the time of the computation, so that the same round gives the same bytes.
func header(name string, r Round) *zip.FileHeader {
	return &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: r.CreatedAt}
}

// MayReplay is the round, if the actor may have its replay file.
func (s *Service) MayReplay(ctx context.Context, who actor.Actor, id ID) (Round, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return r, err
	}
	if who.Is(actor.Bureau) {
		if err := s.oversees(ctx, who, r); err != nil {
			return r, err
		}
	} else if err := takesPart(who, &r); err != nil {
		return r, err
	}
	if r.Run == "" || who.Is(actor.Bureau) && !r.State.Out() {
		return r, ErrState
	}
	return r, nil
}

// oversees refuses a bureau that no school of the round lies under.
func (s *Service) oversees(ctx context.Context, who actor.Actor, r Round) error {
	b, err := s.db.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return err
	}
	for _, m := range r.Schools {
		school, err := s.db.SchoolsByID(ctx, []org.ID{m.School})
		if err != nil {
			return err
		}
		if b.Oversees(school[m.School].Region) {
			return nil
		}
	}
	return ErrNotFound
}

func sheetOf(r Round) sheet {
	out := sheet{
		Round: r.ID, Name: r.Name, Run: r.Run, Commitment: r.Commitment, Seed: r.Seed, SaltHash: r.SaltHash, Input: r.Summary.Input,
		Match: r.Summary.Match, Weights: r.Weights, Overrides: []override{}, Command: "firstkm match --market . --out out --seed " + r.Seed + " --verify",
	}
	for _, o := range r.Overrides {
		out.Overrides = append(out.Overrides, override{o.Number, string(o.From), string(o.To), o.Displaced, o.Reason, o.At})
	}
	return out
}

// final writes final.csv: student, post, a row for each student of the cohorts in the order of numbers, after the overrides.
func (s *Service) final(ctx context.Context, z *zip.Writer, r Round) error {
	f, err := z.CreateHeader(header("final.csv", r))
	if err != nil {
		return err
	}
	results, err := s.db.Results(ctx, r.Run, ResultFilter{Brief: true})
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	rows := [][]string{{"student", "post"}}
	for _, x := range byNumber(results) {
		rows = append(rows, []string{x.Number, string(x.Placement)})
	}
	return w.WriteAll(rows)
}
