package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/platform/photo"
)

// scene is a picture whose top left corner is red, all else white.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.White)
			if x < w/2 && y < h/2 {
				m.Set(x, y, color.RGBA{R: 255, A: 255})
			}
		}
	}
	return m
}

// camera is a JPEG in which a camera wrote the orientation and a place.
func camera(t *testing.T, m image.Image, orientation uint16, order binary.AppendByteOrder, mark string) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, m, nil); err != nil {
		t.Fatal(err)
	}
	body := append([]byte("Exif\x00\x00"), mark...)
	body = order.AppendUint16(body, 42)
	body = order.AppendUint32(body, 8)
	body = order.AppendUint16(body, 1)
	body = order.AppendUint16(body, 0x0112)
	body = order.AppendUint16(body, 3)
	body = order.AppendUint32(body, 1)
	body = order.AppendUint16(body, orientation)
	body = append(body, 0, 0)
	body = append(body, "GPS 31.2304 N 121.4737 E"...)
	head := []byte{0xFF, 0xD8, 0xFF, 0xE1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(body)+2))
	return append(append(head, body...), plain.Bytes()[2:]...)
}

func sent(raw []byte) batch.Upload {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
}

func clean(t *testing.T, raw []byte) image.Image {
	t.Helper()
	body, kind, err := photo.New().Clean(t.Context(), sent(raw))
	if err != nil || kind != "image/jpeg" {
		t.Fatalf("clean: got %q, %v", kind, err)
	}
	if bytes.Contains(body, []byte("GPS")) || bytes.Contains(body, []byte("Exif")) {
		t.Error("what the camera wrote is still there")
	}
	m, err := jpeg.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func red(m image.Image, x, y int) bool {
	r, g, _, _ := m.At(x, y).RGBA()
	return r > 0x8000 && g < 0x8000
}

func TestAPhotoIsTurnedUprightAndForgetsTheCamera(t *testing.T) {
	for orientation, corner := range map[uint16][2]bool{ // whether red is right, below
		1: {false, false}, 2: {true, false}, 3: {true, true}, 4: {false, true}, 5: {false, false}, 6: {true, false}, 7: {true, true}, 8: {false, true}, 9: {false, false},
	} {
		for mark, order := range map[string]binary.AppendByteOrder{"MM": binary.BigEndian, "II": binary.LittleEndian} {
			m := clean(t, camera(t, scene(64, 32), orientation, order, mark))
			w, h := m.Bounds().Dx(), m.Bounds().Dy()
			if lying := orientation >= 5 && orientation <= 8; lying != (h > w) {
				t.Errorf("orientation %d, %s: got %d by %d", orientation, mark, w, h)
			}
			for _, right := range []bool{false, true} {
				for _, below := range []bool{false, true} {
					x, y := w/4, h/4
					if right {
						x = 3 * w / 4
					}
					if below {
						y = 3 * h / 4
					}
					if want := corner == [2]bool{right, below}; red(m, x, y) != want {
						t.Errorf("orientation %d, %s: right %t, below %t: got red %t", orientation, mark, right, below, !want)
					}
				}
			}
		}
	}
}

func TestALargePictureIsMadeSmallAndPNGBecomesJPEG(t *testing.T) {
	var raw bytes.Buffer
	if err := png.Encode(&raw, scene(3300, 900)); err != nil {
		t.Fatal(err)
	}
	m := clean(t, raw.Bytes())
	if got := m.Bounds().Size(); got.X != 1100 || got.Y != 300 {
		t.Errorf("got %v, want 1100 by 300", got)
	}
	if !red(m, 100, 100) || red(m, 900, 100) {
		t.Error("the picture does not show what it showed")
	}
}

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	whole := camera(t, scene(64, 32), 1, binary.BigEndian, "MM")
	for name, raw := range map[string][]byte{
		"nothing": nil, "a text": []byte("not a photo"), "cut off": whole[:len(whole)/2], "only a head": whole[:40], "SVG": []byte("<svg onload='x()'/>"),
	} {
		if _, _, err := photo.New().Clean(t.Context(), sent(raw)); !errors.Is(err, batch.ErrPhoto) {
			t.Errorf("%s: got %v, want ErrPhoto", name, err)
		}
	}
}

// sized is a JPEG whose frame header says another size and, when it is not baseline, another mark.
func sized(t *testing.T, w, h uint16, mark byte) []byte {
	t.Helper()
	raw := camera(t, scene(64, 32), 1, binary.BigEndian, "MM")
	at := bytes.Index(raw, []byte{0xFF, 0xC0})
	raw[at+1] = mark
	binary.BigEndian.PutUint16(raw[at+5:], h)
	binary.BigEndian.PutUint16(raw[at+7:], w)
	return raw
}

// bitmap is a PNG whose header says another size.
func bitmap(t *testing.T, w, h uint32) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray16(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	raw := out.Bytes()
	binary.BigEndian.PutUint32(raw[16:], w)
	binary.BigEndian.PutUint32(raw[20:], h)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

func TestWhatWouldTakeTooMuchMemoryIsNotOpened(t *testing.T) {
	for _, tt := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"PNG of 60,000 by 60,000", bitmap(t, 60000, 60000), batch.ErrPhotoSize},
		{"PNG of 4,001 by 4,000", bitmap(t, 4001, 4000), batch.ErrPhotoSize},
		{"PNG that may be opened, but lacks its rows", bitmap(t, 400, 400), batch.ErrPhoto},
		{"progressive of 4,100 by 4,000", sized(t, 4100, 4000, 0xC2), batch.ErrPhotoSize},
		{"baseline of 10,000 by 5,001", sized(t, 10000, 5001, 0xC0), batch.ErrPhotoSize},
		{"baseline of the size, but cut off", sized(t, 4100, 4000, 0xC0), batch.ErrPhoto},
		{"stuffed before its frame", slices.Insert(sized(t, 4100, 4000, 0xC2), 2, 0xFF, 0xD0), batch.ErrPhotoSize},
	} {
		if _, _, err := photo.New().Clean(t.Context(), sent(tt.raw)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}

// slow is a file of which the test decides when it can be read; opened is told when somebody opens it.
func slow(raw []byte, opened chan<- struct{}, goOn <-chan struct{}) batch.Upload {
	return func() (io.ReadCloser, error) {
		opened <- struct{}{}
		<-goOn
		return sent(raw)()
	}
}

// patience tells when somebody waits for its end.
type patience struct {
	context.Context
	asked chan<- struct{}
}

// Done implements context.Context.
func (p patience) Done() <-chan struct{} {
	select {
	case p.asked <- struct{}{}:
	default:
	}
	return p.Context.Done()
}

func TestNothingIsReadBeforeItsTurnAndWhoGivesUpDoesNotWait(t *testing.T) {
	lab, raw := photo.New(), camera(t, scene(64, 32), 1, binary.BigEndian, "MM")
	opened, goOn, done := make(chan struct{}, 2), make(chan struct{}), make(chan error, 1)
	go func() {
		_, _, err := lab.Clean(t.Context(), slow(raw, opened, goOn))
		done <- err
	}()
	<-opened
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	gaveUp, asked := make(chan error, 1), make(chan struct{}, 1)
	go func() {
		_, _, err := lab.Clean(patience{ctx, asked}, slow(raw, opened, goOn))
		gaveUp <- err
	}()
	select {
	case <-asked:
		cancel()
		if err := <-gaveUp; !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up: got %v, want the context's error", err)
		}
	case <-opened:
		t.Error("a file was opened before its turn")
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Errorf("the first: %v", err)
	}
	if _, _, err := lab.Clean(t.Context(), sent(raw)); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestAFileOfTooManyBytesOrThatCannotBeReadIsNoPhoto(t *testing.T) {
	large := append(camera(t, scene(64, 32), 1, binary.BigEndian, "MM"), make([]byte, batch.MaxPhotoBytes)...)
	if _, _, err := photo.New().Clean(t.Context(), sent(large)); !errors.Is(err, batch.ErrPhotoSize) {
		t.Errorf("more than 10 MB: got %v, want ErrPhotoSize", err)
	}
	away := errors.New("the disk is away")
	if _, _, err := photo.New().Clean(t.Context(), func() (io.ReadCloser, error) { return nil, away }); !errors.Is(err, away) {
		t.Errorf("a file that cannot be opened: got %v, want why", err)
	}
}
