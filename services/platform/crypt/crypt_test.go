package crypt_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"firstkm/services/account"
	"firstkm/services/platform/crypt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ account.Hasher = (*crypt.Hasher)(nil)

func TestPasswords(t *testing.T) {
	h := crypt.NewHasher()
	hash, err := h.Hash("正确的密码 1")
	if err != nil {
		t.Fatal(err)
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; !strings.HasPrefix(hash, want) {
		t.Errorf("got hash %s, want it to begin with %s", hash, want)
	}
	other, err := h.Hash("正确的密码 1")
	if err != nil || other == hash {
		t.Errorf("got the same hash twice (error %v): the salt is not fresh", err)
	}
	for password, want := range map[string]bool{"正确的密码 1": true, "正确的密码 2": false, "": false} {
		if got, err := h.Verify(hash, password); err != nil || got != want {
			t.Errorf("verify %q: got %t, %v; want %t", password, got, err, want)
		}
	}
}

func TestReadsHashesOfOtherPrograms(t *testing.T) {
	// From test.c of the reference implementation (P-H-C/phc-winner-argon2): t=2, m=2^16, p=1, "password", "somesalt".
	const known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := crypt.NewHasher().Verify(known, "password"); err != nil || !ok {
		t.Errorf("got %t, %v; want the hash of the reference implementation's own test to be right", ok, err)
	}
}

func TestRefusesHashesThatAreNone(t *testing.T) {
	h := crypt.NewHasher()
	const salt, sum = "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for name, hash := range map[string]string{
		"nothing":          "",
		"bcrypt":           "$2y$10$abcdefghijklmnopqrstuv",
		"argon2i":          "$argon2i$v=19$m=65536,t=2,p=1$" + salt + "$" + sum,
		"another version":  "$argon2id$v=16$m=65536,t=2,p=1$" + salt + "$" + sum,
		"too much memory":  "$argon2id$v=19$m=99999999,t=2,p=1$" + salt + "$" + sum,
		"too many passes":  "$argon2id$v=19$m=65536,t=99,p=1$" + salt + "$" + sum,
		"no pass":          "$argon2id$v=19$m=65536,t=0,p=1$" + salt + "$" + sum,
		"no lane":          "$argon2id$v=19$m=65536,t=2,p=0$" + salt + "$" + sum,
		"broken salt":      "$argon2id$v=19$m=65536,t=2,p=1$!$" + sum,
		"broken hash":      "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$!",
		"no hash":          "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$",
		"something behind": "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + sum + "$",
	} {
		if ok, err := h.Verify(hash, "password"); ok || !errors.Is(err, crypt.ErrHash) {
			t.Errorf("%s: got %t, %v; want ErrHash", name, ok, err)
		}
	}
}

func TestARushOfSignInsStaysSmall(t *testing.T) {
	h := crypt.NewHasher()
	hash, err := h.Hash("password")
	if err != nil {
		t.Fatal(err)
	}
	var most atomic.Uint64
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if ok, err := h.Verify(hash, "password"); err != nil || !ok {
				t.Errorf("got %t, %v; want true", ok, err)
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			for old := most.Load(); m.HeapInuse > old && !most.CompareAndSwap(old, m.HeapInuse); old = most.Load() {
			}
		})
	}
	wg.Wait()
	if limit := uint64(400 << 20); most.Load() > limit {
		t.Errorf("got %d MiB in use, want at most %d", most.Load()>>20, limit>>20)
	}
}

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "key")
	keys := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			key, err := crypt.LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	wg.Wait()
	for i, key := range keys {
		if len(key) != crypt.KeySize || string(key) != string(keys[0]) {
			t.Errorf("key %d: got %x, want that of the others, %x", i, key, keys[0])
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("got mode %o, want 600", got)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("got %d files (error %v), want the key alone", len(left), err)
	}
}

func TestABrokenKeyIsNeverReplaced(t *testing.T) {
	for name, content := range map[string]string{"empty": "", "short": "00ff\n", "no digits": strings.Repeat("xy", 32)} {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := crypt.LoadOrCreateKey(path); !errors.Is(err, crypt.ErrKey) {
			t.Errorf("%s: got %v, want ErrKey", name, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != content {
			t.Errorf("%s: got the file changed to %q (error %v)", name, b, err)
		}
	}
}

func TestSignatures(t *testing.T) {
	key, other := []byte(strings.Repeat("k", crypt.KeySize)), []byte(strings.Repeat("o", crypt.KeySize))
	signature := crypt.Sign(key, "invitation", "acc_1")
	for name, tt := range map[string]struct {
		key                         []byte
		purpose, message, signature string
		want                        bool
	}{
		"what was signed":  {key, "invitation", "acc_1", signature, true},
		"another message":  {key, "invitation", "acc_2", signature, false},
		"another purpose":  {key, "csrf", "acc_1", signature, false},
		"another key":      {other, "invitation", "acc_1", signature, false},
		"a changed mark":   {key, "invitation", "acc_1", "A" + signature[1:], signature[0] == 'A'},
		"a cut signature":  {key, "invitation", "acc_1", signature[:20], false},
		"no signature":     {key, "invitation", "acc_1", "", false},
		"moved boundaries": {key, "invitationacc", "_1", signature, false},
	} {
		if got := crypt.Verify(tt.key, tt.purpose, tt.message, tt.signature); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
	if strings.ContainsAny(signature, "+/=") {
		t.Errorf("got %s, want a text for URLs", signature)
	}
}
