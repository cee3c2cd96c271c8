package random

import (
	"encoding/json"
	"errors"
	"math/big"
)

// state is a stream in writing.
type state struct {
	Kind     string // PCG64 or Philox
	Words    []uint64
	Next     int
	Half     uint32
	Has      bool
	Entropy  []string
	Place    []uint32
	Children uint32
	Seeded   bool
}

// MarshalJSON writes where the stream stands.
func (s *Stream) MarshalJSON() ([]byte, error) {
	out := state{Kind: s.Kind(), Words: []uint64{s.pcg.hi, s.pcg.lo, s.pcg.addHi, s.pcg.addLo}, Half: s.half, Has: s.has}
	if p := s.philox; p != nil {
		out.Words = append(append(append([]uint64{}, p.key[:]...), p.counter[:]...), p.block[:]...)
		out.Next = p.next
	}
	if s.seed != nil {
		out.Seeded, out.Place, out.Children = true, s.seed.place, s.seed.children
		for _, n := range s.seed.entropy {
			out.Entropy = append(out.Entropy, n.String())
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads it; the stream goes on where it stood.
func (s *Stream) UnmarshalJSON(text []byte) error {
	var in state
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*s = Stream{half: in.Half, has: in.Has}
	switch {
	case in.Kind == "PCG64" && len(in.Words) == 4 && in.Words[3]&1 == 1:
		s.pcg = pcg{hi: in.Words[0], lo: in.Words[1], addHi: in.Words[2], addLo: in.Words[3]}
	case in.Kind == "Philox" && len(in.Words) == 10 && in.Next >= 0 && in.Next <= 4:
		s.philox = &philox{key: [2]uint64(in.Words[:2]), counter: [4]uint64(in.Words[2:6]), block: [4]uint64(in.Words[6:]), next: in.Next}
	default:
		return errors.New("not the state of a stream of random numbers")
	}
	if !in.Seeded {
		return nil
	}
	return s.reseed(in)
}

func (s *Stream) reseed(in state) error {
	var entropy []*big.Int
	for _, text := range in.Entropy {
		n, ok := new(big.Int).SetString(text, 10)
		if !ok || n.Sign() < 0 {
			return errors.New("not a seed: " + text)
		}
		entropy = append(entropy, n)
	}
	s.seed = newSeed(entropy, in.Place)
	s.seed.children = in.Children
	return nil
}
