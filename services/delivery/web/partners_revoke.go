package web

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// What was recorded of a unit can be taken back by who recorded it: a verification, a filing or an override, and the
// records of a day. What happened under it stays.

// mayUnverify reports whether the reader may take the unit's verification back: who gave it, or the bureau.
func mayUnverify(e org.Enterprise, who actor.Actor) bool {
	return e.Verified() && (e.Verification.By == org.ID(who.Org) || who.Is(actor.Bureau))
}

// clearanceState says since when a clearance no longer counts, or offers to revoke it.
func clearanceState(k org.Clearance, who actor.Actor) Cell {
	switch {
	case !k.RevokedOn.IsZero():
		return Cell{Light: &Light{State: Unknown, Label: text.Say("已撤销", "Revoked")}, Note: dayWords(k.RevokedOn)}
	case k.Kind == org.Override && !who.Is(actor.VicePrincipal):
		return Cell{Light: &Light{State: Pass, Label: text.Say("有效", "In force")}, Note: text.Say("由分管校长撤销", "The vice-principal may revoke it")}
	}
	label := text.Say("撤销备案", "Revoke the filing")
	if k.Kind == org.Override {
		label = text.Say("撤销批准", "Revoke the override")
	}
	return Cell{Actions: []Button{{Label: label, Kind: Danger, Name: "clearance", Value: string(k.ID)}}}
}

// ownRecord offers to take back what the reader's organisation recorded on a day.
func ownRecord(by org.ID, on civil.Date, who actor.Actor) Cell {
	if by != org.ID(who.Org) {
		return Cell{Text: text.Say("其他单位登记", "Recorded by another")}
	}
	return Cell{Actions: []Button{{Label: text.Say("撤回当天记录", "Take the day's records back"), Kind: Quiet, Name: "on", Value: on.String()}}}
}

func (s *Site) partnerUnverify(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	_, err = s.s.Orgs.Unverify(c.Request.Context(), who, e.ID)
	return s.partnerDone(c, "unverify", "unit_unverified", err)
}

func (s *Site) partnerRevoke(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	err = s.s.Orgs.Revoke(c.Request.Context(), who, e.ID, org.ClearanceID(c.PostForm("clearance")))
	return s.partnerDone(c, "revoke", "clearance_revoked", err)
}

func (s *Site) partnerRetract(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	on, err := civil.Parse(c.PostForm("on"))
	if err != nil {
		return org.ErrNotFound
	}
	_, err = s.s.Orgs.Retract(c.Request.Context(), who, e.ID, on)
	return s.partnerDone(c, "retract", "records_retracted", err)
}
