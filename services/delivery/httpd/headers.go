package httpd

import "net/http"

// policy lets a page load from this site only and run no inline script or style. A JSON-LD block is data and not affected.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guardHeaders sets what every answer carries; handlers may override Cache-Control, for assets that never change.
func guardHeaders(h http.Header, st *request) {
	h.Set("X-Request-Id", st.id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Accept-Language, Cookie")
	if st.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
