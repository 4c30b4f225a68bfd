package sqlite

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// minSpread is from how many records on a second processor is worth its start.
const minSpread = 8

// spread does something for each of n, on all processors, and returns the first error in
// their order.
func spread(n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var busy sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n/minSpread+1) {
		busy.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				errs[i] = do(int(i))
			}
		})
	}
	busy.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
