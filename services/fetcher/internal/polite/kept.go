package polite

import (
	"sync"

	"github.com/wireroom/wireroom/pkg/event"
)

// mostKept bounds the leases that a gate keeps instead of giving them back, at some 250
// bytes each.
const mostKept = 50_000

// kept are the leases whose turns are over but which still stand in the bucket. Writing a
// host's record twice for each poll is the dearest part of a poll that finds nothing new,
// and where nobody else asks hosts the second time only tells what memory knows as well.
// After a crash the record is a lease of one's own, which says all that is needed: any
// request was over when this process began. To another fetcher it is a lease that runs out.
type kept struct {
	mu sync.Mutex // guards m
	m  map[string]record
}

// record is a host's record as it is now, and the revision of what the bucket has.
type record struct {
	event.Host
	rev uint64
}

// get is the record of a host whose lease was kept.
func (k *kept) get(host string) (record, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.m[host]
	return r, ok
}

func (k *kept) drop(host string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, host)
}

// put keeps a record; false if there is no room. free says that a host may be asked again:
// then its record may be forgotten, and not before, since what is read from the bucket
// instead does not tell of the last request.
func (k *kept) put(r record, free func(event.Host) bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.m) >= mostKept {
		for host, old := range k.m {
			if free(old.Host) {
				delete(k.m, host)
			}
		}
	}
	if len(k.m) >= mostKept {
		return false
	}
	k.m[r.Key] = r
	return true
}
