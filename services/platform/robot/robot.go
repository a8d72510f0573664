// Package robot posts texts to group robots of 企业微信, 钉钉 and 飞书 by their public formats: a text message as JSON, signed
// with the robot's secret where its group asks for that.
package robot

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"firstkm/services/notify"
)

// Robots is a notify.Outlet. It is safe for concurrent use.
type Robots struct{ client *http.Client }

// New makes the outlet. client must not follow redirects.
func New(client *http.Client) *Robots { return &Robots{client} }

// Send implements notify.Outlet.
func (r *Robots) Send(ctx context.Context, m notify.Message) error {
	address, body, err := compose(m)
	if err != nil {
		return fmt.Errorf("%w: %w", notify.ErrNever, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: the address cannot be used", notify.ErrNever)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := r.client.Do(req)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) && op.Op == "dial" {
			return fmt.Errorf("%w: no connection", notify.ErrRefused)
		}
		return fmt.Errorf("%w: no answer", notify.ErrUnsure)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	return judge(res)
}

// judge reads what the three answer: errcode, or code at 飞书; 0 is taken.
func judge(res *http.Response) error {
	if res.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("%w: status %d", notify.ErrUnsure, res.StatusCode)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: status %d", notify.ErrRefused, res.StatusCode)
	}
	var answer struct {
		ErrCode *int `json:"errcode"`
		Code    *int `json:"code"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&answer); err != nil {
		return fmt.Errorf("%w: the answer is no JSON", notify.ErrUnsure)
	}
	code := answer.ErrCode
	if code == nil {
		code = answer.Code
	}
	switch {
	case code == nil:
		return fmt.Errorf("%w: the answer holds no code", notify.ErrUnsure)
	case *code != 0:
		return fmt.Errorf("%w: code %d", notify.ErrRefused, *code)
	}
	return nil
}

type content struct {
	Content string `json:"content,omitempty"` // 企业微信, 钉钉
	Text    string `json:"text,omitempty"`    // 飞书
}

type text struct {
	MsgType   string   `json:"msgtype,omitempty"`
	Text      *content `json:"text,omitempty"`
	Type      string   `json:"msg_type,omitempty"`
	Content   *content `json:"content,omitempty"`
	Timestamp string   `json:"timestamp,omitempty"`
	Sign      string   `json:"sign,omitempty"`
}

// compose is the address and the body of a message.
func compose(m notify.Message) (string, []byte, error) {
	says := m.Text
	if m.Link != "" {
		says += "\n" + m.Link
	}
	address, body := m.Robot.URL, text{MsgType: "text", Text: &content{Content: says}}
	switch m.Robot.Kind {
	case notify.WeCom:
	case notify.DingTalk:
		if m.Robot.Secret != "" {
			u, err := url.Parse(address)
			if err != nil {
				return "", nil, errors.New("the address cannot be read")
			}
			stamp, q := strconv.FormatInt(m.At.UnixMilli(), 10), u.Query()
			q.Set("timestamp", stamp)
			q.Set("sign", dingSign(stamp, m.Robot.Secret))
			u.RawQuery = q.Encode()
			address = u.String()
		}
	case notify.Feishu:
		body = text{Type: "text", Content: &content{Text: says}}
		if m.Robot.Secret != "" {
			body.Timestamp = strconv.FormatInt(m.At.Truncate(time.Second).Unix(), 10)
			body.Sign = feishuSign(body.Timestamp, m.Robot.Secret)
		}
	default:
		return "", nil, fmt.Errorf("no robot of kind %q is known", m.Robot.Kind)
	}
	b, err := json.Marshal(body)
	return address, b, err
}

// dingSign signs timestamp and secret with the secret (钉钉 自定义机器人安全设置，加签).
func dingSign(stamp, secret string) string { return mac([]byte(secret), stamp+"\n"+secret) }

// feishuSign signs nothing with timestamp and secret as the key (飞书 自定义机器人，签名校验).
func feishuSign(stamp, secret string) string { return mac([]byte(stamp+"\n"+secret), "") }

func mac(key []byte, message string) string {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(message)) // a hash takes every write
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
