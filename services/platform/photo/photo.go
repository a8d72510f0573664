// Package photo makes pictures from phones fit to be kept: at most 1,600 pixels wide or high, upright, JPEG, and without what
// a camera writes into them, such as place and time (F83). It knows JPEG and PNG; everything else is refused as no photo.
package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // decodes PNG
	"io"

	"firstkm/services/batch"
)

const (
	longest = 1600 // pixels of the longer side that are kept
	quality = 82

	// What is opened, in pixels. A baseline JPEG takes at most three bytes of a pixel; a progressive one keeps its
	// coefficients, and a PNG up to eight bytes.
	maxBaseline = 50_000_000
	maxOther    = 16_000_000
)

// Lab cleans photos one at a time, so that one file and one picture are in memory at most, however many are sent. New makes it.
type Lab struct{ turn chan struct{} }

// New makes a lab.
func New() *Lab { return &Lab{turn: make(chan struct{}, 1)} }

// Clean makes a picture fit to be kept; batch.ErrPhoto for what is no JPEG or PNG, batch.ErrPhotoSize for too many bytes or
// pixels. Nothing is read before its turn; who gives up waiting for it gets the context's error.
func (l *Lab) Clean(ctx context.Context, upload batch.Upload) (body []byte, contentType string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	defer func() { <-l.turn }()
	raw, err := read(upload)
	if err != nil {
		return nil, "", err
	}
	kind, err := openable(raw)
	if err != nil {
		return nil, "", err
	}
	whole, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, "", batch.ErrPhoto
	}
	turned := 1
	if kind == "jpeg" {
		turned = orientation(raw)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright(shrunk(whole), turned), &jpeg.Options{Quality: quality}); err != nil {
		return nil, "", batch.ErrPhoto
	}
	return out.Bytes(), "image/jpeg", nil
}

// read takes the bytes of one file, and refuses more than a photo has.
func read(upload batch.Upload) (raw []byte, err error) {
	f, err := upload()
	if err != nil {
		return nil, fmt.Errorf("open an uploaded photo: %w", err)
	}
	defer func() { _ = f.Close() }() // it was read; nothing is lost
	raw, err = io.ReadAll(io.LimitReader(f, batch.MaxPhotoBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read an uploaded photo: %w", err)
	case len(raw) > batch.MaxPhotoBytes:
		return nil, batch.ErrPhotoSize
	}
	return raw, nil
}

// openable is the kind of a picture that may be opened whole, by its head.
func openable(raw []byte) (kind string, err error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || head.Width < 1 || head.Height < 1 {
		return "", batch.ErrPhoto
	}
	most := maxOther
	if kind == "jpeg" && baseline(raw) {
		most = maxBaseline
	}
	if head.Width > most/head.Height {
		return "", batch.ErrPhotoSize
	}
	return kind, nil
}

// baseline reports whether a JPEG is one whose rows are decoded as they come, by its first frame header. What is written in an
// unusual way is none.
func baseline(raw []byte) bool {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xFF; {
		switch mark := raw[at+1]; {
		case mark == 0xC0 || mark == 0xC1:
			return true
		case mark == 0xFF: // padding
			at++
			continue
		case mark < 0xC4 || mark >= 0xD0 && mark <= 0xDA:
			return false
		}
		at += 2 + int(raw[at+2])<<8 + int(raw[at+3])
	}
	return false
}

// shrunk is the picture by the mean of each square of pixels, white where it was transparent.
func shrunk(from image.Image) *image.RGBA {
	b := from.Bounds()
	k := max(1, (max(b.Dx(), b.Dy())+longest-1)/longest)
	w, h := max(1, b.Dx()/k), max(1, b.Dy()/k)
	at := reader(from)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var sum [3]int
			n := 0
			for j := b.Min.Y + y*k; j < min(b.Max.Y, b.Min.Y+(y+1)*k); j++ {
				for i := b.Min.X + x*k; i < min(b.Max.X, b.Min.X+(x+1)*k); i++ {
					r, g, bl := at(i, j)
					sum[0], sum[1], sum[2], n = sum[0]+int(r), sum[1]+int(g), sum[2]+int(bl), n+1
				}
			}
			o := to.PixOffset(x, y)
			to.Pix[o], to.Pix[o+1], to.Pix[o+2], to.Pix[o+3] = byte(sum[0]/n), byte(sum[1]/n), byte(sum[2]/n), 255
		}
	}
	return to
}

// reader reads single pixels where they are, over white.
func reader(from image.Image) func(x, y int) (r, g, b byte) {
	if y, is := from.(*image.YCbCr); is {
		return func(i, j int) (byte, byte, byte) {
			r, g, b, _ := y.YCbCrAt(i, j).RGBA()
			return byte(r >> 8), byte(g >> 8), byte(b >> 8)
		}
	}
	at := func(i, j int) color.RGBA64 { return color.RGBA64Model.Convert(from.At(i, j)).(color.RGBA64) }
	if deep, is := from.(image.RGBA64Image); is {
		at = deep.RGBA64At
	}
	return func(i, j int) (byte, byte, byte) {
		c := at(i, j)
		white := 0xFFFF - c.A
		return byte((c.R + white) >> 8), byte((c.G + white) >> 8), byte((c.B + white) >> 8)
	}
}

// upright turns a picture as its orientation (EXIF 1 to 8) says.
func upright(from *image.RGBA, turned int) *image.RGBA {
	if turned < 2 || turned > 8 {
		return from
	}
	w, h := from.Rect.Dx(), from.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if turned >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			i, j := turn(turned, x, y, w, h)
			copy(to.Pix[to.PixOffset(i, j):], from.Pix[from.PixOffset(x, y):from.PixOffset(x, y)+4])
		}
	}
	return to
}

// turn is where the pixel at x, y of a picture of w by h comes to stand.
func turn(turned, x, y, w, h int) (i, j int) {
	switch turned {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x
}
