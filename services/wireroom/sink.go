package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// cursor is how far an export came, as it lies in the file of --cursor.
type cursor struct {
	Filter string `json:"filter"` // what was asked for
	After  string `json:"after"`  // the last record read
	Bytes  int64  `json:"bytes"`  // length of the output up to there
}

// readCursor reads a cursor; where there is none yet it is at the beginning.
func readCursor(file, filter string) (c cursor, err error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return c, fmt.Errorf("read the cursor %s: %w (--cursor)", file, err)
	}
	if c.Filter != filter {
		return c, fmt.Errorf("the cursor %s is of another export: %s; name another file, or delete it to begin anew (--cursor)", file, c.Filter)
	}
	return c, nil
}

// write replaces the file as a whole: after a crash it is the old or the new one.
func (c cursor) write(file string) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return replace(file, func(f *os.File) error {
		_, err := f.Write(append(data, '\n'))
		return err
	})
}

// replace writes a file under another name, brings it to the disk and gives it its own.
func replace(file string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// sink is where an export is written: a file, or a pipe.
type sink struct {
	w     *bufio.Writer
	file  *os.File // nil for what is no regular file
	n     int64    // bytes written, with those of the runs before
	own   bool     // file is ours to close
	final string   // the name that file gets when it is whole
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.n += int64(n)
	return n, err
}

// openSink opens the output. With append it goes on behind what the cursor knows of, and
// cuts off what a crash left behind that; with whole the file gets its name at the end.
func openSink(e *env, name string, appending, whole bool, c cursor) (*sink, error) {
	s := &sink{}
	out := e.out
	switch {
	case name != "":
		if err := s.create(name, appending, whole); err != nil {
			return nil, err
		}
		out = s.file
	default:
		if f, ok := e.out.(*os.File); ok && regular(f) {
			s.file = f
		}
	}
	if appending && s.file != nil {
		if err := s.goOn(c); err != nil {
			s.close()
			return nil, err
		}
	}
	s.w = bufio.NewWriterSize(io.Writer(out), 256<<10)
	return s, nil
}

func regular(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular()
}

func (s *sink) create(name string, appending, whole bool) (err error) {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	switch {
	case whole:
		s.final = name
		s.file, err = os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	case appending:
		flags = os.O_WRONLY | os.O_CREATE
		fallthrough
	default:
		s.file, err = os.OpenFile(name, flags, 0o666)
	}
	s.own = true
	if err != nil {
		return fmt.Errorf("%w (--output)", err)
	}
	return nil
}

// goOn brings the file to the length that the cursor knows. A file that is new is begun:
// the old one was moved away.
func (s *sink) goOn(c cursor) error {
	info, err := s.file.Stat()
	switch {
	case err != nil:
		return err
	case info.Size() == 0:
		return nil
	case c == (cursor{}):
		return fmt.Errorf("there is something in %s and the cursor knows nothing of it; name another file, or empty this one (--output)", s.file.Name())
	case info.Size() < c.Bytes:
		return fmt.Errorf("%s has %d bytes and the cursor says %d: it is another file; name the right one, or move this one away (--output)", s.file.Name(), info.Size(), c.Bytes)
	}
	s.n = c.Bytes
	if err := s.file.Truncate(s.n); err != nil {
		return err
	}
	_, err = s.file.Seek(s.n, io.SeekStart)
	return err
}

// flush hands on what is in the buffer, and brings a file to the disk.
func (s *sink) flush(sync bool) error {
	if err := s.w.Flush(); err != nil || !sync || s.file == nil {
		return err
	}
	return s.file.Sync()
}

// finish ends the output: all of it is there then.
func (s *sink) finish() error {
	if err := s.flush(s.own); err != nil || s.final == "" {
		return err
	}
	if err := os.Chmod(s.file.Name(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(s.file.Name(), s.final); err != nil {
		return err
	}
	s.final = ""
	return nil
}

// close lets the file go; one that is not whole is removed.
func (s *sink) close() {
	if !s.own || s.file == nil {
		return
	}
	_ = s.file.Close() // what counts was flushed by finish
	if s.final != "" {
		_ = os.Remove(s.file.Name())
	}
}
