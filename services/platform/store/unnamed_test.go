package store_test

import (
	"testing"

	"firstkm/services/platform/store"
)

func TestParametersLoseTheirNamesWhereTheyComeInOrder(t *testing.T) {
	for query, want := range map[string]string{
		`BEGIN`:                          `BEGIN`,
		`a = $1`:                         `a = ?`,
		`VALUES ($1, $2), ($3, $4)`:      `VALUES (?, ?), (?, ?)`,
		`b = $2 AND a = $1`:              `b = $2 AND a = $1`,
		`a = $1 OR b = $1`:               `a = $1 OR b = $1`,
		`$1,$2,$3,$4,$5,$6,$7,$8,$9,$10`: `?,?,?,?,?,?,?,?,?,?`,
		`$1,$20`:                         `$1,$20`,
		`$10`:                            `$10`,
		`json_extract(b, '$.x') = $1`:    `json_extract(b, '$.x') = $1`,
	} {
		if got := store.Unnamed(query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}
