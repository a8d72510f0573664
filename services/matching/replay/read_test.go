package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"firstkm/services/matching"
	"firstkm/services/matching/replay"

	"pgregory.net/rapid"
)

// files is a market as text.
type files map[string]string

func (f files) fs() fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range f {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func (f files) with(name, text string) files {
	out := files{}
	for n, t := range f {
		out[n] = t
	}
	out[name] = text
	return out
}

// small is a market that reads well: P2 and P3 share a cap of 1 inside an enterprise of 2.
func small() files {
	return files{
		replay.Caps:        "group,parent,cap\nkind,unit,1\nunit,,2\n",
		replay.Posts:       "post,group,seats\nP1,unit,1\nP2,kind,1\nP3,kind,1\nP4,,0\n",
		replay.Preferences: "student,rank,post\nann,1,P1\nann,2,P2\nbob,1,P1\nbob,5,P3\ncho,1,P4\ncho,2,P2\ncho,3,P1\ndan,1,P2\n",
		replay.Priorities:  "post,student,score\nP1,ann,1\nP1,bob,2.5\nP1,cho,2\nP2,ann,1\nP2,cho,0.5\nP3,bob,9\nP4,cho,1\nP4,ann,3\n",
	}
}

func read(f files) (*replay.Round, error) {
	r := replay.Reader{Files: f.fs()}
	return r.Read(context.Background())
}

// outcome is match.csv and why.csv.
func outcome(r *replay.Round, seed []byte) (string, string, error) {
	r.DrawLots(seed)
	held := matching.Match(&r.Market).Held
	var match, why bytes.Buffer
	err := errors.Join(r.WriteMatch(&match, held), r.WriteWhy(&why, held))
	return match.String(), why.String(), err
}

func TestASmallMarketByHand(t *testing.T) {
	r, err := read(small())
	if err != nil {
		t.Fatal(err)
	}
	match, why, err := outcome(r, []byte{1})
	if err != nil {
		t.Fatal(err)
	}
	// ann falls from P1 to bob; at P2 she stands above cho in the kind of 1, where dan is not eligible. cho meets no seat at
	// P4, a full P2, and at P1 bob; the unit is full.
	wantMatch := "student,post,rank\nann,P2,2\nbob,P1,1\ncho,,\ndan,,\n"
	lottery := func(id string) string { return fmt.Sprint(matching.Lottery([]byte{1}, id)) }
	wantWhy := "student,post,rank,verdict,detail\n" +
		"ann,P1,1,full at post,P1: lowest held has score 2.5 and lottery number " + lottery("bob") + "\n" +
		"cho,P4,1,full at post,P4: nobody may be held\n" +
		"cho,P2,2,full at post,P2: lowest held has score 1 and lottery number " + lottery("ann") + "\n" +
		"cho,P1,3,full at post,P1: lowest held has score 2.5 and lottery number " + lottery("bob") + "\n" +
		"dan,P2,1,not eligible,rule: no row in priorities.csv\n"
	if match != wantMatch {
		t.Errorf("got %s, want %s", match, wantMatch)
	}
	if why != wantWhy {
		t.Errorf("got %s, want %s", why, wantWhy)
	}
}

func TestTheFullGroupIsNamedThoughThePostHasASeat(t *testing.T) {
	f := small().with(replay.Preferences, "student,rank,post\nann,1,P2\nbob,1,P3\n")
	delete(f, replay.Priorities) // all tied
	r, err := read(f)
	if err != nil {
		t.Fatal(err)
	}
	r.DrawLots(nil)
	first, second := "ann", "bob"
	if r.Draw[1] < r.Draw[0] {
		first, second = second, first
	}
	_, why, err := outcome(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(",full at group,kind: lowest held has score 0 and lottery number %d\n", matching.Lottery(nil, first))
	if !strings.Contains(why, "\n"+second) || !strings.HasSuffix(why, want) {
		t.Errorf("got %s, want the row of %s to end with %s", why, second, want)
	}
}

func TestLotteryIsTheHashOfSeedAndID(t *testing.T) {
	// printf '\x00\xff:S1' | sha256sum | cut -c1-16
	if got, want := fmt.Sprintf("%016x", matching.Lottery([]byte{0, 255}, "S1")), "9cd17dc290ce0398"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFaultsAreNamedByFileAndLine(t *testing.T) {
	for _, c := range []struct {
		name string
		f    files
		want []string
	}{
		{"two ranks and two posts", small().with(replay.Preferences, "student,rank,post\nann,1,P1\nbob,1,P1\ncho,1,P1\nann,1,P2\nann,3,P1\n"), []string{
			`preferences.csv:5: student "ann" has two posts at rank 1`, `preferences.csv:6: student "ann" lists post "P1" twice`,
		}},
		{"unknown names", small().with(replay.Posts, "post,group,seats\nP1,unit,1\nP2,x,1\nP4,,0\n").with(replay.Caps, "group,parent,cap\nkind,x,1\nunit,,2\n"), []string{
			`caps.csv:2: unknown parent "x"`, `posts.csv:3: unknown group "x"`, `preferences.csv:5: unknown post "P3"`, `priorities.csv:7: unknown post "P3"`,
		}},
		{"unknown student", small().with(replay.Priorities, "post,student,score\nP1,eve,1\n"), []string{`priorities.csv:2: unknown student "eve": none of preferences.csv`}},
		{"a priority twice, listed or not", small().with(replay.Priorities, "post,student,score\nP1,ann,1\nP4,bob,1\nP1,ann,1\nP4,bob,1\n"), []string{
			`priorities.csv:4: post "P1" and student "ann" stand together twice`, `priorities.csv:5: post "P4" and student "bob" stand together twice`,
		}},
		{"cycles", small().with(replay.Caps, "group,parent,cap\nunit,kind,1\nkind,unit,2\nown,own,1\nbelow,own,1\n"), []string{
			`caps.csv:2: group "unit" is below itself`, `caps.csv:4: group "own" is below itself`,
		}},
		{"numbers", small().with(replay.Posts, "post,group,seats\nP1,unit,-1\nP2,kind,1.5\nP3,kind,\nP4,,2147483648\n").with(replay.Caps, "group,parent,cap\nkind,unit,x\nunit,,2\n"), []string{
			`caps.csv:2: cap "x": not a whole number`, `posts.csv:2: seats "-1": not a whole number`, `posts.csv:3: seats "1.5"`, `posts.csv:4: seats ""`,
		}},
		{"ranks and scores", small().with(replay.Preferences, "student,rank,post\nann,0,P1\nann,one,P2\nbob,1,P1\nbob,2,P3\ncho,1,P4\ncho,2,P2\ncho,3,P1\n").with(replay.Priorities, "post,student,score\nP1,ann,1e3\nP1,bob,.5\n"), []string{
			`preferences.csv:2: rank 0: the best is 1`, `preferences.csv:3: rank "one": not a whole number from 1 to 2147483647`, `priorities.csv:2: score "1e3": not a decimal`, `priorities.csv:3: score ".5"`,
		}},
		{"columns, quotes, text", small().with(replay.Posts, "post,group,seats\nP1,unit\nP2,kind,1,1\nP\"3,kind,1\n\"P3\"x,kind,1\n\xff,,1\nP1,,1\nP1,,1\n,,1\n\nP2,,1\n\"P3\",kind,1\nP4,,1\n"), []string{
			"posts.csv:2: 2 columns, want 3 (post,group,seats)", "posts.csv:3: 4 columns", `posts.csv:4: bare " in non-quoted`, `posts.csv:5: extraneous or missing "`,
			"posts.csv:6: the post is not UTF-8", `posts.csv:8: post "P1" stands twice`, "posts.csv:9: the post is missing",
		}},
		{"headers", small().with(replay.Posts, "post;group;seats\nP1;;1\n"), []string{`posts.csv:1: the header is "post;group;seats": want post,group,seats`}},
		{"an empty file", small().with(replay.Priorities, ""), []string{"priorities.csv:1: the header is missing: want post,student,score"}},
		{"all but the lowest line of what stands twice", small().with(replay.Preferences, "student,rank,post\nann,1,P1\nann,3,P1\nann,2,P1\nbob,4,P3\nbob,4,P1\nbob,4,P2\ncho,1,P1\ncho,2,P2\ncho,1,P4\n"), []string{
			`preferences.csv:3: student "ann" lists post "P1" twice`, `preferences.csv:4: student "ann" lists post "P1" twice`,
			`preferences.csv:6: student "bob" has two posts at rank 4`, `preferences.csv:7: student "bob" has two posts at rank 4`,
			`preferences.csv:10: student "cho" has two posts at rank 1`,
		}},
		{"every field of a preference", small().with(replay.Preferences, "student,rank,post\nann,1,P1\nann,1,ZZ\nbob,x,ZZ\nbob,1,P1\nbob,9,ZZ\nbob,x,P3\n,0,ZZ\ncho,1,P1\n"), []string{
			`preferences.csv:3: unknown post "ZZ"`, `preferences.csv:3: student "ann" has two posts at rank 1`, `preferences.csv:4: rank "x"`, `preferences.csv:4: unknown post "ZZ"`,
			`preferences.csv:6: unknown post "ZZ"`, `preferences.csv:6: student "bob" lists post "ZZ" twice`, `preferences.csv:7: rank "x"`,
			`preferences.csv:8: rank 0`, `preferences.csv:8: the student is missing`, `preferences.csv:8: unknown post "ZZ"`,
		}},
		{"every field of a priority", small().with(replay.Priorities, "post,student,score\nZZ,eve,high\nP1,ann,\nP1,ann,1\nZZ,eve,1\n"), []string{
			`priorities.csv:2: score "high"`, `priorities.csv:2: unknown post "ZZ"`, `priorities.csv:2: unknown student "eve"`, `priorities.csv:3: score ""`,
			`priorities.csv:4: post "P1" and student "ann" stand together twice`, `priorities.csv:5: unknown post "ZZ"`, `priorities.csv:5: unknown student "eve"`,
			`priorities.csv:5: post "ZZ" and student "eve" stand together twice`,
		}},
		{"every field of a cap and a post", small().with(replay.Caps, "group,parent,cap\nkind,unit,1\nunit,,2\nunit,x,-1\n,y,1\n").with(replay.Posts, "post,group,seats\nP1,unit,1\nP2,kind,1\nP3,kind,1\nP4,,0\nP4,x,y\n,z,1\n"), []string{
			`caps.csv:4: cap "-1"`, `caps.csv:4: group "unit" stands twice`, `caps.csv:4: unknown parent "x"`, `caps.csv:5: the group is missing`, `caps.csv:5: unknown parent "y"`,
			`posts.csv:6: seats "y"`, `posts.csv:6: post "P4" stands twice`, `posts.csv:6: unknown group "x"`, `posts.csv:7: the post is missing`, `posts.csv:7: unknown group "z"`,
		}},
		{"what else is wrong beside a bad header", small().with(replay.Posts, "post;group;seats\nP1;;1\n").with(replay.Caps, "group,parent,cap\nkind,x,1\nunit,unit,2\n").with(replay.Preferences, "student,rank,post\nann,1,P1\nann,1,P2\nann,2,P1\n").with(replay.Priorities, "post,student,score\nP1,eve,x\n"), []string{
			`caps.csv:2: unknown parent "x"`, `caps.csv:3: group "unit" is below itself`, `posts.csv:1: the header is`,
			`preferences.csv:3: student "ann" has two posts at rank 1`, `preferences.csv:4: student "ann" lists post "P1" twice`,
			`priorities.csv:2: score "x"`, `priorities.csv:2: unknown student "eve"`,
		}},
		{"what else is wrong beside missing files", files{replay.Posts: "post,group,seats\nP1,x,1\nP1,x,y\n", replay.Priorities: "post,student,score\nP1,ann,1\nP2,ann,1\n"}, []string{
			"caps.csv:1: the file is missing", `posts.csv:3: seats "y"`, `posts.csv:3: post "P1" stands twice`, "preferences.csv:1: the file is missing", `priorities.csv:3: unknown post "P2"`,
		}},
		{"an open quote that swallows rows", small().with(replay.Posts, "post,group,seats\n\"P1,unit,1\nP2,kind,1\nP3,kind,1\nP4,,0\n"), []string{`posts.csv:2: extraneous or missing "`}},
		{"no files", files{}, []string{"caps.csv:1: the file is missing", "posts.csv:1: the file is missing", "preferences.csv:1: the file is missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.f)
			var faults *replay.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want faults", err)
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], c.want[i]) {
					t.Errorf("got %s, want %s", got[i], c.want[i])
				}
			}
		})
	}
}

func TestEveryFaultOfEveryFileIsNamed(t *testing.T) {
	const many = 3000
	_, err := read(small().with(replay.Posts, "post,group,seats\n"+strings.Repeat("P1,unit,x\n", many)).with(replay.Preferences, "student,rank,post\nann,0,P1\n"))
	var faults *replay.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	lines := strings.Split(err.Error(), "\n")
	if want := many + many - 1; lines[want] != "preferences.csv:2: rank 0: the best is 1" || len(lines) != faults.Len() {
		t.Errorf("got %q after %d faults of posts.csv, want that of preferences.csv", lines[want], want)
	}
	for i, line := range lines[:2*many-1] {
		if want := fmt.Sprintf("posts.csv:%d: ", 2+(i+1)/2); !strings.HasPrefix(line, want) {
			t.Fatalf("got %q, want %s", line, want)
		}
	}
}

// TestALongListIsNotLookedThroughForEveryScore compares one list of many posts with as many rows in short lists.
func TestALongListIsNotLookedThroughForEveryScore(t *testing.T) {
	const n = 40_000
	take := func(student func(i int) string) time.Duration {
		b := replay.NewBuilder()
		post := func(i int) []byte { return fmt.Appendf(nil, "p%06d", i) }
		for i := range n {
			b.Post(i+2, post(i), nil, 1)
		}
		for i := range n {
			b.Preference(i+2, []byte(student(i)), int32(i+1), post(i))
		}
		began := time.Now()
		for i := range n {
			b.Priority(i+2, post(i), []byte(student(i)), int64(i))
		}
		took := time.Since(began)
		r, err := b.Round()
		if err != nil {
			t.Fatal(err)
		}
		for j, score := range r.Score {
			if score != int64(r.Rank[j]-1) {
				t.Fatalf("got score %d at rank %d", score, r.Rank[j])
			}
		}
		return took
	}
	short := take(func(i int) string { return fmt.Sprint("s", i/10) })
	if long := take(func(int) string { return "s" }); long > 12*short {
		t.Errorf("a list of %d takes %v, short ones %v", n, long, short)
	}
}

func TestABuilderRefusesNegativeNumbers(t *testing.T) {
	b := replay.NewBuilder()
	b.Group(2, []byte("g"), nil, -1)
	b.Post(3, []byte("p"), []byte("g"), -5)
	b.Preference(4, []byte("s"), -1, []byte("p"))
	_, err := b.Round()
	if want := "caps.csv:2: cap -1: the least is 0\nposts.csv:3: seats -5: the least is 0\npreferences.csv:4: rank -1: the best is 1"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestMoreSeatsThanCanBeCountedAreAllThereAre reads numbers of any length.
func TestMoreSeatsThanCanBeCountedAreAllThereAre(t *testing.T) {
	r, err := read(files{
		replay.Caps: "group,parent,cap\ng,,99999999999999999999\n", replay.Posts: "post,group,seats\nP,g,2147483648\nQ,g,00000000001\n",
		replay.Preferences: "student,rank,post\na,00000000000000000002,P\nb,0001,Q\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	match, _, err := outcome(r, nil)
	if want := "student,post,rank\na,P,2\nb,Q,1\n"; err != nil || match != want {
		t.Errorf("got %s, %v; want %s", match, err, want)
	}
	if r.Seats[0] != 1<<31-1 || r.Seats[1] != 1 || r.Cap[0] != 1<<31-1 {
		t.Errorf("got seats %v, caps %v", r.Seats, r.Cap)
	}
}

func TestWhatIsAllowed(t *testing.T) {
	f := files{
		replay.Caps:        "\ufeffgroup,parent,cap\r\n",
		replay.Posts:       "post,group,seats\n\n\"车工, 夜班\",,2\n x,,1\n",
		replay.Preferences: "\ufeff\"student\",\"rank\",\"post\"\r\n\"a \"\"b\"\"\",7,\"车工, 夜班\"\r\n甲,0002,\"车工, 夜班\"\r\n",
	}
	r, err := read(f)
	if err != nil {
		t.Fatal(err)
	}
	match, why, err := outcome(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "student,post,rank\n\"a \"\"b\"\"\",\"车工, 夜班\",7\n甲,\"车工, 夜班\",2\n"; match != want {
		t.Errorf("got %s, want %s", match, want)
	}
	if want := "student,post,rank,verdict,detail\n"; why != want {
		t.Errorf("got %s, want %s", why, want)
	}
}

func TestWhatIsExportedReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := read(drawFiles(t))
		if err != nil {
			t.Fatal(err)
		}
		again := files{}
		err = a.Export(func(name string) (io.WriteCloser, error) { return &sheet{name: name, into: again}, nil })
		if err != nil {
			t.Fatal(err)
		}
		b, err := read(again)
		if err != nil {
			t.Fatal(err)
		}
		hash := func(r *replay.Round) string {
			r.DrawLots([]byte("one"))
			sum, err := r.Hash(matching.Match(&r.Market).Held)
			if err != nil {
				t.Fatal(err)
			}
			return sum
		}
		if got, want := hash(b), hash(a); got != want {
			t.Fatalf("got %s, want %s from %v", got, want, again)
		}
	})
}

// sheet is a file in memory.
type sheet struct {
	bytes.Buffer
	name string
	into files
}

func (s *sheet) Close() error {
	s.into[s.name] = s.String()
	return nil
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := replay.Reader{Files: small().fs()}
	if _, err := r.Read(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

func TestOnlyHeadersAreAMarket(t *testing.T) {
	r, err := read(files{replay.Caps: "group,parent,cap\n", replay.Posts: "post,group,seats\n", replay.Preferences: "student,rank,post\n", replay.Priorities: "post,student,score\n"})
	if err != nil {
		t.Fatal(err)
	}
	if match, _, err := outcome(r, nil); err != nil || match != "student,post,rank\n" {
		t.Errorf("got %q, %v; want no rows", match, err)
	}
}

func TestTheOrderOfRowsIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFiles(t)
		shuffled := files{}
		for _, name := range []string{replay.Caps, replay.Posts, replay.Preferences, replay.Priorities} {
			text := f[name]
			lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
			lines[len(lines)-1] = strings.TrimSuffix(lines[len(lines)-1], "\n") + "\n"
			shuffled[name] = lines[0] + strings.Join(rapid.Permutation(lines[1:]).Draw(t, name), "")
		}
		seed := []byte{7}
		a, err := read(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := read(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		matchA, whyA, _ := outcome(a, seed)
		matchB, whyB, _ := outcome(b, seed)
		if matchA != matchB || whyA != whyB {
			t.Fatalf("got %s%s from %v, %s%s from %v", matchA, whyA, f, matchB, whyB, shuffled)
		}
		if blocking, err := matching.Verify(&b.Market, matching.Match(&b.Market).Held); err != nil || blocking > 0 {
			t.Fatalf("%d pairs block, %v", blocking, err)
		}
	})
}

// drawFiles writes a small market.
func drawFiles(t *rapid.T) files {
	var caps, posts, prefs, prios strings.Builder
	caps.WriteString("group,parent,cap\n")
	posts.WriteString("post,group,seats\n")
	prefs.WriteString("student,rank,post\n")
	prios.WriteString("post,student,score\n")
	groups := rapid.IntRange(0, 4).Draw(t, "groups")
	name := func(kind string, i int) string {
		if i < 0 {
			return ""
		}
		return fmt.Sprintf("%s%d", kind, (i*7)%11) // not in the order of numbers
	}
	for g := range groups {
		fmt.Fprintf(&caps, "%s,%s,%d\n", name("g", g), name("g", rapid.IntRange(-1, g-1).Draw(t, "parent")), rapid.IntRange(0, 4).Draw(t, "cap"))
	}
	n := rapid.IntRange(1, 5).Draw(t, "posts")
	for p := range n {
		fmt.Fprintf(&posts, "%s,%s,%d\n", name("p", p), name("g", rapid.IntRange(-1, groups-1).Draw(t, "group")), rapid.IntRange(0, 2).Draw(t, "seats"))
	}
	for s := range rapid.IntRange(1, 6).Draw(t, "students") {
		rank := 0
		for p := range n {
			if rapid.Bool().Draw(t, "listed") {
				rank += rapid.IntRange(1, 2).Draw(t, "gap")
				fmt.Fprintf(&prefs, "%s,%d,%s\n", name("s", s), rank, name("p", (p+s)%n))
			}
		}
		if rank == 0 {
			continue
		}
		for p := range n {
			if rapid.IntRange(0, 3).Draw(t, "eligible") > 0 {
				fmt.Fprintf(&prios, "%s,%s,%d.5\n", name("p", p), name("s", s), rapid.IntRange(0, 2).Draw(t, "score"))
			}
		}
	}
	return files{replay.Caps: caps.String(), replay.Posts: posts.String(), replay.Preferences: prefs.String(), replay.Priorities: prios.String()}
}

// FuzzReadNeverPanics reads anything: it gives a market that passes its check, or faults.
func FuzzReadNeverPanics(f *testing.F) {
	s := small()
	f.Add(s[replay.Caps], s[replay.Posts], s[replay.Preferences], s[replay.Priorities])
	f.Add("group,parent,cap\na,b,1\nb,a,1\n", "post,group,seats\n\"x\n", "student,rank,post\n\x00", "")
	f.Fuzz(func(t *testing.T, caps, posts, prefs, prios string) {
		r, err := read(files{replay.Caps: caps, replay.Posts: posts, replay.Preferences: prefs, replay.Priorities: prios})
		if err != nil {
			var faults *replay.Faults
			if !errors.As(err, &faults) || faults.Len() == 0 {
				t.Fatalf("got %v, want faults", err)
			}
			return
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := outcome(r, []byte("seed")); err != nil {
			t.Fatal(err)
		}
		if blocking, err := matching.Verify(&r.Market, matching.Match(&r.Market).Held); err != nil || blocking > 0 {
			t.Fatalf("%d pairs block, %v", blocking, err)
		}
	})
}
