package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// Contact is a phone number or an e-mail address that somebody gave for notices. The values are sealed; one is used once its
// owner has typed the code that was sent there. The one in use stays in use until the code of its successor came back.
type Contact struct {
	Person     ident.ID
	Channel    Channel
	Sealed     string
	Tail       string // what is shown of it: 139••••1234, l•••@example.edu.cn
	VerifiedAt time.Time
	Next       string // sealed: what is to take the place of a verified one; "" when nothing is
	NextTail   string
	CodeHash   string // of the code that was sent last: to Next, or else to the one that is not verified
	CodeUntil  time.Time
	Tries      int       // wrong codes since the last one was sent
	UpdatedAt  time.Time // when the last code was sent
}

// Verified reports whether the contact is used.
func (c Contact) Verified() bool { return !c.VerifiedAt.IsZero() }

// Waits reports whether a code is awaited: for a first contact, or for what is to replace one.
func (c Contact) Waits(now time.Time) bool {
	return c.CodeHash != "" && now.Before(c.CodeUntil) && c.Tries < codeTries
}

// Replacing reports whether something else is about to take the contact's place.
func (c Contact) Replacing(now time.Time) bool { return c.Next != "" && c.Waits(now) }

// rested is nil when another code may be sent: a minute after the last one, or at once when that came back.
func (c Contact) rested(now time.Time) error {
	if since := now.Sub(c.UpdatedAt); since < codePause && c.VerifiedAt.Before(c.UpdatedAt) {
		return ErrCodeSoon.Retry(codePause - since)
	}
	return nil
}

// prove notes that the code came back.
func (c *Contact) prove(now time.Time) {
	if c.Next != "" {
		c.Sealed, c.Tail = c.Next, c.NextTail
	}
	c.VerifiedAt = now
	c.forget()
}

// forget drops the code and what it was sent to; the time stays, so that the next code waits.
func (c *Contact) forget() {
	c.Next, c.NextTail, c.CodeHash, c.CodeUntil, c.Tries = "", "", "", time.Time{}, 0
}

// Field is the name that the values are sealed as.
func (c Contact) Field() string { return field(c.Channel) }

// The faults of contacts.
var (
	ErrContact     = fault.New(fault.Invalid, "notice.contact", "联系方式有误，请按提示修改。", "the contact needs mending")
	ErrCode        = fault.New(fault.Invalid, "notice.code", "验证码不对或已过期，请重新获取。", "the code is wrong or over; ask for another")
	ErrCodeSoon    = fault.New(fault.TooMany, "notice.code_soon", "验证码刚刚发出，请一分钟后再试。", "a code was just sent; try again in a minute")
	ErrUndelivered = fault.New(fault.Unavailable, "notice.undelivered", "验证码没有发出去，请稍后再试。", "the code could not be sent; try again later")
	ErrOff         = fault.New(fault.Conflict, "notice.channel_off", "本系统没有开通这个通道，请用站内消息。", "this channel is not configured here; use the inbox")
)

const (
	codeLife  = 10 * time.Minute
	codeTries = 5
	codePause = time.Minute // between two codes
)

var (
	mobile  = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	address = regexp.MustCompile(`^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

// normal brings a contact into the form that is sealed, or says what is wrong with it.
func normal(c Channel, value string) (string, error) {
	value = strings.TrimSpace(value)
	switch c {
	case SMS:
		value = strings.TrimPrefix(strings.NewReplacer(" ", "", "-", "").Replace(value), "+86")
		if mobile.MatchString(value) {
			return value, nil
		}
		return "", ErrContact.With(fault.In("sms", "请填写 11 位手机号。", "give a mobile number of 11 digits"))
	case Mail:
		if len(value) <= 120 && address.MatchString(value) {
			return value, nil
		}
		return "", ErrContact.With(fault.In("mail", "请填写邮箱地址，如 name@example.edu.cn。", "give an address such as name@example.edu.cn"))
	}
	return "", ErrOff
}

// tail is what is shown of a contact.
func tail(c Channel, value string) string {
	if c == SMS {
		return value[:3] + "••••" + value[7:]
	}
	name, host, _ := strings.Cut(value, "@")
	return name[:1] + "•••@" + host
}

func field(c Channel) string { return "contact." + string(c) }

// Contacts lists what the actor gave.
func (s *Service) Contacts(ctx context.Context, who actor.Actor) ([]Contact, error) {
	return s.db.Contacts(ctx, PersonOf(who))
}

// Gives reports whether somebody gives the contact of a channel by themselves. Students' numbers stand in the school's
// records, their e-mail addresses do not.
func Gives(who actor.Actor, c Channel) bool {
	return who.Account != "" && (!who.Is(actor.Student) || c == Mail)
}

// AddContact keeps a contact of the actor and sends a code there; it is used once the code came back, and until then the
// one that was verified before.
func (s *Service) AddContact(ctx context.Context, who actor.Actor, c Channel, value string) error {
	if !Gives(who, c) {
		return ErrForbidden
	}
	value, err := normal(c, value)
	if err != nil {
		return err
	}
	outlet := s.Outlets[c]
	if outlet == nil {
		return ErrOff
	}
	person, now := PersonOf(who), s.Now()
	if known, err := s.contacted(ctx, s.db, person, c); err != nil {
		return err
	} else if known == value {
		return ErrContact.With(fault.In(string(c), "现在用的就是这个。", "this is the one in use"))
	}
	sealed, err := s.Vault.Seal(field(c), string(person), value)
	if err != nil {
		return err
	}
	code := digits(6)
	err = s.inTx(ctx, func(tx Tx) error {
		contact, err := contactOf(ctx, tx, person, c)
		if err == nil {
			err = contact.rested(now)
		}
		if err != nil && !gone(err) {
			return err
		}
		contact.forget()
		contact.Person, contact.Channel = person, c
		contact.CodeHash, contact.CodeUntil, contact.UpdatedAt = hash(person, code), now.Add(codeLife), now
		if contact.Verified() {
			contact.Next, contact.NextTail = sealed, tail(c, value)
		} else {
			contact.Sealed, contact.Tail = sealed, tail(c, value)
		}
		if err := tx.SaveContact(ctx, contact); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "contact.add", person))
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, SendLimit)
	defer cancel()
	text := fmt.Sprintf("验证码 %s，10 分钟内有效。不是您本人操作请忽略。", code)
	if err := outlet.Send(ctx, Message{Key: string(ident.New("dlv", now)), To: value, Subject: "验证码", Text: text, At: now}); err != nil {
		return ErrUndelivered.Because(err)
	}
	return nil
}

// VerifyContact takes the code that came. The one whose place the contact takes is told so.
func (s *Service) VerifyContact(ctx context.Context, who actor.Actor, c Channel, code string) error {
	person, now, wrong, before := PersonOf(who), s.Now(), false, ""
	err := s.inTx(ctx, func(tx Tx) error {
		wrong, before = false, ""
		contact, err := contactOf(ctx, tx, person, c)
		if err != nil {
			return err
		}
		if !contact.Waits(now) {
			return ErrCode.With(fault.In("code_"+string(c), "验证码已过期，请重新获取。", "the code is over; ask for another"))
		}
		if subtle.ConstantTimeCompare([]byte(contact.CodeHash), []byte(hash(person, strings.TrimSpace(code)))) != 1 {
			contact.Tries++
			wrong = true
			return tx.SaveContact(ctx, contact)
		}
		if contact.Verified() && contact.Next != "" {
			before = contact.Sealed
		}
		contact.prove(now)
		if err := tx.SaveContact(ctx, contact); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "contact.verify", person))
	})
	if err == nil && wrong { // counted, so the transaction had to commit
		return ErrCode.With(fault.In("code_"+string(c), "验证码不对，请核对后重新输入。", "this is not the code that was sent"))
	}
	if err == nil && before != "" {
		s.tellBefore(ctx, who, c, before)
	}
	return err
}

// replacedText is what a contact is told that another one took the place of: neither who nor by which.
var replacedText = map[Channel]string{
	SMS:  "您接收通知的手机号已换成另一个，通知不再发到这里。不是您本人操作的，请马上修改密码，并告诉学校或单位的管理员。",
	Mail: "您接收通知的邮箱已换成另一个，通知不再发到这里。不是您本人操作的，请马上修改密码，并告诉学校或单位的管理员。\n\nYour notices go to another address from now on. If this was not you, change your password at once and tell your school or unit.",
}

// tellBefore tells the contact that was in use until now, after the change is kept: nothing undoes that, least of all that the old
// one cannot be reached, since often this is why it was changed. The audit log holds whether it was told.
func (s *Service) tellBefore(ctx context.Context, who actor.Actor, c Channel, sealed string) {
	action := "contact.told"
	if s.sendBefore(ctx, who, c, sealed) != nil {
		action = "contact.untold"
	}
	ctx = context.WithoutCancel(ctx)
	_ = s.inTx(ctx, func(tx Tx) error { return tx.Audit(ctx, ledger.By(who, s.Now(), action, PersonOf(who))) }) // that it was verified stands there already
}

func (s *Service) sendBefore(ctx context.Context, who actor.Actor, c Channel, sealed string) error {
	outlet, now := s.Outlets[c], s.Now()
	if outlet == nil {
		return ErrOff
	}
	to, err := s.Vault.Open(field(c), string(PersonOf(who)), sealed)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, SendLimit)
	defer cancel()
	return outlet.Send(ctx, Message{Key: string(ident.New("dlv", now)), To: to, Subject: "通知地址已更换", Text: replacedText[c], At: now})
}

// RemoveContact forgets a contact of the actor; one that a code was just sent to stays until the next one may be sent, so that
// nobody sends codes to strangers without end.
func (s *Service) RemoveContact(ctx context.Context, who actor.Actor, c Channel) error {
	return s.inTx(ctx, func(tx Tx) error {
		old, err := contactOf(ctx, tx, PersonOf(who), c)
		if err != nil {
			return err
		}
		if err := old.rested(s.Now()); err != nil {
			return err
		}
		if err := tx.DeleteContact(ctx, PersonOf(who), c); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "contact.remove", PersonOf(who)))
	})
}

// KeepContact gives up what was to replace a contact of the actor; the one in use stays. ErrNotFound when nothing was to.
func (s *Service) KeepContact(ctx context.Context, who actor.Actor, c Channel) error {
	return s.inTx(ctx, func(tx Tx) error {
		contact, err := contactOf(ctx, tx, PersonOf(who), c)
		if err != nil {
			return err
		}
		if contact.Next == "" {
			return ErrNotFound
		}
		contact.forget()
		if err := tx.SaveContact(ctx, contact); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "contact.keep", PersonOf(who)))
	})
}

func contactOf(ctx context.Context, db Reads, person ident.ID, c Channel) (Contact, error) {
	list, err := db.Contacts(ctx, person)
	if err != nil {
		return Contact{}, err
	}
	for _, one := range list {
		if one.Channel == c {
			return one, nil
		}
	}
	return Contact{}, ErrNotFound
}

// addressOf is where a person is reached on a channel, "" when that is not known.
func (s *Service) addressOf(ctx context.Context, person ident.ID, c Channel) (string, error) {
	if person.Kind() == "stu" && c != Mail || person.Kind() == guardian {
		return s.Addresses.Address(ctx, person, c)
	}
	return s.contacted(ctx, s.db, person, c)
}

// contacted is the contact that the holder of an account gave and proved, "" without one.
func (s *Service) contacted(ctx context.Context, db Reads, person ident.ID, c Channel) (string, error) {
	contact, err := contactOf(ctx, db, person, c)
	if gone(err) || err == nil && !contact.Verified() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Vault.Open(field(c), string(person), contact.Sealed)
}

func hash(person ident.ID, code string) string {
	sum := sha256.Sum256([]byte(string(person) + " " + code))
	return hex.EncodeToString(sum[:])
}

func digits(n int) string {
	var b strings.Builder
	for range n {
		d, _ := rand.Int(rand.Reader, big.NewInt(10)) // never fails since Go 1.24
		b.WriteString(d.String())
	}
	return b.String()
}

// SetPreferences keeps what the actor chose.
func (s *Service) SetPreferences(ctx context.Context, who actor.Actor, p Preferences) error {
	if err := p.check(); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx Tx) error { return tx.SavePreferences(ctx, PersonOf(who), p) })
}

// PreferencesOf are what the actor chose, or the usual ones.
func (s *Service) PreferencesOf(ctx context.Context, who actor.Actor) (Preferences, error) {
	return s.db.Preferences(ctx, PersonOf(who))
}
