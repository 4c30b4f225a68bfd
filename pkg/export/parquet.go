package export

import (
	"io"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/wireroom/wireroom/pkg/article"
)

const (
	// MaxGroupRows bounds a row group, which is held in memory: a day with more has several.
	MaxGroupRows = 20_000
	// MaxGroupBytes bounds the text in it.
	MaxGroupBytes = 32 << 20
)

// columnar writes rows as Parquet, compressed with zstd. A row group has records stored on
// one day (UTC), so that a reader asking for a day need not read the others.
type columnar struct {
	w     *parquet.GenericWriter[Row]
	day   time.Time
	rows  int
	bytes int
}

func newParquet(w io.Writer) *columnar {
	return &columnar{w: parquet.NewGenericWriter[Row](w, parquet.Compression(&parquet.Zstd), parquet.CreatedBy("wireroom", "", ""))}
}

func (c *columnar) Write(a *article.Article) error {
	day := a.Stored.UTC().Truncate(24 * time.Hour)
	if c.rows > 0 && (!day.Equal(c.day) || c.rows >= MaxGroupRows || c.bytes >= MaxGroupBytes) {
		if err := c.w.Flush(); err != nil {
			return err
		}
		c.rows, c.bytes = 0, 0
	}
	c.day = day
	c.rows++
	c.bytes += len(a.Text) + len(a.Title) + len(a.Summary) + len(a.URL)
	_, err := c.w.Write([]Row{RowOf(a)})
	return err
}

// Flush does nothing: it would end the row group.
func (c *columnar) Flush() error { return nil }

func (c *columnar) Close() error { return c.w.Close() }
