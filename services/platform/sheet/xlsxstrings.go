package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// sharedStrings are the texts that cells refer to by number, one behind the other.
type sharedStrings struct {
	text []byte
	ends []uint32
	most int // bytes of text
}

func (s *sharedStrings) at(i int) (string, error) {
	if i < 0 || i >= len(s.ends) {
		return "", fmt.Errorf("a cell refers to string %d of %d", i, len(s.ends))
	}
	start := uint32(0)
	if i > 0 {
		start = s.ends[i-1]
	}
	return string(s.text[start:s.ends[i]]), nil
}

// strings reads the shared strings; a book may have none.
func (b *book) strings() (*sharedStrings, error) {
	s := &sharedStrings{most: int(b.left / 2)}
	part, err := b.part("xl/sharedstrings.xml")
	if errors.Is(err, ErrEmpty) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer part.Close()
	if err := s.read(newDecoder(part)); err != nil {
		return nil, xmlFault(err)
	}
	return s, nil
}

// read joins the runs of each string and passes over its reading aids.
func (s *sharedStrings) read(in *xml.Decoder) error {
	take, aid := false, false
	for {
		token, err := in.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch el := token.(type) {
		case xml.StartElement:
			aid = aid || el.Name.Local == "rPh"
			take = el.Name.Local == "t" && !aid
		case xml.CharData:
			if take {
				s.text = append(s.text, el...)
			}
			if len(s.text) > s.most {
				return ErrTooLarge
			}
		case xml.EndElement:
			take = false
			switch el.Name.Local {
			case "rPh":
				aid = false
			case "si":
				if s.ends = append(s.ends, uint32(len(s.text))); len(s.ends) > mostStrings {
					return ErrTooLarge
				}
			}
		}
	}
}
