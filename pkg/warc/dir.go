package warc

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// DefaultSize is when a file is full: a gigabyte, as archives of the web recommend.
const DefaultSize = 1 << 30

// open is what a file that is being written is called besides.
const open = ".open"

// Options say how a Dir writes. Zero values mean the defaults.
type Options struct {
	Size   int64             // bytes, compressed, from which a file is full
	Prefix string            // of the files' names; "wireroom"
	Info   map[string]string // what the warcinfo record says: software, operator ...
}

// Dir writes records into files of a directory, each record a gzip member of its own. A
// file being written is called NAME.warc.gz.open, and NAME.warc.gz when it is full or the
// Dir is closed. Any number of processes may write into one directory. It is safe for
// concurrent use.
type Dir struct {
	path string
	o    Options

	mu    sync.Mutex // guards what follows
	file  *os.File   // nil: none is open
	lock  *flock.Flock
	size  int64
	made  int
	start string
}

// OpenDir makes the directory where it is not there. What a crash left open in it is
// brought to an end: a record that is cut off goes, the file gets its name.
func OpenDir(path string, o Options) (*Dir, error) {
	if o.Size <= 0 {
		o.Size = DefaultSize
	}
	if o.Prefix == "" {
		o.Prefix = "wireroom"
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	if err := repairAll(path); err != nil {
		return nil, err
	}
	return &Dir{path: path, o: o, start: time.Now().UTC().Format("20060102150405") + "-" + NewID()[len("urn:uuid:"):][:8]}, nil
}

// Write writes records one behind the other into one file. After an error none of them
// counts as written.
func (d *Dir) Write(records ...*Record) error {
	var b bytes.Buffer
	for _, r := range records {
		if err := pack(&b, r); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file != nil && d.size >= d.o.Size {
		if err := d.finish(); err != nil {
			return err
		}
	}
	if d.file == nil {
		if err := d.begin(); err != nil {
			return err
		}
	}
	return d.append(b.Bytes())
}

// append writes, or leaves the file as it was.
func (d *Dir) append(data []byte) error {
	n, err := d.file.Write(data)
	if err != nil {
		err = errors.Join(err, d.file.Truncate(d.size))
		_, serr := d.file.Seek(d.size, io.SeekStart)
		return errors.Join(err, serr)
	}
	d.size += int64(n)
	return nil
}

// pack writes a record as a gzip member.
func pack(w io.Writer, r *Record) error {
	z := gzip.NewWriter(w)
	if _, err := r.WriteTo(z); err != nil {
		return err
	}
	return z.Close()
}

// begin opens the next file with its warcinfo record.
func (d *Dir) begin() (err error) {
	d.made++
	name := filepath.Join(d.path, fmt.Sprintf("%s-%s-%05d.warc.gz", d.o.Prefix, d.start, d.made))
	if d.file, err = os.OpenFile(name+open, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
		return err
	}
	d.size, d.lock = 0, flock.New(name+open)
	ok, err := d.lock.TryLock()
	if err == nil && !ok {
		err = fmt.Errorf("%s is in use", name)
	}
	if err == nil {
		var b bytes.Buffer
		if err = pack(&b, d.info(filepath.Base(name))); err == nil {
			err = d.append(b.Bytes())
		}
	}
	if err != nil {
		err = errors.Join(err, d.lock.Close(), d.file.Close(), os.Remove(name+open))
		d.file = nil
	}
	return err
}

func (d *Dir) info(name string) *Record {
	var b strings.Builder
	for _, key := range []string{"software", "operator", "http-header-user-agent", "robots", "format", "conformsTo"} {
		if v := oneLine(d.o.Info[key]); v != "" {
			b.WriteString(key + ": " + v + "\r\n")
		}
	}
	return &Record{Type: Info, ID: NewID(), Date: time.Now(), ContentType: TypeFields, Block: []byte("filename: " + name + "\r\n" + b.String())}
}

// finish brings the file to the disk and gives it its name.
func (d *Dir) finish() error {
	name := d.file.Name()
	err := errors.Join(d.file.Sync(), d.file.Close(), os.Rename(name, strings.TrimSuffix(name, open)), d.lock.Close())
	d.file = nil
	return err
}

// Close ends the file that is open.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.file == nil {
		return nil
	}
	return d.finish()
}

// repairAll ends the files that nobody writes any more.
func repairAll(path string) error {
	left, err := filepath.Glob(filepath.Join(path, "*.warc.gz"+open))
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := repair(name); err != nil {
			return fmt.Errorf("end %s: %w", name, err)
		}
	}
	return nil
}

func repair(name string) error {
	lock := flock.New(name)
	if ok, err := lock.TryLock(); err != nil || !ok {
		return err // somebody is at it
	}
	defer lock.Close() //nolint:errcheck // it only lets go
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	end, err := whole(f)
	if err == nil {
		err = f.Truncate(end)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if end == 0 {
		return os.Remove(name)
	}
	return os.Rename(name, strings.TrimSuffix(name, open))
}

// whole is how many bytes of a file are whole gzip members.
func whole(r io.Reader) (end int64, err error) {
	n := &counted{r: r}
	b := bufio.NewReader(n)
	var z gzip.Reader
	for {
		if err := z.Reset(b); err != nil {
			return end, onlyDisk(err)
		}
		z.Multistream(false)
		if _, err := io.Copy(io.Discard, &z); err != nil {
			return end, onlyDisk(err)
		}
		end = n.n - int64(b.Buffered())
	}
}

// onlyDisk is an error of the disk; that the data ends or is broken is none.
func onlyDisk(err error) error {
	if err = torn(err); errors.Is(err, ErrTorn) || errors.Is(err, ErrFormat) {
		return nil
	}
	return err
}

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
