package fair

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Guest is a student who registered for a fair. CameAt is when the door, or a first booth, saw the student.
type Guest struct {
	Fair    ID
	Student student.ID
	School  org.ID
	Number  string // see Codes
	At      time.Time
	CameAt  time.Time
	CameBy  ident.ID // account
}

// Booking is a student's place in a slot.
type Booking struct {
	Slot        SlotID
	Fair        ID
	Unit        org.ID
	Student     student.ID
	Number      string
	Room        string
	From, Until time.Time
	At          time.Time
}

// Codes makes and reads the numbers and codes of a fair. Sign answers at least 22 characters that can stand in an address, and
// that nobody else can make.
type Codes struct{ Sign func(message string) string }

// numbering leaves out the signs that are taken for others.
var numbering = base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding)

const (
	numberSigns = 8
	codeSigns   = 22
)

// number is a student's number at one fair: the same each time, and without the key nobody's.
func (c Codes) number(id ID, of student.ID) string {
	sum := sha256.Sum256([]byte(c.Sign("number " + string(id) + " " + string(of))))
	return numbering.EncodeToString(sum[:])[:numberSigns]
}

// Of is the code behind a number's QR.
func (c Codes) Of(id ID, number string) string {
	return number + "." + c.Sign("code " + string(id) + " " + number)[:codeSigns]
}

// read is the number of a code, or one that somebody typed. A code must be genuine; what is typed has no signature.
func (c Codes) read(id ID, code string) (string, error) {
	number, _, signed := strings.Cut(code, ".")
	number = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(number))
	if signed && subtle.ConstantTimeCompare([]byte(c.Of(id, number)), []byte(code)) != 1 || len(number) != numberSigns {
		return "", ErrCode
	}
	return number, nil
}
