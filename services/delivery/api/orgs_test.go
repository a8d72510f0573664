package api

import "testing"

const newcomer = `{"name":"新来者机械厂","legal_form":"legal_person","industry_code":"C3421","business_scope":"机床制造","region":"310107","address":"真北路2号",
"on_post_employees":50,"employees_as_of":"2026-02-01","post_kinds":[{"name":"车工","employees":20}],"declared_credit":true,"declared_safety":true,
"uscc":"{uscc}","login":"newcomer","password":"password of newcomer"}`

func TestEnterprises(t *testing.T) {
	w := newWorld(t)
	w.vars["uscc"] = uscc(77)
	private := []string{"on_post_employees", "post_kinds", "credit_checks", "safety_records", "profile", "note", "employees"}
	w.run(t,
		scenario{name: "a wrong code", call: "POST /api/v1/enterprises", body: with(newcomer, `{uscc} => 913101070000000779`), status: 422, want: `{"code":"org.invalid","fields":[{"name":"uscc"}]}`},
		scenario{name: "no declaration", call: "POST /api/v1/enterprises", body: with(newcomer, `"declared_safety":true, => `), status: 422, want: `{"code":"org.blocked","findings":[{"rule":"R-ART06-SAFETY3Y","class":"BLOCK","field":"declared_safety"}]}`},
		scenario{name: "a weak password", call: "POST /api/v1/enterprises", body: with(newcomer, `password of newcomer => x`), status: 422, want: `{"fields":[{"name":"password"}]}`},
		scenario{name: "comes aboard", call: "POST /api/v1/enterprises", body: newcomer, status: 201, want: `{"enterprise":{"verified":false,"profile":{"on_post_employees":50}},"account":{"owner":true}}`},
		scenario{name: "once", call: "POST /api/v1/enterprises", body: with(newcomer, `"login":"newcomer" => "login":"newcomer2"`), status: 409, want: `{"code":"org.uscc_taken"}`},
		scenario{name: "guests see the public part", call: "GET /api/v1/enterprises/{unit}", status: 200, want: `{"name":"精工机械1厂","verified":false,"region_name":"上海市普陀区","industry":{"code":"C3421"}}`, never: private},
		scenario{name: "competitors, too", as: "rival", call: "GET /api/v1/enterprises/{unit}", status: 200, never: private},
		scenario{name: "students, too", as: "student", call: "GET /api/v1/enterprises/{unit}", status: 200, never: private},
		scenario{name: "the unit sees all", as: "unit", call: "GET /api/v1/enterprises/me", status: 200, want: `{"id":"{unit}","profile":{"on_post_employees":200,"post_kinds":[{"name":"数控机床操作工","employees":100}]}}`, save: "unit"},
		scenario{name: "students do not list", as: "student", call: "GET /api/v1/enterprises", status: 403},
		scenario{name: "schools do", as: "school", call: "GET /api/v1/enterprises?q=精工&unverified=true", status: 200, want: `{"items":[{"id":"{rival}"},{"id":"{unit}"}]}`},
		scenario{name: "a bureau looks into another region", as: "bureau", call: "GET /api/v1/enterprises?region=11", status: 200, want: `{"items":[]}`},
		scenario{
			name: "the profile changes", as: "unit", call: "PUT /api/v1/enterprises/{unit}", header: []string{"If-Match: {etag unit}"}, status: 200, save: "unit",
			body: `{"name":"精工机械1厂","legal_form":"legal_person","business_scope":"机床制造","region":"310107","on_post_employees":300,"employees_as_of":"2026-03-01","declared_credit":true,"declared_safety":true}`, want: `{"profile":{"on_post_employees":300},"version":2}`,
		},
		scenario{name: "not another's", as: "rival", call: "PUT /api/v1/enterprises/{unit}", header: []string{"If-Match: {etag unit}"}, body: `{"name":"x"}`, status: 403},
		scenario{
			name: "not an old version", as: "unit", call: "PUT /api/v1/enterprises/{unit}", header: []string{`If-Match: "v1"`}, status: 412,
			body: `{"name":"x","legal_form":"legal_person","business_scope":"x","declared_credit":true,"declared_safety":true}`,
		},
		scenario{name: "nor nonsense", as: "unit", call: "PUT /api/v1/enterprises/{unit}", header: []string{"If-Match: {etag unit}"}, body: `{"name":"x","post_kinds":[{"name":"车工","employees":5}]}`, status: 422, want: `{"fields":[{"name":"post_kinds"}]}`},
		scenario{name: "a school verifies by inspection", as: "school", call: "POST /api/v1/enterprises/{unit}/verify", body: `{"basis":"inspection","note":"3月1日实地考察，条件符合"}`, status: 200, want: `{"verified":true,"verification":{"by":"{school}","basis":"inspection","note":"3月1日实地考察，条件符合"}}`},
		scenario{name: "a bureau not as a school", as: "bureau", call: "POST /api/v1/enterprises/{rival}/verify", body: `{"basis":"inspection"}`, status: 403},
		scenario{name: "the note stays inside", call: "GET /api/v1/enterprises/{unit}", status: 200, want: `{"verified":true,"verification":{"by":"{school}"}}`, never: []string{"实地考察，条件符合"}},
		scenario{name: "a class teacher does not verify", as: "class_teacher", call: "POST /api/v1/enterprises/{rival}/verify", body: `{"basis":"inspection"}`, status: 403},
		scenario{name: "look-ups of two", as: "school", call: "POST /api/v1/credit-checks", body: `{"enterprises":["{unit}","{rival}"],"on":"2026-03-01","source":"国家企业信用信息公示系统"}`, status: 201, want: `{"recorded":2}`},
		scenario{name: "not of tomorrow", as: "school", call: "POST /api/v1/credit-checks", body: `{"enterprises":["{unit}"],"on":"2026-03-03","source":"x"}`, status: 422, want: `{"code":"org.invalid"}`},
		scenario{name: "nor of the 30th of February", as: "school", call: "POST /api/v1/credit-checks", body: `{"enterprises":["{unit}"],"on":"2026-02-30","source":"x"}`, status: 422, want: `{"fields":[{"name":"on","reason":"must be a date such as 2026-11-22"}]}`},
		scenario{
			name: "a safety decision", as: "bureau", call: "POST /api/v1/enterprises/{rival}/safety-records", body: `{"on":"2026-01-10","kind":"未按规定培训","authority":"应急管理局"}`, status: 201,
			want: `{"safety_records":[{"kind":"未按规定培训"}],"credit_checks":[{"source":"国家企业信用信息公示系统","by":"{school}"}],"days_since_check":1}`,
		},
		scenario{name: "no school speaks ill of a unit it does not know", as: "school", call: "POST /api/v1/enterprises/{rival}/safety-records", body: `{"on":"2026-01-10","kind":"x"}`, status: 403},
		scenario{name: "nothing of others is taken back", as: "school", call: "DELETE /api/v1/enterprises/{rival}/records?on=2026-01-10", status: 404},
		scenario{name: "one's own is", as: "bureau", call: "DELETE /api/v1/enterprises/{rival}/records?on=2026-01-10", status: 204},
		scenario{name: "not twice", as: "bureau", call: "DELETE /api/v1/enterprises/{rival}/records?on=2026-01-10", status: 404},
		scenario{name: "a verification is not another school's to take back", as: "school2", call: "DELETE /api/v1/enterprises/{unit}/verification", status: 403},
		scenario{name: "but its giver's", as: "school", call: "DELETE /api/v1/enterprises/{unit}/verification", status: 204},
		scenario{name: "and it is gone", call: "GET /api/v1/enterprises/{unit}", status: 200, want: `{"verified":false}`},
		scenario{name: "head-room", as: "unit", call: "GET /api/v1/enterprises/me/headroom?post_kind=数控机床操作工&from=2026-06-01&to=2026-11-30", status: 200, want: `{"unit":{"employees":300,"cap":30,"peak":0}}`},
		scenario{name: "not a competitor's", as: "rival", call: "GET /api/v1/enterprises/{unit}/headroom?from=2026-06-01&to=2026-11-30", status: 403},
		scenario{name: "a school asks", as: "school", call: "GET /api/v1/enterprises/{rival}/headroom?post_kind=数控机床操作工&from=2026-06-01&to=2026-11-30", status: 200, want: `{"post_kind":{"employees":100,"cap":20},"left":20}`},
		scenario{name: "no time backwards", as: "unit", call: "GET /api/v1/enterprises/me/headroom?from=2026-06-01&to=2026-05-30", status: 422, want: `{"fields":[{"name":"to"}]}`},
		scenario{name: "the audit log knows", as: "bureau", call: "GET /api/v1/audit?object={unit}", status: 200, want: `{"items":[{"action":"enterprise.register","org":"{unit}"},{"action":"enterprise.update"},{"action":"enterprise.verify","org":"{school}"}]}`, never: []string{"精工"}},
		scenario{name: "and is not for all", as: "school", call: "GET /api/v1/audit?object={unit}", status: 403},
	)
}

func TestCooperationsAndClearances(t *testing.T) {
	w := newWorld(t)
	const agreement = `{"enterprise":"{unit}","agreement_no":"校企2025-07","from":"2025-01-01","majors":["660103"],"contact":"人事部","verify":true,
"payments":[{"kind":"equipment","payee":"school","amount_fen":100000}],"listing":{"decision_no":"党委会〔2026〕3号","decided_on":"2026-02-20","published_on":"2026-02-25"}}`
	const changed = `{"agreement_no":"校企2025-07","from":"2025-01-01","to":"2027-12-31"}`
	const filing = `{"enterprise":"{unit}","kind":"filing","rules":["R-ART17-3-OTNIGHT"],"document_no":"备案12号","authority":"区教育局","accepted_on":"2026-02-20","from":"2026-06-01","to":"2026-11-30"}`
	w.run(t,
		scenario{
			name: "a school cooperates and adopts", as: "school", call: "POST /api/v1/cooperations", body: agreement, status: 201, save: "cop",
			want: `{"school":"{school}","enterprise":"{unit}","active":true,"stable":true,"listed":true,"listing":{"decision_no":"党委会〔2026〕3号"},"payments":[{"kind":"equipment"}]}`,
		},
		scenario{name: "which verifies the unit", call: "GET /api/v1/enterprises/{unit}", status: 200, want: `{"verified":true,"verification":{"basis":"cooperation"}}`},
		scenario{name: "a list is decided before it is published", as: "school", call: "POST /api/v1/cooperations", body: with(agreement, "2026-02-25 => 2026-02-01"), status: 422, want: `{"fields":[{"name":"listing"}]}`},
		scenario{name: "the unit sees it", as: "unit", call: "GET /api/v1/cooperations", status: 200, want: `{"items":[{"id":"{cop}"}]}`},
		scenario{name: "another unit does not", as: "rival", call: "GET /api/v1/cooperations?enterprise={unit}", status: 200, want: `{"items":[]}`},
		scenario{name: "nor another school", as: "school2", call: "GET /api/v1/cooperations?school={school}", status: 200, want: `{"items":[]}`},
		scenario{name: "changed by version", as: "school", call: "PUT /api/v1/cooperations/{cop}", header: []string{"If-Match: {etag cop}"}, body: changed, status: 200, want: `{"to":"2027-12-31","listed":false}`},
		scenario{name: "not by another school", as: "school2", call: "PUT /api/v1/cooperations/{cop}", header: []string{`If-Match: "v2"`}, body: changed, status: 404},
		scenario{name: "not an old version", as: "school", call: "PUT /api/v1/cooperations/{cop}", header: []string{"If-Match: {etag cop}"}, body: changed, status: 412},
		scenario{name: "ended", as: "vice", call: "POST /api/v1/cooperations/{cop}/end", body: `{"reason":"协议到期"}`, status: 204},
		scenario{name: "twice changes nothing", as: "vice", call: "POST /api/v1/cooperations/{cop}/end", status: 204},
		scenario{name: "and it is over", as: "school", call: "GET /api/v1/cooperations", status: 200, want: `{"items":[{"active":false,"ended_on":"2026-03-02"}]}`},

		scenario{name: "the office enters a filing", as: "school", call: "POST /api/v1/clearances", body: filing, status: 201, want: `{"kind":"filing","school":"{school}"}`, save: "clr"},
		scenario{name: "not an override", as: "school", call: "POST /api/v1/clearances", body: with(filing, "filing => override"), status: 403, want: `{"code":"org.forbidden"}`},
		scenario{name: "which needs a reason", as: "vice", call: "POST /api/v1/clearances", body: with(filing, "filing => override"), status: 422, want: `{"fields":[{"name":"rules"},{"name":"reason"}]}`},
		scenario{name: "they are listed", as: "class_teacher", call: "GET /api/v1/clearances?enterprise={unit}", status: 200, want: `{"items":[{"rules":["R-ART17-3-OTNIGHT"]}]}`},
		scenario{name: "for the school alone", as: "school2", call: "GET /api/v1/clearances?enterprise={unit}&school={school}", status: 200, want: `{"items":[]}`},
		scenario{name: "and a bureau that asks", as: "bureau", call: "GET /api/v1/clearances?enterprise={unit}&school={school}", status: 200, want: `{"items":[{"kind":"filing"}]}`},
		scenario{name: "another school revokes none", as: "school2", call: "DELETE /api/v1/clearances/{clr}?enterprise={unit}", status: 404},
		scenario{name: "the office revokes its filing", as: "school", call: "DELETE /api/v1/clearances/{clr}?enterprise={unit}", status: 204},
		scenario{name: "which shows", as: "school", call: "GET /api/v1/clearances?enterprise={unit}", status: 200, want: `{"items":[{"revoked_on":"2026-03-02"}]}`},
		scenario{name: "units do not see them", as: "unit", call: "GET /api/v1/clearances?enterprise={unit}", status: 403},
	)
}

func TestSchoolsAndReports(t *testing.T) {
	w := newWorld(t)
	w.publish("plc", lawful)
	w.run(t,
		scenario{name: "schools are public", call: "GET /api/v1/schools?region=310000&level=secondary", status: 200, want: `{"items":[{"id":"{school}","code":"3107000001"},{"id":"{school2}"}]}`},
		scenario{name: "by page", call: "GET /api/v1/schools?limit=1", status: 200, want: `{"items":[{"id":"{school}"}]}`},
		scenario{name: "one", call: "GET /api/v1/schools/{school}", status: 200, want: `{"name":"示范职业学校1"}`},
		scenario{name: "that one has", call: "GET /api/v1/schools/{school}", header: []string{`If-None-Match: "v1"`}, status: 304},
		scenario{name: "none", call: "GET /api/v1/schools/sch_none", status: 404, want: `{"code":"org.not_found"}`},
		scenario{name: "a bureau registers its own", as: "bureau", call: "POST /api/v1/schools", body: `{"code":"3107000009","name":"新校","level":"secondary","region":"310107"}`, status: 201, want: `{"name":"新校"}`},
		scenario{name: "not in another district", as: "bureau", call: "POST /api/v1/schools", body: `{"code":"3107000010","name":"新校","region":"310101"}`, status: 403},
		scenario{name: "not twice", as: "operator", call: "POST /api/v1/schools", body: `{"code":"3107000009","name":"新校"}`, status: 409, want: `{"code":"org.code_taken"}`},
		scenario{name: "a school registers none", as: "school", call: "POST /api/v1/schools", body: `{"code":"3107000011","name":"新校"}`, status: 403},

		scenario{name: "a guest reports", call: "POST /api/v1/placements/{plc}/reports", body: `{"kind":"fee","text":"要求交押金五百元"}`, status: 201},
		scenario{name: "a student reports", as: "student", call: "POST /api/v1/placements/{plc}/reports", body: `{"kind":"false","text":"与实际不符，是流水线"}`, status: 201, save: "rpt"},
		scenario{name: "with some words", call: "POST /api/v1/placements/{plc}/reports", body: `{"kind":"fee","text":"贵"}`, status: 422, want: `{"fields":[{"name":"text"}]}`},
		scenario{name: "the bureau sees both, not who", as: "bureau", call: "GET /api/v1/reports?open=true", status: 200, want: `{"items":[{"id":"{rpt}","kind":"false"},{"kind":"fee"}]}`, never: []string{"acc_", "{student}"}},
		scenario{name: "the school its student's", as: "school", call: "GET /api/v1/reports", status: 200, want: `{"items":[{"id":"{rpt}","school":"{school}"}]}`, never: []string{"押金"}},
		scenario{name: "another school none", as: "school2", call: "GET /api/v1/reports", status: 200, want: `{"items":[]}`},
		scenario{name: "the unit none", as: "unit", call: "GET /api/v1/reports", status: 403},
		scenario{name: "another school does not answer", as: "school2", call: "POST /api/v1/reports/{rpt}/answer", body: `{"answer":"已核实"}`, status: 404},
		scenario{name: "the bureau does", as: "bureau", call: "POST /api/v1/reports/{rpt}/answer", body: `{"answer":"已约谈单位"}`, status: 204},
		scenario{name: "and it is no longer open", as: "school", call: "GET /api/v1/reports?open=true", status: 200, want: `{"items":[]}`},
	)
}
