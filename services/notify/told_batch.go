package notify

import "firstkm/events"

// toldBatches is what happens to batches, visits and lists of units: what waits goes to the vice-principal, what was decided
// to the office. A unit hears nothing before it is on a published list.
func toldBatches() []rule {
	batch, visit, list, filing, sheet := "/batches/{batch}", "/inspections/{inspection}", "/unit-lists/{list}", "/filings/{filing}", "/papers/{sheet}"
	ofUnit := func(f fact) bool { return f.Enterprise != "" }
	return []rule{
		{event: events.BatchSubmitted{}, to: thePrincipal, kind: Duty, zh: "一个实习批次等您批准。", en: "A batch of internships waits for your approval.", target: batch},
		{event: events.BatchApproved{}, to: theOffice, kind: Matter, zh: "实习批次已批准，可以登记单位名单。", en: "A batch is approved; its units can be listed.", target: batch},
		{event: events.BatchReturned{}, to: theOffice, kind: Duty, zh: "一个实习批次被退回，请按理由修改。", en: "A batch came back; mend it as the reason says.", target: batch},
		{event: events.InspectionSubmitted{}, to: thePrincipal, kind: Duty, zh: "对{unit}的实地考察报告等您审批。", en: "The report on the visit to {unit} waits for your approval.", target: visit},
		{event: events.InspectionApproved{}, to: theOffice, kind: Matter, zh: "对{unit}的实地考察报告已批准。", en: "The report on the visit to {unit} is approved.", target: visit},
		{event: events.InspectionReturned{}, to: theOffice, kind: Duty, zh: "对{unit}的实地考察报告被退回，请按理由补充。", en: "The report on the visit to {unit} came back; add what the reason asks for.", target: visit},
		{event: events.UnitListSubmitted{}, to: thePrincipal, kind: Duty, zh: "一份实习单位名单等您登记公布。", en: "A list of units waits for you to record its publication.", target: list},
		{event: events.UnitListPublished{}, to: theOffice, kind: Matter, zh: "实习单位名单已公布，可以安排学生。", en: "A list of units is published; students can be placed.", target: list},
		{event: events.UnitListReturned{}, to: theOffice, kind: Duty, zh: "一份实习单位名单被退回，请按理由修改。", en: "A list of units came back; mend it as the reason says.", target: list},
		{event: events.FilingSubmitted{}, to: theBureaus, kind: Duty, zh: "{school}提交了备案，等您受理或退回补正。", en: "{school} submitted a filing; accept it or return it for correction.", target: filing},
		{event: events.FilingAccepted{}, to: theSchool, kind: Matter, only: func(f fact) bool { return !f.Paper }, zh: "一份备案已受理，可查看编号。", en: "A filing is accepted; see its number.", target: filing},
		{event: events.FilingReturned{}, to: theOffice, kind: Duty, zh: "一份备案被退回补正，请按理由修改后再提交。", en: "A filing came back for correction; mend it as the reason says and submit it again.", target: filing},
		{event: events.SheetSubmitted{}, to: thePrincipal, kind: Duty, zh: "一份实习方案或制度等您批准。", en: "A plan, a scheme or rules of a batch wait for your approval.", target: sheet},
		{event: events.SheetSubmitted{}, to: theUnit, kind: Duty, only: ofUnit, zh: "{school}的实习方案等贵单位批准。", en: "A plan of {school} waits for your unit's approval.", target: sheet},
		{event: events.SheetApproved{}, to: theOffice, kind: Matter, only: func(f fact) bool { return f.Whole }, zh: "一份实习方案或制度已批准。", en: "A plan, a scheme or rules of a batch are approved.", target: sheet},
		{event: events.SheetReturned{}, to: theOffice, kind: Duty, zh: "一份实习方案或制度被退回，请按理由修改。", en: "A plan, a scheme or rules of a batch came back; mend them as the reason says.", target: sheet},
		{event: events.UnitListUnitStopped{}, to: theOffice, kind: Matter, zh: "名单上的{unit}有暂停或恢复的登记，请查看。", en: "{unit} on a list was stopped or taken up again; please see.", target: list},
	}
}
