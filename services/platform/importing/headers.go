package importing

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// mappingKey is where it is remembered which headers an organisation means by which columns.
func (j *job) mappingKey() string {
	whose := string(j.who.Org)
	if whose == "" {
		whose = string(j.who.Role)
	}
	return "imports.headers " + string(j.kind) + " " + whose
}

// recall adds what the organisation said before of headers that are not known. What is said now counts first.
func (j *job) recall(ctx context.Context) error {
	said, err := j.db.Meta(ctx, j.mappingKey())
	if err != nil || said == "" {
		return err
	}
	known := make(map[string]string)
	if err := json.Unmarshal([]byte(said), &known); err != nil {
		return fmt.Errorf("read the remembered headers: %w", err)
	}
	maps.Copy(known, j.o.Headers)
	j.o.Headers = known
	return nil
}

// mostHeaders bounds what is remembered of one kind for one organisation.
const mostHeaders = 200

// remember keeps what was said of headers, once an import has been made with it.
func (j *job) remember(ctx context.Context, said map[string]string) error {
	if len(said) == 0 || len(j.o.Headers) > mostHeaders || j.o.Preview {
		return nil
	}
	b, err := json.Marshal(j.o.Headers)
	if err != nil {
		return fmt.Errorf("encode the headers: %w", err)
	}
	return j.inTx(ctx, func(tx Tx) error { return tx.SetMeta(ctx, j.mappingKey(), string(b)) })
}

// suggest names for each unknown header the column that it comes nearest to, among those the file does not have.
func suggest(schema sheet.Schema, m *sheet.Mapping, unknown []string) []imports.Header {
	var out []imports.Header
	for _, h := range unknown {
		best, far := "", 0.5
		for _, c := range schema.Columns {
			if m.Has(c.Name) {
				continue
			}
			for _, name := range append([]string{c.Name}, c.Headers...) {
				if d := apart(h, name); d < far {
					best, far = c.Name, d
				}
			}
		}
		out = append(out, imports.Header{Name: h, Suggest: best})
	}
	return out
}

// apart is how unlike two headers are, 0 for the same to 1: the edits from one to the other by the longer's length, and
// less where one holds the other.
func apart(a, b string) float64 {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x) == 0 || len(y) == 0 {
		return 1
	}
	d := float64(edits(x, y)) / float64(max(len(x), len(y)))
	if strings.Contains(string(x), string(y)) || strings.Contains(string(y), string(x)) {
		d /= 2
	}
	return d
}

// edits is the Levenshtein distance.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range a {
		corner := row[0]
		row[0] = i + 1
		for j, q := range b {
			cost := corner
			if r != q {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// lacking refuses a file whose header lacks columns that are needed, and says which of its headers may be meant.
func lacking(schema sheet.Schema, missing []string, unknown []imports.Header) error {
	meant := make(map[string]string)
	for _, h := range unknown {
		meant[h.Suggest] = h.Name
	}
	var bad []fault.Field
	for _, c := range schema.Columns {
		for _, name := range missing {
			if c.Name == name {
				bad = append(bad, fault.Field{Name: name, Reason: absent(c, meant[name])})
			}
		}
	}
	return imports.ErrHeaders.With(bad...)
}

func absent(c sheet.Column, meant string) text.Words {
	zh, en := "缺少“"+chinese(c)+"”列。", "the column "+c.Name+" is missing."
	if meant != "" {
		zh, en = zh+"文件中的“"+meant+"”是这一列吗？", en+" Is it “"+meant+"”?"
	}
	return text.Words{Zh: zh, En: en}
}

func chinese(c sheet.Column) string {
	if len(c.Headers) > 0 {
		return c.Headers[0]
	}
	return c.Name
}
