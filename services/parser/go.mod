module github.com/wireroom/wireroom/services/parser

go 1.26.0

require github.com/wireroom/wireroom/pkg v0.0.0

replace github.com/wireroom/wireroom/pkg => ../../pkg
