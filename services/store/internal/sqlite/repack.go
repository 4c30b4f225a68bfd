package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

const (
	// repackAt is how many records may be behind their blocks: a search reads those from finds,
	// which takes microseconds for each. To pack a block for each batch would take longer.
	repackAt = 128
	// repackStep is how many blocks a transaction brings up at its end. More are left to the next.
	repackStep = 256
)

// behindQuery counts those that are behind, up to a number.
const behindQuery = `SELECT count(*) FROM (SELECT 1 FROM stale LIMIT ?)`

// repack brings blocks up to what finds has, where more records are behind than a search
// should read.
func (tx *writing) repack(ctx context.Context) error {
	var n int
	if err := tx.StmtContext(ctx, tx.s.behind).QueryRowContext(context.WithoutCancel(ctx), repackAt+1).Scan(&n); err != nil {
		return fmt.Errorf("look for records behind their blocks: %w", err)
	}
	if n <= repackAt {
		return nil
	}
	return tx.packSome(ctx)
}

func (tx *writing) packSome(ctx context.Context) error {
	rows, err := tx.StmtContext(ctx, tx.s.staleBlocks).QueryContext(context.WithoutCancel(ctx), blockBits, repackStep)
	if err != nil {
		return fmt.Errorf("look for stale blocks: %w", err)
	}
	list, err := gather(rows, func(id *int64) error { return rows.Scan(id) })
	if err != nil {
		return fmt.Errorf("look for stale blocks: %w", err)
	}
	for _, id := range list {
		if err := tx.packBlock(ctx, id); err != nil {
			return fmt.Errorf("pack block %d: %w", id, err)
		}
	}
	return nil
}

// packBlock writes a block anew: what is not behind as it is, the rest from finds.
func (tx *writing) packBlock(ctx context.Context, id int64) error {
	old, fresh, behind, err := tx.readBlock(ctx, id)
	if err != nil {
		return err
	}
	if b := old.with(fresh, behind); len(b.places) > 0 {
		p := b.pack()
		_, err = tx.exec(ctx, tx.s.block, id, p.packed, p.wire, p.domain, p.label)
	} else {
		_, err = tx.exec(ctx, tx.s.noBlock, id)
	}
	if err == nil {
		_, err = tx.exec(ctx, tx.s.fresh, id<<blockBits, (id+1)<<blockBits)
	}
	return err
}

// readBlock is a block as it lies there, its records that are behind as they are now, and
// which were. A block that is not there, or is damaged, is all behind.
func (tx *writing) readBlock(ctx context.Context, id int64) (old, fresh *block, behind ids, err error) {
	from, to := id<<blockBits, (id+1)<<blockBits
	old, fresh = &block{id: from}, &block{id: from}
	var data blobs
	err = tx.StmtContext(ctx, tx.s.oneBlock).QueryRowContext(context.WithoutCancel(ctx), id).Scan(&data.packed, &data.wire, &data.domain, &data.label)
	read := tx.s.staleRows
	if errors.Is(err, sql.ErrNoRows) || err == nil && old.unpack(data) != nil {
		old, read, err = &block{id: from}, tx.s.blockRows, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	rows, err := tx.StmtContext(ctx, read).QueryContext(context.WithoutCancel(ctx), from, to)
	if err == nil {
		err = eachOf(rows, fresh.add)
	}
	if err == nil {
		behind, err = readIDs(ctx, tx.Tx, `SELECT group_concat(id) FROM stale WHERE id >= ? AND id < ?`, from, to)
	}
	return old, fresh, behind, err
}

// eachOf reads rows of blockColumns.
func eachOf(rows *sql.Rows, do func(*blockScan)) error {
	s := newBlockScan()
	_, err := gather(rows, func(*struct{}) error {
		err := rows.Scan(s.into...)
		if err == nil {
			do(s)
		}
		return err
	})
	return err
}
