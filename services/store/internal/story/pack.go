package story

import "encoding/binary"

// Pack is the hashes of a Sketch as both archives keep them: eight bytes each, the lowest
// first.
func Pack(hashes []uint64) []byte {
	out := make([]byte, 0, 8*len(hashes))
	for _, h := range hashes {
		out = binary.LittleEndian.AppendUint64(out, h)
	}
	return out
}

// Unpack undoes Pack.
func Unpack(b []byte) (out []uint64) {
	for ; len(b) >= 8; b = b[8:] {
		out = append(out, binary.LittleEndian.Uint64(b))
	}
	return out
}
