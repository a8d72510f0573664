package crypt_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/platform/crypt"
)

// shelf keeps data keys in memory.
type shelf struct {
	keys    []crypt.DataKey
	first   func() // what another does just before the next key is kept
	endless int    // reads without a deadline
}

func (s *shelf) DataKeys(ctx context.Context) ([]crypt.DataKey, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		s.endless++
	}
	return append([]crypt.DataKey(nil), s.keys...), nil
}

func (s *shelf) AddDataKey(_ context.Context, k crypt.DataKey) (bool, error) {
	if first := s.first; first != nil {
		s.first = nil
		first()
	}
	for _, have := range s.keys {
		if have.ID == k.ID {
			return false, nil
		}
	}
	s.keys = append(s.keys, k)
	return true, nil
}

func (s *shelf) RewrapDataKeys(_ context.Context, keys []crypt.DataKey) error {
	s.keys = keys
	return nil
}

func then() time.Time { return time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC) }

func ring(t *testing.T, s *shelf, master byte) *crypt.Keyring {
	t.Helper()
	k, err := crypt.OpenKeyring(t.Context(), bytes.Repeat([]byte{master}, crypt.KeySize), s, then)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealOf(t *testing.T, k *crypt.Keyring, plain string) string {
	t.Helper()
	s, err := k.Seal("phone", "stu_1", plain)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealedValuesOpenWhereTheyWereSealed(t *testing.T) {
	s := &shelf{}
	k, other := ring(t, s, 1), ring(t, s, 1)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.String().Draw(t, "plain")
		sealed, err := k.Seal("phone", "stu_1", plain)
		if err != nil || plain != "" && (!strings.HasPrefix(sealed, "v1.k1.") || len(plain) > 3 && strings.Contains(sealed, plain)) {
			t.Fatalf("got %q, %v", sealed, err)
		}
		if got, err := other.Open("phone", "stu_1", sealed); err != nil || got != plain {
			t.Fatalf("got %q, %v; want %q", got, err, plain)
		}
	})
	if a, b := sealOf(t, k, "19900000001"), sealOf(t, k, "19900000001"); a == b {
		t.Error("got the same sealed text twice: equal values can be seen")
	}
}

func TestSealedValuesOpenNowhereElse(t *testing.T) {
	k := ring(t, &shelf{}, 1)
	sealed := sealOf(t, k, "19900000001")
	last := sealed[:len(sealed)-2] + map[bool]string{true: "AA", false: "QQ"}[!strings.HasSuffix(sealed, "AA")]
	for name, at := range map[string][3]string{
		"another record":  {"phone", "stu_2", sealed},
		"another field":   {"guardian_phone", "stu_1", sealed},
		"a changed text":  {"phone", "stu_1", last},
		"an unknown key":  {"phone", "stu_1", strings.Replace(sealed, ".k1.", ".k9.", 1)},
		"another version": {"phone", "stu_1", strings.Replace(sealed, "v1.", "v2.", 1)},
		"plain text":      {"phone", "stu_1", "19900000001"},
		"half of it":      {"phone", "stu_1", sealed[:20]},
	} {
		if got, err := k.Open(at[0], at[1], at[2]); !errors.Is(err, crypt.ErrSealed) || got != "" {
			t.Errorf("%s: got %q, %v; want ErrSealed", name, got, err)
		}
	}
}

func TestIndexFindsEqualValues(t *testing.T) {
	s := &shelf{}
	k := ring(t, s, 1)
	ix := k.Index("id_number", "31010720070315123x")
	for name, tt := range map[string]struct {
		field, value string
		want         bool
	}{
		"the same, written otherwise": {"id_number", "310107 20070315 123X", true},
		"another number":              {"id_number", "310107200703151241", false},
		"another field":               {"phone", "31010720070315123x", false},
	} {
		if got := ring(t, s, 1).Index(tt.field, tt.value) == ix; got != tt.want {
			t.Errorf("%s: got equal=%t, want %t", name, got, tt.want)
		}
	}
	if got := k.Index("phone", " "); got != "" {
		t.Errorf("got %q for nothing, want nothing", got)
	}
	if ring(t, &shelf{}, 1).Index("id_number", "31010720070315123x") == ix {
		t.Error("another installation has the same index")
	}
}

func TestAWrongMasterKeyOpensNothing(t *testing.T) {
	s := &shelf{}
	ring(t, s, 1)
	if _, err := crypt.OpenKeyring(t.Context(), bytes.Repeat([]byte{2}, crypt.KeySize), s, then); !errors.Is(err, crypt.ErrMaster) {
		t.Errorf("got %v, want ErrMaster", err)
	}
	if len(s.keys) != 2 {
		t.Errorf("got %d data keys, want the two untouched", len(s.keys))
	}
	if _, err := crypt.OpenKeyring(t.Context(), []byte("short"), s, then); !errors.Is(err, crypt.ErrKey) {
		t.Errorf("a short key: got %v, want ErrKey", err)
	}
}

func TestTurningKeepsWhatWasSealed(t *testing.T) {
	s := &shelf{}
	k, node := ring(t, s, 1), ring(t, s, 1)
	old := sealOf(t, k, "19900000001")
	if err := k.Turn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := k.State(); got.Current != "k2" || got.Keys != 2 || !got.Made.Equal(then()) {
		t.Errorf("got %+v, want k2 of two", got)
	}
	if k.Current(old) || !k.Current("") {
		t.Error("what is under the old key is told apart from what is under the new one")
	}
	fresh, err := k.Reseal("phone", "stu_1", old)
	if err != nil || !k.Current(fresh) {
		t.Fatalf("got %q, %v; want it under k2", fresh, err)
	}
	for _, sealed := range []string{old, fresh} {
		if got, err := node.Open("phone", "stu_1", sealed); err != nil || got != "19900000001" {
			t.Errorf("another node, %s: got %q, %v", sealed[:5], got, err)
		}
	}
	if again, err := k.Reseal("phone", "stu_1", fresh); err != nil || again != fresh {
		t.Errorf("sealed anew twice: got %q, %v; want it as it is", again, err)
	}
}

func TestRewrappingChangesTheMasterKeyAlone(t *testing.T) {
	s := &shelf{}
	k := ring(t, s, 1)
	sealed, ix := sealOf(t, k, "19900000001"), k.Index("phone", "19900000001")
	if err := k.Rewrap(t.Context(), bytes.Repeat([]byte{2}, crypt.KeySize)); err != nil {
		t.Fatal(err)
	}
	fresh := ring(t, s, 2)
	if got, err := fresh.Open("phone", "stu_1", sealed); err != nil || got != "19900000001" || fresh.Index("phone", "19900000001") != ix {
		t.Errorf("got %q, %v; want the value and its index as before", got, err)
	}
	if _, err := crypt.OpenKeyring(t.Context(), bytes.Repeat([]byte{1}, crypt.KeySize), s, then); !errors.Is(err, crypt.ErrMaster) {
		t.Errorf("the old master key: got %v, want ErrMaster", err)
	}
}

func TestWhereTheMasterKeyComesFrom(t *testing.T) {
	dir := t.TempDir()
	own, named := filepath.Join(dir, "data-key"), filepath.Join(dir, "named")
	if _, err := (crypt.Master{Own: own}).Load(false); !errors.Is(err, crypt.ErrNoMaster) {
		t.Errorf("none, and something is sealed: got %v, want ErrNoMaster", err)
	}
	if _, err := (crypt.Master{File: named, Own: own}).Load(true); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a named file that is missing: got %v; it is never made", err)
	}
	made, err := crypt.Master{Own: own}.Load(true)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := (crypt.Master{Own: own}).Load(false); err != nil || !bytes.Equal(again, made) {
		t.Errorf("got %x, %v; want the key that was made", again, err)
	}
	if key, err := (crypt.Master{Hex: strings.Repeat("0a", crypt.KeySize), Own: own}).Load(false); err != nil || key[0] != 10 {
		t.Errorf("from the settings: got %x, %v", key, err)
	}
	if _, err := (crypt.Master{Hex: "0a"}).Load(false); err == nil {
		t.Error("half a key was taken")
	}
}
