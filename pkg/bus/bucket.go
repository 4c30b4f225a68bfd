package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// ReadAll reads the entries of a key-value bucket whose keys match one of the filters, every
// one without filters, in any order. What is removed meanwhile is left out.
func ReadAll[T any](ctx context.Context, b *Bus, bucket string, filters ...string) ([]T, error) {
	kv, err := b.Bucket(ctx, bucket)
	if err != nil {
		return nil, err
	}
	if len(filters) == 0 {
		filters = []string{">"}
	}
	keys, err := kv.ListKeysFiltered(ctx, filters...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", bucket, err)
	}
	var out []T
	for k := range keys.Keys() {
		e, err := kv.Get(ctx, k)
		if errors.Is(err, jetstream.ErrKeyNotFound) || errors.Is(err, jetstream.ErrKeyDeleted) {
			continue
		}
		var v T
		if err == nil {
			err = json.Unmarshal(e.Value(), &v)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", k, bucket, err)
		}
		out = append(out, v)
	}
	return out, nil
}
