package catalogue_test

import (
	"math"
	"testing"

	"firstkm/services/catalogue"
	"pgregory.net/rapid"
)

func TestDatumConversionsAreInverse(t *testing.T) {
	for _, d := range []catalogue.Datum{catalogue.WGS84, catalogue.GCJ02, catalogue.BD09} {
		t.Run(string(d), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				lat := rapid.Float64Range(18, 53.5).Draw(t, "lat")
				lng := rapid.Float64Range(73.5, 135).Draw(t, "lng")
				back, along := d.ToWGS84(d.FromWGS84(lat, lng))
				if off := catalogue.Metres(lat, lng, back, along); off > 0.1 {
					t.Fatalf("%f, %f comes back %f m away", lat, lng, off)
				}
				there, across := d.FromWGS84(d.ToWGS84(lat, lng))
				if off := catalogue.Metres(lat, lng, there, across); off > 0.1 {
					t.Fatalf("%f, %f returns %f m away", lat, lng, off)
				}
			})
		})
	}
}

// The two known pairs are the forward example that the public implementations carry in their own documentation.
func TestDatumKnownPairs(t *testing.T) {
	lat, lng := catalogue.GCJ02.FromWGS84(39.915, 116.404)
	if math.Abs(lat-39.91640428150164) > 1e-7 || math.Abs(lng-116.41024449916938) > 1e-7 {
		t.Errorf("WGS-84 39.915, 116.404 to GCJ-02: got %.8f, %.8f", lat, lng)
	}
	wLat, wLng := catalogue.BD09.ToWGS84(39.93482727, 116.42240098) // 东城区 in the file of positions
	if far := catalogue.Metres(wLat, wLng, 39.9275, 116.4098); far > 500 {
		t.Errorf("东城区 lands %.0f m from its place", far)
	}
}

func TestDatumShiftIsTheKnownSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(20, 50).Draw(t, "lat")
		lng := rapid.Float64Range(80, 130).Draw(t, "lng")
		g, h := catalogue.GCJ02.FromWGS84(lat, lng)
		if off := catalogue.Metres(lat, lng, g, h); off < 20 || off > 1000 {
			t.Fatalf("GCJ-02 moves %f, %f by %f m, want 20 to 1000", lat, lng, off)
		}
	})
}

func TestParseDatum(t *testing.T) {
	for s, want := range map[string]bool{"wgs84": true, "gcj02": true, "bd09": true, "WGS84": false, "": false} {
		if _, ok := catalogue.ParseDatum(s); ok != want {
			t.Errorf("%q: got %v, want %v", s, ok, want)
		}
	}
}
