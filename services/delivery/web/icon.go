package web

import (
	"fmt"
	"html/template"
)

// icons are drawn by hand on a grid of 24 with round strokes of 2.
var icons = map[string]template.HTML{
	"alert":     `<path d="M12 4v10M12 19v.5"/>`,
	"arrow":     `<path d="M4 12h15M13 6l6 6-6 6"/>`,
	"back":      `<path d="M20 12H5M11 6l-6 6 6 6"/>`,
	"bed":       `<path d="M3 6v13M3 16h18v3M3 12h18v4M21 12a4 4 0 0 0-4-4h-6v4"/>`,
	"bell":      `<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"/>`,
	"briefcase": `<rect x="3" y="8" width="18" height="12" rx="2"/><path d="M9 8V5h6v3M3 13h18"/>`,
	"building":  `<path d="M5 21V4h9v17M14 10h5v11M3 21h18M8.500 8h2M8.500 12h2M8.500 16h2"/>`,
	"calendar":  `<rect x="4" y="5" width="16" height="16" rx="2"/><path d="M4 10h16M9 3v4M15 3v4"/>`,
	"check":     `<path d="M5 13l5 5L19 7"/>`,
	"clock":     `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>`,
	"copy":      `<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M15 5V4H4v11h1"/>`,
	"cross":     `<path d="M6 6l12 12M18 6L6 18"/>`,
	"down":      `<path d="M6 9l6 6 6-6"/>`,
	"chart":     `<path d="M4 4v16h16M8 16v-4M12 16V8M16 16v-6"/>`,
	"download":  `<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>`,
	"edit":      `<path d="M4 20l1-5L16 4l4 4L9 19zM14 6l4 4"/>`,
	"file":      `<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6"/>`,
	"filter":    `<path d="M4 7h16M7 12h10M10 17h4"/>`,
	"flag":      `<path d="M6 21V4M6 4h11l-2 4 2 4H6"/>`,
	"globe":     `<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>`,
	"home":      `<path d="M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6"/>`,
	"info":      `<path d="M12 11v8M12 6v.5"/>`,
	"left":      `<path d="M15 6l-6 6 6 6"/>`,
	"link":      `<path d="M10 14l10-10M14 4h6v6M18 14v6H4V6h6"/>`,
	"list":      `<path d="M9 6h11M9 12h11M9 18h11M4.500 6h.1M4.500 12h.1M4.500 18h.1"/>`,
	"lock":      `<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`,
	"menu":      `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"moon":      `<path d="M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z"/>`,
	"more":      `<path d="M5 12h.1M12 12h.1M19 12h.1"/>`,
	"pin":       `<path d="M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12z"/><circle cx="12" cy="9" r="2.500"/>`,
	"plus":      `<path d="M12 5v14M5 12h14"/>`,
	"print":     `<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>`,
	"question":  `<path d="M8.500 9a3.500 3.500 0 1 1 5 3.200c-1 .5-1.500 1.200-1.500 2.300M12 19v.5"/>`,
	"right":     `<path d="M9 6l6 6-6 6"/>`,
	"road":      `<path d="M8 3L4 21M16 3l4 18M12 4v3M12 11v3M12 18v3"/>`,
	"school":    `<path d="M2 9l10-5 10 5-10 5zM6 11v6c4 3 8 3 12 0v-6M22 9v6"/>`,
	"search":    `<circle cx="11" cy="11" r="7"/><path d="M16 16l5 5"/>`,
	"shield":    `<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"/>`,
	"signout":   `<path d="M10 4H5v16h5M10 12h10M16 8l4 4-4 4"/>`,
	"star":      `<path d="M12 4l2.500 5.200 5.500.8-4 4 1 5.500-5-2.700-5 2.700 1-5.500-4-4 5.500-.8z"/>`,
	"sun":       `<circle cx="12" cy="12" r="4"/><path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5"/>`,
	"upload":    `<path d="M12 16V5M7 9l5-5 5 5M4 20h16"/>`,
	"user":      `<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4 4-6 8-6s8 2 8 6"/>`,
	"users":     `<circle cx="9" cy="8" r="3.500"/><path d="M2 20c0-3.500 3.500-5.500 7-5.500s7 2 7 5.500M16 4.500a3.500 3.500 0 0 1 0 7M18 15c2.500.5 4 2.500 4 5"/>`,
	"yuan":      `<path d="M6 4l6 8 6-8M12 12v8M7 13h10M7 17h10"/>`,
}

// icon draws a picture that repeats the word beside it and is therefore hidden from screen readers.
func icon(name string) (template.HTML, error) {
	shape, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	return `<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">` + shape + `</svg>`, nil
}
