package archivetest

import (
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/query"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// testWaits: counts add up, and those of long ago are dropped.
func testWaits(_ *testing.T, s *suite) {
	step := start.Truncate(archive.WaitStep)
	add := func(now time.Time, counts ...archive.WaitCount) {
		s.Helper()
		if err := s.AddWaits(s.Context(), counts, now); err != nil {
			s.Fatal(err)
		}
	}
	want := func(since, until time.Time, want ...archive.WaitCount) {
		s.Helper()
		got, err := s.Waits(s.Context(), since, until)
		if err != nil {
			s.Fatal(err)
		}
		s.same(want, got)
	}
	one := archive.WaitCount{At: step, Wait: query.UntilParsed, Bucket: 7, N: 2}
	other := archive.WaitCount{At: step, Wait: query.UntilParsed, Bucket: 3, N: 1}
	later := archive.WaitCount{At: step.Add(archive.WaitStep), Wait: query.UntilFetched, Bucket: 7, N: 5}
	add(start)
	add(start, one, other, later)
	add(start, one)
	one.N = 4
	want(step, later.At, other, one)
	want(step, later.At.Add(time.Millisecond), other, one, later)
	want(step.Add(time.Millisecond), later.At)
	add(step.Add(archive.WaitsKept), later)
	later.N = 10
	want(step, later.At.Add(time.Millisecond), other, one, later)
	add(step.Add(archive.WaitsKept+time.Millisecond), later)
	later.N = 20
	want(step, later.At.Add(time.Millisecond), later)
}
