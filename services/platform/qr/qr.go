// Package qr draws QR codes (ISO/IEC 18004) as pictures that stand in a page without a file of their own. A code takes a sixth of
// what it takes as a path, so that the slips of a whole class are one page, and phones read it from a long press.
package qr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white margin around a code, in modules (ISO/IEC 18004 §6.3.8).
const quiet = 4

// scale is how many pixels of the picture a module is wide. One would do where pixels are drawn as they are, as pages ask; but
// programs that print smooth them, and four keep a module's edges within an eighth of a millimetre on a slip.
const scale = 4

// Image is content as an img element: black modules on white, readable with a seventh of it damaged (level M). label is what
// screen readers say of it; it is escaped. Content longer than a code holds (about 2300 bytes) is an error.
func Image(content, label string) (string, error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("encode a QR code: %w", err)
	}
	n := code.Bounds().Dx()
	side := scale * (n + 2*quiet)
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range n {
		rows := picture.Pix[scale*(y+quiet)*side:][:scale*side]
		for x := range n {
			if code.At(x, y) == color.Black {
				for i := range scale {
					rows[scale*(x+quiet)+i] = 1
				}
			}
		}
		for i := 1; i < scale; i++ {
			copy(rows[i*side:], rows[:side])
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, picture); err != nil {
		return "", fmt.Errorf("draw a QR code: %w", err)
	}
	size := strconv.Itoa(side)
	return `<img class="qr" alt="` + escape(label) + `" width="` + size + `" height="` + size + `" src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(b.Bytes()) + `">`, nil
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
