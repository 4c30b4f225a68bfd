package sqlite

import (
	"context"
	"fmt"
)

// repackStep is how many blocks a transaction brings up at its end. More are left to the
// next: a search reads those that are stale from finds.
const repackStep = 64

// repack brings blocks up to what finds has.
func (tx *writing) repack(ctx context.Context) error {
	ids, err := tx.stale(ctx)
	if err != nil {
		return fmt.Errorf("look for stale blocks: %w", err)
	}
	for _, id := range ids {
		if err := tx.packBlock(ctx, id); err != nil {
			return fmt.Errorf("pack block %d: %w", id, err)
		}
	}
	return nil
}

func (tx *writing) stale(ctx context.Context) ([]int64, error) {
	rows, err := tx.StmtContext(ctx, tx.s.stale).QueryContext(context.WithoutCancel(ctx), repackStep)
	if err != nil {
		return nil, err
	}
	return gather(rows, func(id *int64) error { return rows.Scan(id) })
}

func (tx *writing) packBlock(ctx context.Context, id int64) error {
	b := block{id: id << blockBits}
	rows, err := tx.StmtContext(ctx, tx.s.blockRows).QueryContext(context.WithoutCancel(ctx), b.id, blockSize)
	if err == nil {
		err = b.fill(rows)
	}
	if err == nil {
		_, err = tx.exec(ctx, tx.s.block, id, b.pack())
	}
	if err == nil {
		_, err = tx.exec(ctx, tx.s.fresh, id)
	}
	return err
}

// packAll brings up what an older Wireroom, or another program, left stale.
func (a *Archive) packAll(ctx context.Context) error {
	for {
		var left int
		if err := a.r.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM stale LIMIT 1)`).Scan(&left); err != nil || left == 0 {
			return err
		}
		if err := a.transact(ctx, func(*writing) error { return nil }); err != nil { // which repacks
			return fmt.Errorf("pack what is there to be counted: %w", err)
		}
	}
}
