"""Attacks on the notebook, what keeps each off, and the test that shows it. For each defence, the test is run against a copy of the source from
which the defence was taken out (Go's -overlay: no file is touched), and has to fail. Writes the table of docs/attacks.md.

  attacks.py [WORD...]     only rows with these words; writes no table
"""
import json, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# attack, package, file, defence in the source, what stands there without it, test
ROWS = [
    ("no token, or a wrong one, on any address", "web", "guard.go", "\t\tif who == none {\n\t\t\tif len", "\t\tif false {\n\t\t\tif len", "NothingWithoutTheToken"),
    ("a websocket opened without the token", "web", "guard.go", "\t\tif who == none {\n\t\t\tif len", "\t\tif who == none && !isUpgrade(r) {\n\t\t\tif len", "WebsocketGates"),
    ("the token stays in the address", "web", "guard.go", 'q.Del("token")', "_ = q", "PagesTurnTheTokenIntoACookie"),
    ("another site keeps hold of a window that it opened", "web", "guard.go", 'return site != "none" && site != "same-origin"', 'return site == "never"', "WindowsAreTakenFromOtherSites"),
    ("the token leaks by Referer", "web", "guard.go", 'h.Set("Referrer-Policy", "no-referrer")', "_ = h", "HeadersOnEveryAnswer"),
    ("a cookie outlives the token or password it was made with", "web", "logins.go", " || one.proof != proof(one.By)", "", "CookiesDieWithTheToken|CookieDiesWithTheToken"),
    ("guessing tokens", "web", "guard.go", "\ts.attempts.failed(address)\n", "", "WrongTokensAreSlowedDown"),
    ("a foreign page asks (Origin)", "web", "guard.go", "\t\t\tif foreign(r) {\n\t\t\t\ts.turnAway", "\t\t\tif false {\n\t\t\t\ts.turnAway", "ForeignOrigins"),
    ("a foreign page opens a websocket", "web", "guard.go", "if changes(r) || isUpgrade(r) {", "if changes(r) {", "WebsocketGates"),
    ("a stranger's name for our address (DNS rebinding)", "web", "guard.go", "if !s.knownHost(r.Host) {", "if false {", "ForeignHosts"),
    ("the cookie alone changes something (XSRF)", "web", "guard.go", "if who == byCookie && !isOwn(r) && !s.hasXSRF(r) {", "if false {", "CookieAloneChangesNothing"),
    ("the log-in leads to another site (open redirect)", "web", "guard.go", "Path: localPath(u.Path), RawQuery", "Path: u.Path, RawQuery", "Login"),
    ("a foreign form logs in", "web", "guard.go", "\tcase foreign(r):\n\t\ts.ask", "\tcase false:\n\t\ts.ask", "Login"),
    ("beyond this machine without TLS", "web", "web.go", "if ip := net.ParseIP(host); !o.Insecure &&", "if ip := net.ParseIP(host); false &&", "OthersAreNotServedInTheClear"),
    ("..  encoded in the address, backslash, NUL", "web", "folder.go", 'name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\\\\x00")', 'name == ""', "PathsStayInside"),
    ("hidden files", "web", "folder.go", 'case strings.HasPrefix(name, "."):', "case false:", "PathsStayInside"),
    ("files of a kernelspec's folder other than its resources", "web", "specs.go", "if !slices.Contains(s.files(k), file) {", "if slices.Contains([]string{}, file) {", "ResourcesOfAKernelspecStayInside"),
    ("the id of a checkpoint leads elsewhere", "web", "checkpoints.go", 'case id != "" && id != checkpointID:', "case false:", "Checkpoints"),
    ("a file of the folder acts as our page (/files)", "web", "files.go", '\th.Set("Content-Security-Policy", filePolicy)\n', "", "FilesAreServedInASandbox"),
    ("an exported notebook acts as our page (nbconvert)", "web", "convert.go", '\th.Set("Content-Security-Policy", filePolicy)\n', "", "Conversions"),
    ("inline scripts, eval and frames around our page", "web", "guard.go", "script-src 'self'; style", "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style", "HeadersOnEveryAnswer"),
    ("a notebook says of itself that it is trusted", "web", "trust.go", 'return m == "" || t.good[m]', "_ = m\n\treturn true", "ANotebookFromElsewhereIsNotTrusted"),
    ("trust that was made with another key", "web", "trust.go", "mac := hmac.New(sha256.New, t.key)", "mac := hmac.New(sha256.New, nil)", "TheKeyOfTrustIsOnesOwn"),
    ("a client that reads slowly holds up the kernel", "web", "mailbox.go", "if b.size > limit {", "if b.size > limit && false {", "SlowClientIsCutOffNotTheKernel"),
    ("bad frames on a websocket", "web", "frames.go", "if n < 2 || n > maxParts || uint64(len(data)) < 8*(n+1) {", "if n < 2 {", "BadFrames|BadFrameEndsOnlyThatWebsocket"),
    ("a log-in that was revoked goes on listening", "web", "guard.go", "if isUpgrade(r) && who == byCookie {", "if false {", "ARevokedLoginLosesItsWebsockets"),
    ("a script in an output acts as our page", "web", "guard.go", '"sandbox allow-scripts; default-src', '"default-src', "HeadersOnEveryAnswer"),
    ("a script in an output talks to the network, or to the API", "web", "guard.go", "allow-scripts; default-src 'none'; script-src", "allow-scripts; script-src", "HeadersOnEveryAnswer"),
    ("an output leaves its frame with what it has read", "web", "page.go", "return r.Host + outputPath", 'return "*"', "ThePageFramesOnlyTheDocumentOfOutputs"),
    ("scripts of a notebook from elsewhere run when it is opened", "web", "room.go", "\tdoc.Judge(r.server.trust.has)\n", "", "TabsAreToldWhatMayRun"),
    ("scripts from elsewhere run when a tab pastes or restores them", "web", "room_trust.go", "len(brought) > 0 && !r.server.trust.has(brought)", "len(brought) < 0", "OutputsThatTabsBringAreJudged"),
    ("a copy of a folder follows links, out of the folder or round in a circle", "web", "copies.go", "info.Mode()&fs.ModeSymlink != 0", "info.Mode()&fs.ModeSymlink != 0 && false", "Copies"),
    ("a client gives its kernel a name that leads elsewhere", "web", "kernels.go", "else if !kernelID.Get().MatchString(n.id)", "else if false", "ClientsNameKernels"),
    ("two kernels of one name", "web", "kernels.go", "if slices.ContainsFunc(ks.list, func(o *running) bool { return o.id == k.id })", "if false", "ClientsNameKernels"),
    ("the XSRF cookie, which anybody gets, opens something", "web", "guard.go", "if s.loginOf(r) != nil || s.public()", 'if c, err := r.Cookie(xsrfCookie); s.loginOf(r) != nil || s.public() || err == nil && c.Value != ""', "LogInOfOtherClients"),
    ("a client that stalls in its handshake keeps others out", "jupyter/zmtp", "server.go", "\tgo s.serve(conn, place)", "\ts.serve(conn, place)", "StalledHandshakesLockNobodyOut"),
    ("a handshake that never ends", "jupyter/zmtp", "server.go", "time.Now().Add(s.options.Limits.Handshake)", "time.Time{}", "HandshakeHasADeadline"),
    ("a frame that says it has 2^62 bytes", "jupyter/zmtp", "frame.go", "if n > in.limits.Frame || n > in.limits.Message {", "if false {", "HugeFramesEndOneConnection"),
    ("memory for what was announced and never sent", "jupyter/zmtp", "frame.go", "buf := make([]byte, min(n, firstChunk))", "buf := make([]byte, n)", "MemoryGrowsWithWhatArrived"),
    ("unfinished messages of many clients", "jupyter/zmtp", "frame.go", "if in.shared.Add(more) > in.limits.Inbound {", "if in.shared.Add(more) < 0 {", "UnfinishedMessagesShareABudget"),
    ("a subscriber that never reads", "jupyter/zmtp", "outbox.go", "if o.bytes > 0 && o.bytes+p.cost > o.limit {", "if false {", "SlowSubscriberLosesOnlyItself"),
    ("too many connections", "jupyter/zmtp", "server.go", "if len(s.peers) >= s.options.Limits.Peers {", "if false {", "TooManyPeersAndTopics"),
    ("a message with a wrong signature", "jupyter", "codec.go", "if !hmac.Equal(signature, c.sign(parts)) {", "if false {", "Refusals"),
    ("a message that was heard and is sent again", "jupyter", "codec.go", "if _, again := r.seen[s]; again {", "if false {", "Refusals|ReplaysForgetTheOldest"),
    ("JSON that nests without end", "jupyter", "codec.go", "depth > MaxDepth {", "depth > 1<<40 {", "Refusals"),
    ("a connection file that others read", "jupyter", "connection.go", "atomicfile.Options{Mode: atomicfile.Private}", "atomicfile.Options{Mode: 0o644}", "ConnectionFile"),
    ("a notebook of more cells than memory holds", "notebooks", "document.go", "if len(list.elements) > limits.Cells {", "if false {", "Limits"),
    ("a notebook larger than memory", "notebooks", "notebooks.go", "if int64(len(data)) > limits.Bytes {", "if false {", "Limits"),
    ("values of a notebook that nest without end", "notebooks", "scan.go", "s.depth > maxDepth {", "s.depth < 0 {", "BadNotebooks"),
    ("an old notebook of more cells than memory holds", "notebooks", "oldformat.go", "if len(u.cells)+len(list) > limit {", "if false {", "Limits"),
    ("HTML of an output acts in an exported page", "notebooks/export", "output.go", "<iframe sandbox title", "<iframe title", "PagesAreInert|Formats"),
    ("scripts and addresses of others in an exported page", "notebooks/export", "page.go", "default-src 'none'; ", "", "PagesAreInert|Formats"),
    ("a link of a text leads into a script (javascript:)", "interp/manual", "inline.go", "(https?://[^)\\s]+|mailto:[^)\\s]+|[\\w#./-]+)", "([^)\\s]+)", "ProseOfNotebooks"),
    ("HTML in a text of an exported page", "interp/manual", "inline.go", "\ttext = html.EscapeString(text)\n\ttext = in.each(text, is.link", "\ttext = in.each(text, is.link", "ProseOfNotebooks"),
    ("a request larger than memory", "web", "answer.go", "http.MaxBytesReader(w, r.Body, limit)", "r.Body", "BadBodies"),
]


def shows(row, folder):
    """'fails' if the test fails without the defence, 'PASSES' if it does not."""
    _, package, file, defence, without, test = row
    source = ROOT / package / file
    text = source.read_text()
    if text.count(defence) == 0:
        return "the defence is not found"
    mutant, overlay = folder / file, folder / "overlay.json"
    mutant.write_text(text.replace(defence, without))
    overlay.write_text(json.dumps({"Replace": {str(source): str(mutant)}}))
    run = subprocess.run(["go", "test", "-count=1", "-vet=off", "-timeout", "60s", "-overlay", str(overlay), "-run", f"^Test({test})$", "./" + package], cwd=ROOT, capture_output=True, text=True)
    if re.search(r"build failed", run.stdout + run.stderr):
        return "does not build: " + run.stderr.strip()[:200]
    return "fails" if "--- FAIL" in run.stdout or "panic: test timed out" in run.stdout else "PASSES"


def main():
    words = sys.argv[1:]
    rows = [row for row in ROWS if all(word in " ".join(map(str, row)) for word in words)]
    lines, bad = [], 0
    with tempfile.TemporaryDirectory(prefix="skep-attacks-") as folder:
        for row in rows:
            proof = "not mutated" if row[3] is None else shows(row, pathlib.Path(folder)).splitlines()[0]
            bad += proof not in ("fails", "not mutated")
            print(f"{proof:12} {row[0]}", flush=True)
            lines.append(f"| {row[0]} | {row[1]}/{row[2]} | {' '.join('Test' + t for t in row[5].split('|'))} | {proof} |")
    if not words:
        write(lines)
    return bad > 0


def write(lines):
    path = ROOT / "docs" / "attacks.md"
    head, _, rest = path.read_text().partition("| attack |")
    table = rest.partition("\n\n")
    path.write_text(head + "| attack | defence in | test | without the defence it |\n| --- | --- | --- | --- |\n" + "\n".join(lines) + "\n\n" + table[2])


if __name__ == "__main__":
    sys.exit(main())
