package collections

import (
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

const typeCache = "LruCache"

// cache keeps the entries that were used last. They hang together from the most
// to the least recently used, by places in one slice; place 0 is the ring's own.
type cache struct {
	limit int
	at    *value.Dict // key → place
	links []link
	free  []int
}

type link struct {
	key, v     value.Value
	prev, next int
}

func newLinks() []link { return make([]link, 1, 8) }

func (k *cache) unlink(i int) {
	l := k.links[i]
	k.links[l.prev].next, k.links[l.next].prev = l.next, l.prev
}

// front makes place i the most recently used.
func (k *cache) front(i int) {
	first := k.links[0].next
	k.links[i].prev, k.links[i].next = 0, first
	k.links[0].next, k.links[first].prev = i, i
}

func (k *cache) find(key value.Value) (int, bool) {
	p := k.at.Ref(key)
	if p == nil {
		return 0, false
	}
	return int(p.AsInt()), true
}

func (k *cache) get(key value.Value) (value.Value, bool) {
	i, ok := k.find(key)
	if !ok {
		return value.Null, false
	}
	k.unlink(i)
	k.front(i)
	return k.links[i].v.Share(), true
}

func (k *cache) put(c *module.Call, key, v value.Value) {
	if i, ok := k.find(key); ok {
		k.links[i].v = v
		k.unlink(i)
		k.front(i)
		return
	}
	if k.at.Len() == k.limit {
		k.remove(k.links[k.links[0].prev].key)
	}
	i := len(k.links)
	if n := len(k.free); n > 0 {
		i, k.free = k.free[n-1], k.free[:n-1]
		k.links[i] = link{key: key, v: v}
	} else {
		room(c, k.links, 120)
		k.links = append(k.links, link{key: key, v: v})
	}
	k.at.Set(key.Share(), value.Int(int64(i)))
	k.front(i)
}

func (k *cache) remove(key value.Value) (value.Value, bool) {
	i, ok := k.find(key)
	if !ok {
		return value.Null, false
	}
	v := k.links[i].v
	k.unlink(i)
	k.at.Delete(key)
	k.links[i] = link{}
	k.free = append(k.free, i)
	return v, true
}

// dict has the entries from the least to the most recently used.
func (k *cache) dict() *value.Dict {
	d := value.NewDict()
	for i := k.links[0].prev; i != 0; i = k.links[i].prev {
		d.Set(k.links[i].key.Share(), k.links[i].v.Share())
	}
	return d
}

// Content implements value.Container.
func (k *cache) Content() value.Value { return k.dict().Value() }

// CloneValue implements what value asks of boxes that change in place.
func (k *cache) CloneValue() any {
	for _, l := range k.links {
		l.v.Share()
	}
	return &cache{k.limit, copyOf(k.at), slices.Clone(k.links), slices.Clone(k.free)}
}

func newCache(c *module.Call) value.Value {
	return value.NewBox(typeCache, &cache{limit: int(c.IntIn(0, 1, 1<<40)), at: value.NewDict(), links: newLinks()})
}

const cacheSig = "<K, V>(capacity: i64) -> LruCache<K, V>"

func cacheFuncs() []module.Func {
	return []module.Func{{Sig: "fun lru_cache" + cacheSig, Doc: "A cache of so many entries: a further one pushes out the one that was not used for the longest time. (`@memo` before a function caches its results.)", Example: "let mut c = collections.lru_cache(2)\nc.put(\"a\", 1)\nc.put(\"b\", 2)\nc.get(\"a\")  // => Some(1)\nc.put(\"c\", 3)\nc.contains(\"b\")  // => false", Impl: module.Checked(newCache)}}
}

func cacheType() module.Type {
	const sample = "let mut c = collections.lru_cache(2)\nc.put(\"a\", 1)\nc.put(\"b\", 2)\n"
	of := func(f func(c *module.Call, k *cache) value.Value) module.Impl { return receiver(typeCache, f) }
	put := of(func(c *module.Call, k *cache) value.Value {
		k.put(c, c.Args[1], c.Args[2])
		return value.Unit()
	})
	return module.Type{Name: typeCache, Doc: "A cache that forgets what was not used for the longest time.",
		Statics:  []module.Func{{Sig: "fun new" + cacheSig, Doc: "The same as collections.lru_cache.", Example: "LruCache::new(10).len()  // => 0", Impl: module.Checked(newCache)}},
		Synonyms: map[string]string{"insert": "put", "set": "put", "has": "contains", "contains_key": "contains", "pop": "remove", "size": "len", "entries": "items"},
		Methods: []module.Func{
			{Sig: "fun get<K, V>(&mut self: LruCache<K, V>, key: K) -> Option<V>", Doc: "The value of a key, which counts as a use.", Example: sample + "c.get(\"z\")  // => None", Impl: of(func(c *module.Call, k *cache) value.Value { return module.Opt(k.get(c.Args[1])) })},
			{Sig: "fun peek<K, V>(self: LruCache<K, V>, key: K) -> Option<V>", Doc: "The value of a key, which does not count as a use.", Example: sample + "c.peek(\"a\")  // => Some(1)", Impl: of(func(c *module.Call, k *cache) value.Value {
				i, ok := k.find(c.Args[1])
				return module.Opt(k.links[i].v.Share(), ok)
			})},
			{Sig: "fun put<K, V>(&mut self: LruCache<K, V>, key: K, v: V) -> ()", Doc: "Keeps a value; if the cache is full, the entry goes that was not used for the longest time.", Example: sample + "c.put(\"c\", 3)\nc.keys()  // => [\"b\", \"c\"]", Impl: put},
			{Sig: "fun remove<K, V>(&mut self: LruCache<K, V>, key: K) -> Option<V>", Doc: "Forgets a key and gives its value.", Example: sample + "c.remove(\"a\")  // => Some(1)", Impl: of(func(c *module.Call, k *cache) value.Value { return module.Opt(k.remove(c.Args[1])) })},
			{Sig: "fun get_or_insert<K, V>(&mut self: LruCache<K, V>, key: K, f: fun(K) -> V) -> V", Doc: "The value of a key; if there is none, f(key), which is kept.", Example: sample + "c.get_or_insert(\"x\", |k| k.len())  // => 1", Impl: of(func(c *module.Call, k *cache) value.Value {
				if v, ok := k.get(c.Args[1]); ok {
					return v
				}
				v := c.Fn(2)(c.Args[1].Share())
				k.put(c, c.Args[1], v.Share())
				return v
			})},
			{Sig: "fun contains<K, V>(self: LruCache<K, V>, key: K) -> bool", Doc: "Whether a key is kept; it does not count as a use.", Example: sample + "\"a\" in c  // => true", Impl: of(func(c *module.Call, k *cache) value.Value {
				_, ok := k.find(c.Args[1])
				return value.Bool(ok)
			})},
			{Sig: "fun clear<K, V>(&mut self: LruCache<K, V>) -> ()", Doc: "Forgets all.", Example: sample + "c.clear()\nc.len()  // => 0", Impl: of(func(_ *module.Call, k *cache) value.Value {
				k.at, k.links, k.free = value.NewDict(), newLinks(), nil
				return value.Unit()
			})},
			{Sig: "fun len<K, V>(self: LruCache<K, V>) -> i64", Doc: "The number of entries.", Example: sample + "c.len()  // => 2", Impl: of(func(_ *module.Call, k *cache) value.Value { return value.Int(int64(k.at.Len())) })},
			{Sig: "fun capacity<K, V>(self: LruCache<K, V>) -> i64", Doc: "The greatest number of entries.", Example: sample + "c.capacity()  // => 2", Impl: of(func(_ *module.Call, k *cache) value.Value { return value.Int(int64(k.limit)) })},
			{Sig: "fun keys<K, V>(self: LruCache<K, V>) -> [K]", Doc: "The keys from the least to the most recently used.", Example: sample + "c.keys()  // => [\"a\", \"b\"]", Impl: of(func(_ *module.Call, k *cache) value.Value {
				keys, _ := k.dict().Entries()
				return value.NewArray(keys)
			})},
			{Sig: "fun items<K, V>(self: LruCache<K, V>) -> [(K, V)]", Doc: "The entries from the least to the most recently used.", Example: sample + "c.items()  // => [(\"a\", 1), (\"b\", 2)]", Impl: of(func(_ *module.Call, k *cache) value.Value { return value.NewArray(pairs(k.dict())) })},
			{Sig: "fun iter<K, V>(self: LruCache<K, V>) -> Iterator<(K, V)>", Doc: "The entries from the least to the most recently used.", Example: sample + "c.iter().map(|(k, v)| v).sum()  // => 3", Impl: of(func(_ *module.Call, k *cache) value.Value { return iterate(pairs(k.dict())) })},
		}}
}
