package query

import "github.com/nats-io/nats.go/micro"

// Refuse answers a request with an Error. A request may be refused from any goroutine, also
// after its handler has returned, which micro.Request.Error is not made for: the service looks
// at what that leaves behind as soon as the handler returns (nats.go 1.55.0).
func Refuse(r micro.Request, code, text string) {
	_ = r.Respond(nil, micro.WithHeaders(micro.Headers{micro.ErrorCodeHeader: {code}, micro.ErrorHeader: {text}})) // who asked may be gone
}
