package importing

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// manifest says what stands in a school's full export, so that whoever takes it over can check that nothing is missing.
type manifest struct {
	Program string         `json:"program"`
	Format  int            `json:"format"`
	School  manifestSchool `json:"school"`
	TakenAt time.Time      `json:"taken_at"`
	TakenBy string         `json:"taken_by"`
	Purpose string         `json:"purpose"`
	Opened  []string       `json:"opened_fields,omitempty"` // sealed values that stand in the clear
	Files   []packed       `json:"files"`
	LeftOut []leftOut      `json:"left_out,omitempty"`
}

type manifestSchool struct {
	ID   org.ID `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// packed is one file of the zip.
type packed struct {
	File   string       `json:"file"`
	List   imports.List `json:"list"`
	Rows   int          `json:"rows"` // below the header
	Bytes  int64        `json:"bytes"`
	SHA256 string       `json:"sha256"`
	Import imports.Kind `json:"import,omitempty"` // that reads it back
}

// leftOut is a list that who takes the export may not see.
type leftOut struct {
	List imports.List `json:"list"`
	Why  string       `json:"why"`
}

// leaving are the lists of a school's full export.
func leaving() []imports.About {
	return slices.DeleteFunc(imports.Catalogue(), func(a imports.About) bool {
		own := []imports.List{imports.ListSnapshot, imports.ListSchools, imports.ListRoundTrial, imports.ListFairVisits} // of another list; everybody's; nothing recorded; a unit's
		return slices.Contains(own, a.List)
	})
}

// Leave implements imports.Exporter.
func (s *Service) Leave(ctx context.Context, who actor.Actor, e imports.Export) (imports.File, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return imports.File{}, imports.ErrNotYours
	}
	school, err := s.db.School(ctx, org.ID(who.Org))
	if err != nil {
		return imports.File{}, err
	}
	if err := reasonOf(e).Check(); err != nil {
		return imports.File{}, err
	}
	m := manifest{
		Program: "firstkm", Format: 1, School: manifestSchool{school.ID, school.Code, school.Name}, TakenAt: s.now().UTC(),
		TakenBy: s.taker(ctx, who), Purpose: reasonOf(e).Words().Zh, Opened: e.Fields,
	}
	lists, err := s.gather(ctx, who, e, &m)
	if err != nil {
		return imports.File{}, err
	}
	disk, err := scratch()
	if err != nil {
		return imports.File{}, err
	}
	if err := pack(disk, lists, m, s.mark(ctx, who, e)); err != nil {
		_ = disk.Close() // it is given up
		return imports.File{}, err
	}
	name := plainFile("全部数据-" + school.Name + "-" + civil.Today(s.now()).String())
	return imports.File{Name: name + ".zip", ContentType: "application/zip", Body: onDisk{io.NewSectionReader(disk, 0, 1<<40), disk}}, nil
}

// onDisk reads a file on disk from its beginning and lets go of it when it is closed.
type onDisk struct {
	io.Reader
	io.Closer
}

// gathered is one list of a full export.
type gathered struct {
	about imports.About
	listing
}

// gather reads every list that who may see, opens what is asked for, and has each student who is named know of it, once.
func (s *Service) gather(ctx context.Context, who actor.Actor, e imports.Export, m *manifest) (lists []gathered, err error) {
	named, opened := map[student.ID]bool{}, map[student.ID]bool{}
	for _, about := range leaving() {
		one := imports.Export{List: about.List, Why: e.Why}
		if about.Sealed {
			one.Fields = e.Fields
		}
		_, l, err := s.take(ctx, who, one, about)
		if f := fault.Of(err); f != nil && f.Kind == fault.Forbidden && f.Code != privacy.ErrNoGround.Code && f.Code != privacy.ErrConsent.Code && f.Code != privacy.ErrScope.Code {
			m.LeftOut = append(m.LeftOut, leftOut{about.List, "您的角色看不到这份名单，请由分管校长导出。"})
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, id := range l.shows {
			named[id] = true
			opened[id] = opened[id] || len(one.Fields) > 0
		}
		lists = append(lists, gathered{about, l})
	}
	var tell []student.ID
	for id := range named {
		if !opened[id] {
			tell = append(tell, id)
		}
	}
	return lists, s.nouns.Privacy.Exported(ctx, who, tell, reasonOf(e))
}

// pack writes the zip: each list as xlsx and csv, the manifest, and a text for people.
func pack(disk *os.File, lists []gathered, m manifest, mark string) error {
	z := zip.NewWriter(disk)
	for _, l := range lists {
		for _, kind := range []sheet.Kind{sheet.XLSX, sheet.CSV} {
			p := packed{File: l.about.Title.Zh + "." + kind.String(), List: l.about.List, Import: l.about.Import}
			w, err := z.Create(p.File)
			if err != nil {
				return fmt.Errorf("pack %s: %w", p.File, err)
			}
			sum := sha256.New()
			count := &counter{}
			if p.Rows, err = l.write(io.MultiWriter(w, sum, count), kind, l.about, mark); err != nil {
				return fmt.Errorf("pack %s: %w", p.File, err)
			}
			p.Bytes, p.SHA256 = count.n, hex.EncodeToString(sum.Sum(nil))
			m.Files = append(m.Files, p)
		}
	}
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the manifest: %w", err)
	}
	for name, text := range map[string]string{"manifest.json": string(body) + "\n", "说明.txt": "\ufeff" + explain(m, lists, mark)} {
		w, err := z.Create(name)
		if err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return z.Close()
}

// counter counts bytes.
type counter struct{ n int64 }

// Write implements io.Writer.
func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// explain is the text that comes along.
func explain(m manifest, lists []gathered, mark string) string {
	out := "学校：" + m.School.Name + "（" + m.School.Code + "）\r\n导出：" + mark + "\r\n\r\n" +
		"每个名单各有 xlsx 和 csv（UTF-8）两份，内容相同。manifest.json 列出每个文件的行数和 SHA-256，可据此核对文件是否齐全、有没有改动。\r\n" +
		"标有“可再导入”的文件，表头与导入模板一致，在另一个系统里可以直接导入。文件中没有密码、口令和验证密钥。\r\n"
	for _, l := range lists {
		rows := 0
		for _, p := range m.Files {
			if p.List == l.about.List {
				rows = p.Rows
			}
		}
		out += fmt.Sprintf("\r\n%s：%d 行%s\r\n", l.about.Title.Zh, rows, choose(l.about.Import != "", "（可再导入）", ""))
	}
	for _, l := range m.LeftOut {
		about, _ := l.List.About()
		out += "\r\n没有包含：" + about.Title.Zh + "。" + l.Why + "\r\n"
	}
	if len(m.Opened) == 0 {
		out += "\r\n身份证号、手机和监护人信息在表中以 *** 表示已登记。要取得原值，请先在“数据保护”中取得覆盖全部学生的授权，再导出时勾选，每人都会留下查看记录。\r\n"
	}
	return out
}
