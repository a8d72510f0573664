// Package api is the JSON API, version 1: a file per noun, each with private request and response types, over huma, which
// derives OpenAPI 3.1 from them. Handlers decode, call one service method and render; errors become problems in one place.
package api
