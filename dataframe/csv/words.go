package csv

import (
	"maps"
	"math/bits"
	"slices"

	"skep/dataframe/column"
)

// words are the different texts of a column, numbered in the order in which they came. Finding a short one takes as long as copying
// it, and its number is a third of what text and offset take, each page of which is touched for the first time.
type words struct {
	slots []wordSlot // a power of two of them, at most half are taken
	shift int
	texts column.Strings
	long  map[string]int32 // those of more than shortWord bytes
}

// wordSlot is a short text, with zeros behind it.
type wordSlot struct {
	lo, hi uint64
	size   int32 // one more than its bytes; 0: the slot is free
	code   int32
}

const (
	shortWord = 16
	mostWords = 1 << 12 // their slots stay in the second-level cache
	mostSteps = 32      // from a text's own slot to where it lies
	fewShare  = 8       // texts of a column that has few: so many times as many rows as words
	noWord    = -1      // of a null
)

func newWords() *words {
	return &words{slots: make([]wordSlot, 64), shift: 64 - 6, texts: column.NewStrings(0)}
}

func (w *words) len() int { return w.texts.Len() }

// clone is a copy that can get more words.
func (w *words) clone() *words {
	return &words{slots: slices.Clone(w.slots), shift: w.shift, long: maps.Clone(w.long), texts: column.Strings{Offsets: slices.Clone(w.texts.Offsets), Bytes: slices.Clone(w.texts.Bytes)}}
}

// wordHash has its best bits at the top.
func wordHash(lo, hi uint64) uint64 {
	return lo*0x9E3779B97F4A7C15 ^ bits.RotateLeft64(hi*0xC2B2AE3D27D4EB4F, 17)
}

// slot is where a short text lies, or would; -1: too far from its own place.
func (w *words) slot(lo, hi uint64, size int32) int {
	last := len(w.slots) - 1
	at := int(wordHash(lo, hi) >> w.shift)
	for range mostSteps {
		s := &w.slots[at]
		if s.lo == lo && s.hi == hi && s.size == size || s.size == 0 {
			return at
		}
		at = (at + 1) & last
	}
	return -1
}

// find gives a text's number, -1 if it is none of the words.
func (w *words) find(text []byte) int32 {
	if len(text) > shortWord {
		if code, ok := w.long[string(text)]; ok {
			return code
		}
		return -1
	}
	lo, hi := wordOf(text)
	if at := w.slot(lo, hi, int32(len(text)+1)); at >= 0 && w.slots[at].size != 0 {
		return w.slots[at].code
	}
	return -1
}

func wordOf(text []byte) (lo, hi uint64) {
	var room [shortWord]byte
	copy(room[:], text)
	return load(room[:], 0), load(room[:], 8)
}

// add makes a text that is none yet a word; false if there are too many.
func (w *words) add(text []byte) (code int32, ok bool) {
	code = int32(w.len())
	if code >= mostWords {
		return 0, false
	}
	if len(text) > shortWord {
		if w.long == nil {
			w.long = map[string]int32{}
		}
		w.long[string(text)] = code
	} else if !w.put(text, code) {
		return 0, false
	}
	w.texts.Push(string(text))
	return code, true
}

func (w *words) put(text []byte, code int32) bool {
	if 2*w.len() >= len(w.slots) && !w.grow() {
		return false
	}
	lo, hi := wordOf(text)
	at := w.slot(lo, hi, int32(len(text)+1))
	if at >= 0 {
		w.slots[at] = wordSlot{lo, hi, int32(len(text) + 1), code}
	}
	return at >= 0
}

func (w *words) grow() bool {
	old := w.slots
	w.slots, w.shift = make([]wordSlot, 2*len(old)), w.shift-1
	for _, s := range old {
		if s.size == 0 {
			continue
		}
		at := w.slot(s.lo, s.hi, s.size)
		if at < 0 {
			return false
		}
		w.slots[at] = s
	}
	return true
}

// word is the number of a text in a stretch, which makes it a word if it is none. Words that others read are copied before.
func (c *piece) word(text []byte) int32 {
	if code := c.words.find(text); code >= 0 || c.crowded {
		return max(code, 0)
	}
	if c.words == c.shared {
		c.words = c.shared.clone()
	}
	code, ok := c.words.add(text)
	c.crowded = !ok
	return code
}

// readWords reads texts of which few are different.
func (r *reader) readWords(b *block, c *piece, k, row int) {
	text, ends, width, behind := b.text, b.ends, b.width, b.behind(k)
	codes := c.codes[row : row+b.rows]
	slots, shift := c.words.slots, c.words.shift
	for at := range codes {
		i, j := int(ends[k])+1, int(ends[k+1])-behind
		k += width
		n := j - i
		if n == 0 || len(r.nulls) > 0 && r.nulls[view(text[i:j])] {
			c.null(row + at)
			continue
		}
		if n <= shortWord {
			lo, hi := load(text, i)&(1<<(8*uint(n))-1), load(text, i+8)&(1<<(8*uint(max(n-8, 0)))-1)
			if s := &slots[int(wordHash(lo, hi)>>shift)&(len(slots)-1)]; s.lo == lo && s.hi == hi && s.size == int32(n+1) {
				codes[at] = s.code
				continue
			}
		}
		codes[at] = c.word(text[i:j]) // not in its own slot, or new
		slots, shift = c.words.slots, c.words.shift
	}
}

// settleWords gives the words that a stretch has found first numbers behind those of all stretches before it.
func (c *piece) settleWords(rows int) {
	codes := c.codes[:rows]
	c.codes = nil
	if c.crowded {
		c.target.crowded.Store(true)
	}
	if c.words == c.shared || c.target.crowded.Load() {
		return
	}
	known := c.target.words.Load()
	if known == c.shared {
		c.target.words.Store(c.words)
		return
	}
	all, from := known.clone(), c.shared.len()
	behind := make([]int32, c.words.len()-from)
	for i := range behind {
		text := []byte(c.words.texts.At(from + i))
		if behind[i] = all.find(text); behind[i] < 0 {
			code, ok := all.add(text)
			if behind[i] = code; !ok {
				c.target.crowded.Store(true)
				return
			}
		}
	}
	for i, code := range codes {
		if int(code) >= from {
			codes[i] = behind[int(code)-from]
		}
	}
	c.target.words.Store(all)
}

// wordColumn is a column whose rows are codes.
func (t *target) wordColumn(codes []int32, valid column.Bitmap) *column.Column {
	words, known := t.words.Load().texts, column.Bitmap(nil)
	if valid != nil {
		n := words.Len()
		words = column.Strings{Offsets: slices.Clone(words.Offsets), Bytes: words.Bytes}
		words.Push("")
		known = column.Ones(n + 1)
		known.Clear(n)
		for i, code := range codes {
			if code == noWord {
				codes[i] = int32(n)
			}
		}
	}
	return column.OfCodes(column.OfStrings(words, known), codes, valid)
}
