package archive_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wireroom/wireroom/pkg/article"
	"github.com/wireroom/wireroom/services/store/internal/archive"
)

// inMemory keeps merges in a map.
func inMemory(m map[string]string) archive.Merges {
	return archive.Merges{
		Into: func(_ context.Context, from []string) (map[string]string, error) {
			out := map[string]string{}
			for _, f := range from {
				if into, ok := m[f]; ok {
					out[f] = into
				}
			}
			return out, nil
		},
		From: func(_ context.Context, into []string) (out []string, _ error) {
			for _, f := range slices.Sorted(maps.Keys(m)) {
				if slices.Contains(into, m[f]) && len(out) < archive.MaxMembers {
					out = append(out, f)
				}
			}
			return out, nil
		},
		Put: func(_ context.Context, from, into string) error {
			if m[from] == "" {
				m[from] = into
			}
			return nil
		},
	}
}

// Whatever the order of merges, those that were merged are one, under their oldest ID, and
// each that was given up was told of once.
func TestMerges(t *testing.T) {
	const n = 12
	name := func(i int) string { return fmt.Sprintf("%03d", i) }
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		m, groups, told := inMemory(map[string]string{}), make([]int, n), map[string]int{}
		for i := range groups {
			groups[i] = i
		}
		for range rnd.IntN(2 * n) {
			a, b := rnd.IntN(n), rnd.IntN(n)
			if _, err := m.Merge(t.Context(), name(a), name(b), func(from, _ string) error { told[from]++; return nil }); err != nil {
				t.Fatal(err)
			}
			from, into := max(groups[a], groups[b]), min(groups[a], groups[b])
			for i, g := range groups {
				if g == from {
					groups[i] = into
				}
			}
		}
		for i, g := range groups {
			now, err := m.Resolve(t.Context(), []string{name(i)})
			if err != nil || now[name(i)] != name(g) {
				t.Fatalf("seed %d: %s is of %v, want %s", seed, name(i), now, name(g))
			}
			if want := map[bool]int{true: 0, false: 1}[g == i]; told[name(i)] != want {
				t.Errorf("seed %d: %s was told of %d times, want %d", seed, name(i), told[name(i)], want)
			}
			all, err := m.All(t.Context(), name(i))
			if slices.Sort(all); err != nil || !slices.Equal(all, members(groups, g, name)) {
				t.Errorf("seed %d: with %s are %v", seed, name(i), all)
			}
		}
	}
}

func members(groups []int, g int, name func(int) string) (out []string) {
	for i := range groups {
		if groups[i] == g {
			out = append(out, name(i))
		}
	}
	return out
}

// Of a story without end the first members are told.
func TestMembersAreLimited(t *testing.T) {
	kept, list := map[string]string{}, []archive.Member{}
	for i := range archive.MaxMembers + 10 {
		kept[fmt.Sprintf("%04d", i+1)] = "0000"
		list = append(list, archive.Member{Article: fmt.Sprint(i), At: start.Add(-time.Duration(i) * time.Minute)})
	}
	all, err := inMemory(kept).All(t.Context(), "0007")
	if err != nil || len(all) != archive.MaxMembers || all[0] != "0000" || all[1] != "0001" {
		t.Errorf("%d stories, %v", len(all), err)
	}
	if got := archive.FirstSeen(list); len(got) != archive.MaxMembers || got[0].Article != fmt.Sprint(archive.MaxMembers+9) {
		t.Errorf("%d members, the first is %s", len(got), got[0].Article)
	}
}

// IDs of stories are in the order in which they began, as far as times go.
func TestStoryID(t *testing.T) {
	a := article.Article{ID: article.ID("x"), FirstSeen: start}
	b := article.Article{ID: article.ID("y"), Stored: start.Add(time.Second)}
	if x, y := archive.StoryID(&a), archive.StoryID(&b); x >= y || len(x) != 25 {
		t.Errorf("%s, %s", x, y)
	}
	early := article.Article{ID: "short"}
	if got := archive.StoryID(&early); got != "000000000000-short" {
		t.Errorf("%s", got)
	}
}
