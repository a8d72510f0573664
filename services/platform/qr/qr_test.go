package qr_test

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"firstkm/services/platform/qr"
)

type drawing struct {
	ViewBox string `xml:"viewBox,attr"`
	Label   string `xml:"aria-label,attr"`
	Paths   []struct {
		D string `xml:"d,attr"`
	} `xml:"path"`
}

// modules reads the black squares back out of the drawing.
func modules(t *testing.T, svg string) (side int, black map[[2]int]bool, label string) {
	t.Helper()
	var d drawing
	if err := xml.Unmarshal([]byte(svg), &d); err != nil {
		t.Fatalf("got %q, want well-formed XML: %v", svg, err)
	}
	if len(d.Paths) != 2 {
		t.Fatalf("got %d paths, want the white ground and the modules", len(d.Paths))
	}
	side, _ = strconv.Atoi(strings.Fields(d.ViewBox)[2])
	black = map[[2]int]bool{}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(d.Paths[1].D, -1) {
		x, _ := strconv.Atoi(run[1])
		y, _ := strconv.Atoi(run[2])
		n, _ := strconv.Atoi(run[3])
		for i := range n {
			black[[2]int{x + i, y}] = true
		}
	}
	return side, black, d.Label
}

func TestCodeHasItsFindersAndMargin(t *testing.T) {
	svg, err := qr.SVG("https://firstkm.example.edu.cn/activate?code=ABCDEFGHJK", `扫码 "激活" <一次>`)
	if err != nil {
		t.Fatal(err)
	}
	side, black, label := modules(t, svg)
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
	a, err := qr.SVG("A", "x")
	b, err2 := qr.SVG("B", "x")
	if err != nil || err2 != nil || a == b {
		t.Errorf("got the same drawing for two contents (%v, %v)", err, err2)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	if _, err := qr.SVG(strings.Repeat("字", 3000), "x"); err == nil {
		t.Error("got no error for more than a code holds")
	}
}

func abs(n int) int { return max(n, -n) }
