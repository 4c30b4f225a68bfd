package event

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
)

// Seen are the links a source has shown, newest first, as bucket "sources" keeps them: 8
// bytes a link, in base64. It stays packed while a source is read and written, because
// nothing but a poll that brings something looks into it: spelt out, 500 links took longer
// to read than everything else of the source together.
type Seen []byte

// SeenID is what is kept of a link's ID: its first half. 64 bits are plenty for some
// thousand links.
func SeenID(link string) uint64 {
	id, _ := strconv.ParseUint(link[:min(len(link), 16)], 16, 64)
	return id
}

// SeenOf packs what IDs gives.
func SeenOf(ids []uint64) Seen {
	s := make(Seen, 0, 8*len(ids))
	for _, id := range ids {
		s = binary.BigEndian.AppendUint64(s, id)
	}
	return s
}

// IDs are the links, newest first.
func (s Seen) IDs() []uint64 {
	ids := make([]uint64, 0, len(s)/8)
	for ; len(s) >= 8; s = s[8:] {
		ids = append(ids, binary.BigEndian.Uint64(s))
	}
	return ids
}

// UnmarshalJSON also reads the list of hexadecimal numbers that it was at first.
func (s *Seen) UnmarshalJSON(data []byte) error {
	if n := len(data); n >= 2 && data[0] == '"' { // not by json, which would look at each byte twice more
		var err error
		*s, err = base64.StdEncoding.AppendDecode(nil, data[1:n-1])
		return err
	}
	var links []string
	if err := json.Unmarshal(data, &links); err != nil {
		return fmt.Errorf("links seen: %w", err)
	}
	ids := make([]uint64, len(links))
	for i, l := range links {
		ids[i] = SeenID(l)
	}
	*s = SeenOf(ids)
	return nil
}
