package qr_test

import (
	"bytes"
	"encoding/base64"
	"html"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"firstkm/services/platform/qr"
)

// pixels is how many pixels a module is wide.
const pixels = 4

// modules reads the black squares back out of the picture.
func modules(t *testing.T, img string) (side int, black map[[2]int]bool, label string) {
	t.Helper()
	m := regexp.MustCompile(`^<img class="qr" alt="([^"]*)" width="(\d+)" height="(\d+)" src="data:image/png;base64,([^"]+)">$`).FindStringSubmatch(img)
	if m == nil {
		t.Fatalf("got %q, want one img element", img)
	}
	data, err := base64.StdEncoding.DecodeString(m[4])
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	side = picture.Bounds().Dx()
	if want := strconv.Itoa(side); side != picture.Bounds().Dy() || side%pixels != 0 || m[2] != want || m[3] != want {
		t.Fatalf("got %s × %s of a picture of %v, want its own size", m[2], m[3], picture.Bounds())
	}
	black = map[[2]int]bool{}
	for y := range side {
		for x := range side {
			r, g, b, a := picture.At(x, y).RGBA()
			if r != g || g != b || a != 0xffff || r != 0 && r != 0xffff {
				t.Fatalf("pixel %d,%d is %v, want black or white", x, y, picture.At(x, y))
			}
			at := [2]int{x / pixels, y / pixels}
			if x%pixels == 0 && y%pixels == 0 && r == 0 {
				black[at] = true
			}
			if black[at] != (r == 0) {
				t.Fatalf("pixel %d,%d is not as the rest of its module", x, y)
			}
		}
	}
	return side / pixels, black, html.UnescapeString(m[1])
}

func TestCodeHasItsFindersAndMargin(t *testing.T) {
	img, err := qr.Image("https://firstkm.example.edu.cn/activate?code=ABCDEFGHJK", `扫码 "激活" <一次>`)
	if err != nil {
		t.Fatal(err)
	}
	side, black, label := modules(t, img)
	if label != `扫码 "激活" <一次>` {
		t.Errorf("label: got %q", label)
	}
	n := side - 8
	if n < 21 || (n-17)%4 != 0 {
		t.Fatalf("got %d modules a side, want 17+4v", n)
	}
	for at := range black {
		if min(at[0], at[1]) < 4 || max(at[0], at[1]) >= side-4 {
			t.Fatalf("module %v stands in the quiet zone", at)
		}
	}
	for _, corner := range [][2]int{{4, 4}, {4 + n - 7, 4}, {4, 4 + n - 7}} { // the three finder patterns
		for y := range 7 {
			for x := range 7 {
				ring := max(abs(x-3), abs(y-3))
				if got, want := black[[2]int{corner[0] + x, corner[1] + y}], ring != 2; got != want {
					t.Fatalf("finder at %v, module %d,%d: got black %t, want %t", corner, x, y, got, want)
				}
			}
		}
	}
}

func TestDifferentContentsDiffer(t *testing.T) {
	a, err := qr.Image("A", "x")
	b, err2 := qr.Image("B", "x")
	if err != nil || err2 != nil || a == b {
		t.Errorf("got the same drawing for two contents (%v, %v)", err, err2)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	if _, err := qr.Image(strings.Repeat("字", 3000), "x"); err == nil {
		t.Error("got no error for more than a code holds")
	}
}

func abs(n int) int { return max(n, -n) }
