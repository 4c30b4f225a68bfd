package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	// probeEvery is how often a disk that could not be written is tried again.
	probeEvery = 2 * time.Second
	// probeBytes is how much must fit on it before the server is started again.
	probeBytes = 4 << 20
)

// watchDisk starts the server again when its disk, which was full or failed, can be written.
// nats-server 2.15.2 does not recover by itself: a stream whose write failed once refuses
// every message until the server is started anew, however much room there is. What was acked
// is on the disk; clients reconnect.
func (s *Server) watchDisk() {
	for {
		select {
		case <-s.log.broken:
			s.recover()
		case <-s.done:
			return
		}
	}
}

func (s *Server) recover() {
	s.log.log.Error("the broker cannot write to its disk: nothing is lost, and all waits until there is room", "dir", s.opts.StoreDir, "err", s.probe())
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-s.done:
			return
		}
		if s.probe() != nil {
			continue
		}
		old := s.current()
		old.Shutdown()
		old.WaitForShutdown()
		err := s.run()
		if err == nil {
			s.log.log.Info("the broker can write to its disk again", "dir", s.opts.StoreDir)
			s.forget()
			return
		}
		s.log.log.Error("the broker does not come back", "err", err)
	}
}

// forget drops what the old server said while it was shut down.
func (s *Server) forget() {
	select {
	case <-s.log.broken:
	default:
	}
}

// writable reports a directory in which no file can be made. The server would say so in its log
// alone, and not start.
func writable(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = try(dir, 0)
	}
	if err != nil {
		return fmt.Errorf("the data directory cannot be written: is the disk read-only? %w (--data)", err)
	}
	return nil
}

// probe writes to the disk and takes it back.
func (s *Server) probe() error {
	if err := try(s.opts.StoreDir, probeBytes); err != nil {
		return fmt.Errorf("try the disk: %w", err)
	}
	return nil
}

// try makes a file of so many bytes and removes it.
func try(dir string, size int) error {
	name := filepath.Join(dir, "probe")
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, size))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(name))
}
