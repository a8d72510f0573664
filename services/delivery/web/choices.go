package web

import (
	"net/http"
	"strings"

	"firstkm/services/kernel/text"
)

// Choices are what the reader has chosen for every page.
type Choices struct {
	Lang  text.Lang
	Theme Theme
}

// ReadChoices takes ?lang= and ?theme= from the query and keeps them in cookies for a year; without them it reads the
// cookies, and for the language of a first visit Accept-Language. Chinese is the last resort.
func ReadChoices(w http.ResponseWriter, r *http.Request) Choices {
	lang := text.Lang(chosen(w, r, "lang", string(text.Chinese), string(text.English)))
	if lang == "" {
		lang = accepted(r.Header.Get("Accept-Language"))
	}
	return Choices{Lang: lang, Theme: Theme(chosen(w, r, "theme", string(ThemeLight), string(ThemeDark)))}
}

// chosen is the value asked for now or kept before, "" unless it is one of allowed.
func chosen(w http.ResponseWriter, r *http.Request, key string, allowed ...string) string {
	if v := oneOf(r.URL.Query().Get(key), allowed); v != "" {
		http.SetCookie(w, &http.Cookie{Name: key, Value: v, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil})
		return v
	}
	if c, err := r.Cookie(key); err == nil {
		return oneOf(c.Value, allowed)
	}
	return ""
}

func oneOf(v string, allowed []string) string {
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	return ""
}

// accepted is the first of our languages in an Accept-Language header, which browsers send in order of preference.
func accepted(header string) text.Lang {
	for _, part := range strings.Split(header, ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		switch {
		case strings.HasPrefix(tag, "zh"):
			return text.Chinese
		case strings.HasPrefix(tag, "en"):
			return text.English
		}
	}
	return text.Chinese
}
