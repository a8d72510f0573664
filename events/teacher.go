package events

// TeacherRef names the teacher's file a fact is about and the version it reached. It never carries a name.
type TeacherRef struct {
	Teacher string `json:"teacher"`
	Version uint64 `json:"version"`
}

// TeacherEmployed says that a teacher began at a school.
type TeacherEmployed struct {
	TeacherRef
	School string `json:"school"`
}

// Subject implements Event.
func (TeacherEmployed) Subject() string { return "firstkm.teacher.employed.v1" }

// TeacherChanged says that other facts hold of a teacher at a school from a day on.
type TeacherChanged struct {
	TeacherRef
	School string `json:"school"`
}

// Subject implements Event.
func (TeacherChanged) Subject() string { return "firstkm.teacher.changed.v1" }

// TeacherCorrected says that something recorded of a teacher was wrong and was replaced.
type TeacherCorrected struct {
	TeacherRef
	School string `json:"school"`
}

// Subject implements Event.
func (TeacherCorrected) Subject() string { return "firstkm.teacher.corrected.v1" }

// TeacherLeft says that a teacher's employment at a school has a last day.
type TeacherLeft struct {
	TeacherRef
	School  string `json:"school"`
	LastDay string `json:"last_day"` // YYYY-MM-DD
}

// Subject implements Event.
func (TeacherLeft) Subject() string { return "firstkm.teacher.left.v1" }

// RecognitionRef names a recognition of a teacher's file.
type RecognitionRef struct {
	TeacherRef
	Recognition string `json:"recognition"`
	School      string `json:"school"`
	Level       string `json:"level"` // junior | intermediate | senior
}

// TeacherRecognitionApplied says that a recognition was applied for.
type TeacherRecognitionApplied struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionApplied) Subject() string { return "firstkm.teacher.recognition_applied.v1" }

// TeacherRecognitionEndorsed says that the school recognised it on its side (组织认定).
type TeacherRecognitionEndorsed struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionEndorsed) Subject() string { return "firstkm.teacher.recognition_endorsed.v1" }

// TeacherRecognitionSampled says that it was drawn for the re-check of its papers (复核).
type TeacherRecognitionSampled struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionSampled) Subject() string { return "firstkm.teacher.recognition_sampled.v1" }

// TeacherRecognitionReviewed says that 复核 was passed.
type TeacherRecognitionReviewed struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionReviewed) Subject() string { return "firstkm.teacher.recognition_reviewed.v1" }

// TeacherRecognitionNoticed says that the public notice (公示) was set.
type TeacherRecognitionNoticed struct {
	RecognitionRef
	From string `json:"from"` // YYYY-MM-DD
	To   string `json:"to"`
}

// Subject implements Event.
func (TeacherRecognitionNoticed) Subject() string { return "firstkm.teacher.recognition_noticed.v1" }

// TeacherRecognitionObjected says that somebody objected during the notice.
type TeacherRecognitionObjected struct {
	RecognitionRef
	Objection string `json:"objection"`
}

// Subject implements Event.
func (TeacherRecognitionObjected) Subject() string { return "firstkm.teacher.recognition_objected.v1" }

// TeacherRecognitionAnswered says that an objection was answered and not upheld.
type TeacherRecognitionAnswered struct {
	RecognitionRef
	Objection string `json:"objection"`
}

// Subject implements Event.
func (TeacherRecognitionAnswered) Subject() string { return "firstkm.teacher.recognition_answered.v1" }

// TeacherRecognised says that a teacher is recognised from a day on (认定).
type TeacherRecognised struct {
	RecognitionRef
	On string `json:"on"` // YYYY-MM-DD
}

// Subject implements Event.
func (TeacherRecognised) Subject() string { return "firstkm.teacher.recognised.v1" }

// TeacherRecheckBegun says that a recognition is being re-checked; it stays in force.
type TeacherRecheckBegun struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecheckBegun) Subject() string { return "firstkm.teacher.recheck_begun.v1" }

// TeacherRecheckPassed says that a re-check ended well.
type TeacherRecheckPassed struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecheckPassed) Subject() string { return "firstkm.teacher.recheck_passed.v1" }

// TeacherRecognitionExpired says that a recognition ran out or failed its re-check.
type TeacherRecognitionExpired struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionExpired) Subject() string { return "firstkm.teacher.recognition_expired.v1" }

// TeacherRecognitionRevoked says that a recognition was taken away (撤销).
type TeacherRecognitionRevoked struct {
	RecognitionRef
	On string `json:"on"` // YYYY-MM-DD
}

// Subject implements Event.
func (TeacherRecognitionRevoked) Subject() string { return "firstkm.teacher.recognition_revoked.v1" }

// TeacherRecognitionRefused says that a recognition was not passed.
type TeacherRecognitionRefused struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionRefused) Subject() string { return "firstkm.teacher.recognition_refused.v1" }

// TeacherRecognitionWithdrawn says that an application was withdrawn.
type TeacherRecognitionWithdrawn struct{ RecognitionRef }

// Subject implements Event.
func (TeacherRecognitionWithdrawn) Subject() string {
	return "firstkm.teacher.recognition_withdrawn.v1"
}

// TeacherPracticeRecorded says that a time of enterprise practice was recorded, changed or removed.
type TeacherPracticeRecorded struct {
	TeacherRef
	Practice string `json:"practice"`
}

// Subject implements Event.
func (TeacherPracticeRecorded) Subject() string { return "firstkm.teacher.practice_recorded.v1" }

// TeacherRatioReported says that a school's ratio was frozen and signed (上报快照).
type TeacherRatioReported struct {
	Snapshot string `json:"snapshot"`
	School   string `json:"school"`
	AsOf     string `json:"as_of"` // YYYY-MM-DD
}

// Subject implements Event.
func (TeacherRatioReported) Subject() string { return "firstkm.teacher.ratio_reported.v1" }

// TeacherFlowRecorded says that a teacher's time at another school (柔性流动) was recorded, changed or ended.
type TeacherFlowRecorded struct {
	Flow    string `json:"flow"`
	Teacher string `json:"teacher"`
	From    string `json:"from"` // the school that lends
	To      string `json:"to"`   // the school that receives
}

// Subject implements Event.
func (TeacherFlowRecorded) Subject() string { return "firstkm.teacher.flow_recorded.v1" }
