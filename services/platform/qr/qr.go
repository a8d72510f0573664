// Package qr draws QR codes (ISO/IEC 18004) as SVG, so that they stand in a page without an image file and print sharply.
package qr

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white margin around a code, in modules (ISO/IEC 18004 §6.3.8).
const quiet = 4

// SVG is content as an SVG element of its own: black modules on white, readable with a seventh of it damaged (level M). label
// is what screen readers say of it; it is escaped. Content longer than a code holds (about 2300 bytes) is an error.
func SVG(content, label string) (string, error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("encode a QR code: %w", err)
	}
	n := code.Bounds().Dx()
	var path strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for x < n && code.At(x, y) == color.Black {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	side := n + 2*quiet
	return fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><path class="qr-white" d="M0 0h%dv%dh-%dz"/><path d="%s"/></svg>`,
		side, side, escape(label), side, side, side, path.String()), nil
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
