// Package photo makes pictures from phones fit to be kept: at most 1,600 pixels wide or high, upright, JPEG, and without what
// a camera writes into them, such as place and time (F83). It knows JPEG and PNG; everything else is refused as no photo.
package photo

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	_ "image/png" // decodes PNG
	"sync"

	"firstkm/services/batch"
)

const (
	longest   = 1600     // pixels of the longer side that are kept
	maxPixels = 64 << 20 // of what is opened
	quality   = 82
)

// Lab cleans photos one at a time, so that a large one is in memory once.
type Lab struct{ turn sync.Mutex }

// Clean makes a picture fit to be kept; batch.ErrPhoto for what is no JPEG or PNG, batch.ErrPhotoSize for too many pixels.
func (l *Lab) Clean(raw []byte) (body []byte, contentType string, err error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || head.Width < 1 || head.Height < 1 {
		return nil, "", batch.ErrPhoto
	}
	if head.Width > maxPixels/head.Height {
		return nil, "", batch.ErrPhotoSize
	}
	l.turn.Lock()
	defer l.turn.Unlock()
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

// reader reads single pixels: of a JPEG where they are, of others from a copy.
func reader(from image.Image) func(x, y int) (r, g, b byte) {
	if y, is := from.(*image.YCbCr); is {
		return func(i, j int) (byte, byte, byte) {
			r, g, b, _ := y.YCbCrAt(i, j).RGBA()
			return byte(r >> 8), byte(g >> 8), byte(b >> 8)
		}
	}
	flat := image.NewRGBA(from.Bounds())
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), from, from.Bounds().Min, draw.Over)
	return func(i, j int) (byte, byte, byte) {
		o := flat.PixOffset(i, j)
		return flat.Pix[o], flat.Pix[o+1], flat.Pix[o+2]
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
