package teacher

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// SnapshotID names a snapshot: snp_….
type SnapshotID ident.ID

// ErrForged says that a snapshot is not what was signed.
var ErrForged = fault.New(fault.Conflict, "teacher.snapshot_forged", "这份快照与签名不符，内容可能被改动过，请联系运维核查数据库。", "the snapshot does not fit its signature; it may have been changed: ask the operator to check the database")

// Report is what a school reported (上报快照): the figures of a day by every formula, and everybody who stood in the register
// that day with the reason. It is written once, as Body of a Snapshot, and never changes.
type Report struct {
	ID         SnapshotID     `json:"id"`
	School     org.ID         `json:"school"`
	SchoolCode string         `json:"school_code"`
	SchoolName string         `json:"school_name"`
	Region     string         `json:"region"`
	AsOf       civil.Date     `json:"as_of"`
	Formula    Formula        `json:"formula"` // reported by
	External   bool           `json:"count_external"`
	Figures    []ReportFigure `json:"figures"`
	Note       string         `json:"note,omitempty"`
	SignedAt   time.Time      `json:"signed_at"`
	Signer     ident.ID       `json:"signer"` // account
	SignerRole actor.Role     `json:"signer_role"`
	SignerName string         `json:"signer_name"` // as the signer wrote it: name and post
	People     []ReportPerson `json:"people"`
}

// ReportFigure is one formula's figure in a report.
type ReportFigure struct {
	Formula     Formula `json:"formula"`
	Numerator   int     `json:"numerator"`
	Denominator int     `json:"denominator"`
}

// ReportPerson is one teacher in a report.
type ReportPerson struct {
	Teacher       ID            `json:"teacher"`
	TeacherNo     string        `json:"teacher_no"`
	Name          string        `json:"name"`
	Category      Category      `json:"category"`
	MajorClass    string        `json:"major_class,omitempty"`
	InPost        bool          `json:"in_post"`
	FullTime      bool          `json:"full_time"`
	Level         Level         `json:"level,omitempty"`
	Recognition   RecognitionID `json:"recognition,omitempty"`
	CertificateNo string        `json:"certificate_no,omitempty"`
	RecognisedOn  civil.Date    `json:"recognised_on,omitzero"`
	ValidTo       civil.Date    `json:"valid_to,omitzero"`
	Evidence      []Evidence    `json:"evidence,omitempty"`
	PracticeDays  int           `json:"practice_days"`
	Reason        Reason        `json:"reason"`
}

// Figure is the report's figure by one formula.
func (r Report) Figure(f Formula) Figure {
	for _, x := range r.Figures {
		if x.Formula == f {
			return Figure{Formula: f, AsOf: r.AsOf, Numerator: x.Numerator, Denominator: x.Denominator}
		}
	}
	return Figure{Formula: f, AsOf: r.AsOf}
}

// NewReport freezes a school's register on a day.
func NewReport(files []Teacher, school org.School, r Rule, day civil.Date) Report {
	out := Report{
		School: school.ID, SchoolCode: school.Code, SchoolName: school.Name, Region: school.Region,
		AsOf: day, Formula: r.Formula, External: r.External, People: []ReportPerson{},
	}
	for _, f := range Recount(files, school.ID, day).Figures(r.External, day) {
		out.Figures = append(out.Figures, ReportFigure{f.Formula, f.Numerator, f.Denominator})
	}
	byID := map[ID]Teacher{}
	for _, t := range files {
		byID[t.ID] = t
	}
	for _, v := range Census(files, school.ID, r, day) {
		s, rec := v.Spell, v.Recognition
		out.People = append(out.People, ReportPerson{
			Teacher: v.Teacher, TeacherNo: s.TeacherNo, Name: v.Name, Category: s.Category, MajorClass: s.MajorClass,
			InPost: s.InPost, FullTime: s.FullTime, Level: v.Level, Recognition: rec.ID, CertificateNo: rec.CertificateNo,
			RecognisedOn: rec.RecognisedOn, ValidTo: rec.ValidTo, Evidence: rec.Evidence,
			PracticeDays: PracticeDays(byID[v.Teacher].Practice, r.Window, day), Reason: v.Reason,
		})
	}
	return out
}

// Seal is a signature by the installation's key.
type Seal struct {
	Algorithm string `json:"algorithm"` // Ed25519
	Key       string `json:"key"`       // the public key, base64url
	Signature string `json:"signature"` // base64url
}

// Proof is what a signature shows.
type Proof string

// The three proofs.
const (
	Vouched Proof = "vouched"  // the text is as this installation signed it
	KeyGone Proof = "key_gone" // the text fits its signature, but the key is not, or no longer, this installation's
	Forged  Proof = "forged"   // the text does not fit its signature
)

// Notary signs for the installation and checks what it signed.
type Notary interface {
	Sign(message []byte) Seal
	Verify(message []byte, s Seal) Proof
}

// Snapshot is a report as it was frozen: Body is the exact text that was hashed and signed.
type Snapshot struct {
	ID        SnapshotID
	School    org.ID
	AsOf      civil.Date
	Formula   Formula
	Body      []byte
	Hash      string // SHA-256 of Body in hex
	Seal      Seal
	Proof     Proof // found when the snapshot was opened; not kept
	CreatedAt time.Time
}

// freeze makes the snapshot of a report.
func freeze(r Report, n Notary) (Snapshot, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze a report: %w", err)
	}
	hash := sha256.Sum256(body)
	return Snapshot{
		ID: r.ID, School: r.School, AsOf: r.AsOf, Formula: r.Formula, Body: body, Hash: hex.EncodeToString(hash[:]),
		Seal: n.Sign(body), CreatedAt: r.SignedAt,
	}, nil
}

// Open reads the report of a snapshot that still is what was signed, else ErrForged, and sets Proof: Vouched, or KeyGone for
// one that fits a key which this installation does not have.
func (s *Snapshot) Open(n Notary) (Report, error) {
	var r Report
	hash := sha256.Sum256(s.Body)
	if s.Proof = n.Verify(s.Body, s.Seal); hex.EncodeToString(hash[:]) != s.Hash || s.Proof == Forged {
		s.Proof = Forged
		return r, ErrForged
	}
	if err := json.Unmarshal(s.Body, &r); err != nil {
		return r, ErrForged.Because(err)
	}
	if r.ID != s.ID || r.School != s.School || r.AsOf != s.AsOf || r.Formula != s.Formula {
		return r, ErrForged
	}
	return r, nil
}

// Difference is one teacher whom the register, as it stands now, shows otherwise on the snapshot's day than it reported.
type Difference struct {
	Teacher   ID
	TeacherNo string
	Name      string
	Before    Reason // NotEmployed when not in the report
	Now       Reason // NotEmployed when no longer in the register
	Level     Level  // reported
	LevelNow  Level
}

// Differences lists what later corrections changed of the day that was reported. The report itself never changes.
func Differences(r Report, files []Teacher) []Difference {
	now := map[ID]Verdict{}
	var order []Verdict
	for _, v := range Census(files, r.School, Rule{Formula: r.Formula, External: r.External}, r.AsOf) {
		now[v.Teacher], order = v, append(order, v)
	}
	var out []Difference
	reported := map[ID]bool{}
	for _, p := range r.People {
		reported[p.Teacher] = true
		v, ok := now[p.Teacher]
		d := Difference{Teacher: p.Teacher, TeacherNo: p.TeacherNo, Name: p.Name, Before: p.Reason, Now: NotEmployed, Level: p.Level}
		if ok {
			d.Now, d.LevelNow = v.Reason, v.Level
		}
		if d.Before != d.Now || d.Level != d.LevelNow {
			out = append(out, d)
		}
	}
	for _, v := range order {
		if !reported[v.Teacher] {
			out = append(out, Difference{Teacher: v.Teacher, TeacherNo: v.Spell.TeacherNo, Name: v.Name, Before: NotEmployed, Now: v.Reason, LevelNow: v.Level})
		}
	}
	return out
}
