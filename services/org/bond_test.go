package org_test

import (
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

func day(s string) civil.Date {
	if s == "" {
		return civil.Date{}
	}
	return civil.MustParse(s)
}

func TestCooperationHolds(t *testing.T) {
	for _, tt := range []struct {
		name, from, to, ended, published, on string
		active, stable, listed               bool
	}{
		{"before it begins", "2024-09-01", "", "", "", "2024-08-31", false, false, false},
		{"on its first day", "2024-09-01", "", "", "", "2024-09-01", true, false, false},
		{"a day short of a year", "2024-09-01", "", "", "", "2025-08-31", true, false, false},
		{"after a year", "2024-09-01", "", "", "", "2025-09-01", true, true, false},
		{"on its last day", "2024-09-01", "2025-09-30", "", "", "2025-09-30", true, true, false},
		{"after its last day", "2024-09-01", "2025-09-30", "", "", "2025-10-01", false, false, false},
		{"the day before it was ended", "2024-09-01", "", "2025-09-10", "", "2025-09-09", true, true, false},
		{"on the day it was ended", "2024-09-01", "", "2025-09-10", "", "2025-09-10", false, false, false},
		{"before the list is out", "2024-09-01", "", "", "2025-03-02", "2025-03-01", true, false, false},
		{"on the day the list is out", "2024-09-01", "", "", "2025-03-02", "2025-03-02", true, false, true},
		{"listed, but over", "2024-09-01", "2025-09-30", "", "2025-03-02", "2025-10-01", false, false, false},
		{"from a 29 February", "2024-02-29", "", "", "", "2025-02-28", true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := org.Cooperation{From: day(tt.from), To: day(tt.to), EndedOn: day(tt.ended)}
			if tt.published != "" {
				c.Listing = &org.Listing{PublishedOn: day(tt.published)}
			}
			on := day(tt.on)
			if c.Active(on) != tt.active || c.Stable(on) != tt.stable || c.Listed(on) != tt.listed {
				t.Errorf("got active %t, stable %t, listed %t; want %t, %t, %t",
					c.Active(on), c.Stable(on), c.Listed(on), tt.active, tt.stable, tt.listed)
			}
		})
	}
}

func TestClearanceCovers(t *testing.T) {
	c := org.Clearance{
		Rules: []string{"R-ART17-3-OTNIGHT"}, AcceptedOn: day("2025-08-15"), From: day("2025-08-01"), To: day("2026-01-31"), RevokedOn: day("2025-12-01"),
	}
	for _, tt := range []struct {
		name, rule, on string
		want           bool
	}{
		{"before it was accepted", "R-ART17-3-OTNIGHT", "2025-08-14", false},
		{"from its acceptance", "R-ART17-3-OTNIGHT", "2025-08-15", true},
		{"another rule", "R-ART17-2-REST", "2025-09-01", false},
		{"the day before it was revoked", "R-ART17-3-OTNIGHT", "2025-11-30", true},
		{"once it is revoked", "R-ART17-3-OTNIGHT", "2025-12-01", false},
	} {
		if got := c.Covers(tt.rule, day(tt.on)); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
	c.RevokedOn = civil.Date{}
	for on, want := range map[string]bool{"2026-01-31": true, "2026-02-01": false} {
		if got := c.Covers("R-ART17-3-OTNIGHT", day(on)); got != want {
			t.Errorf("on %s: got %t, want %t", on, got, want)
		}
	}
}

func TestBureauOverseesItsRegion(t *testing.T) {
	for _, tt := range []struct {
		bureau, region string
		want           bool
	}{
		{"320582", "320582", true},
		{"3205", "320582", true},
		{"32", "320582", true},
		{"320582", "3205", false},
		{"320505", "320582", false},
		{"", "320582", false},
		{"320582", "", false},
	} {
		if got := (org.Bureau{Region: tt.bureau}).Oversees(tt.region); got != tt.want {
			t.Errorf("bureau of %q and region %q: got %t, want %t", tt.bureau, tt.region, got, tt.want)
		}
	}
}
