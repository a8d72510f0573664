package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

// posters are those whose organisation has people in groups.
func posters(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau).Scope(scope)
}

// Robots mounts the group robots of an organisation: 企业微信, 钉钉, 飞书.
//
//	GET    /robots                          schools, bureaus: their own
//	POST   /robots                          the same
//	DELETE /robots/{id}                     the same
//	POST   /robots/{id}/test                the same
//	GET    /robots/{id}/deliveries          the same
//	POST   /robots/deliveries/{id}/replay   the same
func Robots(svc *notify.Service) Mount {
	s := robots{outlets{svc}}
	return func(a *API) {
		register(a, posters(reading), get("/api/v1/robots", about{"list-robots", "robots", "Our group robots", "Addresses and secrets are sealed and never told again."}), s.list)
		register(a, posters(writing), create("/api/v1/robots", about{
			"add-robot", "robots", "Add a group robot",
			"The address comes from the group's settings. With a class it gets what is sent to that class, without one what is sent to the whole school; always texts without personal data. The address is a secret, so no answer is kept for an Idempotency-Key.",
		}), s.add, notify.ErrChannel)
		register(a, posters(writing), remove("/api/v1/robots/{id}", about{"remove-robot", "robots", "Remove a group robot", "Messages on their way there are given up."}), s.remove, notify.ErrNotFound)
		register(a, posters(writing), quiet(post("/api/v1/robots/{id}/test", about{"test-robot", "robots", "Post a test message", "What became of it stands under its deliveries."})), s.try, notify.ErrNotFound)
		register(a, posters(reading), get("/api/v1/robots/{id}/deliveries", about{"list-robot-deliveries", "robots", "What was posted", "Newest first. A dead one was tried six times with growing pauses."}), s.deliveries, notify.ErrNotFound)
		register(a, posters(writing), quiet(post("/api/v1/robots/deliveries/{id}/replay", about{"replay-robot-delivery", "robots", "Post again", "Of one that was sent or given up."})), s.replay, notify.ErrNoDelivery)
	}
}

type robots struct{ outlets }

type robotBody struct {
	ID        ident.ID         `json:"id"`
	Kind      notify.RobotKind `json:"kind"`
	Name      string           `json:"name" doc:"Of the group"`
	Class     string           `json:"class,omitempty" doc:"None = the whole organisation"`
	Signs     bool             `json:"signs" doc:"It has a signing secret"`
	CreatedAt time.Time        `json:"created_at"`
}

func robotOf(r notify.RobotPost) robotBody {
	return robotBody{ID: r.ID, Kind: r.Kind, Name: r.Name, Class: r.Class, Signs: r.Secret != "", CreatedAt: instant(r.CreatedAt)}
}

type robotsOutput struct{ Body List[robotBody] }

func (s robots) list(ctx context.Context, _ *struct{}) (*robotsOutput, error) {
	list, err := s.svc.Robots(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &robotsOutput{List[robotBody]{Items: mapped(list, robotOf)}}, nil
}

type addRobotInput struct {
	Body struct {
		Kind   choice[notify.RobotKind] `json:"kind" doc:"wecom 企业微信 · dingtalk 钉钉 · feishu 飞书"`
		Name   string                   `json:"name" maxLength:"160"`
		Class  string                   `json:"class,omitempty" maxLength:"100"`
		URL    string                   `json:"url" maxLength:"500"`
		Secret string                   `json:"secret,omitempty" maxLength:"200" doc:"Of 钉钉 and 飞书 with 加签"`
	}
}

type robotOutput struct{ Body robotBody }

func (s robots) add(ctx context.Context, in *addRobotInput) (*robotOutput, error) {
	b := in.Body
	r, err := s.svc.AddRobot(ctx, httpd.Who(ctx), notify.RobotPost{Kind: notify.RobotKind(b.Kind), Name: b.Name, Class: b.Class, URL: b.URL, Secret: b.Secret})
	if err != nil {
		return nil, err
	}
	return &robotOutput{robotOf(r)}, nil
}

func (s robots) remove(ctx context.Context, in *OfOutlet) (*empty, error) {
	return &empty{}, s.svc.RemoveRobot(ctx, httpd.Who(ctx), in.ID)
}

func (s robots) try(ctx context.Context, in *OfOutlet) (*empty, error) {
	return &empty{}, s.svc.TryRobot(ctx, httpd.Who(ctx), in.ID)
}
