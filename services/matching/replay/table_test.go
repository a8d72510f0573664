package replay

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// FuzzTableReadsAsTheStandardLibraryDoes compares rows and the first fault with encoding/csv, which knows no byte order mark.
func FuzzTableReadsAsTheStandardLibraryDoes(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a,b\r\n\r\n\n1,2", "a,\"b\n", "a\"b,c\n1,2\n", "\"a \"\"q\"\"\",\"x\ny\"\nz,w\n", "a\r", "a,b\r", "\r\n\"a\"\r\n", "\"a\"b,c\n", ",\n,,", "\ufeffa,b\n", "\ufeff\"a\",\"b\"\n", "\ufeff\n\ufeffa\n", "\xff,\"\xfe\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, wantErr := rowsOf(func() func() ([]string, error) {
			r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
			r.FieldsPerRecord = -1
			return r.Read
		}())
		ours := newTable(iotest.OneByteReader(bytes.NewReader(data)))
		got, gotErr := rowsOf(func() ([]string, error) {
			row, err := ours.next()
			var words []string
			for _, b := range row {
				words = append(words, string(b))
			}
			return words, err
		})
		if !slices.EqualFunc(got, want, slices.Equal) || !errors.Is(wantErr, gotErr) {
			t.Errorf("got %q, %v; want %q, %v", got, gotErr, want, wantErr)
		}
		var parse *csv.ParseError
		if errors.As(wantErr, &parse) && ours.line != parse.StartLine {
			t.Errorf("got line %d, want %d for %v", ours.line, parse.StartLine, wantErr)
		}
	})
}

// rowsOf reads to the end or the first fault; the end is nil.
func rowsOf(next func() ([]string, error)) (rows [][]string, err error) {
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, slices.Clone(row))
	}
}

func TestTableKnowsItsLines(t *testing.T) {
	text := "h\r\n\r\nlong" + strings.Repeat("x", 3*chunk) + "\n\nlast\n\"two\nlines\"\nafter"
	var lines []int
	in := newTable(strings.NewReader(text))
	for {
		_, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, in.line)
	}
	if want := []int{1, 3, 5, 6, 8}; !slices.Equal(lines, want) {
		t.Errorf("got %v, want %v", lines, want)
	}
}

func TestALineWithoutEndIsRefused(t *testing.T) {
	in := newTable(strings.NewReader("h\n" + strings.Repeat("x", 3*longest)))
	if _, err := in.next(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.next(); !errors.Is(err, errTooLong) || in.line != 2 {
		t.Errorf("got %v at line %d, want that line 2 is too long", err, in.line)
	}
}

func TestScoresAreExactDecimals(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "1": 1e9, "-1.5": -1500000000, "0.000000001": 1, "999999999.999999999": 999999999999999999,
		"-999999999.999999999": -999999999999999999, "007.50": 7500000000,
	} {
		if got, err := Score([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", ".", ".5", "5.", "+1", "1e3", "1234567890", "0.1234567890", "1,5", " 1", "1 ", "--1", "1.-5", "NaN", "0x1", "１"} {
		if got, err := Score([]byte(text)); err == nil {
			t.Errorf("%q: got %d, want a refusal", text, got)
		}
	}
	for score, want := range map[int64]string{0: "0", 1500000000: "1.5", -1: "-0.000000001", 87e9: "87", -999999999999999999: "-999999999.999999999"} {
		if got := Decimal(score); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestWholeNumbers(t *testing.T) {
	for text, want := range map[string]int32{"0": 0, "12": 12, "2147483647": 2147483647, "0003": 3, "00000000001": 1} {
		if got, err := count([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %d, %v; want %d", text, got, err, want)
		}
		if got, err := rank([]byte(text)); err != nil || got != want {
			t.Errorf("rank %s: got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"2147483648", "99999999999", "99999999999999999999999999"} {
		if got, err := count([]byte(text)); err != nil || got != 2147483647 {
			t.Errorf("%s: got %d, %v; want the most there is", text, got, err)
		}
		if got, err := rank([]byte(text)); err == nil {
			t.Errorf("rank %s: got %d, want a refusal", text, got)
		}
	}
	for _, text := range []string{"", "-1", "+1", "1.0", " 1", "x"} {
		if got, err := count([]byte(text)); err == nil {
			t.Errorf("%q: got %d, want a refusal", text, got)
		}
	}
}

func TestFieldsAreQuotedAsTheStandardLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom([]rune("a车, \t\"\n\r\\.\u3000\u00a0\u2003\u0085\v\f\ufeff#"))
		field := rapid.OneOf(rapid.Just(`\.`), rapid.String(), rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(letter, 0, 4).Draw(t, "letters")) })).Draw(t, "field")
		var want strings.Builder
		w := csv.NewWriter(&want)
		if err := w.Write([]string{"x", field}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		if got := "x," + quoted(field) + "\n"; got != want.String() {
			t.Fatalf("got %q, want %q", got, want.String())
		}
	})
}
