package notify

import "firstkm/events"

// toldStudents is what happens to a school's records.
func toldStudents() []rule {
	mine, list, incoming := "/me/data", "/students", "/students/incoming"
	return []rule{
		{event: events.StudentCorrected{}, to: theStudent, kind: Matter, zh: "学校更正了您的学籍信息，请核对；有误可在“我的数据”提出。", en: "Your school corrected your record; check it, and ask for a correction if it is wrong.", target: mine, still: true},
		{event: events.StudentLeft{}, to: theStudent, kind: Matter, zh: "学校登记您自 {on} 起离校。有误请联系班主任。", en: "Your school recorded that you left on {on}. Speak to your class teacher if that is wrong.", target: mine},
		{event: events.StudentLeft{}, to: theGuardian, kind: Matter, zh: "学校登记您的孩子自 {on} 起离校。有误请联系班主任。", en: "The school recorded that your child left on {on}. Speak to the class teacher if that is wrong."},
		{event: events.StudentLeft{}, to: classTeacher, kind: Matter, zh: "本班一名学生已登记离校。", en: "A student of your class is recorded as having left.", target: list},
		{event: events.StudentReturned{}, to: theStudent, kind: Matter, zh: "学校已恢复您的学籍，可以继续找实习。", en: "Your school took you back; you may look for internships again.", target: mine},
		{event: events.StudentReturned{}, to: classTeacher, kind: Matter, zh: "一名学生回到本班。", en: "A student is back in your class.", target: list},
		{event: events.StudentSent{}, to: theStudent, kind: Matter, zh: "学校登记您自 {on} 起转学。有误请联系班主任。", en: "Your school recorded your transfer as of {on}. Speak to your class teacher if that is wrong.", target: mine},
		{event: events.StudentSent{}, to: theGuardian, kind: Matter, zh: "学校登记您的孩子自 {on} 起转学。有误请联系班主任。", en: "The school recorded your child's transfer as of {on}. Speak to the class teacher if that is wrong."},
		{event: events.StudentSent{}, to: theReceiver, kind: Duty, zh: "有一名学生转入本校，请核对后接收。", en: "A student is transferred to your school; check and take the record over.", target: incoming},
		{event: events.StudentReceived{}, to: theStudent, kind: Matter, zh: "您已转入新学校，学籍已接收。", en: "Your new school has taken over your record.", target: mine},
		{event: events.StudentReceived{}, to: classTeacher, kind: Matter, zh: "一名转学生编入本班。", en: "A transferred student has joined your class.", target: list},
		{event: events.StudentReceived{}, to: theGiver, kind: Matter, zh: "一名转出的学生已由对方学校接收。", en: "The other school has taken over a student whom you let go.", target: list},
		{event: events.StudentRepeated{}, to: theStudent, kind: Matter, zh: "学校登记您留级。有误请联系班主任。", en: "Your school recorded that you stay in your grade for another year. Speak to your class teacher if that is wrong.", target: mine},
		{event: events.StudentRepeated{}, to: theGuardian, kind: Matter, zh: "学校登记您的孩子留级。有误请联系班主任。", en: "The school recorded that your child stays in the grade for another year. Speak to the class teacher if that is wrong."},
		{event: events.StudentRepeated{}, to: classTeacher, kind: Matter, zh: "一名留级学生编入本班。", en: "A student who repeats the year is in your class.", target: list},
		{event: events.StudentGraduated{}, to: theStudent, kind: News, zh: "学校登记您已毕业。账号仍可查看实习经历。", en: "Your school recorded that you graduated. You can still read your internships here.", target: mine, still: true},
		{event: events.SchoolYearRolled{}, to: theStaff, kind: News, zh: "本校已转入 {year} 学年：升级 {promoted} 人，毕业 {graduated} 人，留级 {repeating} 人。", en: "Your school has gone over to the school year {year}: {promoted} promoted, {graduated} graduated, {repeating} repeating."},
	}
}

// toldTeachers is what happens to recognitions, reports and teachers lent to other schools.
func toldTeachers() []rule {
	file, register, district := "/me/teacher", "/teachers/recognitions", "/teachers/recognitions"
	lately := func(f fact) bool { return f.fresh }
	return []rule{
		{event: events.TeacherRecognitionApplied{}, to: theirOffice, kind: Duty, zh: "有一份{level}双师型认定申请等学校认定。", en: "An application for recognition ({level}) waits for the school.", target: register},
		{event: events.TeacherRecognitionEndorsed{}, to: theTeacher, kind: Matter, zh: "学校已认定您的{level}双师型申请，等待复核。", en: "Your school recognised your application ({level}); it is re-checked next.", target: file},
		{event: events.TeacherRecognitionEndorsed{}, to: theBureaus, kind: Duty, zh: "有一份{level}双师型认定等待复核。", en: "A recognition ({level}) waits for its re-check.", target: district},
		{event: events.TeacherRecognitionSampled{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定被抽中复核，请备好证明材料。", en: "Your recognition ({level}) was drawn for a re-check; have your papers ready.", target: file},
		{event: events.TeacherRecognitionSampled{}, to: theirOffice, kind: Duty, zh: "本校一份双师型认定被抽中复核，请备好证明材料。", en: "A recognition of your school was drawn for a re-check; have the papers ready.", target: register},
		{event: events.TeacherRecognitionReviewed{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定已通过复核，等待公示。", en: "Your recognition ({level}) passed its re-check; the public notice is next.", target: file},
		{event: events.TeacherRecognitionNoticed{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定公示：{from} 至 {to}。", en: "Public notice of your recognition ({level}): {from} to {to}.", target: file},
		{event: events.TeacherRecognitionNoticed{}, to: theirOffice, kind: Matter, zh: "本校双师型认定公示：{from} 至 {to}。", en: "Public notice of a recognition at your school: {from} to {to}.", target: register},
		{event: events.TeacherRecognitionObjected{}, to: theBureaus, kind: Duty, zh: "双师型认定公示收到一条异议，请调查答复。", en: "An objection was raised against a recognition; look into it and answer.", target: district},
		{event: events.TeacherRecognitionObjected{}, to: theirOffice, kind: Matter, zh: "本校一份双师型认定的公示收到异议。", en: "An objection was raised against a recognition at your school.", target: register},
		{event: events.TeacherRecognitionAnswered{}, to: theTeacher, kind: Matter, zh: "对您双师型认定的异议已答复，不影响认定。", en: "An objection to your recognition was answered; it does not stand in the way.", target: file},
		{event: events.TeacherRecognised{}, to: theTeacher, kind: Matter, zh: "您已认定为{level}双师型教师。", en: "You are recognised as a dual-qualified teacher ({level}).", target: file, only: lately},
		{event: events.TeacherRecognised{}, to: theirOffice, kind: Matter, zh: "本校一名教师认定为{level}双师型教师。", en: "A teacher of your school is recognised ({level}).", target: register, only: lately},
		{event: events.TeacherRecognitionRefused{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定未通过，请查看原因。", en: "Your recognition ({level}) was not passed; see why.", target: file},
		{event: events.TeacherRecognitionRefused{}, to: theirOffice, kind: Matter, zh: "本校一份{level}双师型认定未通过，请查看原因。", en: "A recognition ({level}) at your school was not passed; see why.", target: register},
		{event: events.TeacherRecheckBegun{}, to: theTeacher, kind: Duty, zh: "您的{level}双师型认定开始复查，请备好证明材料；复查期间认定有效。", en: "Your recognition ({level}) is being re-checked; have your papers ready. It stays in force meanwhile.", target: file},
		{event: events.TeacherRecheckBegun{}, to: theirOffice, kind: Duty, zh: "本校一份{level}双师型认定开始复查。", en: "A recognition ({level}) at your school is being re-checked.", target: register},
		{event: events.TeacherRecheckPassed{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定已通过复查。", en: "Your recognition ({level}) passed its re-check.", target: file},
		{event: events.TeacherRecognitionExpired{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定已失效，可以重新申请。", en: "Your recognition ({level}) is over; you may apply again.", target: file},
		{event: events.TeacherRecognitionExpired{}, to: theirOffice, kind: Duty, zh: "本校一份{level}双师型认定已失效，会影响双师比例。", en: "A recognition ({level}) at your school is over; the ratio changes.", target: register},
		{event: events.TeacherRecognitionRevoked{}, to: theTeacher, kind: Matter, zh: "您的{level}双师型认定自 {on} 起撤销，请查看原因。", en: "Your recognition ({level}) is revoked as of {on}; see why.", target: file},
		{event: events.TeacherRecognitionRevoked{}, to: theirOffice, kind: Duty, zh: "本校一份{level}双师型认定自 {on} 起撤销，会影响双师比例。", en: "A recognition ({level}) at your school is revoked as of {on}; the ratio changes.", target: register},
		{event: events.TeacherCorrected{}, to: theTeacher, kind: Matter, zh: "学校更正了您的教师档案，请核对。", en: "Your school corrected your file; please check it.", target: file, still: true},
		{event: events.TeacherRatioReported{}, to: theBureaus, kind: Matter, zh: "{school}报送了 {asof} 的双师比例。", en: "{school} reported its ratio as of {asof}.", target: "/teachers/snapshots"},
		{event: events.TeacherRatioReported{}, to: thePrincipal, kind: Matter, zh: "本校已报送 {asof} 的双师比例，快照已签名存档。", en: "Your school's ratio as of {asof} was reported; the snapshot is signed and kept.", target: "/teachers/snapshots"},
		{event: events.TeacherFlowRecorded{}, to: theTeacher, kind: Matter, zh: "您到其他学校任教（柔性流动）的安排有更新，请查看。", en: "Your time at another school was recorded or changed.", target: file},
		{event: events.TeacherFlowRecorded{}, to: theHost, kind: Matter, zh: "有教师到本校柔性流动的安排登记或变更。", en: "A teacher's time at your school was recorded or changed.", target: "/teachers"},
	}
}
