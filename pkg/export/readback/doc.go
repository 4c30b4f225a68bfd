// Package readback reads what pkg/export wrote as Parquet with Apache Arrow, which shares
// no code with the writer and is what pandas, Polars and many databases are made with.
//
// It holds tests alone, and is a module of its own, outside the workspace: Arrow is large,
// and nothing that ships needs it.
package readback
