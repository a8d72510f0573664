package crypt

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Master says where the master key is that wraps the data keys.
type Master struct {
	Hex  string // the key itself, 64 hexadecimal digits
	File string // a file that holds it, named by the settings; it must exist
	Own  string // the file in the data directory, when neither is set
}

// ErrNoMaster says that personal data is sealed and the key for it is not there.
var ErrNoMaster = errors.New("the master key of the personal data is missing: set FIRSTKM_DATA_KEY or FIRSTKM_DATA_KEY_FILE as it was when the installation was set up, or put the file data-key back from a backup. A new key would lose what is sealed")

// Load reads the master key. The file of the data directory is made when there is none and nothing was sealed yet (fresh).
func (m Master) Load(fresh bool) ([]byte, error) {
	switch {
	case m.Hex != "":
		key, err := hex.DecodeString(m.Hex)
		if err != nil || len(key) != KeySize {
			return nil, errors.New("FIRSTKM_DATA_KEY is not 64 hexadecimal digits")
		}
		return key, nil
	case m.File != "":
		return loadKey(m.File)
	case fresh:
		return LoadOrCreateKey(m.Own)
	}
	if _, err := os.Stat(m.Own); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", m.Own, ErrNoMaster)
	}
	return loadKey(m.Own)
}
