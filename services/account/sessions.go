package account

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// Device is a browser and a system as far as people tell theirs apart: "wechat/android". Nothing more of the User-Agent
// header is kept.
type Device string

// browsers and systems in the order in which they are looked for: those that pretend to be others come first.
var browsers = []struct {
	mark, name string
	words      text.Words
}{
	{"MicroMessenger", "wechat", text.Say("微信", "WeChat")},
	{"wxwork", "wecom", text.Say("企业微信", "WeCom")},
	{"DingTalk", "dingtalk", text.Say("钉钉", "DingTalk")},
	{"Lark", "feishu", text.Say("飞书", "Feishu")},
	{"QQBrowser", "qq", text.Say("QQ 浏览器", "QQ Browser")},
	{"UCBrowser", "uc", text.Say("UC 浏览器", "UC Browser")},
	{"HuaweiBrowser", "huawei", text.Say("华为浏览器", "Huawei Browser")},
	{"MiuiBrowser", "miui", text.Say("小米浏览器", "Mi Browser")},
	{"Edg", "edge", text.Say("Edge", "Edge")},
	{"Firefox", "firefox", text.Say("火狐", "Firefox")},
	{"Chrome", "chrome", text.Say("Chrome", "Chrome")},
	{"Safari", "safari", text.Say("Safari", "Safari")},
}

var systems = []struct {
	mark, name string
	words      text.Words
}{
	{"OpenHarmony", "harmony", text.Say("鸿蒙", "HarmonyOS")},
	{"HarmonyOS", "harmony", text.Say("鸿蒙", "HarmonyOS")},
	{"iPhone", "iphone", text.Say("苹果手机", "iPhone")},
	{"iPad", "ipad", text.Say("苹果平板", "iPad")},
	{"Android", "android", text.Say("安卓手机", "Android")},
	{"Windows", "windows", text.Say("Windows 电脑", "Windows")},
	{"Macintosh", "mac", text.Say("苹果电脑", "Mac")},
	{"Linux", "linux", text.Say("Linux 电脑", "Linux")},
}

// DeviceOf reads a User-Agent header.
func DeviceOf(agent string) Device {
	browser, system := "other", "other"
	for i := len(browsers) - 1; i >= 0; i-- {
		if strings.Contains(agent, browsers[i].mark) {
			browser = browsers[i].name
		}
	}
	for i := len(systems) - 1; i >= 0; i-- {
		if strings.Contains(agent, systems[i].mark) {
			system = systems[i].name
		}
	}
	return Device(browser + "/" + system)
}

// Words is the device in plain words: 微信 · 安卓手机.
func (d Device) Words() text.Words {
	browser, system, _ := strings.Cut(string(d), "/")
	b, s := text.Say("程序", "a program"), text.Words{}
	for _, x := range browsers {
		if x.name == browser {
			b = x.words
		}
	}
	for _, x := range systems {
		if x.name == system {
			s = x.words
		}
	}
	if s.IsZero() {
		return b
	}
	return text.Say(b.Zh+" · "+s.Zh, b.En+" · "+s.En)
}

// coarse is an address as far as its owner recognises it: the network, not the machine.
func coarse(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	if a = a.Unmap(); a.Is4() {
		b := a.As4()
		return fmt.Sprintf("%d.%d.%d.x", b[0], b[1], b[2])
	}
	p, err := a.Prefix(48)
	if err != nil {
		return ""
	}
	return p.Masked().Addr().String() + "x"
}

// Sessions lists the actor's open sessions, last used first.
func (s *Service) Sessions(ctx context.Context, who actor.Actor) ([]Session, error) {
	list, err := s.db.SessionsOf(ctx, ID(who.Account))
	var open []Session
	for _, one := range list {
		if s.now().Before(one.ExpiresAt) {
			open = append(open, one)
		}
	}
	return open, err
}

// EndSession ends one of the actor's sessions and returns the digest of its token, for caches.
func (s *Service) EndSession(ctx context.Context, who actor.Actor, id ident.ID) (string, error) {
	list, err := s.Sessions(ctx, who)
	if err != nil {
		return "", err
	}
	for _, one := range list {
		if one.ID == id {
			return one.TokenHash, s.inTx(ctx, func(tx Tx, _ org.Tx) error {
				if err := tx.DeleteSession(ctx, one.TokenHash); err != nil {
					return err
				}
				return tx.Audit(ctx, ledger.By(who, s.now(), "account.end_session", who.Account))
			})
		}
	}
	return "", ErrNotFound
}

// EndOtherSessions ends all of the actor's sessions but the one of keep.
func (s *Service) EndOtherSessions(ctx context.Context, who actor.Actor, keep string) error {
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.DeleteSessionsOf(ctx, ID(who.Account), Digest(keep)); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.end_sessions", who.Account))
	})
}

// Touch keeps when sessions were last used, by the digest of their tokens. Callers gather uses and tell of them now and then.
func (s *Service) Touch(ctx context.Context, used map[string]time.Time) error {
	if len(used) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		for hash, at := range used {
			if err := tx.TouchSession(ctx, hash, at); err != nil {
				return err
			}
		}
		return nil
	})
}
