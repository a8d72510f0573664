package web

import (
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundDo takes a form of the desk's page.
func (s *Site) roundDo(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	r, err := s.memberRound(c)
	if err != nil {
		return err
	}
	version := in.version()
	if do == "plan" {
		return s.changePlan(c, &in, r, version)
	}
	err = s.roundStep(c, do, &in, r.ID, version)
	at := roundHref(r.ID)
	if do == "invite" {
		at += "#units"
	}
	return settled(c, do, err, s.drawRound, at, "round_"+do)
}

// memberRound is the round that the address names, to the schools that take part in it.
func (s *Site) memberRound(c *gin.Context) (round.Round, error) {
	ctx := c.Request.Context()
	r, err := s.s.Rounds.Get(ctx, httpd.Who(ctx), round.ID(c.Param("id")))
	if _, member := r.Member(org.ID(httpd.Who(ctx).Org)); err == nil && !member {
		err = round.ErrNotFound
	}
	return r, err
}

func (s *Site) roundStep(c *gin.Context, do string, in *reader, id round.ID, version uint64) (err error) {
	ctx := c.Request.Context()
	who, rounds := httpd.Who(ctx), s.s.Rounds
	switch do {
	case "consent":
		_, err = rounds.Consent(ctx, who, id, ident.ID(in.text("batch")), version)
	case "open":
		_, err = rounds.Open(ctx, who, id, version)
	case "extend":
		closes := in.instant("closes")
		err = in.then(func() error { _, err := rounds.Extend(ctx, who, id, version, closes); return err })
	case "compute":
		_, err = rounds.Compute(ctx, who, id, version)
	case "review":
		_, err = rounds.Review(ctx, who, id, version, in.text("note"))
	case "publish":
		_, err = rounds.Publish(ctx, who, id, version)
	case "cancel":
		_, err = rounds.Cancel(ctx, who, id, in.text("reason"), version)
	case "invite":
		if len(in.v["units"]) == 0 {
			return round.ErrInvalid.With(fault.In("units", "请先选择单位。", "tick units first"))
		}
		for _, unit := range in.v["units"] {
			if _, err = rounds.Invite(ctx, who, id, org.ID(unit)); err != nil {
				return err
			}
		}
	default:
		err = round.ErrInvalid.With(fault.In("do", "请用页面上的按钮操作。", "use the buttons of the page"))
	}
	return err
}
