package round

import "context"

// Kept is a cache of texts by number.
type Kept struct{ of kept[int, string] }

// Keeping is an empty one that keeps so many.
func Keeping(most int) *Kept { return &Kept{kept[int, string]{most: most}} }

// Put keeps a text and returns the one before.
func (k *Kept) Put(ctx context.Context, key int, what string) (was string, err error) {
	one, err := k.of.take(ctx, key)
	if err != nil {
		return "", err
	}
	defer one.give()
	was, one.what = one.what, what
	return was, nil
}

// Hold takes a text until it is given back.
func (k *Kept) Hold(ctx context.Context, key int) (give func(), err error) {
	one, err := k.of.take(ctx, key)
	if err != nil {
		return nil, err
	}
	return one.give, nil
}
