package api

import (
	"net/http"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"github.com/danielgtaylor/huma/v2"
)

// The scopes of API tokens, as account.Scopes lists them. An operation without a scope is for sessions only.
const (
	reading = "read"
	writing = actor.Write
)

// Who may use the operations of several nouns. What of a thing each role sees, and whether it may touch this very thing, the
// service decides.
func everybody() httpd.Access { return httpd.Public().Scope(reading) }

func enterprise(scope string) httpd.Access { return httpd.Roles(actor.Enterprise).Scope(scope) }

func students(scope string) httpd.Access { return httpd.Roles(actor.Student).Scope(scope) }

// desk is a school's internship office: it confirms, verifies and cooperates.
func desk(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal).Scope(scope)
}

// overseers look at many organisations: schools' staff, bureaus and those who watch over them.
func overseers(also ...actor.Role) httpd.Access {
	return httpd.Roles(append(also, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice,
		actor.Bureau, actor.Supervision, actor.Inspector, actor.Operator)...).Scope(reading)
}

// about says what an operation is: its stable id, its noun, one line, and what a client must know.
type about struct{ id, tag, summary, description string }

func (d about) operation(method, path string, status int) huma.Operation {
	return huma.Operation{
		OperationID: d.id, Method: method, Path: path, DefaultStatus: status,
		Tags: []string{d.tag}, Summary: d.summary, Description: d.description,
	}
}

func get(path string, d about) huma.Operation {
	return d.operation(http.MethodGet, path, http.StatusOK)
}

func put(path string, d about) huma.Operation {
	return d.operation(http.MethodPut, path, http.StatusOK)
}

// post is a step that answers with what came of it.
func post(path string, d about) huma.Operation {
	return d.operation(http.MethodPost, path, http.StatusOK)
}

// create is a POST that makes a thing of its own.
func create(path string, d about) huma.Operation {
	return d.operation(http.MethodPost, path, http.StatusCreated)
}

// remove takes a thing away and answers nothing.
func remove(path string, d about) huma.Operation {
	return d.operation(http.MethodDelete, path, http.StatusNoContent)
}

// quiet makes an operation answer nothing.
func quiet(op huma.Operation) huma.Operation {
	op.DefaultStatus = http.StatusNoContent
	return op
}

// empty is the output of operations that answer nothing.
type empty struct{}
