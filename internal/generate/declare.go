package generate

// declarations stand at the start of every program.
const declarations = `struct Rec { a: i64, b: String }
impl Rec {
    fun total(&self) -> i64 { self.a.wrapping_add(self.b.len()) }
    fun bump(&mut self, by: i64) { self.a = self.a.wrapping_add(by) }
}
enum Shape { Dot, Line(i64), Box { w: i64, h: i64 } }
trait Labelled {
    fun label(&self) -> String
    fun twice(&self) -> String { self.label() + self.label() }
}
impl Labelled for Rec { fun label(&self) -> String { self.b } }
impl Labelled for Shape { fun label(&self) -> String { match self { Shape::Dot => ".", Shape::Line(n) => f"{n}", Shape::Box { w, .. } => f"{w}x" } } }
struct Pair<T> { first: T, second: T }
impl<T> Pair<T> { fun swap(self) -> Pair<T> { Pair { first: self.second, second: self.first } } }
class Counter {
    n: i64
    fun new(n: i64) { self.n = n }
    fun add(&mut self, by: i64) -> i64 {
        self.n = self.n.wrapping_add(by)
        self.n
    }
    fun get(&self) -> i64 { self.n }
}
class Loud : Counter {
    fun get(&self) -> i64 { super.get().wrapping_mul(2) }
}
actor Tally {
    n: i64 = 0
    receive Add(k: i64) => { self.n = self.n.wrapping_add(k) }
    receive Get -> i64 { self.n }
}
effect Ask { fun ask() -> i64 }
mod shapes {
    pub const UNIT: i64 = 4
    pub fun area(w: i64, h: i64) -> i64 { w.wrapping_mul(h) }
}
const LIMIT: i64 = 12
fun choose<T>(c: bool, a: T, b: T) -> T { if c { a } else { b } }
fun scaled(x: i64, by: i64 = 2, shift: i64 = 0) -> i64 { x.wrapping_mul(by).wrapping_add(shift) }
fun halved(x: i64) -> Result<i64, String> { if x % 2 == 0 { Ok(x / 2) } else { Err(f"odd {x}") } }
fun quartered(x: i64) -> Result<i64, String> { Ok(halved(halved(x)?)?) }
fun counter(start: i64) {
    let mut n = start
    return || { n = n.wrapping_add(1); n }
}
fun raise(xs: &mut [i64], by: i64) { for i in 0..xs.len() { xs[i] = xs[i].wrapping_add(by) } }
fun rename(r: &mut Rec, b: String) { r.b = b }
fun firsts(n: i64) { for i in 0..n { yield i } }
async fun work(n: i64) -> i64 {
    pause()
    n.wrapping_mul(2)
}
`
