package importing

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
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

// picksKey is where it is remembered what an organisation means by an ambiguous name.
func (j *job) picksKey() string {
	return strings.Replace(j.mappingKey(), "imports.headers ", "imports.picks ", 1)
}

// recall adds what the organisation said before of headers that are not known and of names that are not unique. What is
// said now counts first.
func (j *job) recall(ctx context.Context) (err error) {
	if j.o.Headers, err = j.laid(ctx, j.mappingKey(), j.o.Headers); err != nil {
		return err
	}
	j.o.Picks, err = j.laid(ctx, j.picksKey(), j.o.Picks)
	return err
}

// laid is what is remembered under key with what is said now over it.
func (j *job) laid(ctx context.Context, key string, now map[string]string) (map[string]string, error) {
	said, err := j.db.Meta(ctx, key)
	if err != nil || said == "" {
		return now, err
	}
	known := make(map[string]string)
	if err := json.Unmarshal([]byte(said), &known); err != nil {
		return nil, fmt.Errorf("read what is remembered of %s: %w", key, err)
	}
	maps.Copy(known, now)
	return known, nil
}

// mostHeaders bounds what is remembered of one kind for one organisation.
const mostHeaders = 500

// remember keeps what was said of headers and names, once an import has been made with it.
func (j *job) remember(ctx context.Context, headers, picks map[string]string) error {
	if j.o.Preview {
		return nil
	}
	return j.teach(ctx, headers, picks)
}

func (j *job) teach(ctx context.Context, headers, picks map[string]string) error {
	if len(headers)+len(picks) == 0 {
		return nil
	}
	return j.inTx(ctx, func(tx Tx) error {
		for _, m := range []struct {
			key       string
			said, all map[string]string
		}{{j.mappingKey(), headers, j.o.Headers}, {j.picksKey(), picks, j.o.Picks}} {
			if len(m.said) == 0 || len(m.all) > mostHeaders {
				continue
			}
			b, err := json.Marshal(m.all)
			if err != nil {
				return fmt.Errorf("encode what is to be remembered: %w", err)
			}
			if err := tx.SetMeta(ctx, m.key, string(b)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Teach implements imports.Importer.
func (s *Service) Teach(ctx context.Context, who actor.Actor, kind imports.Kind, headers, picks map[string]string) error {
	if err := check(who, kind, imports.Options{}, 1); err != nil {
		return err
	}
	j := &job{Service: s, who: who, kind: kind, o: imports.Options{Headers: headers, Picks: picks}}
	if err := j.recall(ctx); err != nil {
		return err
	}
	return j.teach(ctx, headers, picks)
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

// doubled refuses a file in which the same header stands twice: which of the two columns is meant nobody can tell.
func doubled(header, repeated []string) error {
	var bad []fault.Field
	for _, h := range repeated {
		var at []string
		for i, name := range header {
			if name == h {
				at = append(at, strconv.Itoa(i+1))
			}
		}
		if len(at) > 1 {
			bad = append(bad, fault.In(h, "表头“"+h+"”出现了两次（第 "+strings.Join(at, "、")+" 列），请删去其中一列，或改成不同的名称。",
				"the header “"+h+"” stands twice (columns "+strings.Join(at, ", ")+"): delete one of them or name them apart"))
		}
	}
	if len(bad) > 0 {
		return imports.ErrHeaders.With(bad...)
	}
	return nil
}

// foot reports whether a row is no record but the foot of a table: a sum, who made it, a remark.
func foot(cells []string) bool {
	first, filled := "", 0
	for _, c := range cells {
		if c == "" {
			continue
		}
		if filled++; filled == 1 {
			first = strings.ReplaceAll(c, " ", "")
		}
	}
	if filled == 0 || filled > 4 {
		return false
	}
	for _, word := range []string{"合计", "总计", "共计", "小计", "制表", "填表", "审核", "经办", "备注：", "备注:", "注：", "注:", "说明：", "说明:"} {
		if strings.HasPrefix(first, word) {
			return true
		}
	}
	return false
}

func footWords() text.Words {
	return text.Say("这一行像是表尾（合计、制表人、备注），不是一条记录，没有导入；请从表中删去，它下面的行照常导入。",
		"this row looks like the foot of the table (a sum, who made it, a remark) and no record, so it was not taken: delete it; the rows below it are read as usual")
}
