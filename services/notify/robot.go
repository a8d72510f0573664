package notify

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// RobotKind is whose group robot it is.
type RobotKind string

// The kinds of group robot.
const (
	WeCom    RobotKind = "wecom"    // 企业微信
	DingTalk RobotKind = "dingtalk" // 钉钉
	Feishu   RobotKind = "feishu"   // 飞书
)

// RobotKinds lists the kinds.
func RobotKinds() []RobotKind { return []RobotKind{WeCom, DingTalk, Feishu} }

// Enum lists the kinds as texts.
func (RobotKind) Enum() []string { return []string{"wecom", "dingtalk", "feishu"} }

// Host is where robots of the kind live.
func (k RobotKind) Host() string {
	return map[RobotKind]string{WeCom: "qyapi.weixin.qq.com", DingTalk: "oapi.dingtalk.com", Feishu: "open.feishu.cn"}[k]
}

// RobotPost is a group robot of an organisation, or of one of its classes. URL and Secret are sealed at rest and open only
// in the value that an outlet gets.
type RobotPost struct {
	ID        ident.ID  `json:"id"`
	Org       ident.ID  `json:"org"`
	Class     string    `json:"class,omitempty"` // "" is the whole organisation
	Kind      RobotKind `json:"kind"`
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	Secret    string    `json:"secret,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// ErrChannel refuses a robot or webhook that cannot be.
var ErrChannel = fault.New(fault.Invalid, "notice.channel", "通知渠道的设置有误，请按提示修改。", "the channel's settings need mending")

// MayConnect reports whether the actor keeps the channels of its organisation.
func MayConnect(who actor.Actor) bool {
	return who.Org != "" && who.Is(actor.School, actor.VicePrincipal, actor.Bureau, actor.Enterprise)
}

// MayPost reports whether the actor's organisation has people in groups: schools and bureaus.
func MayPost(who actor.Actor) bool {
	return who.Is(actor.School, actor.VicePrincipal, actor.Bureau)
}

func (r RobotPost) check() error {
	var bad []fault.Field
	u, err := url.Parse(r.URL)
	switch {
	case !slices.Contains(RobotKinds(), r.Kind):
		bad = append(bad, fault.In("kind", "请选择机器人类型。", "choose whose robot it is"))
	case err != nil || u.Scheme != "https" || u.Host != r.Kind.Host() || len(r.URL) > 500:
		bad = append(bad, fault.In("url", "请粘贴群机器人设置里的 Webhook 地址，须与所选类型一致。", "paste the webhook address from the robot's settings; it must fit the kind"))
	}
	if n := utf8.RuneCountInString(r.Name); n < 1 || n > 40 {
		bad = append(bad, fault.In("name", "请填写群名，最多 40 个字。", "name the group, in at most 40 characters"))
	}
	if len(r.Secret) > 200 || r.Kind == WeCom && r.Secret != "" {
		bad = append(bad, fault.In("secret", "企业微信没有加签密钥，请留空；其他类型请粘贴“加签”密钥。", "WeCom has no signing secret; for the others paste the one shown"))
	}
	if len(bad) > 0 {
		return ErrChannel.With(bad...)
	}
	return nil
}

// AddRobot keeps a group robot for the actor's organisation.
func (s *Service) AddRobot(ctx context.Context, who actor.Actor, r RobotPost) (RobotPost, error) {
	if !MayPost(who) {
		return r, ErrForbidden
	}
	r.Name, r.URL, r.Secret, r.Class = strings.TrimSpace(r.Name), strings.TrimSpace(r.URL), strings.TrimSpace(r.Secret), strings.TrimSpace(r.Class)
	if err := r.check(); err != nil {
		return r, err
	}
	if err := s.isClass(ctx, who, r.Class); err != nil {
		return r, err
	}
	now := s.Now()
	r.ID, r.Org, r.CreatedAt = ident.New("rob", now), who.Org, now
	var err error
	if r.URL, err = s.Vault.Seal("robot.url", string(r.ID), r.URL); err != nil {
		return r, err
	}
	if r.Secret != "" {
		if r.Secret, err = s.Vault.Seal("robot.secret", string(r.ID), r.Secret); err != nil {
			return r, err
		}
	}
	return r, s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveRobot(ctx, r); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "robot.add", r.ID))
	})
}

// isClass refuses a class that the organisation has not: its robot would stay silent for ever.
func (s *Service) isClass(ctx context.Context, who actor.Actor, class string) error {
	if class == "" {
		return nil
	}
	list, err := s.db.Classes(ctx, who.Org)
	if err == nil && !slices.ContainsFunc(list, func(c Class) bool { return c.Name == class }) {
		err = ErrChannel.With(fault.In("class", "本校没有这个班级，请照名单填写，或留空表示全校。", "there is no such class; write it as in the roster, or leave it empty"))
	}
	return err
}

// RemoveRobot forgets a group robot of the actor's organisation.
func (s *Service) RemoveRobot(ctx context.Context, who actor.Actor, id ident.ID) error {
	if !MayPost(who) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.DeleteRobot(ctx, who.Org, id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "robot.remove", id))
	})
}

// Robots lists the group robots of the actor's organisation; addresses and secrets stay sealed.
func (s *Service) Robots(ctx context.Context, who actor.Actor) ([]RobotPost, error) {
	if !MayPost(who) {
		return nil, ErrForbidden
	}
	return s.db.Robots(ctx, who.Org)
}

// Values are what is sealed of the robot, by the fields that it is sealed as, for sealing anew.
func (r *RobotPost) Values() map[string]*string {
	return map[string]*string{"robot.url": &r.URL, "robot.secret": &r.Secret}
}

// opened is the robot with its address and secret readable, for an outlet.
func (s *Service) opened(r RobotPost) (RobotPost, error) {
	var err error
	if r.URL, err = s.Vault.Open("robot.url", string(r.ID), r.URL); err != nil {
		return r, err
	}
	if r.Secret != "" {
		r.Secret, err = s.Vault.Open("robot.secret", string(r.ID), r.Secret)
	}
	return r, err
}

// TryRobot enqueues a test message for a group robot of the actor's organisation.
func (s *Service) TryRobot(ctx context.Context, who actor.Actor, id ident.ID) error {
	list, err := s.Robots(ctx, who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(r RobotPost) bool { return r.ID == id }) {
		return ErrNotFound
	}
	return s.try(ctx, who, Delivery{Channel: Robot, Holder: id})
}

// try enqueues a delivery of its own cause.
func (s *Service) try(ctx context.Context, who actor.Actor, d Delivery) error {
	now := s.Now()
	d.ID = ident.New("dlv", now)
	d.Cause, d.State, d.DueAt, d.CreatedAt, d.Version = "try/"+string(d.ID), Due, now, now, 1
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.Enqueue(ctx, d); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "channel.try", d.Holder))
	})
}
