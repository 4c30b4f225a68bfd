package sqlite

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
)

func TestSpread(t *testing.T) {
	for _, n := range []int{0, 1, minSpread, 1000} {
		var sum atomic.Int64
		if err := spread(n, func(i int) error { sum.Add(int64(i) + 1); return nil }); err != nil || sum.Load() != int64(n*(n+1)/2) {
			t.Errorf("%d: the sum is %d, %v", n, sum.Load(), err)
		}
	}
	err := spread(100, func(i int) error {
		if i%30 == 7 {
			return fmt.Errorf("number %d", i)
		}
		return nil
	})
	if err == nil || err.Error() != "number 7" || errors.Unwrap(err) != nil {
		t.Errorf("%v, want the first", err)
	}
}
