package teacher

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
)

// Draw takes a stratified random sample: of each school and level the given share, rounded up, so that none goes without.
// Within a stratum the order is that of SHA-256(seed ":" id), which anybody can repeat.
func Draw(rows []RecognitionRow, seed string, perCent int) []RecognitionRow {
	strata := map[string][]RecognitionRow{}
	for _, r := range rows {
		key := string(r.Recognition.School) + " " + string(r.Recognition.Level)
		strata[key] = append(strata[key], r)
	}
	var out []RecognitionRow
	for _, key := range slices.Sorted(maps.Keys(strata)) {
		list := strata[key]
		slices.SortFunc(list, func(a, b RecognitionRow) int {
			x, y := lot(seed, a.Recognition.ID), lot(seed, b.Recognition.ID)
			return cmp.Or(bytes.Compare(x[:], y[:]), strings.Compare(string(a.Recognition.ID), string(b.Recognition.ID)))
		})
		out = append(out, list[:(len(list)*perCent+99)/100]...)
	}
	return out
}

func lot(seed string, id RecognitionID) [sha256.Size]byte {
	return sha256.Sum256([]byte(seed + ":" + string(id)))
}
