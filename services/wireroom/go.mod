module github.com/wireroom/wireroom/services/wireroom

go 1.26.0

require github.com/wireroom/wireroom/pkg v0.0.0

replace github.com/wireroom/wireroom/pkg => ../../pkg

require (
	github.com/wireroom/wireroom/services/fetcher v0.0.0
	github.com/wireroom/wireroom/services/parser v0.0.0
	github.com/wireroom/wireroom/services/store v0.0.0
)

replace (
	github.com/wireroom/wireroom/services/fetcher => ../fetcher
	github.com/wireroom/wireroom/services/parser => ../parser
	github.com/wireroom/wireroom/services/store => ../store
)
