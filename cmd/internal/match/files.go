package match

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"firstkm/services/matching"
	"firstkm/services/matching/replay"
)

// summary is summary.json. Stable and Blocking are null unless verification was asked for.
type summary struct {
	Students      int           `json:"students"`
	Posts         int           `json:"posts"`
	Matched       int           `json:"matched"`
	Unmatched     int           `json:"unmatched"`
	Ranks         map[int32]int `json:"rank_histogram"` // how many obtained each rank, as the file numbers it
	Proposals     int64         `json:"proposals"`
	EngineSeconds float64       `json:"engine_seconds"`
	Seed          string        `json:"seed"`
	Commitment    string        `json:"seed_sha256"`
	Input         string        `json:"input_sha256"`
	Match         string        `json:"match_sha256"`
	Stable        *bool         `json:"stable"`
	Blocking      *int64        `json:"blocking_pairs"`
}

func summarise(r *replay.Round, outcome matching.Matching) summary {
	s := summary{Students: len(r.Students), Posts: len(r.Posts), Ranks: map[int32]int{}, Proposals: outcome.Proposals}
	for _, j := range outcome.Held {
		if j >= 0 {
			s.Matched++
			s.Ranks[r.Rank[j]]++
		}
	}
	s.Unmatched = s.Students - s.Matched
	return s
}

// commitment is what is shown of a seed before it is revealed.
func commitment(seed []byte) string {
	sum := sha256.Sum256(seed)
	return hex.EncodeToString(sum[:])
}

// write puts the three files into the directory: each is complete before any bears its name, summary.json comes last.
func (c *Command) write(r *replay.Round, held []int32, s *summary) (err error) {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Out, ".firstkm-match-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sum := sha256.New()
	files := []struct {
		name string
		fill func(io.Writer) error
	}{
		{"match.csv", func(w io.Writer) error { return r.WriteMatch(io.MultiWriter(w, sum), held) }},
		{"why.csv", func(w io.Writer) error { return r.WriteWhy(w, held) }},
		{"summary.json", func(w io.Writer) error {
			s.Match = hex.EncodeToString(sum.Sum(nil))
			lines := json.NewEncoder(w)
			lines.SetIndent("", "  ")
			return lines.Encode(s)
		}},
	}
	for _, f := range files {
		if err := fill(filepath.Join(dir, f.name), f.fill); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := os.Rename(filepath.Join(dir, f.name), filepath.Join(c.Out, f.name)); err != nil {
			return err
		}
	}
	return nil
}

// fill writes a file and waits until the disk has it.
func fill(path string, content func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(content(f), f.Sync(), f.Close())
}
