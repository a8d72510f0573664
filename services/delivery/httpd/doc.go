// Package httpd is the program's HTTP side without its content: one engine on which pages and the API register their
// routes, each with who may use it. Every route goes through the same gates in the same order: body limit and deadlines,
// who asks, may they, does the request come from our own pages, is it too often, was it already answered — then the
// handler, which returns its error to one adapter that renders it as a problem (RFC 9457) or a page.
//
// A route without an Access is refused when it is registered: deny by default.
package httpd
