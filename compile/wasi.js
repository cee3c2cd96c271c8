// What a compiled program asks of its host (WASI preview 1), as far as a page has
// it: arguments, text in and out, clocks, random numbers. There are no files.
// run gives the exit status.
function wasi(args, input, write) {
  const OK = 0, BADF = 8, NOSYS = 52;
  const encoder = new TextEncoder();
  const words = args.map((a) => encoder.encode(a + "\0"));
  const stdin = encoder.encode(input);
  let read = 0, memory = null;
  const view = () => new DataView(memory.buffer);
  const bytes = (at, size) => new Uint8Array(memory.buffer, at, size);
  class Exit { constructor(status) { this.status = status; } }

  function* vectors(list, count) {
    for (let i = 0; i < count; i++) yield bytes(view().getUint32(list + 8 * i, true), view().getUint32(list + 8 * i + 4, true));
  }
  function texts(list, at, strings) {
    for (const s of strings) {
      view().setUint32(list, at, true);
      bytes(at, s.length).set(s);
      list += 4;
      at += s.length;
    }
    return OK;
  }
  function sizes(count, size, strings) {
    view().setUint32(count, strings.length, true);
    view().setUint32(size, strings.reduce((n, s) => n + s.length, 0), true);
    return OK;
  }
  const now = (clock) => BigInt(Math.round((clock === 0 ? Date.now() : performance.now()) * 1e6));

  const calls = {
    args_get: (list, at) => texts(list, at, words),
    args_sizes_get: (count, size) => sizes(count, size, words),
    environ_get: () => OK,
    environ_sizes_get: (count, size) => sizes(count, size, []),
    clock_time_get(clock, _precision, at) { view().setBigUint64(at, now(clock), true); return OK; },
    random_get(at, size) {
      for (let i = 0; i < size; i += 65536) crypto.getRandomValues(bytes(at + i, Math.min(65536, size - i)));
      return OK;
    },
    sched_yield: () => OK,
    proc_exit(status) { throw new Exit(status); },
    fd_write(fd, list, count, written) {
      if (fd !== 1 && fd !== 2) return BADF;
      let n = 0;
      for (const part of vectors(list, count)) { write(fd, part.slice()); n += part.length; }
      view().setUint32(written, n, true);
      return OK;
    },
    fd_read(fd, list, count, got) {
      if (fd !== 0) return BADF;
      let n = 0;
      for (const part of vectors(list, count)) {
        const piece = stdin.subarray(read, read + part.length);
        part.set(piece);
        read += piece.length;
        n += piece.length;
      }
      view().setUint32(got, n, true);
      return OK;
    },
    fd_fdstat_get(fd, at) {
      if (fd > 2) return BADF;
      bytes(at, 24).fill(0);
      view().setUint8(at, 2); // a character device
      view().setBigUint64(at + 8, 0xffffffffffffffffn, true);
      return OK;
    },
    fd_fdstat_set_flags: () => OK,
    fd_prestat_get: () => BADF,
    fd_close: () => OK,
    // Sleeping is waiting busily: a worker may not block without special headers of the server.
    poll_oneoff(subscriptions, events, count, done) {
      let first = null;
      for (let i = 0; i < count; i++) {
        const at = subscriptions + 48 * i;
        const kind = view().getUint8(at + 8);
        let wait = 0;
        if (kind === 0) {
          const t = view().getBigUint64(at + 24, true);
          wait = Number(view().getUint16(at + 40, true) & 1 ? t - now(view().getUint32(at + 16, true)) : t) / 1e6;
        }
        if (!first || wait < first.wait) first = { wait, kind, user: view().getBigUint64(at, true) };
      }
      for (const end = performance.now() + first.wait; performance.now() < end;);
      bytes(events, 32).fill(0);
      view().setBigUint64(events, first.user, true);
      view().setUint8(events + 10, first.kind);
      view().setUint32(done, 1, true);
      return OK;
    },
  };
  const host = new Proxy(calls, { get: (known, name) => known[name] || (() => NOSYS), has: () => true });
  return {
    imports: { wasi_snapshot_preview1: host },
    run(instance) {
      memory = instance.exports.memory;
      try {
        instance.exports._start();
        return 0;
      } catch (e) {
        if (e instanceof Exit) return e.status;
        throw e;
      }
    },
  };
}
