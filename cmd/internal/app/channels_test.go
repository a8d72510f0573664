package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// road stands between the program and the world: group robots are answered here, everything else goes through.
type road struct {
	mu    sync.Mutex
	posts []string // host and body
}

// RoundTrip implements http.RoundTripper.
func (r *road) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Hostname() == "127.0.0.1" {
		return http.DefaultTransport.RoundTrip(req)
	}
	b, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts = append(r.posts, req.URL.String()+" "+string(b))
	answer := `{"errcode":0}`
	if len(r.posts) == 1 {
		answer = `{"errcode":93000,"errmsg":"invalid webhook url"}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

func (r *road) said() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.posts...)
}

// texts are a gateway that keeps what it is told to say.
func texts(t *testing.T) (*provider, func() string) {
	p, last := newProvider(t), ""
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // an empty one fails the test below
		p.mu.Lock()
		last = string(b)
		p.mu.Unlock()
		takeIt(w, r, "", 0)
	})
	return p, func() string {
		p.mu.Lock()
		defer p.mu.Unlock()
		return last
	}
}

var code = regexp.MustCompile(`验证码 (\d{6})`)

// A contact lives through the interface: given, proven by the code that came, used, forgotten; its value is never told again.
func TestAContactsLifeThroughTheInterface(t *testing.T) {
	t.Parallel()
	gateway, last := texts(t)
	node := host(t, gateway.config(settings(t.TempDir())), func(w *world) {
		w.class(1)
		w.join("teacher", actor.ClassTeacher, w.ids["school"], "", "数控1班")
	})
	base, token := "http://"+node.a.Addr()+"/api/v1/notices", node.tokens["teacher"]
	refused := func(status int, code, method, path, body string) {
		t.Helper()
		if a, err := ask(method, base+path, token, body); err != nil || a.status != status || a.code() != code {
			t.Errorf("%s %s %s: got %v, %v; want %d %s", method, path, body, a, err, status, code)
		}
	}
	refused(422, "notice.contact", "POST", "/contacts", `{"channel":"sms","value":"12345"}`)
	refused(409, "notice.channel_off", "POST", "/contacts", `{"channel":"mail","value":"a@b.example"}`)
	refused(422, "request.invalid", "POST", "/contacts", `{"channel":"robot","value":"13900005678"}`)
	refused(404, "notice.not_found", "POST", "/contacts/sms/verify", `{"code":"123456"}`)

	must(t, 204, "POST", base+"/contacts", token, `{"channel":"sms","value":"+86 139 0000 5678"}`)
	m := code.FindStringSubmatch(last())
	if m == nil {
		t.Fatalf("no code came: %s", last())
	}
	refused(429, "notice.code_soon", "POST", "/contacts", `{"channel":"sms","value":"13900005678"}`)
	refused(429, "notice.code_soon", "DELETE", "/contacts/sms", "")
	wrong := fmt.Sprintf("%06d", (len(m[1])+1)%1000000)
	refused(422, "notice.code", "POST", "/contacts/sms/verify", `{"code":"`+wrong+`"}`)
	listed := func(want string) {
		t.Helper()
		a, err := get(base+"/contacts", token)
		if err != nil || !strings.Contains(string(a.body), want) || bytes.Contains(a.body, []byte("13900005678")) {
			t.Errorf("contacts: got %v, %v; want %s and never the number", a, err, want)
		}
	}
	listed(`"shown":"139••••5678","verified":false`)
	must(t, 204, "POST", base+"/contacts/sms/verify", token, `{"code":"`+m[1]+`"}`)
	listed(`"verified":true`)

	must(t, 201, "POST", base, node.tokens["school"], `{"text":"请班主任下午到实习办开会。","roles":["class_teacher"],"urgent":true}`)
	eventually(t, 10*time.Second, func() error {
		if !strings.Contains(last(), "13900005678") || !strings.Contains(last(), "到实习办开会") {
			return errors.New("the notice has not come: " + last())
		}
		return nil
	})
	refused(404, "notice.not_found", "DELETE", "/contacts/sms/next", "")
	must(t, 204, "POST", base+"/contacts", token, `{"channel":"sms","value":"13900007777"}`)
	listed(`"shown":"139••••5678","verified":true`)
	listed(`"next":"139••••7777"`)
	must(t, 204, "POST", base+"/contacts/sms/verify", token, `{"code":"`+code.FindStringSubmatch(last())[1]+`"}`)
	listed(`"shown":"139••••7777","verified":true`)
	must(t, 204, "DELETE", base+"/contacts/sms", token, "")
	listed(`"items":[]`)
	refused(404, "notice.not_found", "DELETE", "/contacts/sms", "")
}

// A group robot lives through the interface: kept sealed, tried, tried again by hand, used, forgotten.
func TestAGroupRobotsLifeThroughTheInterface(t *testing.T) {
	t.Parallel()
	outside, secret := &road{}, "3f2a-robot-key"
	node := host(t, settings(t.TempDir()), func(w *world) { w.class(1) }, app.Via(outside))
	base, token := "http://"+node.a.Addr()+"/api/v1", node.tokens["school"]
	post := `{"kind":"wecom","name":"数控1班家校群","class":"%s","url":"https://%s/cgi-bin/webhook/send?key=` + secret + `"}`
	for name, body := range map[string]string{
		"another's address": fmt.Sprintf(post, "数控1班", "oapi.dingtalk.com"), "no such class": fmt.Sprintf(post, "数控9班", "qyapi.weixin.qq.com"),
		"no name": `{"kind":"wecom","name":"","url":"https://qyapi.weixin.qq.com/x"}`,
	} {
		if a, err := ask("POST", base+"/robots", token, body); err != nil || a.status != 422 {
			t.Errorf("%s: got %v, %v; want 422", name, a, err)
		}
	}
	made := must(t, 201, "POST", base+"/robots", token, fmt.Sprintf(post, "数控1班", "qyapi.weixin.qq.com"))
	id, _ := made["id"].(string)
	a, err := get(base+"/robots", token)
	if err != nil || strings.Contains(string(a.body), secret) || !strings.Contains(string(a.body), id) {
		t.Errorf("robots: got %v, %v; want it without its address", a, err)
	}
	robots, err := node.a.Store.Robots(t.Context(), ident.ID(node.ids["school"]))
	if err != nil || len(robots) != 1 || strings.Contains(robots[0].URL, secret) {
		t.Errorf("at rest: got %+v, %v; want the address sealed", robots, err)
	}

	must(t, 204, "POST", base+"/robots/"+id+"/test", token, "")
	delivery := func(want string) string {
		t.Helper()
		var got map[string]any
		eventually(t, 10*time.Second, func() error {
			items, _ := must(t, 200, "GET", base+"/robots/"+id+"/deliveries", token, "")["items"].([]any)
			if len(items) == 0 {
				return errors.New("nothing was posted")
			}
			if got, _ = items[0].(map[string]any); got["state"] != want {
				return fmt.Errorf("got %v, want %s", got, want)
			}
			return nil
		})
		return got["id"].(string)
	}
	first := delivery("failed") // the group's owner has deleted the robot meanwhile, says the world
	if a, err := ask("POST", base+"/robots/deliveries/"+first+"/replay", token, ""); err != nil || a.status != 404 {
		t.Errorf("replay of one that is tried again anyway: got %v, %v; want 404", a, err)
	}
	must(t, 204, "POST", base+"/robots/"+id+"/test", token, "")
	second := delivery("sent")
	must(t, 204, "POST", base+"/robots/deliveries/"+second+"/replay", token, "")
	eventually(t, 10*time.Second, func() error { return enough(outside.said(), 3) })
	must(t, 201, "POST", base+"/notices", token, `{"text":"请于周五前交回安全告知书。","classes":["数控1班"],"robots":true}`)
	eventually(t, 10*time.Second, func() error { return enough(outside.said(), 4) })
	if said := outside.said()[3]; !strings.HasPrefix(said, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="+secret) || !strings.Contains(said, "请于周五前交回安全告知书。") {
		t.Errorf("the group reads %s", said)
	}
	must(t, 204, "DELETE", base+"/robots/"+id, token, "")
	if a, err := get(base+"/robots/"+id+"/deliveries", token); err != nil || a.status != 404 {
		t.Errorf("forgotten: got %v, %v; want 404", a, err)
	}
}

func enough(posts []string, n int) error {
	if len(posts) < n {
		return fmt.Errorf("%d posts, want %d", len(posts), n)
	}
	return nil
}
