package article

import _ "embed"

// Schema is the JSON Schema (2020-12) of a record. It is made from the struct, and a
// test holds it true; `go test ./article -update` writes it anew.
//
//go:embed article.schema.json
var Schema []byte
