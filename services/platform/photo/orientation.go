package photo

import (
	"bytes"
	"encoding/binary"
)

// Markers and tags of JPEG and EXIF.
const (
	markerApp1     = 0xE1
	markerScan     = 0xDA
	tagOrientation = 0x0112
	entrySize      = 12
)

// orientation is how a JPEG is to be turned, as its camera wrote (EXIF 1 to 8); 1 when it says nothing that can be read.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xFF && raw[at+1] != markerScan; {
		size := int(binary.BigEndian.Uint16(raw[at+2:]))
		if size < 2 || at+2+size > len(raw) {
			return 1
		}
		if body, is := bytes.CutPrefix(raw[at+4:at+2+size], []byte("Exif\x00\x00")); is && raw[at+1] == markerApp1 {
			return tagged(body)
		}
		at += 2 + size
	}
	return 1
}

// tagged reads the orientation from the first directory of a TIFF head.
func tagged(body []byte) int {
	if len(body) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(body, []byte("II")) {
		order = binary.LittleEndian
	}
	first := order.Uint32(body[4:])
	if int64(first)+2 > int64(len(body)) {
		return 1
	}
	entries := body[first+2:]
	for n := int(order.Uint16(body[first:])); n > 0 && len(entries) >= entrySize; n-- {
		if order.Uint16(entries) == tagOrientation {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[entrySize:]
	}
	return 1
}
